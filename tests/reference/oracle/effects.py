"""Effects, and what must be before them and must never be: docs/procedures.md, *Effects*."""
from datetime import date, timedelta

from .days import ONE_DAY, begin_of, day_of, last_day, to_day
from .settle import Settling
from .text import Node

HOLDS = ("holds", [])
MOST_DAYS_TO_COME = 400


class Effects(Settling):

    def _go_effect(self, node: Node):
        day = self.today
        if node.get("on"):
            answer = self.ask(node.get("on"))
            if "date" not in answer:
                self.block_on(node, answer)
                return
            day = to_day(answer["date"])
            if day > self.today:
                self.wait_for_day(node, day)
                return
        failed = [one for one in self.asked_before(node, day) if one[0] != "holds"]
        if failed:
            verdict = failed[-1][0]
            self.block(node, "fails" if verdict == "not_applicable" else verdict,
                       [name for one in failed for name in one[1]])
        else:
            self.release(node)

    def wait_for_day(self, node: Node, day):
        """"A day to come: if a timer of the effect for that day runs, or the command has no event, nothing; else its
        timers are cancelled, it is unblocked, a timer `on_date` is set for the beginning of that day." """
        timers = self.own_timers(node)
        if not self.events or any(one.due == begin_of(day) for one in timers):
            return
        for timer in timers:
            self.mark("case", "the day of an effect moves")
            self.cancel(timer.id)
        self.unblock(node)
        self.start(node.id, "on_date", begin_of(day))

    def asked_before(self, node: Node, day):
        """The four questions of an effect, in order; each a verdict and what is missing."""
        for gate in self.state.gates:
            now = self.text.by_id.get(gate)
            if now is None or now.kind != "check":
                continue
            answer = self.ask(now.get("condition"))
            yield self.counted("gate", (answer["is"], answer.get("missing", [])))
        for watch in filter(self.watches, self.text.of_kind("meanwhile")):
            for reaction in watch.get("reactions", ()):
                if "stop_before_effect" in reaction and "condition" in reaction["on"]:
                    yield self.counted("stop before effect", self.must_fail(reaction["on"]["condition"]))
        for obligation in self.text.obligations:
            if obligation["effect"] == node.get("effect"):
                for duty in obligation["duties"]:
                    yield self.counted(duty["kind"], self.duty_before(duty, obligation, day))
        for missing in self.pending():
            yield self.counted(missing.split()[0], ("fails", [missing]))
        yield self.counted("decision", HOLDS if self.state.agreement else ("fails", ["signed_decision"]))
        for missing in self.pending_laws(day):
            yield self.counted("law", ("fails", [missing]))

    def counted(self, what: str, verdict):
        self.mark("before an effect", f"{what}: {verdict[0]}")
        return verdict

    def must_fail(self, condition: str):
        answer = self.ask(condition)
        opposite = {"holds": "fails", "fails": "holds", "not_applicable": "fails"}
        return opposite.get(answer["is"], "unknown"), answer.get("missing", [])

    def duty_before(self, duty: dict, obligation: dict, day):
        if duty["kind"] == "have_before":
            return self.have_before(duty, "per_case" in obligation, day)
        if duty["kind"] == "never_while":
            return self.never_while(duty["condition"], self.days_up_to(day))
        if duty["kind"] == "either":
            found = [self.all_of(branch, obligation, day) for branch in duty["branches"]]
            return next((one for one in found if one[0] == "holds"), found[0])
        return HOLDS

    def all_of(self, duties: list, obligation: dict, day):
        failed = [one for one in (self.duty_before(duty, obligation, day) for duty in duties) if one[0] != "holds"]
        return (failed[-1][0], [name for one in failed for name in one[1]]) if failed else HOLDS

    # Must have before.

    def have_before(self, duty: dict, per_case: bool, day):
        """"for each group the earliest day, up to today, on which any of it happened …; the first group
        that does not hold decides".
        """
        before = None
        for group in duty["happenings"]:
            found = [one for happening in group for one in self.days_of(happening, per_case, before)]
            names = [name for happening in group for name in self.names_of(happening)]
            if not found:
                return "unknown", names
            first = min(found)
            if first > day or ("by_at_least" in duty and not self.soon_enough(duty["by_at_least"], first, day)):
                return "fails", names
            if "in_order" in duty:
                before = first
        return HOLDS

    def soon_enough(self, length: dict, first, day) -> bool:
        """"with `by at least L` L counted from it is due later than the beginning of the day after the effect's" """
        last = last_day(length, first, self.working_days)
        return last is not None and last <= day

    def names_of(self, happening: dict) -> list:
        if "condition" in happening:
            return ["condition"]
        return [happening["name"]]

    def days_of(self, happening: dict, per_case: bool, before) -> list:
        """The days up to today on which it happened, strictly after `before`."""
        if "condition" in happening:
            answer = self.ask(happening["condition"])
            if answer["is"] == "holds" and "date" not in answer:
                return [date.min]
            days = [to_day(answer["date"])] if "date" in answer else []
            if days:
                self.mark("case", "a condition has a day")
        elif "finding" in happening:
            return self.days_of_finding(happening["name"], per_case, before)
        else:
            days = self.days_told(happening["name"], per_case)
        return [one for one in days if one <= self.today and (before is None or one > before)]

    def days_told(self, name: str, per_case: bool) -> list:
        days = [to_day(one.day) for one in self.state.happened if one.name == name]
        outside = [to_day(day) for one in self.inputs.get("outside", ()) if one["name"] == name
                   for day in one["days"]]
        if outside:
            self.mark("case", "not outside of it: per case" if per_case else "outside of the case")
        return days if per_case else days + outside

    def days_of_finding(self, name: str, per_case: bool, before) -> list:
        """"of a finding whose evidence is known, the evidence must begin after it, too (findings of one day are one,
        and one whose evidence is known stands for it)" """
        known = [(to_day(one.on), to_day(one.begins)) for one in self.state.findings if one.finding == name]
        if not per_case:
            known += [(to_day(one["on"]), to_day(one["from"])) for one in self.inputs.get("findings", ())
                      if one["finding"] == name]
        by_day = {on for on, _ in known}
        days = [on for on, begins in known if before is None or begins > before]
        if len(days) < len(known):
            self.mark("case", "the second finding is told by its evidence")
        alone = [one for one in self.days_told(name, per_case) if one not in by_day]
        if alone:
            self.mark("case", "a duty of a finding's day alone")
        days += alone
        return [one for one in days if one <= self.today and (before is None or one > before)]

    # Must never.

    def first_service(self):
        """"the first service on the employee of a document that the procedure serves (today, if there is none)" """
        names = {"served " + one.get("document") for one in self.text.of_kind("serve")
                 if one.get("on", {}).get("kind") == "subject"}
        days = [to_day(one.day) for one in self.state.happened if one.name in names]
        return min(days, default=self.today)

    def days_up_to(self, day) -> list:
        """The days to come that are asked where the effect's day is known."""
        many = min(max((day - self.today).days, 0), MOST_DAYS_TO_COME)
        return [self.today + timedelta(days=number + 1) for number in range(many)]

    def never_while(self, condition: str, to_come: list):
        """*Must never, while P.*"""
        unknown, day = None, min(self.first_service(), self.today)
        while day <= self.today:
            answer = self.ask(condition, day=day)
            if answer["is"] == "holds":
                return "fails", answer.get("missing", [])
            if answer["is"] == "unknown" and unknown is None:
                unknown = "unknown", answer.get("missing", [])
            day += ONE_DAY
        for day in to_come:
            answer = self.ask(condition, day=day)
            if answer["is"] == "holds":
                self.mark("case", "what must never be would be on a day to come")
                return "fails", answer.get("missing", [])
        return unknown or HOLDS

    def never_at(self, gate: Node):
        """"A `check` that holds is asked this too: for each `effect` of the procedure, each obligation on it that
        applies, each `must never, while P` directly in it, if the gate asks `not P`" """
        for effect in self.text.of_kind("effect"):
            for obligation in self.text.obligations:
                if obligation["effect"] != effect.get("effect"):
                    continue
                for duty in obligation["duties"]:
                    if duty["kind"] == "never_while" and duty["condition"] in gate.get("asks_not", ()):
                        found = self.never_while(duty["condition"], self.days_at_gate(effect))
                        self.mark("at a gate", f"never while: {found[0]}")
                        if found[0] != "holds":
                            return found
        return HOLDS

    def days_at_gate(self, effect: Node) -> list:
        answer = self.ask(effect.get("on")) if effect.get("on") else {}
        if "date" in answer:
            return self.days_up_to(to_day(answer["date"]))
        days = [to_day(day) for day in self.inputs.get("days_to_come", ())]
        return sorted(day for day in days if day > self.today)

    # Release.

    def release(self, node: Node):
        effect = node.get("effect")
        self.follow_events()
        follows = any("follows" in duty for _, _, duty in self.duties_after(effect))
        self.say("effect_released", {"effect": effect, "outbox": f"effect/{len(self.state.effects) + 1}",
                                     "grounds": self.text.line.get("grounds")}, verdict="holds",
                 step=f"effect {effect}" if follows else None)
        for obligation, number, duty in self.duties_after(effect):
            happened = self.followed_by(duty) if "follows" in duty else None
            if "follows" not in duty:
                self.arise(obligation, number, duty, self.today)
            elif happened:
                self.mark("a duty follows", "what happened before the effect")
                self.arise(obligation, number, duty, max(self.today, to_day(happened.day)))
        self.proceed(node)

    def duties_after(self, effect: str) -> list:
        return [(obligation, number, duty) for obligation in self.text.obligations if obligation["effect"] == effect
                for number, duty in enumerate(obligation["duties"]) if duty["kind"] in ("on_the_day", "after")]

    def followed_by(self, duty: dict):
        return next((one for one in self.state.happened if one.name == duty["follows"].get("name")), None)

    def follow_events(self):
        """*Reactions and duties*: "A duty that follows an event arises with the first such event of the case" """
        for effect, released in self.state.released.items():
            day = day_of(self.state.steps[f"effect {effect}"].last)
            for obligation, number, duty in self.duties_after(effect):
                happened = self.followed_by(duty) if "follows" in duty else None
                key = effect, released, obligation["id"], number
                if happened and happened.number > max(released, self.begun) and key not in self.arisen:
                    self.arisen.add(key)
                    self.mark("a duty follows", "what happened later" if to_day(happened.day) >= day
                              else "what is told of later and happened before")
                    self.arise(obligation, number, duty, max(day, to_day(happened.day)))

    def arise(self, obligation: dict, number: int, duty: dict, begins):
        """"`duty/V/I`, V the number of events so far …; due is the length from that day (on the day: of nothing)" """
        name = f"duty/{self.state.events}/{number}"
        due = self.due(duty.get("within", {}), begins)
        self.say("obligation_arisen", {"duty": name, "obligation": obligation["id"], "due": due})
        if due is not None:
            self.start(name, "duty", due)
