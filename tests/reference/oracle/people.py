"""Who does what: docs/procedures.md, *Taking part*."""
from .days import day_of, to_day
from .moves import Refused
from .past import Past
from .text import Node


class People(Past):

    # What is forbidden to whom.

    def is_one_of(self, people) -> bool:
        """"who acts for another counts as both" """
        return any(one in people for one in self.people())

    def refuse_recused(self):
        """In whatever role."""
        people = [self.actor["person"], *(one["person"] for one in self.actor.get("acts_for", ()))]
        if any(one in self.state.recused for one in people):
            raise Refused("recused")

    def holder_of(self, node: Node):
        """"a claim counts no longer than its holder has a role of the step" """
        holder = self.state.claims.get(node.id)
        for one in self.inputs.get("holders", ()) if holder is not None else ():
            if one["person"] == holder and self.does_as(node, one) == "nothing":
                self.mark("people", "a claim lapses with the role")
                return None
        return holder

    def check_claim(self, node: Node):
        holder = self.holder_of(node)
        if holder is not None and holder not in self.people():
            raise Refused("claimed")

    def check_reviewed(self, node: Node):
        """"who reviewed an objection to a step does nothing in it from then on" """
        if any(one["step"] == node.id and self.is_one_of(one["reviewers"]) for one in self.state.objections):
            raise Refused("four_eyes")

    def check_signature(self, step: Node, node: Node):
        """"who signs as more than a receipt, by a role, acts in the step" """
        if step.kind != "step":
            return
        by = node.get("by")
        if by == step.get("by"):
            self.check_claim(step)
        if node.get("meaning") != "receipt" and (not by or by["kind"] == "role"):
            self.four_eyes(step)

    def stands_above(self, node: Node) -> bool:
        above = node.kind == "step" and bool(node.get("escalate_to")) and self.fits(node.get("escalate_to"))
        as_whom = node.get("escalate_to") if above else self.does_as(node, self.actor)
        self.act_as(node.get("by") if as_whom == "nothing" else as_whom)
        return above

    # Claims.

    def as_somebody(self, actor: dict, free: str):
        """The same command as another person, with that step for anybody."""
        line = {"command": self.command, "inputs": dict(self.inputs, actor=actor)}
        other = type(self)(self.text, self.state, line, self.answers, self.calendar, self.mark)
        other.state.claims.pop(free, None)
        return other

    def _claim(self):
        node = self.asked_step()
        if node.kind not in ("step", "choose"):
            raise Refused("not_now")
        to = self.command.get("to")
        holder = self.holder_of(node)
        if to is None:
            self.may_act(node)
            if holder == self.actor["person"]:
                self.mark("people", "claimed already")
                return
        else:
            if not self.stands_above(node):
                self.check_claim(node)
                if holder is None:
                    self.may_act(node)
            other = self.as_somebody(to, node.id)
            other.refuse_recused()
            other.may_act(node)
        self.mark("people", "claimed" if to is None else "assigned")
        self.say("step_claimed", {"step": node.id, "holder": (to or self.actor)["person"]}, actors=True)

    def _release(self):
        node = self.asked_step()
        holder = self.holder_of(node)
        if holder is None:
            raise Refused("not_claimed")
        if not self.stands_above(node):
            self.check_claim(node)
        self.say("step_released", {"step": node.id, "holder": holder}, actors=True)

    # Recusal.

    def _recuse(self):
        who = self.command["who"]
        if who.get("subject"):
            raise Refused("party_stays")
        if who["person"] != self.actor["person"]:
            above = [party for node in self.text.of_kind("step")
                     for party in (node.get("escalate_to"), node.get("objection", {}).get("reviewed_by"))]
            fitting = [party for party in above if party and party["kind"] == "role" and self.fits(party)]
            if not fitting:
                raise Refused("may_not_recuse")
            self.act_as(fitting[0])
            self.mark("people", "recused by whom the procedure sets above")
        if who["person"] in self.state.recused:
            raise Refused("recused")
        self.say("recused", {"person": who["person"], "reason": self.command.get("reason")}, actors=True)

    # Objections.

    def _object(self):
        node = self.text.named(self.command["step"])
        if node is None:
            raise Refused("no_step")
        rule = node.get("objection")
        if rule is None:
            raise Refused("no_objection")
        if not self.actor.get("subject"):
            if not self.command.get("on_paper") or not self.actor.get("roles"):
                raise Refused("wrong_role")
            self.mark("people", "objected to on paper")
        else:
            self.act_as({"kind": "subject"})
        record = self.state.steps.get(node.id)
        if record is None or not record.ended:
            raise Refused("not_yet_done")
        for other in self.state.objections:
            if other["step"] == node.id and (other["standing"] == "open" or
                                             other["against"] == self.command["against"]):
                raise Refused("objected_already")
        begin = self.counted_from(node, rule["after"]) if "after" in rule else day_of(record.last)
        # What it is counted from happens anew for what was done anew.
        if begin is not None and begin < day_of(record.last):
            begin = None
        until = None if begin is None else self.due(rule["within"], begin)
        if until is not None and self.now >= until:
            raise Refused("objection_late")
        self.say("objection_raised",
                 {"against": self.command["against"], "objection": f"objection/{len(self.state.objections) + 1}",
                  "due": self.due(rule["review"], self.today) if "review" in rule else None,
                  "reason": self.command["reason"], "resolver": rule["reviewed_by"]["id"]},
                 actors=True, step=node.id)

    def _review(self):
        found = [one for one in self.state.objections
                 if one["objection"] == self.command["objection"] and one["standing"] == "open"]
        if not found:
            raise Refused("nothing_to_review")
        objection = found[0]
        node = self.text.by_id[objection["step"]]
        if not self.fits(node.get("objection")["reviewed_by"]):
            raise Refused("wrong_role")
        self.act_as(node.get("objection")["reviewed_by"])
        if self.actor.get("subject") or self.is_one_of(objection["raised_by"]) or self.acted_in(node.id):
            raise Refused("took_part")
        aside = self.command["outcome"] == "set_aside"
        self.mark("people", self.command["outcome"])
        self.say("signed", {"document": node.id, "meaning": "decision", "shown": self.command["shown"]}, actors=True)
        findings = [one.number for one in self.state.findings
                    if aside and one.number in self.command.get("findings", ())]
        if findings:
            self.mark("people", "a finding is set aside")
        self.say("objection_decided",
                 {"objection": objection["objection"], "outcome": self.command["outcome"],
                  "reason": self.command["reason"], "documents": self.command.get("documents"),
                  "findings": findings}, actors=True)
        if aside and self.state.status == "open" and self.here(node):
            self.mark("people", "back to what was set aside")
            self.go_back(node)

    # Facts that the employee supplies.

    def who_answers_for(self, fact: str):
        """"the role that the fact's source names, else that of the first step of the text that is by a role" """
        known = next((one for one in self.text.line.get("facts", ()) if one["fact"] == fact), None)
        if known is None:
            raise Refused("no_fact")
        if "from" in known:
            return {"kind": "role", "id": known["from"]}
        return next((one.get("by") for one in self.text.of_kind("step")
                     if one.get("by") and one.get("by")["kind"] == "role"), None)

    def _supply(self):
        who = self.who_answers_for(self.command["fact"])
        if not self.actor.get("subject"):
            if not self.command.get("on_paper") or not self.actor.get("roles"):
                raise Refused("wrong_role")
            self.mark("people", "supplied on paper")
        else:
            self.act_as({"kind": "subject"})
        what = self.command["fact"], self.command.get("period")
        if any(one["standing"] == "open" and one["what"] == what for one in self.state.supplied):
            raise Refused("supplied_already")
        self.say("fact_supplied",
                 {"documents": self.command.get("documents"), "fact": what[0], "period": what[1],
                  "resolver": who and who["id"], "supplied": f"supplied/{len(self.state.supplied) + 1}",
                  "value": self.command["value"]}, actors=True)

    def _answer(self):
        found = [one for one in self.state.supplied
                 if one["supplied"] == self.command["supplied"] and one["standing"] == "open"]
        if not found:
            raise Refused("nothing_supplied")
        who = self.who_answers_for(found[0]["what"][0])
        if not self.fits(who):
            raise Refused("wrong_role")
        self.act_as(who)
        if self.is_one_of(found[0]["handed_in_by"]):
            raise Refused("four_eyes")
        self.mark("people", self.command["outcome"])
        self.say("supplied_decided", {"outcome": self.command["outcome"], "reason": self.command.get("reason"),
                                      "supplied": self.command["supplied"]}, actors=True)

    def in_block(self, node: Node) -> list:
        """Open places in the block in which it stands, at any depth."""
        block = self.text.block_of(node)
        return self.open_nodes(lambda one: one in block or any(up in block for up in one.around()))

    def here(self, node: Node) -> bool:
        return bool(self.in_block(node))

    def go_back(self, node: Node):
        self.leave_all(self.in_block(node))
        self.enter(node)

    def pending(self):
        """What an effect waits for: each a name that is missing."""
        for one in self.state.objections:
            step = self.state.steps.get(one["step"])
            if one["standing"] == "open":
                yield "review " + one["step"]
            elif one["standing"] == "set_aside" or one["standing"] == "again" and not step.ended:
                yield "again " + one["step"]
