"""Laws that change and texts that a case goes on under: docs/procedures.md, *When law or text changes*, *Effects* 6."""
from .days import to_day
from .moves import Refused
from .people import People
from .text import Node, Text

PERSONAL = ("provide", "sign", "decide", "serve", "issue", "pay", "make")
OF_A_PARTY = ("sign", "serve", "issue")
ASKS = {"provide": "value", "sign": "meaning", "serve": "document", "issue": "document", "pay": "value",
        "records": "event", "make": "finding", "call": "called", "effect": "effect", "end": "outcome"}
LENGTHS = {"step": ("within", "deadline"), "wait": ("length", "wait"), "wait for": ("or_after", "or_after")}


def newer_than(law: dict, day):
    """"In force is the version with the latest first day of those that have begun and not ended, of several the one
    installed last; it does not count where the version that the case is under begins later." """
    begun = [one for one in law["installed"] if one.get("from", "") <= day.isoformat()
             and ("until" not in one or to_day(one["until"]) >= day)]
    if not begun:
        return None
    latest = max(one.get("from", "") for one in begun)
    newest = [one for one in begun if one.get("from", "") == latest][-1]
    pinned = [one for one in law["installed"] if one["meaning"] == law["pinned"]][0]
    if newest["meaning"] == law["pinned"] or latest < pinned.get("from", ""):
        return None
    return newest["meaning"]


def watched_by(text: Text, reaction: str):
    """What a reaction watches for; None where the text has no such number."""
    watch, number = reaction.rsplit(".", 1)
    node = text.by_id.get(watch)
    reactions = node.get("reactions", ()) if node is not None and node.kind == "meanwhile" else ()
    return reactions[int(number) - 1]["on"].get("name", "condition") if int(number) <= len(reactions) else None


def given_in(text: Text) -> dict:
    """The type of every value that a text knows, as far as a migration can change it."""
    types = {one["name"]: one["type"] for one in text.line.get("parameters", ())}
    for node in text.nodes:
        if node.kind in ("provide", "fact"):
            types[node.get("value")] = node.get("type")
        for one in node.get("arguments", ()):
            types[one["name"]] = one["type"]
    return types


def giver_of(text: Text, value: str) -> Node | None:
    """Its `provide`, payment or step."""
    for node in text.nodes:
        if node.kind in ("provide", "pay") and node.get("value") == value or node.get("actor") == value:
            return node
    return None


def within(node: Node, holder: Node) -> bool:
    return node is holder or node.stands_in(holder)


def leads_to(node: Node, other: Node) -> bool:
    """"It stands before the other, or before what holds it, in one block; from within a step, region, repeat or call,
    if that does." """
    while node is not None:
        home, below = node.parent, other
        if home is None or within(other, home):
            while below is not None and below.parent is not home:
                below = below.parent
            return below is not None and below.branch == node.branch and node.index < below.index
        if home.kind not in ("step", "region", "repeat", "call"):
            return False
        node = home
    return False


def begun_by(node: Node):
    """The reaction that it stands in: "under that `meanwhile` and number"; None outside of all."""
    while node.parent is not None:
        if node.parent.kind == "meanwhile":
            return node.parent.id, node.branch
        node = node.parent
    return None


def asks(node: Node) -> tuple:
    """What has no name of its own, or is an act of a person, is the same by what it asks for."""
    party = node.get("by" if node.kind == "sign" else "on", {}) if node.kind in OF_A_PARTY else {}
    return node.get(ASKS[node.kind]) if node.kind in ASKS else None, party.get("kind"), party.get("id")


