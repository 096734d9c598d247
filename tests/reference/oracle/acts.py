"""What people do: docs/procedures.md, *Before anything else*, *Open*, *Do*."""
from datetime import timedelta

from .days import to_day
from .moves import Refused
from .notice import Notices, takes_in
from .text import Node

ACTS = ("provide", "sign", "decide", "serve", "issue", "pay", "make")
FILLS_TOO = {"text": ("document", "list")}
NOTICE_DAYS = 30


def fills(given: str, asked: str) -> bool:
    """FORMAT.md: "A value fills a type of the same word; a `text` fills `document` and `list`, too." """
    return given == asked or asked in FILLS_TOO.get(given, ())


class Acts(Notices):

    def decide(self):
        """Everything that one command leads to."""
        kind = self.command["kind"]
        if kind == "open" and self.state.status != "none":
            raise Refused("already_open")
        if kind == "open" and self.command["procedure"] != self.text.id:
            raise Refused("no_procedure")
        if "expected" in self.inputs and self.inputs["expected"] != self.state.events:
            raise Refused("stale")
        if kind not in ("open", "tick", "reconsider"):
            self.refuse_recused()
        also_closed = ("open", "tick", "reconsider", "look_again", "recuse", "object", "review", "answer")
        if kind not in also_closed and self.state.status != "open":
            raise Refused("not_open")
        getattr(self, "_" + kind)()
        if kind not in ("reconsider", "look_again", "claim", "release", "recuse", "object", "supply", "answer"):
            self.settle()

    def _tick(self):
        if self.state.status == "none":
            raise Refused("not_open")
        self.tick()

    def _open(self):
        if self.text.line.get("exclusive") and self.command.get("exclusive_taken"):
            raise Refused("exclusive")
        verdict = "holds"
        if self.text.line.get("opens_when"):
            verdict = self.ask(self.text.line["opens_when"])["is"]
            if verdict != "holds":
                raise Refused("may_not_open")
        form = {one["field"]: one for one in self.command.get("arguments", ())}
        for parameter in self.text.line.get("parameters", ()):
            if parameter["name"] not in form:
                raise Refused("missing_field")
            if not fills(form[parameter["name"]]["type"], parameter["type"]):
                raise Refused("wrong_type")
        given = [form[one["name"]] for one in self.text.line.get("parameters", ())]
        self.say("case_opened", {"procedure": self.text.id,
                                 "exclusive": self.text.id if self.text.line.get("exclusive") else None,
                                 "fields": [one["field"] for one in given],
                                 "form": [one["commitment"] for one in given]}, actors=True, verdict=verdict)
        self.begin(None, 0)

    # Who.

    def acted_in(self, step: str) -> bool:
        """Whether this person, or anybody acted for, has acted in it."""
        record = self.state.steps.get(step)
        return record is not None and any(one in record.actors for one in self.people())

    def fits(self, party, who=None) -> bool:
        """*Do*: "A person fits a role by having it, unless the case is about them or about somebody they act for; the
        employee, the union by being or acting for them; `X.actor` by having acted in X; where nobody is named, by
        having any role, with the same exception." """
        actor = who or self.actor
        if not party:
            return not actor.get("subject") and bool(actor.get("roles"))
        if party["kind"] == "role":
            return not actor.get("subject") and party["id"] in actor.get("roles", ())
        if party["kind"] == "actor_of":
            record = self.state.steps.get(party["step"])
            return record is not None and actor["person"] in record.actors
        return party["kind"] in actor

    def asked_step(self) -> Node:
        """*Do*, 1."""
        node = self.text.named(self.command["step"])
        if node is None:
            raise Refused("no_step")
        if not self.is_open(node):
            raise Refused("not_now")
        for around in node.around():
            if around.kind == "while" and self.ask(around.get("condition"), whole=True)["is"] != "holds":
                raise Refused("milestone_lapsed")
        return node

    def may_act(self, node: Node):
        """*Do*, 2."""
        as_whom = self.does_as(node, self.actor)
        if as_whom == "nothing":
            raise Refused("wrong_role")
        if as_whom != node.get("by"):
            self.mark("case", "who it escalates to acts")
        self.act_as(as_whom)
        self.check_claim(node)
        if node.kind == "step":
            self.four_eyes(node)

    def does_as(self, node: Node, who):
        """The party of the step that somebody fits, which may be None; "nothing" if there is none."""
        if self.fits(node.get("by"), who):
            return node.get("by")
        if node.kind == "step" and self.place_of(node).escalated and node.get("escalate_to") \
                and self.fits(node.get("escalate_to"), who):
            return node.get("escalate_to")
        return "nothing"

    def four_eyes(self, node: Node):
        than = node.get("other_than")
        if than and (self.acted_in(than["step"]) if than["kind"] == "actor_of" else self.fits(than)):
            raise Refused("four_eyes")
        for other in self.open_nodes(lambda one: one.kind == "step"):
            than = other.get("other_than", {})
            if than.get("kind") == "actor_of" and than["step"] == node.id and self.acted_in(other.id):
                self.mark("case", "four eyes from the other side")
                raise Refused("four_eyes")
        self.check_reviewed(node)

    def acts_of(self, node: Node) -> list:
        return self.open_nodes(lambda one: one.kind in ACTS and self.text.owner_of(one) is node)

    # Do.

    def _do(self):
        node = self.asked_step()
        if node.kind not in ("step", "choose"):
            raise Refused("not_now")
        self.may_act(node)
        self.form = list(self.command.get("form", ()))
        self.given = {name: self.command[name] for name in
                      ("verdict", "option", "service", "finding", "signature", "paid", "issued", "proof")
                      if name in self.command}
        self.facts_of_case(node)
        if node.kind == "choose" and "option" in self.given:
            self.choose(node)
        while self.state.status == "open" and self.is_open(node):
            acts = self.acts_of(node)
            if not acts or not getattr(self, "_act_" + acts[0].kind)(node, acts[0]):
                break
        if self.form:
            raise Refused("unknown_field")
        if self.given:
            raise Refused("missing_field")
        if not self.events:
            acts = self.acts_of(node)
            raise Refused("no_signature" if acts and acts[0].kind == "sign" else "missing_field")

    def step_done(self, node: Node, fields=(), branch=None):
        """`fields`: what the form has and the value that each is."""
        documents = [one for given, _ in fields for one in given.get("documents", ())]
        self.say("step_done", {"step": node.id, "branch": branch, "fields": [value for _, value in fields],
                               "form": [given["commitment"] for given, _ in fields], "documents": documents},
                 actors=True, step=node.id)

    def field_of(self, node: Node):
        """What the form has for a `provide` or a `fact`."""
        given = next((one for one in self.form if one["field"] in node.get("names", ())), None)
        if given is not None and not fills(given["type"], node.get("type")):
            raise Refused("wrong_type")
        return given

    def facts_of_case(self, node: Node):
        """*Do*, 3."""
        facts = {name: fact for fact in self.text.of_kind("fact") for name in fact.get("names", ())}
        fields = []
        for given in list(self.form):
            if given["field"] in facts:
                fact = facts[given["field"]]
                if not fills(given["type"], fact.get("type")):
                    raise Refused("wrong_type")
                fields.append((given, fact.get("value")))
                self.form.remove(given)
        if fields:
            self.mark("case", "a fact of the case is given")
            self.step_done(node, fields)

    def choose(self, node: Node):
        """*Do*, 4."""
        asked = self.given.pop("option")
        if any(one.stands_in(node) for one in self.open_nodes()):
            raise Refused("already_chosen")
        for number, option in enumerate(node.get("options")):
            if asked in option["names"]:
                self.step_done(node, branch=option["names"][0])
                self.begin(node, number)
                return
        raise Refused("no_verdict")

    # Acts; each says whether the command had what it needs.

    def _act_provide(self, step: Node, node: Node) -> bool:
        block, run, fields = self.text.block_of(node), [], []
        for one in block[node.index:]:
            given = self.field_of(one) if one.kind == "provide" else None
            if given is None:
                break
            run.append(one)
            fields.append((given, one.get("value")))
            self.form.remove(given)
        if not run:
            return False
        self.step_done(step, fields)
        for one in run:
            if self.is_open(one):
                self.proceed(one)
        return True

    def _act_decide(self, step: Node, node: Node) -> bool:
        if "verdict" not in self.given:
            return False
        asked = self.given.pop("verdict")
        option = next((one for one in node.get("options") if asked in one["names"]), None)
        if option is None:
            raise Refused("no_verdict")
        self.step_done(step, branch=option["names"][0])
        if "ends" in option:
            self.mark("decide", "to end")
            self.end(node, option["ends"])
        elif "back_to" in option:
            self.mark("decide", "to a step")
            back = self.text.by_id[option["back_to"]]
            self.go_back(back)
        else:
            self.mark("decide", "and on")
            self.proceed(node)
        return True

    def _act_serve(self, step: Node, node: Node) -> bool:
        if "service" not in self.given:
            return False
        service = self.given.pop("service")
        served, method = to_day(service["served"]), service["method"]
        witnesses, address, proof = (service.get(name) for name in ("witnesses", "address", "proof"))
        if served > self.today:
            raise Refused("in_the_future")
        if self.actor["person"] in (witnesses or ()) or service.get("employee_is_witness"):
            raise Refused("witness_is_party")
        needed = {"in_hand": True, "refused_before_witnesses": len(set(witnesses or ())) >= 2,
                  "courier": address and proof, "agreed_electronic_address": address, "public_notice": proof}
        if not needed[method]:
            raise Refused("needs_proof")
        given, served = served, served + timedelta(days=NOTICE_DAYS if method == "public_notice" else 0)
        self.refuse_notice(node, given, served)
        self.mark("service", method)
        self.say("notice_served", {"document": node.get("document"), "method": method, "served": served.isoformat(),
                                   "counts_from": (served + timedelta(days=1)).isoformat(), "address": address,
                                   "proof": proof, "witnesses": witnesses}, actors=True, step=step.id)
        self.proceed(node)
        return True

    def _act_make(self, step: Node, node: Node) -> bool:
        if "finding" not in self.given:
            return False
        finding = self.given.pop("finding")
        if not to_day(finding["from"]) <= to_day(finding["until"]) < self.today:
            raise Refused("bad_period")
        if not self.fits(node.get("made_by")):
            raise Refused("wrong_role")
        if node.get("made_by"):
            self.also_as(node.get("made_by"))
        self.refuse_out_of_turn(node, to_day(finding["from"]))
        answer = self.ask(node.get("rule"), rule=True) if node.get("rule") else {"is": "holds"}
        verdict = answer["is"]
        if verdict != "holds":
            raise Refused("not_met")
        if not takes_in(to_day(finding["from"]), to_day(finding["until"]), answer.get("rests_on", {})):
            raise Refused("period_leaves_out")
        self.say("finding_made", {"finding": node.get("finding"), "from": finding["from"],
                                  "until": finding["until"], "outcome": verdict},
                 actors=True, step=step.id, verdict=verdict)
        self.proceed(node)
        return True

    def _act_sign(self, step: Node, node: Node) -> bool:
        if "signature" not in self.given or not self.fits(node.get("by")):
            return False
        self.also_as(node.get("by"))
        self.check_signature(step, node)
        self.signed(step, node, self.given.pop("signature"))
        return True

    def signed(self, step: Node, node: Node, shown: str):
        receipt = node.get("meaning") == "receipt"
        self.mark("signature", node.get("meaning"))
        self.say("signed", {"document": step.id, "meaning": node.get("meaning"), "shown": shown}, actors=True,
                 step=None if receipt else step.id)
        self.proceed(node)

    def _act_issue(self, step: Node, node: Node) -> bool:
        if not self.given.pop("issued", None):
            return False
        proof = None if "paid" in self.given else self.given.pop("proof", None)
        self.say("event_recorded", {"name": "issued " + node.get("document"), "on": self.today.isoformat(),
                                    "proof": proof}, actors=True, step=step.id)
        self.proceed(node)
        return True

    def _act_pay(self, step: Node, node: Node) -> bool:
        if not self.given.pop("paid", None):
            return False
        if self.ask(node.get("amount"))["is"] != "holds":
            raise Refused("not_computed")
        value = node.get("value")
        self.say("event_recorded", {"name": "paid " + value, "on": self.today.isoformat(),
                                    "details": [self.commitment_to(value)], "fields": [value],
                                    "proof": self.given.pop("proof", None)},
                 actors=True, step=step.id)
        self.proceed(node)
        return True

    # Sign, refuse, report, withdraw.

    def first_signature(self, node: Node) -> Node:
        found = [one for one in self.acts_of(node) if one.kind == "sign"]
        if not found:
            raise Refused("nothing_to_sign")
        return found[0]

    def _sign(self):
        step = self.asked_step()
        node = self.first_signature(step)
        if not self.fits(node.get("by")):
            raise Refused("wrong_role")
        self.act_as(node.get("by"))
        self.check_signature(step, node)
        self.signed(step, node, self.command["signature"])

    def _refuse(self):
        step = self.asked_step()
        if step.kind not in ("step", "choose"):
            raise Refused("not_now")
        self.may_act(step)
        node = self.first_signature(step)
        witnesses = sorted(set(self.command.get("witnesses", ())))
        if node.get("refused_before") is None:
            raise Refused("may_not_be_refused")
        if self.actor["person"] in witnesses or self.command.get("employee_is_witness"):
            raise Refused("witness_is_party")
        others = len(witnesses) - self.command["witnesses_of_role_asked"]
        if len(witnesses) < node.get("refused_before") or others < node.get("not_of_count", 0):
            raise Refused("too_few_witnesses")
        self.say("refused_to_sign", {"document": step.id, "shown": self.command["shown"], "witnesses": witnesses},
                 actors=True, step=step.id)
        self.proceed(node)

    def may_report(self, event: str) -> bool:
        """"by a role, or the union, that the text gives something to do; where it gives none anything, by anybody who
        has a role. The employee reports only what a step by the employee waits for." """
        if self.actor.get("subject"):
            mine = [one for one in self.text.of_kind("wait for") if self.text.owner_of(one) is not None and
                    (self.text.owner_of(one).get("by") or {}).get("kind") == "subject"]
            theirs = any(one.get("name") == event for node in mine for one in node.get("any_of"))
            if theirs:
                self.mark("case", "reported by the employee")
            return theirs
        doers = [node.get("by") for node in self.text.nodes if node.kind in ("step", "choose", "sign")]
        doers += [party for node in self.text.nodes for party in
                  (node.get("escalate_to"), node.get("who"), node.get("made_by"),
                   node.get("objection", {}).get("reviewed_by")) if party]
        doers = [one for one in doers if not one or one["kind"] in ("role", "union")]
        if not any(self.fits(one) for one in doers or [None]):
            return False
        self.mark("case", "reported by who has a part" if doers else "reported where the text names nobody")
        return True

    def _report(self):
        name = self.text.events.get(self.command["event"])
        if name is None:
            raise Refused("no_event")
        if not self.may_report(name):
            raise Refused("wrong_role")
        if to_day(self.command["on"]) > self.today:
            raise Refused("in_the_future")
        if name in self.text.line.get("with_papers", ()) and not self.command.get("proof"):
            raise Refused("report_needs_proof")
        self.say("event_recorded", {"name": name, "on": self.command["on"], "details": self.command.get("details"),
                                    "proof": self.command.get("proof")}, actors=True)

    def _withdraw(self):
        """"whoever fits `by` of an open step or choice, or, where none is open but the employee's, of any, or has acted in
        any; never the employee" """
        def of_others(one):
            return one.kind in ("step", "choose") and (one.get("by") or {}).get("kind") != "subject"
        asked = self.open_nodes(of_others)
        allowed = any(self.fits(one.get("by")) for one in asked or filter(of_others, self.text.nodes)) or \
            (not asked and any(self.acted_in(step) for step in self.state.steps))
        if self.actor.get("subject") or not allowed:
            raise Refused("wrong_role")
        agreed = self.command.get("agreed", ())
        if self.declared() and not agreed:
            raise Refused("employee_must_agree")
        if agreed:
            self.say("event_recorded", {"name": "agreed withdrawal", "on": self.today.isoformat(), "proof": agreed},
                     actors=True)
        self.mark("case", "withdrawn" if asked else "withdrawn where no step is open")
        self.close(self.command["outcome"], actors=True)
