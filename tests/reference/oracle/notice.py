"""Before a notice of an effect goes out, and findings out of turn: docs/procedures.md, *Before a notice*."""
from .days import last_day, to_day
from .migrate import Migrating
from .moves import Refused
from .text import Node


class Serving:
    """A document that is served: which, on which day, from which it counts, before which effect and its day."""

    def __init__(self, node: Node, given, counts, effect: Node, day):
        self.node, self.name = node, "served " + node.get("document")
        self.given, self.counts, self.effect, self.day = given, counts, effect, day


class Notices(Migrating):

    def refuse_notice(self, node: Node, given, counts):
        """"For each effect that may follow, each obligation on it that applies and names the service" """
        if node.get("on", {}).get("kind") != "subject":
            return
        against = too_short = False
        for effect in self.text.of_kind("effect"):
            if not may_follow(effect, node):
                continue
            answer = self.ask(effect.get("on")) if effect.get("on") else {}
            day = to_day(answer["date"]) if "date" in answer else None
            serving = Serving(node, given, counts, effect, day)
            for obligation in self.text.obligations:
                if obligation["effect"] == effect.get("effect") and names_any(obligation["duties"], serving.name):
                    verdict, late = self.all_stand(obligation["duties"], obligation, serving)
                    against, too_short = against or verdict != "holds", too_short or late
        if against:
            raise Refused("not_to_be_served")
        if too_short:
            raise Refused("notice_too_short")

    def declared(self) -> bool:
        """Whether something was served on the person that an obligation on an effect names which has not left."""
        waiting = {node.get("effect") for node in self.text.of_kind("effect")} - set(self.state.effects)
        return any(obligation["effect"] in waiting and names_any(obligation["duties"], "served " + document)
                   for obligation in self.text.obligations for document in self.served_on_person())

    def served_on_person(self) -> set:
        """One service is as the other, so with others among them by the step: nothing up to it is open there."""
        serves = self.text.of_kind("serve")
        happened = {one.name for one in self.state.happened}
        others = {node.get("document") for node in serves if node.get("on", {}).get("kind") != "subject"}
        return {node.get("document") for node in serves
                if node.get("on", {}).get("kind") == "subject" and "served " + node.get("document") in happened
                and (node.get("document") not in others or self.is_past(node))}

    def is_past(self, node: Node) -> bool:
        step = next((one for one in node.around() if one.kind in ("step", "choose")), None)
        return step is not None and step.id in self.state.steps and not any(
            one.order <= node.order for one in self.open_in(step))

    def all_stand(self, duties: list, obligation: dict, serving: Serving):
        """What stands against it: a verdict, and whether the effect's day is too early."""
        stands = [self.stand(duty, obligation, serving) for duty in duties]
        failed = [verdict for verdict, _ in stands if verdict != "holds"]
        return failed[-1] if failed else "holds", any(late for _, late in stands)

    def stand(self, duty: dict, obligation: dict, serving: Serving):
        if duty["kind"] == "have_before":
            found = self.stand_before(duty, "per_case" in obligation, serving)
        elif duty["kind"] == "never_while":
            found = self.never_from(duty["condition"], serving), False
        elif duty["kind"] == "either":
            found = self.stand_either(duty, obligation, serving)
        else:
            return "holds", False
        self.mark("before a notice", f"{duty['kind']}: {'too short' if found == ('holds', True) else found[0]}")
        return found

    def stand_either(self, duty: dict, obligation: dict, serving: Serving):
        verdicts, late = [], False
        for branch in duty["branches"]:
            verdict, branch_late = self.all_stand(branch, obligation, serving)
            if verdict == "holds" and not branch_late:
                return "holds", False
            late = late or verdict == "holds"
            verdicts += [verdict] if verdict != "holds" else []
        if late:
            return "holds", True
        return "unknown" if "unknown" in verdicts else verdicts[-1], False

    def stand_before(self, duty: dict, per_case: bool, serving: Serving):
        """"each group by the day of the service, in order those before it alone" """
        in_order, names_this = "in_order" in duty, names_it(duty, serving.name)
        before, lacking, late = None, False, False
        for group in duty["happenings"]:
            found = [one for happening in group for one in self.days_of(happening, per_case, before)
                     if one <= serving.given]
            this = any(one.get("name") == serving.name for one in group)
            if this:
                day = min([*found, serving.counts])
                if before is not None and day <= before:
                    return "unknown", late
            elif not found:
                if self.comes_later(group, serving) and not (in_order and names_this):
                    continue
                if in_order:
                    return "unknown", late
                lacking = True
                continue
            else:
                day = min(found)
            late = late or self.is_late(duty, day, serving.day)
            if in_order:
                before = day
                if this:
                    break
        return "unknown" if lacking else "holds", late

    def is_late(self, duty: dict, day, effect_day) -> bool:
        if effect_day is None:
            return False
        last = last_day(duty["by_at_least"], day, self.working_days) if "by_at_least" in duty else day
        return (day if last is None else last) > effect_day

    def comes_later(self, group: list, serving: Serving) -> bool:
        """"a statement that may follow does it" """
        names = {one.get("name") for one in group}
        return any(makes(other) in names and may_follow(other, serving.node) for other in self.text.nodes)

    def never_from(self, condition: str, serving: Serving) -> str:
        """"on the day of the service it must fail; if that is today, it may hold on none of the days to come that
        are asked at a gate" """
        then = self.ask(condition, day=serving.given)["is"]
        if then == "holds":
            return "fails"
        if serving.given == self.today:
            for day in self.days_at_gate(serving.effect):
                if self.ask(condition, day=day)["is"] == "holds":
                    return "fails"
        return "unknown" if then == "unknown" else "holds"

    # Findings.

    def refuse_out_of_turn(self, node: Node, begins):
        """"*a finding that would count as none*" """
        if not node.get("between"):
            return
        measures = sorted(day for one in node.get("between") for day in self.measure_days(one))
        made = self.made_so_far(node.get("finding"))
        last = None
        for on, evidence in made:
            measure = self.measure_since(measures, last, on)
            if measure is None or evidence is None or evidence > measure:
                last = on
        measure = self.measure_since(measures, last, self.today)
        if measure is not None and begins <= measure:
            raise Refused("not_in_turn")

    def measure_since(self, measures: list, last, by):
        return None if last is None else next((day for day in measures if last < day <= by), None)

    def measure_days(self, happening: dict) -> list:
        if "condition" in happening:
            answer = self.ask(happening["condition"])
            return [to_day(answer["date"])] if "date" in answer else []
        return self.days_told(happening["name"], False)

    def made_so_far(self, finding: str) -> list:
        """"findings of one day are one, and one whose evidence is known stands for it" """
        known = {}
        for one in self.state.findings:
            if one.finding == finding:
                known.setdefault(to_day(one.on), to_day(one.begins))
        for one in self.inputs.get("findings", ()):
            if one["finding"] == finding:
                known.setdefault(to_day(one["on"]), to_day(one["from"]))
        for one in self.inputs.get("outside", ()):
            if one["name"] == finding:
                for day in one["days"]:
                    known.setdefault(to_day(day), None)
        return sorted(known.items())


