"""Reads a trace line by line, decides each command and compares with what the engine made of it."""
import json

from .acts import Acts
from .days import to_day
from .moves import NotAsked, Refused
from .state import State
from .text import Text


def canonical(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Comparison:
    """`differences`: the first one of each run, in words."""

    def __init__(self, mark):
        self.mark = mark
        self.differences = []
        self.runs = self.commands = self.events = 0
        self.run = self.command = None
        self.differs = False

    def read(self, line: dict):
        getattr(self, "_read_" + line["line"])(line)

    def summary(self) -> str:
        many = f"{self.runs} runs, {self.commands} commands, {self.events} events: "
        if not self.differences:
            return many + "all as the documents say"
        return many + f"{len(self.differences)} runs differ"

    def finish(self):
        if self.command is not None and not self.differs:
            self.differ("the trace ends within a command")

    # Lines.

    def _read_run(self, line):
        self.finish()
        self.run, self.runs, self.differs = line, self.runs + 1, False
        self.text, self.other, self.state, self.command, self.past = None, None, State(), None, []

    def _read_procedure(self, line):
        if self.command is None:
            self.text = Text(line)
        else:
            self.other = Text(line)

    def _read_node(self, line):
        (self.other or self.text).add(line)

    def _read_obligation(self, line):
        (self.other or self.text).obligations.append(line)

    def _read_command(self, line):
        self.command, self.answers, self.calendar, self.told, self.other = line, {}, {}, [], None

    def _read_answer(self, line):
        rule = "rule" in line
        key = (rule, line["rule"] if rule else line["asked"], line["events"], "whole" in line, to_day(line["day"]),
               "before" in line)
        self.answers[key] = line

    def _read_working_days(self, line):
        self.calendar[to_day(line["from"]), line["days"]] = to_day(line["last"]) if "last" in line else None

    def _read_event(self, line):
        self.told.append(line)

    def _read_refused(self, line):
        self.told.append(line)

    def _read_state(self, line):
        if not self.differs:
            self.commands += 1
            self.compare(line)
        self.command = None

    # Comparison.

    def compare(self, told_state: dict):
        decision = Acts(self.other or self.text, self.state, self.command, self.answers, self.calendar, self.mark)
        decision.past, decision.before = self.past, self.text
        try:
            decision.decide()
            expected, state = decision.events, self.state.copy() if decision.events else self.state
            past = []
            for event in expected:
                past.append((state.copy(), event))
                state.apply(event)
            if state != decision.state:
                self.differ("the documents contradict themselves: the events fold to another state",
                            [state.told()], [decision.state.told()])
                return
        except Refused as refused:
            expected, state, past = [{"line": "refused", "kind": refused.kind}], self.state, []
            self.mark("refused", f"{refused.kind} ({self.command['command']['kind']})")
        except NotAsked as question:
            self.differ(f"asked by the documents, not by the engine: {question}", decision.events, self.told)
            return
        if expected != self.told:
            self.differ("other events", expected, self.told)
            return
        self.events += sum(1 for one in expected if one["line"] == "event")
        if self.other is not None and state is not self.state:
            self.text = self.other
        self.state, self.other = state, None
        self.past += past
        if state.told() != told_state:
            self.differ("another state", [state.told()], [told_state])

    def differ(self, what: str, expected=(), told=()):
        self.differs = True
        lines = [f"{self.run['policy']}, procedure {self.run['procedure']}, seed {self.run['seed']}, "
                 f"command {self.commands}: {what}"]
        if self.command:
            lines.append("  command    " + canonical({k: self.command[k] for k in ("command", "inputs")}))
        for number in range(max(len(expected), len(told))):
            ours = canonical(expected[number]) if number < len(expected) else "nothing"
            theirs = canonical(told[number]) if number < len(told) else "nothing"
            if ours == theirs:
                lines.append("  both       " + ours)
            else:
                lines += ["  documents  " + ours, "  engine     " + theirs]
        self.differences.append("\n".join(lines))
