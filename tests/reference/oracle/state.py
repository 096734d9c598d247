"""The state of a case and how an event changes it: docs/procedures.md, *The state*, *What an event does to the state*."""
from dataclasses import dataclass, field


GIVES = ("case_opened", "step_done", "event_recorded")  # their `fields` are values of the case


def clone(one):
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other


@dataclass
class Place:
    id: str
    arrived: str
    round: int = 1
    branches_done: int = 0
    blocked: bool = False
    escalated: bool = False


@dataclass
class Timer:
    id: str
    place: str
    role: str
    due: str


@dataclass
class Step:
    """"one record per step (who acted in it, when last, whether it has *ended*)" """
    last: str
    ended: bool = False
    actors: list = field(default_factory=list)


@dataclass
class Happening:
    name: str
    day: str
    number: int
    taken: bool = False


@dataclass
class Finding:
    finding: str
    begins: str
    ends: str
    on: str
    number: int


@dataclass
class Duty:
    id: str
    obligation: str
    arisen: int


@dataclass
class State:
    status: str = "none"
    outcome: str = ""
    events: int = 0
    newest: str = ""
    places: dict = field(default_factory=dict)
    timers: list = field(default_factory=list)
    timers_set: int = 0
    steps: dict = field(default_factory=dict)
    happened: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    gates: list = field(default_factory=list)
    reactions: list = field(default_factory=list)
    effects: list = field(default_factory=list)
    released: dict = field(default_factory=dict)  # by effect, the event; of those with a step
    duties: list = field(default_factory=list)
    agreement: int = 0
    claims: dict = field(default_factory=dict)
    recused: list = field(default_factory=list)
    objections: list = field(default_factory=list)
    supplied: list = field(default_factory=list)
    values: set = field(default_factory=set)
    waived: list = field(default_factory=list)

    def copy(self):
        """Another state that is equal; nothing that can change is shared."""
        other = clone(self)
        other.places = {name: clone(one) for name, one in self.places.items()}
        other.steps = {name: Step(one.last, one.ended, list(one.actors)) for name, one in self.steps.items()}
        other.happened = [clone(one) for one in self.happened]
        other.claims, other.objections = dict(self.claims), [dict(one) for one in self.objections]
        other.supplied = [dict(one) for one in self.supplied]
        other.released = dict(self.released)
        other.values, other.timers = set(self.values), [clone(one) for one in self.timers]
        for name in ("recused", "findings", "gates", "reactions", "duties", "waived", "effects"):
            setattr(other, name, list(getattr(self, name)))
        return other

    # What changes of place do. Each is used while deciding and when an event is folded.

    def leave(self, place: str, moment: str):
        """"A step that was left has ended, with the event's moment as its last, if anybody acted in it." """
        self.places.pop(place, None)
        self.claims.pop(place, None)
        if place in self.steps:
            self.steps[place].ended, self.steps[place].last = True, moment

    def enter(self, place: str, round_: int, moment: str):
        self.places.pop(place, None)
        self.places[place] = Place(place, moment, round_)

    def one_more_done(self, place: str):
        if place in self.places:
            self.places[place].branches_done += 1

    def start(self, timer: dict):
        self.timers_set += 1
        self.timers.append(Timer(timer["timer"], timer["place"], timer["role"], timer["due"]))

    def stop(self, timer: str):
        self.timers = [one for one in self.timers if one.id != timer]

    def mark(self, place: str, name: str, value: bool):
        if place in self.places:
            setattr(self.places[place], name, value)
        if name == "escalated":
            self.claims.pop(place, None)

    def take(self, number: int):
        for one in self.happened:
            if one.number == number:
                one.taken = True

    # Events.

    def apply(self, event: dict):
        """"The number of events goes up first … Then: what it says; then, if it has a `step`, that step's record …;
        then its changes, in the order `left`, `entered`, `done`, `started`, `cancelled`, `blocked`, `unblocked`,
        `escalated`, `taken`."
        """
        self.events += 1
        self.newest = event["recorded"]
        if event["kind"] in GIVES:
            self.values.update(event["fields"].get("fields", ()))
        says = getattr(self, "_" + event["kind"], None)
        if says:
            says(event["fields"], event)
        if "step" in event and event["kind"] != "objection_raised":
            self._acted(event)
        changes, moment = event["changes"], event["recorded"]
        for place in changes.get("left", ()):
            self.leave(place, moment)
        for arrival in changes.get("entered", ()):
            self.enter(arrival["place"], arrival["round"], moment)
        for place in changes.get("done", ()):
            self.one_more_done(place)
        for timer in changes.get("started", ()):
            self.start(timer)
        for timer in changes.get("cancelled", ()):
            self.stop(timer)
        for name, mark, value in (("blocked", "blocked", True), ("unblocked", "blocked", False),
                                  ("escalated", "escalated", True)):
            for place in changes.get(name, ()):
                self.mark(place, mark, value)
        for number in changes.get("taken", ()):
            self.take(number)

    def _acted(self, event: dict):
        record = self.steps.setdefault(event["step"], Step(event["recorded"]))
        record.last, record.ended = event["recorded"], False
        for one in self.objections:
            if one["step"] == event["step"] and one["standing"] == "set_aside":
                one["standing"] = "again"
        for actor in event.get("actors", ()):
            if actor not in record.actors:
                record.actors.append(actor)

    def _happen(self, name: str, day: str):
        self.happened.append(Happening(name, day, self.events))

    def _case_opened(self, fields, event):
        self.status = "open"

    def _case_closed(self, fields, event):
        self.status, self.outcome = "closed", fields["outcome"]

    def _event_recorded(self, fields, event):
        self._happen(fields["name"], fields["on"])

    def _notice_served(self, fields, event):
        self._happen("served " + fields["document"], fields["served"])

    def _finding_made(self, fields, event):
        """"`finding_made`: its name, on the day it is recorded." """
        from .days import day_of
        on = day_of(event["recorded"]).isoformat()
        self._happen(fields["finding"], on)
        self.findings.append(Finding(fields["finding"], fields["from"], fields["until"], on, self.events))

    def _gate_opened(self, fields, event):
        if fields["gate"] not in self.gates:
            self.gates.append(fields["gate"])

    def _reacted(self, fields, event):
        self.reactions.append(fields["reaction"])

    def _effect_released(self, fields, event):
        self.effects.append(fields["effect"])
        if "step" in event:
            self.released[fields["effect"]] = self.events

    def _obligation_arisen(self, fields, event):
        self.duties.append(Duty(fields["duty"], fields["obligation"], self.events))

    def _obligation_fulfilled(self, fields, event):
        self.duties = [duty for duty in self.duties if duty.id != fields["duty"]]

    def _timer_fired(self, fields, event):
        self.stop(fields["timer"])

    def _timer_cancelled(self, fields, event):
        self.stop(fields["timer"])

    def _deadline_restated(self, fields, event):
        for timer in self.timers:
            if timer.id == fields["timer"]:
                timer.due = fields["now"]

    def _law_waived(self, fields, event):
        self.waived.append((fields["law"], fields["newer"]))

    def _signed(self, fields, event):
        if fields["meaning"] == "agreement":
            self.agreement = self.events

    def _step_claimed(self, fields, event):
        self.claims.pop(fields["step"], None)
        self.claims[fields["step"]] = fields["holder"]

    def _step_released(self, fields, event):
        self.claims.pop(fields["step"], None)

    def _recused(self, fields, event):
        self.recused.append(fields["person"])
        self.claims = {step: holder for step, holder in self.claims.items() if holder != fields["person"]}

    def _objection_raised(self, fields, event):
        self.objections.append({"objection": fields["objection"], "step": event["step"],
                                "against": fields["against"], "raised_by": event["actors"], "standing": "open",
                                "reviewers": []})

    def _fact_supplied(self, fields, event):
        self.supplied.append({"supplied": fields["supplied"], "what": (fields["fact"], fields.get("period")),
                              "handed_in_by": event["actors"], "standing": "open"})

    def _supplied_decided(self, fields, event):
        for one in self.supplied:
            if one["supplied"] == fields["supplied"]:
                one["standing"] = fields["outcome"]

    def _objection_decided(self, fields, event):
        for one in self.objections:
            if one["objection"] == fields["objection"]:
                one["standing"], one["reviewers"] = fields["outcome"], event["actors"]
        gone = fields.get("findings", ())
        self.findings = [one for one in self.findings if one.number not in gone]
        self.happened = [one for one in self.happened if one.number not in gone]

    # As a trace tells it: FORMAT.md, *state*.

    def told(self) -> dict:
        line = {"line": "state", "status": self.status, "events": self.events}
        if self.outcome:
            line["outcome"] = self.outcome
        places = []
        for place in self.places.values():
            one = {"place": place.id, "round": place.round, "branches_done": place.branches_done}
            if place.blocked:
                one["blocked"] = "yes"
            if place.escalated:
                one["escalated"] = "yes"
            places.append(one)
        if places:
            line["places"] = places
        if self.timers:
            line["timers"] = [timer.id for timer in self.timers]
        return line
