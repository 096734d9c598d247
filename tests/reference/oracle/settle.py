"""What a case does by itself after every command: docs/procedures.md, *After every command: settling*."""
from datetime import timedelta

from .days import day_of, to_day
from .moves import Moves
from .text import Node

MOST_DAYS_AHEAD = 400


class Settling(Moves):

    def settle(self):
        """"Round after round, until one brings neither an event nor an entry" """
        while True:
            before = len(self.events), self.entries
            self.follow_events()
            self.fulfil_duties()
            if self.state.status != "open":
                break
            self.react()
            for node in self.open_nodes():
                if self.state.status == "open" and self.is_open(node):
                    self.go_on(node)
            if before == (len(self.events), self.entries):
                break
        self.fulfil_duties()

    def go_on(self, node: Node):
        by_itself = getattr(self, "_go_" + node.kind.replace(" ", "_"), None)
        if by_itself:
            by_itself(node)

    # What every place of the table does.

    def block(self, node: Node, verdict: str, missing: list, opens: str | None = None):
        """*Blocked*: "if the place is not blocked yet, `gate_blocked` with what is missing, each name once" """
        if not self.place_of(node).blocked:
            self.say("gate_blocked", {"gate": node.id, "missing": list(dict.fromkeys(missing)), "opens": opens},
                     verdict=verdict)
            self.note("blocked", node.id)
            self.state.mark(node.id, "blocked", True)
            self.mark("blocked", f"{node.kind}: {verdict}")
        else:
            self.mark("blocked", f"{node.kind}: still")

    def block_on(self, node: Node, answer: dict):
        self.block(node, answer["is"], answer.get("missing", []))

    def could_hold(self, condition: str) -> str | None:
        """"the first of the 400 days to come on which it would hold" """
        for ahead in range(1, MOST_DAYS_AHEAD + 1):
            day = self.today + timedelta(days=ahead)
            if self.ask(condition, day=day)["is"] == "holds":
                self.mark("case", "a gate would hold on a day to come")
                return day.isoformat()
        return None

    def unblock(self, node: Node):
        if self.place_of(node).blocked:
            self.note("unblocked", node.id)
            self.state.mark(node.id, "blocked", False)

    def branch_taken(self, node: Node, branch: str, verdict: str):
        self.say("branch_taken", {"node": node.id, "branch": branch}, verdict=verdict)
        self.unblock(node)
        self.mark("branch", f"{node.kind}: {branch}")

    def _go_check(self, node: Node):
        answer = self.ask(node.get("condition"))
        if answer["is"] != "holds":
            fails = answer["is"] == "fails" and not self.place_of(node).blocked
            opens = self.could_hold(node.get("condition")) if fails else None
            self.block(node, answer["is"], answer.get("missing", []), opens)
            return
        verdict, missing = self.never_at(node)
        if verdict != "holds":
            self.mark("case", "a gate is held by what must never be")
            self.block(node, verdict, missing)
            return
        self.say("gate_opened", {"gate": node.id}, verdict="holds")
        self.proceed(node)

    def _go_if(self, node: Node):
        if self.open_in(node):
            return
        answer = self.ask(node.get("condition"), whole=True)
        if answer["is"] == "unknown":
            self.block_on(node, answer)
            return
        then = answer["is"] == "holds"
        self.branch_taken(node, "then" if then else "otherwise", answer["is"])
        self.begin(node, 0 if then else 1)

    def _go_repeat(self, node: Node):
        if self.open_in(node):
            return
        answer = self.ask(node.get("condition"), whole=True) if node.get("condition") else {"is": "fails"}
        if answer["is"] == "unknown":
            self.block_on(node, answer)
            return
        round_ = self.place_of(node).round
        if answer["is"] == "holds" or round_ >= node.get("at_most", round_ + 1):
            self.branch_taken(node, "done", answer["is"])
            self.proceed(node)
        else:
            self.branch_taken(node, "again", answer["is"])
            self.leave(node)
            self.enter(node, round_ + 1)

    def _go_for_each(self, node: Node):
        if self.open_in(node):
            return
        answer = self.ask(node.get("list"))
        if answer["is"] in ("unknown", "not_applicable"):
            self.block_on(node, answer)
            return
        members = 0
        if answer["is"] == "holds":
            lists = {one["list"]: one["members"] for one in self.inputs.get("lists", ())}
            members = lists.get(node.get("list"), 0)
        if self.place_of(node).branches_done < members:
            self.branch_taken(node, "member", answer["is"])
            self.begin(node, 0)
        else:
            self.branch_taken(node, "done", answer["is"])
            self.proceed(node)

    def _go_while(self, node: Node):
        answer = self.ask(node.get("condition"), whole=True)
        if answer["is"] == "unknown":
            self.block_on(node, answer)
        elif answer["is"] == "holds":
            if not self.open_in(node):
                self.branch_taken(node, "open", "holds")
                self.begin(node, 0)
        else:
            self.say("lapsed", {"node": node.id}, verdict=answer["is"])
            self.mark("case", "a milestone lapses")
            self.leave_all(self.open_in(node))
            self.proceed(node)

    def _go_wait(self, node: Node):
        if not self.events or self.own_timers(node):
            return
        start = self.counted_from(node, node.get("after", {}))
        due = None if start is None else self.due(node.get("length"), start)
        if due is None:
            self.mark("case", "a wait counts from what is not known")
        elif due <= self.now:
            self.mark("case", "a wait is over on arrival")
            self.proceed(node)
        else:
            self.start(node.id, "wait", due)

    def _go_wait_for(self, node: Node):
        for happening in node.get("any_of", ()):
            if "condition" in happening:
                if self.ask(happening["condition"])["is"] == "holds":
                    self.wait_ended(node, "condition")
                    return
                continue
            found = [one for one in self.state.happened if one.name == happening["name"] and not one.taken]
            if found:
                self.wait_ended(node, happening["name"], found[0].number)
                return
        if node.get("or_after") and self.events and not self.own_timers(node):
            due = self.due(node.get("or_after"), self.counted_from(node, {}))
            if due is not None:
                self.start(node.id, "or_after", due)

    def wait_ended(self, node: Node, by: str, number=None):
        self.say("wait_ended", {"node": node.id, "by": by})
        self.mark("case", "a wait ends by a condition" if number is None else "a wait ends by an event")
        if number is not None:
            self.note("taken", number)
            self.state.take(number)
        self.proceed(node)

    def _go_records(self, node: Node):
        fields = node.get("fields", [])
        for one in fields:
            if "is" not in one:
                continue
            answer = self.ask(one["is"])
            if answer["is"] in ("unknown", "not_applicable"):
                self.block_on(node, answer)
                return
        self.say("event_recorded", {"name": node.get("event"), "on": self.today.isoformat(),
                                    "details": [self.commitment_to(one["name"]) for one in fields]})
        self.unblock(node)
        self.proceed(node)

    def _go_cancel(self, node: Node):
        region = self.text.by_id[node.get("region")]
        if not node.stands_in(region):
            self.proceed(node)
        self.leave_region(region.id)

    def _go_end(self, node: Node):
        self.end(node, node.get("outcome"))

    def _go_call(self, node: Node):
        """*`call`*: its condition holds, and each argument is known: `event_recorded`, its text is begun."""
        if self.open_in(node):
            return
        if node.get("condition"):
            answer = self.ask(node.get("condition"))
            if answer["is"] != "holds":
                fails = answer["is"] == "fails" and not self.place_of(node).blocked
                opens = self.could_hold(node.get("condition")) if fails else None
                self.block(node, answer["is"], answer.get("missing", []), opens)
                return
        given = node.get("arguments", [])
        for one in given:
            answer = self.ask(one["is"])
            known = answer["is"] == "holds" or answer["is"] == "fails" and one["type"] == "yes_no"
            if not known:
                self.block_on(node, answer)
                return
        names = [one["name"] for one in given]
        self.say("event_recorded", {"name": "called " + node.get("called"), "on": self.today.isoformat(),
                                    "details": [self.commitment_to(name) for name in names], "fields": names},
                 verdict="holds")
        self.unblock(node)
        self.begin(node, 0)

    # Reactions and duties.

    def react(self):
        """*Reactions and duties*: "Each `meanwhile` in the order of the text, each reaction in order, once in a case" """
        for node in self.text.of_kind("meanwhile"):
            for number, reaction in enumerate(node.get("reactions", ())):
                if self.state.status != "open":
                    return
                if not self.watches(node):
                    break
                name = f"{node.id}.{number + 1}"
                if name not in self.state.reactions and self.watched(reaction["on"]):
                    self.reacted(node, number, name, reaction)

    def watches(self, node: Node) -> bool:
        """A `meanwhile` of what is called watches as long as that runs."""
        call = node.call_around()
        return call is None or self.is_open(call) and bool(self.open_in(call))

    def watched(self, happening: dict) -> bool:
        if "condition" in happening:
            return self.ask(happening["condition"])["is"] == "holds"
        return any(one.name == happening["name"] for one in self.state.happened)

    def reacted(self, node: Node, number: int, name: str, reaction: dict):
        call = node.call_around()
        self.say("reacted", {"reaction": name, "told": reaction.get("tell", [])})
        if "region" in reaction:
            self.mark("reaction", "cancels a region")
            self.leave_region(reaction["region"])
        elif "cancel" in reaction:
            self.mark("reaction", "cancels the case")
            self.leave_all(self.open_nodes() if call is None else self.open_in(call))
        if node.blocks[number]:
            self.mark("reaction", "has a body")
            self.begin(node, number)
        if self.state.status != "open" or call is not None and not self.is_open(call):
            return
        nothing = not (self.state.places if call is None else self.open_in(call))
        if "ends" in reaction:
            self.mark("reaction", "ends the case" if call is None else "ends what was called")
            self.end(node, reaction["ends"])
        elif "cancel" in reaction and "region" not in reaction and nothing:
            self.mark("reaction", "leaves nothing")
            self.end(node, "cancelled")

    def fulfil_duties(self):
        """"A duty is fulfilled when of each group something happened in this case by an event after that with which it
        arose … It is asked of the duties that were open when the round began." """
        for duty in list(self.state.duties):
            asks = self.duty_of(duty.id, duty.obligation)
            after = 0 if "follows" in asks else duty.arisen
            if all(any(self.happened_after(one, after) for one in group) for group in asks["happenings"]):
                if "follows" in asks:
                    early = not all(any(self.happened_after(one, duty.arisen) for one in group)
                                    for group in asks["happenings"])
                    self.mark("a duty follows", "done before it" if early else "done after it")
                self.say("obligation_fulfilled", {"duty": duty.id, "obligation": duty.obligation})
                for timer in [one for one in self.state.timers if one.place == duty.id]:
                    self.cancel(timer.id)

    def duty_of(self, duty: str, obligation: str) -> dict:
        number = int(duty.rsplit("/", 1)[1])
        found = next(one for one in self.text.obligations if one["id"] == obligation)
        return found["duties"][number]

    def happened_after(self, happening: dict, number: int) -> bool:
        return any(one.name == happening.get("name") and one.number > number for one in self.state.happened)

    # A tick.

    def tick(self):
        """*Time*: "A tick fires the timers that are due now, the earliest first, of equals the one set first" """
        while True:
            due = [one for one in self.state.timers if one.due <= self.now
                   and (self.state.status == "open" or one.role == "duty")]
            if not due:
                return
            timer = min(due, key=lambda one: one.due)
            grace = self.grace_of(timer)
            if grace is None:
                self.fire(timer)
            else:
                self.give_grace(timer, grace)

    def grace_of(self, timer) -> str | None:
        """*Grace*: "A deadline that would lapse, and that ended in an outage, does not" """
        node = self.text.by_id.get(timer.place)
        if node is None or not self.is_open(node):
            return None
        lapses = timer.role == "or_after" or timer.role == "deadline" and node.get("has_the_right")
        ended = [one for one in self.command.get("outages", ()) if one["from"] < timer.due <= one["to"]]
        if not lapses or not ended:
            return None
        length = node.get("or_after") if timer.role == "or_after" else node.get("within")
        unit = "working_days" if length.get("working_days") else "days"
        since, left = day_of(max(ended[0]["from"], self.place_of(node).arrived)), 1
        due = self.due({unit: left}, since)
        while due is not None and due < timer.due:
            left += 1
            due = self.due({unit: left}, since)
        due = self.due({unit: left}, self.today)
        self.mark("grace", timer.role)
        return self.due({"days": left}, self.today) if due is None else due

    def give_grace(self, timer, due: str):
        self.say("timer_cancelled", {"reason": "superseded", "timer": timer.id})
        name = f"t{self.state.timers_set + 1}"
        self.say("timer_set", {"due": due, "node": timer.place, "timer": name})
        self.start(timer.place, timer.role, due)

    def fire(self, timer):
        self.say("timer_fired", {"timer": timer.id, "due": timer.due})
        self.mark("fired", timer.role)
        if timer.role == "duty":
            duty = next(one for one in self.state.duties if one.id == timer.place)
            self.say("obligation_breached", {"duty": duty.id, "obligation": duty.obligation, "due": timer.due})
            return
        node = self.text.by_id[timer.place]
        if timer.role in ("wait", "or_after"):
            self.proceed(node)
        elif timer.role == "deadline" and node.get("has_the_right"):
            self.say("lapsed", {"node": node.id})
            self.mark("case", "a right lapses")
            self.leave_all(self.open_in(node))
            self.proceed(node)
        elif timer.role == "deadline":
            self.note("escalated", node.id)
            self.state.mark(node.id, "escalated", True)