class Migrating(People):
    """`before`: the text that the case migrates from."""
    before: Text = None

    # Waive.

    def laws_changed(self, day):
        for law in self.inputs.get("laws", ()):
            newer = newer_than(law, day)
            if newer is not None and (law["law"], newer) not in self.state.waived:
                yield law["law"], law["pinned"], newer

    def pending_laws(self, day):
        """*Effects*, 6."""
        for law, _, _ in self.laws_changed(day):
            yield "law_has_changed " + law

    def who_releases(self):
        """"the role that looks again at the first effect of the text; without an effect, the first step's" """
        effects = self.text.of_kind("effect")
        return self.who_answers(effects[0] if effects else None)

    def _waive_law(self):
        found = [one for one in self.laws_changed(self.today) if one[0] == self.command["law"]]
        if not found:
            raise Refused("law_not_changed")
        if not self.fits(self.who_releases()):
            raise Refused("wrong_role")
        law, pinned, newer = found[0]
        self.say("law_waived", {"law": law, "newer": newer, "pinned": pinned, "reason": self.command.get("reason")},
                 actors=True)

    # Migrate.

    def in_the_way(self, why: str):
        self.mark("migrating", why)
        raise Refused("not_migratable")

    def _migrate(self):
        self.stands, self.moved = [], []
        self.map_places()
        self.check_structure()
        self.look_ahead()
        self.check_values()
        gates = self.map_gates()
        deadlines = self.map_deadlines()
        self.check_duties()
        if not self.fits(self.who_releases()):
            raise Refused("wrong_role")
        self.say("case_migrated", {"from": self.command["from"], "moved_from": [was.id for was, _ in self.moved],
                                   "moved_to": [now.id for _, now in self.moved],
                                   "reason": self.command.get("reason"), "to": self.command["to"]}, actors=True)
        for was, now in self.moved:
            for place in list(self.state.places):
                old = self.before.by_id.get(place)
                if old is not None and within(old, was):
                    self.leave_id(place)
            self.enter(now)
        for one in deadlines:
            self.retime(*one)
        for gate in gates:
            self.mark("migrating", "a gate of before opens")
            self.say("gate_opened", {"gate": gate.id}, verdict="holds")

    # 1.

    def map_places(self):
        moves = [(self.before.named(one["was"]), one) for one in self.command.get("moves", ())]
        for was, _ in moves:
            if was is None or was.id not in self.state.places:
                self.in_the_way("moved from where the case does not stand")
        for place in self.state.places:
            was = self.before.by_id[place]
            if any(was.stands_in(from_) for from_, _ in moves):
                continue
            move = next((one for from_, one in moves if from_ is was), None)
            now = self.text.named(move["now"]) if move else self.text.by_id.get(place)
            if now is None:
                self.in_the_way("a place is gone")
            if now.kind != was.kind:
                self.in_the_way("a place is of another kind")
            nameless = now.kind in PERSONAL or not now.get("names")
            if not move and nameless and asks(now) != asks(was):
                self.in_the_way("a place asks for something else")
            if move and any(not record.ended and within(self.before.by_id[step], was)
                            for step, record in self.state.steps.items() if step in self.before.by_id):
                self.in_the_way("something was done where it moves from")
            if begun_by(now) is not None and begun_by(now) != begun_by(was):
                self.in_the_way("a reaction begins it")
            self.stands.append(now)
            if move:
                self.moved.append((was, now))
                self.mark("migrating", "a place moves")

    def is_moved_to(self, node: Node) -> bool:
        return any(now is node for _, now in self.moved)

    # 2.

    def check_structure(self):
        for node in self.stands:
            holder = node.parent
            if holder is not None and holder.kind != "meanwhile" and holder not in self.stands:
                self.in_the_way("a holder is no place")
            if sum(1 for one in self.stands if one.parent is node.parent and one.branch == node.branch) > 1:
                self.in_the_way("two places in one block")
            if not self.is_moved_to(node) and self.open_within(node) < self.needed_in(node):
                self.in_the_way("nobody has begun something in it")

    def open_within(self, holder: Node) -> int:
        return sum(1 for one in self.stands if one.parent is holder)

    def needed_in(self, node: Node) -> int:
        if node.kind == "together":
            return node.get("at_least", len(node.blocks)) - self.state.places[node.id].branches_done
        return 1 if node.kind in ("step", "region", "race") and any(node.blocks) else 0

    # 3.

    def look_ahead(self):
        self.ahead, coming = set(), [*self.stands, *self.text.of_kind("meanwhile")]
        while coming:
            coming += self.mark_from(coming.pop())
        self.effect_ahead = any(one.kind == "effect" for one in self.ahead)
        for node in self.text.nodes:
            for value in node.get("reads", ()) if node in self.ahead else ():
                self.check_need(value)

    def mark_from(self, node: Node) -> list:
        """Marks what may come; returns what a decision among it may go back to."""
        roots = [node]
        while node is not None:
            roots += self.text.block_of(node)[node.index + 1:]
            node = node.parent
            if node is not None and node.kind in ("repeat", "for each"):
                roots.append(node)
        new = {one for one in self.text.nodes if one not in self.ahead and any(within(one, root) for root in roots)}
        self.ahead |= new
        return [self.text.by_id[option["back_to"]] for one in new if one.kind == "decide"
                for option in one.get("options") if "back_to" in option]

    def check_need(self, value: str):
        giver = giver_of(self.text, value)
        if value in self.state.values or giver is None or giver in self.ahead:
            return
        if giver.kind == "step" and giver.id in self.state.steps or giver_of(self.before, value) is not None:
            return
        self.in_the_way("what is asked ahead is given behind")

    # 4.

    def check_values(self):
        was, now = given_in(self.before), given_in(self.text)
        for value in sorted(self.state.values):
            if value in was and value in now and was[value] != now[value]:
                self.in_the_way("a value is of another type")

    # 5.

    def comes_again(self, gate: Node) -> bool:
        return any(within(gate, now) or leads_to(now, gate) for _, now in self.moved)

    def map_gates(self) -> list:
        if not self.effect_ahead:
            return []
        for gate in self.state.gates:
            now, was = self.text.by_id.get(gate), self.before.by_id.get(gate)
            if now is None or now.kind != "check":
                self.mark("migrating", "a gate is gone")
                continue
            if self.comes_again(now):
                self.mark("migrating", "a gate comes again")
                continue
            if self.ask(now.get("condition"))["is"] == "holds":
                continue
            if was is None or was.kind != "check" or self.ask(was.get("condition"), before=True)["is"] == "holds":
                self.in_the_way("a gate would not open today")
            self.mark("migrating", "a gate holds by neither text")
        new = [node for node in self.text.of_kind("check") if node not in self.ahead and
               node.id not in self.state.gates and any(leads_to(node, one) for one in self.stands)]
        for node in new:
            if self.ask(node.get("condition"))["is"] != "holds" or self.never_at(node)[0] != "holds":
                self.in_the_way("a gate of before does not open")
        return new

    # 6.

    def length_at(self, node: Node | None):
        """Its length, the day it is counted from, when it is due, its role."""
        if node is None or node.kind not in LENGTHS or not node.get(LENGTHS[node.kind][0]):
            return None, None, None, None
        name, role = LENGTHS[node.kind]
        length, start = node.get(name), self.counted_from(node, node.get("after", {}))
        due = None if start is None else self.due(length, start)
        return length, start if length.get("working_days") else None, due, role

    def map_deadlines(self) -> list:
        changes = []
        for node in self.stands:
            if self.is_moved_to(node):
                continue
            now, start, due, role = self.length_at(node)
            was, old_start, old_due, _ = self.length_at(self.before.by_id[node.id])
            timer = next((one for one in self.state.timers if one.place == node.id
                          and one.role not in ("on_date", "duty")), None)
            if timer is None:
                if was or not now or due is None or self.place_of(node).escalated:
                    continue
            elif timer.due != old_due or (due, role, start) == (timer.due, timer.role, old_start):
                continue
            was_to_come = timer is None or timer.due > self.now
            if node.get("has_the_right") and due is not None and due <= self.now and was_to_come:
                self.in_the_way("a right would have lapsed")
            changes.append((node, timer, old_start, due, role, start))
        return changes

    def retime(self, node: Node, timer, old_start, due, role, start):
        if timer is not None and due is not None and (timer.role, old_start) == (role, start):
            self.mark("migrating", "a deadline is restated")
            self.say("deadline_restated", {"now": due, "timer": timer.id, "was": timer.due})
            return
        if timer is not None:
            self.mark("migrating", "a deadline is cancelled")
            self.say("timer_cancelled", {"reason": "superseded", "timer": timer.id})
        if due is not None:
            self.mark("migrating", "a deadline is set")
            self.say("timer_set", {"due": due, "node": node.id, "timer": f"t{self.state.timers_set + 1}"})
            self.start(node.id, role, due)

    # 7.

    def kind_of_duty(self, text: Text, duty) -> str | None:
        number = int(duty.id.rsplit("/", 1)[1])
        found = [one["duties"] for one in text.obligations if one["id"] == duty.obligation]
        duty = found[0][number] if found and number < len(found[0]) else None
        return duty and duty["kind"] + (" of an event" if "follows" in duty else "")

    def check_duties(self):
        for duty in self.state.duties:
            now = self.kind_of_duty(self.text, duty)
            if now is None or now != self.kind_of_duty(self.before, duty):
                self.in_the_way("a duty is gone")
        for reaction in self.state.reactions:
            if watched_by(self.before, reaction) != watched_by(self.text, reaction):
                self.in_the_way("a reaction watches for something else")
