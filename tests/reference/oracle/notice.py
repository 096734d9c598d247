"""Before a notice of an effect goes out, and findings out of turn: docs/procedures.md, *Before a notice*."""
from .days import last_day, to_day
from .effects import HOLDS
from .migrate import Migrating, leads_to
from .moves import Refused
from .text import Node


class Notices(Migrating):

    def refuse_notice(self, node: Node, served):
        """"For each effect of the procedure, each obligation on it that applies and names the service" """
        name = "served " + node.get("document")
        against, too_short = [], False
        for effect in self.text.of_kind("effect"):
            for obligation in self.text.obligations:
                if obligation["effect"] != effect.get("effect") or not names_any(obligation["duties"], name):
                    continue
                answer = self.ask(effect.get("on")) if effect.get("on") else {}
                day = to_day(answer["date"]) if "date" in answer else None
                for duty in obligation["duties"]:
                    if names_it(duty, name):
                        too_short = too_short or self.is_too_short(node, duty, obligation, served, day)
                    else:
                        against.append(self.counted_at_notice(duty, self.against(duty, obligation, effect, served)))
        if any(one != "holds" for one in against):
            raise Refused("not_to_be_served")
        if too_short:
            raise Refused("notice_too_short")

    def counted_at_notice(self, duty: dict, verdict: str) -> str:
        self.mark("before a notice", f"{duty['kind']}: {verdict}")
        return verdict

    def against(self, duty: dict, obligation: dict, effect: Node, served) -> str:
        if duty["kind"] == "have_before":
            asked = {name: value for name, value in duty.items() if name != "by_at_least"}
            return self.have_before(asked, "per_case" in obligation, served)[0]
        if duty["kind"] == "never_while":
            return self.never_from(duty["condition"], effect, served)
        if duty["kind"] == "either":
            return self.duty_before(duty, obligation, served)[0]
        return "holds"

    def never_from(self, condition: str, effect: Node, served) -> str:
        """"on the day of the service it must fail, and on none of the days to come that are asked at a gate may it
        hold" """
        then = self.ask(condition, day=served)["is"]
        if then == "holds":
            return "fails"
        for day in self.days_at_gate(effect):
            if self.ask(condition, day=day)["is"] == "holds":
                return "fails"
        return "unknown" if then == "unknown" else "holds"

    # Whether enough time is left.

    def is_too_short(self, node: Node, duty: dict, obligation: dict, served, day) -> bool:
        if day is None or self.duty_before(duty, obligation, day) == HOLDS:
            return False
        return self.chance(node, duty, obligation, served, day) == "in time it could"

    def chance(self, node: Node, duty: dict, obligation: dict, served, day) -> str:
        """"it can", "in time it could", "it cannot"."""
        if duty["kind"] == "either":
            found = [self.chance_of_all(node, branch, obligation, served, day) for branch in duty["branches"]]
            return best(found, ("it can", "in time it could", "it cannot"))
        if duty["kind"] != "have_before":
            return "it can"
        name = "served " + node.get("document")
        if not all(any(self.can_come(node, one, name, obligation) for one in group) for group in duty["happenings"]):
            return "it cannot"
        if "by_at_least" not in duty or not names_it(duty, name):
            return "it can"
        last = last_day(duty["by_at_least"], served, self.working_days)
        return "it can" if last is None or last <= day else "in time it could"

    def chance_of_all(self, node: Node, duties: list, obligation: dict, served, day) -> str:
        found = [self.chance(node, duty, obligation, served, day) for duty in duties]
        return best(found, ("it cannot", "in time it could", "it can"), "it can")

    def can_come(self, node: Node, happening: dict, name: str, obligation: dict) -> bool:
        """"it is this service, it has happened, something behind the service makes it, or people can tell it" """
        what = happening.get("name", "")
        if what == name or not what.startswith(("served ", "paid ", "issued ")):
            return True
        if self.days_told(what, "per_case" in obligation):
            return True
        return any(makes(other) == what and leads_to(node, other) for other in self.text.nodes)

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


def best(found: list, order: tuple, without: str = "it cannot") -> str:
    return next((one for one in order if one in found), without)


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
