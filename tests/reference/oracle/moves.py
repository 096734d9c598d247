"""Questions, events and moves of one command: docs/procedures.md, *Moves* and *Time*."""
from .days import day_of, due_after, to_day
from .state import State
from .text import Node, Text

MOST_ENTRIES = 1000


class Refused(Exception):
    """"A refusal found later drops every event of the command." """

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


class NotAsked(Exception):
    """The documents lead to a question that the engine did not ask."""


class Moves:
    """What one command does to a case. `state` goes along with every event and every move."""

    def __init__(self, text: Text, state: State, line: dict, answers: dict, calendar: dict, mark):
        self.text, self.state, self.mark = text, state.copy(), mark
        self.command, self.inputs = line["command"], line["inputs"]
        self.answers, self.calendar = answers, calendar
        self.now = self.inputs["now"]
        self.today = day_of(self.now)
        self.actor = self.inputs["actor"]
        self.committed = {one["name"]: one.get("commitment", "") for one in self.inputs.get("committed", ())}
        self.acting_as = None  # roles; None: the text asks for no role
        self.events, self.entries = [], 0
        self.begun, self.arisen = state.events, set()  # duties that follow an event, of this command

    # Questions.

    def ask(self, name: str, whole=False, day=None, rule=False, before=False) -> dict:
        """FORMAT.md, *answer*: the key is what is asked, the events folded, how the log is seen, the day, and whose
        text it is.
        """
        key = (rule, name, self.state.events, whole, day or self.today, before)
        if key not in self.answers:
            raise NotAsked(f"{'rule ' if rule else ''}{name} after {key[2]} events, as of {key[4]}"
                           f"{', log as whole' if whole else ''}{', of the text before' if before else ''}")
        return self.answers[key]

    def working_days(self, start, days):
        if (start, days) not in self.calendar:
            raise NotAsked(f"{days} working days after {start}")
        return self.calendar[start, days]

    def due(self, length: dict, start):
        return due_after(length, start, self.working_days)

    def commitment_to(self, name: str) -> str:
        """To what the engine computes. FORMAT.md, *command*: "by its own name", or as the inputs have it."""
        return self.committed.get(name, name)

    # Events.

    def say(self, kind: str, fields: dict, *, actors=False, step=None, verdict=None) -> dict:
        """A new event: FORMAT.md, *event*. `actors`: whether it is done by who gave the command."""
        event = {"line": "event", "kind": kind, "recorded": max(self.now, self.state.newest), "changes": {},
                 "fields": {name: value for name, value in fields.items() if value not in (None, [], "")}}
        if actors:
            event["actors"] = self.people()
        if step:
            event["step"] = step
        if verdict:
            event["verdict"] = verdict
        self.events.append(event)
        self.state.apply(event)
        self.mark("event", kind)
        return event

    def people(self) -> list:
        """*Do*: "Acted for are those who delegated a role in which the actor acts" """
        return [self.actor["person"], *(one["person"] for one in self.actor.get("acts_for", ())
                                        if self.acting_as is None
                                        or any(role in self.acting_as for role in one.get("roles", ())))]

    def act_as(self, party):
        """In which role, from now on."""
        self.acting_as = None if not party or party["kind"] == "actor_of" else []
        self.also_as(party)

    def also_as(self, party):
        if self.acting_as is not None and party and party["kind"] in ("role", "union"):
            self.acting_as.append(party.get("id", "union"))

    def note(self, change: str, value):
        """"Changes of place are no events: they are noted as the `changes` of the newest event of the command." """
        self.events[-1]["changes"].setdefault(change, []).append(value)

    def unnote(self, change: str, keep):
        changes = self.events[-1]["changes"]
        if change in changes:
            changes[change] = [one for one in changes[change] if keep(one)]
            if not changes[change]:
                del changes[change]

    # Places.

    def is_open(self, node: Node) -> bool:
        return node.id in self.state.places

    def place_of(self, node: Node):
        return self.state.places[node.id]

    def open_nodes(self, among=lambda node: True) -> list:
        """Open places in the order of the text."""
        found = [self.text.by_id[place] for place in self.state.places]
        return sorted((node for node in found if among(node)), key=lambda node: node.order)

    def open_in(self, holder: Node) -> list:
        return self.open_nodes(lambda node: node.stands_in(holder))

    # Moves.

    def enter(self, node: Node, round_=1):
        """*Enter a statement.*"""
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            raise Refused("too_much_at_once")
        if node.kind in ("fact", "meanwhile"):
            self.proceed(node)
            return
        self.mark("place", node.kind)
        self.state.enter(node.id, round_, self.events[-1]["recorded"])
        self.note("entered", {"place": node.id, "round": round_})
        if node.kind == "step":
            self.set_deadline(node)
        if node.kind in ("step", "repeat", "region"):
            self.begin(node, 0)
        elif node.kind in ("together", "race"):
            for branch in range(len(node.blocks)):
                if self.is_open(node):
                    self.begin(node, branch)

    def begin(self, node: Node | None, branch: int):
        """*Begin a block*: "enter its first statement; an empty block has ended." """
        block = self.text.top if node is None else node.blocks[branch]
        if block:
            self.enter(block[0])
        else:
            self.block_ended(node)

    def leave(self, node: Node):
        """*Leave a place.*"""
        if self.is_open(node):
            self.leave_id(node.id)

    def leave_id(self, place: str):
        for timer in [one for one in self.state.timers if one.place == place and one.role != "duty"]:
            self.cancel(timer.id)
        changes = self.events[-1]["changes"]
        came = any(one["place"] == place for one in changes.get("entered", ()))
        if came:
            self.unnote("entered", lambda one: one["place"] != place)
            self.unnote("blocked", lambda one: one != place)
        if not came and place not in changes.get("left", ()):
            self.note("left", place)
        self.state.leave(place, self.events[-1]["recorded"])

    def leave_all(self, nodes: list):
        for node in nodes:
            self.leave(node)

    def proceed(self, node: Node):
        """*Proceed from a statement that is done.*"""
        for race in node.around():
            if race.kind == "race":
                mine = node.branch_of(race)
                others = [one for one in self.open_in(race) if one.branch_of(race) != mine]
                if others:
                    self.mark("case", "a race leaves its other branches")
                self.leave_all(others)
        self.leave(node)
        block = self.text.block_of(node)
        if node.index + 1 < len(block):
            self.enter(block[node.index + 1])
        else:
            self.block_ended(node.parent)

    def block_ended(self, holder: Node | None):
        """*A block has ended*, by what holds it."""
        call = holder.call_around() if holder is not None else None
        if holder is None or holder.kind == "meanwhile" and call is None:
            if not self.state.places:
                self.close("completed")
        elif holder.kind == "meanwhile":
            if self.is_open(call) and not self.open_in(call):
                self.proceed(call)
        elif holder.kind == "call":
            if not self.open_in(holder):
                self.proceed(holder)
        elif holder.kind == "together":
            self.note("done", holder.id)
            self.state.one_more_done(holder.id)
            asked = holder.get("at_least", len(holder.blocks))
            if self.is_open(holder) and self.place_of(holder).branches_done >= asked:
                self.leave_all(self.open_nodes(lambda one: one is holder or one.stands_in(holder)))
                self.proceed(holder)
        elif holder.kind == "for each":
            self.note("done", holder.id)
            self.state.one_more_done(holder.id)
        elif holder.kind != "repeat":
            self.proceed(holder)

    def close(self, outcome: str, actors=False):
        """*Close*: "`left` has all places in the order of arrival, `cancelled` all timers but those of duties." """
        event = self.say("case_closed", {"outcome": outcome}, actors=actors)
        for timer in [one for one in self.state.timers if one.role != "duty"]:
            self.cancel(timer.id)
        for place in list(self.state.places):
            self.note("left", place)
            self.state.leave(place, event["recorded"])

    def end(self, node: Node, outcome: str):
        """*End*: the case, or what was called: `branch_taken` at the call, all below it left, proceed from it."""
        call = node.call_around()
        if call is None:
            self.close(outcome)
            return
        self.mark("case", "what was called ends")
        self.say("branch_taken", {"node": call.id, "branch": outcome})
        self.leave_all(self.open_in(call))
        self.proceed(call)

    def leave_region(self, name: str):
        """"`cancel region R`, R being open: everything in R is left, proceed from R" """
        region = self.text.by_id[name]
        if self.is_open(region):
            self.mark("case", "an open region is cancelled")
            self.leave_all(self.open_nodes(lambda one: one is region or one.stands_in(region)))
            self.proceed(region)

    # Timers.

    def cancel(self, timer: str):
        self.note("cancelled", timer)
        self.state.stop(timer)

    def start(self, place: str, role: str, due: str):
        timer = {"timer": f"t{self.state.timers_set + 1}", "place": place, "role": role, "due": due}
        self.note("started", timer)
        self.state.start(timer)
        self.mark("timer", role)

    def own_timers(self, node: Node) -> list:
        return [one for one in self.state.timers if one.place == node.id and one.role != "duty"]

    def counted_from(self, node: Node, after: dict):
        """*Time*: the day that a length is counted from; None while it is not known."""
        kind = after.get("kind", "arrival")
        self.mark("counted from", kind)
        if kind == "arrival":
            return day_of(self.place_of(node).arrived)
        if kind == "step":
            step = self.state.steps.get(after["step"])
            return day_of(step.last) if step and step.ended else None
        if kind == "service":
            days = [one.day for one in self.state.happened if one.name.startswith("served ")]
        else:
            days = [one.day for one in self.state.happened if one.name == after["name"]]
        return to_day(days[-1]) if days else None

    def set_deadline(self, step: Node):
        """"A deadline is set on entering a step or never: what it counts from must have happened, and the calendar
        must reach."
        """
        if step.get("within"):
            start = self.counted_from(step, step.get("after", {}))
            due = None if start is None else self.due(step.get("within"), start)
            if due is None:
                self.mark("case", "a deadline cannot be set")
            else:
                self.start(step.id, "deadline", due)
