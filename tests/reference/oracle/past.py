"""What was decided, asked again: docs/procedures.md, *Decisions that later facts touch*."""
from .days import to_day
from .effects import Effects
from .moves import Refused
from .text import Node


class Past(Effects):
    """`past`: of each event of the case, the state before it, and the event."""
    past: list = []

    def then(self, one: dict):
        """The case as it was before the decision, on its day, with the facts of now; and the decision."""
        before, event = self.past[one["event"] - 1]
        line = {"command": self.command, "inputs": dict(self.inputs, now=event["recorded"])}
        return type(self)(self.text, before, line, self.answers, self.calendar, self.mark), event

    def _reconsider(self):
        for one in self.command.get("decisions", ()):
            then, event = self.then(one)
            now = then.asked_again(event)
            if now == one["told"]:
                self.mark("past", "is told already")
                continue
            self.mark("past", f"{event['kind']}: {event['verdict']}, now {now}")
            self.say("reconsider", {"batch": self.command["batch"], "decided": one["decided"], "now": now,
                                    "rule": then.decided_by(event), "was": event["verdict"]}, verdict=now)

    def _look_again(self):
        then, event = self.then(self.command["decision"])
        who = then.who_looks(event)
        if not self.fits(who):
            raise Refused("wrong_role")
        self.act_as(who)
        self.mark("past", "looked at again")
        self.say("step_done", {"step": then.decided_by(event), "documents": self.command.get("documents"),
                               "task": f"reconsider/{self.command['decision']['decided']}"}, actors=True)

    # The decision.

    def place_of_decision(self, event: dict) -> Node | None:
        kind, fields = event["kind"], event["fields"]
        if kind == "gate_opened":
            return self.text.by_id[fields["gate"]]
        if kind in ("branch_taken", "lapsed"):
            return self.text.by_id[fields["node"]]
        if kind == "finding_made":
            return self.open_nodes(lambda one: one.kind == "make" and one.get("finding") == fields["finding"])[0]
        if kind == "effect_released":
            return self.open_nodes(lambda one: one.kind == "effect" and one.get("effect") == fields["effect"])[0]
        return None

    def asked_again(self, event: dict) -> str:
        node = self.place_of_decision(event)
        if node is None:
            condition = self.text.line.get("opens_when")
            return self.ask(condition)["is"] if condition else event["verdict"]
        if node.kind == "check":
            answer = self.ask(node.get("condition"))["is"]
            return answer if answer != "holds" else self.never_at(node)[0]
        if node.kind in ("if", "repeat", "while"):
            return self.ask(node.get("condition"), whole=True)["is"]
        if node.kind == "make" and node.get("rule"):
            return self.ask(node.get("rule"), rule=True)["is"]
        if node.kind == "effect":
            return self.effect_again(node)
        return event["verdict"]

    def effect_again(self, node: Node) -> str:
        day = self.today
        if node.get("on"):
            answer = self.ask(node.get("on"))
            if "date" not in answer:
                return answer["is"]
            day = to_day(answer["date"])
        if day > self.today:
            return "fails"
        failed = [one[0] for one in self.asked_before(node, day) if one[0] != "holds"]
        return "holds" if not failed else "unknown" if failed[-1] == "unknown" else "fails"

    def decided_by(self, event: dict) -> str:
        node = self.place_of_decision(event)
        if node is None:
            return self.text.id
        if node.kind == "make":
            return node.get("rule", node.get("finding"))
        return node.get("effect") if node.kind == "effect" else node.id

    def who_looks(self, event: dict):
        """"the role that the gate's `otherwise` names; else `by` of the step that stands last before it in the text,
        else of the first step behind it" """
        return self.who_answers(self.place_of_decision(event))

    def who_answers(self, node: Node | None):
        def role(party):
            return party if party and party["kind"] == "role" else None

        for party in ("who", "escalate_to") if node is not None and node.kind == "check" else ():
            if role(node.get(party)):
                return node.get(party)
        steps = [one for one in self.text.of_kind("step") if role(one.get("by"))]
        order = -1 if node is None else node.order
        before = [one for one in steps if one.order < order]
        behind = [one for one in steps if one.order > order]
        return before[-1].get("by") if before else behind[0].get("by") if behind else None