def takes_in(begins, ends, rests: dict) -> bool:
    """"The evidence takes in what the rule rests on": FORMAT.md, *answer*."""
    if "periods" in rests:
        within = [one for one in rests["periods"] if begins <= to_day(one["from"]) and to_day(one["until"]) <= ends]
        return len(within) >= rests.get("at_least", 0)
    if "any" in rests:
        return any(takes_in(begins, ends, one) for one in rests["any"])
    return all(takes_in(begins, ends, one) for one in rests.get("all", ()))


def names_it(duty: dict, name: str) -> bool:
    if duty["kind"] == "either":
        return any(names_any(branch, name) for branch in duty["branches"])
    if duty["kind"] != "have_before":
        return False
    return any(one.get("name") == name for group in duty["happenings"] for one in group)


def names_any(duties: list, name: str) -> bool:
    return any(names_it(duty, name) for duty in duties)


def makes(node: Node) -> str:
    if node.kind in ("serve", "issue"):
        return ("served " if node.kind == "serve" else "issued ") + node.get("document")
    return "paid " + node.get("value") if node.kind == "pay" else ""


def may_follow(other: Node, done: Node) -> bool:
    """"The case may still come to it": behind it in its block or in one around it; in another branch of a `together`;
    in a `meanwhile`; anywhere in a loop around both.
    """
    met, at = False, done
    while at is not None:
        home = at.parent
        if home is None or other.stands_in(home) or other is home:
            if home is not None and home.kind in ("repeat", "for each") and other is not home:
                return True
            if not met:
                met = True
                below = other
                while below is not None and below.parent is not home:
                    below = below.parent
                if below is not None and follows(below, at, home):
                    return True
        at = home
    return False


def follows(below: Node, at: Node, home: Node | None) -> bool:
    if below.kind == "meanwhile":
        return True
    if below.branch != at.branch:
        return home is not None and home.kind in ("together", "meanwhile")
    return below.index > at.index
