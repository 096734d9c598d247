"""Bugs planted in a trace: each is a line changed, dropped, swapped or doubled, as a wrong engine could have told it."""
import copy
import random

KINDS = ("another value", "a member less", "an event less", "an event twice", "two events swapped", "another refusal",
         "another state")
REFUSALS = ("not_now", "wrong_role", "missing_field", "no_step", "stale")


def leaves(value, path=()):
    """Every text and number in it, and where it is."""
    if isinstance(value, dict):
        for key in value:
            if path or key != "line":
                yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from leaves(one, (*path, number))
    else:
        yield path


def holder(value, path):
    for key in path[:-1]:
        value = value[key]
    return value


class Planter:
    """`plant(lines, kind)` gives a run with one bug of that kind and what it is, or None where there is no place."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)

    def plant(self, lines: list, kind: str):
        lines = copy.deepcopy(lines)
        said = getattr(self, "_" + kind.replace(" ", "_"))(lines)
        return (lines, said) if said else None

    def _one_of(self, lines, kind):
        found = [number for number, line in enumerate(lines) if line["line"] == kind]
        return self.chance.choice(found) if found else None

    def _change(self, line):
        path = self.chance.choice(list(leaves(line)))
        place = holder(line, path)
        was = place[path[-1]]
        place[path[-1]] = was + 1 if isinstance(was, int) else self._other_text(was)
        return f"{'.'.join(str(one) for one in path)}: {was} -> {place[path[-1]]}"

    def _other_text(self, was: str) -> str:
        """Another text of the same form, wherever a figure is in it."""
        figures = [number for number, letter in enumerate(was) if letter.isdigit()]
        if not figures:
            return was + "x"
        at = self.chance.choice(figures)
        return was[:at] + str((int(was[at]) + 1) % 10) + was[at + 1:]

    def _another_value(self, lines):
        at = self._one_of(lines, "event")
        return at is not None and self._change(lines[at])

    def _a_member_less(self, lines):
        at = self._one_of(lines, "event")
        if at is None:
            return None
        members = [("fields", key) for key in lines[at]["fields"]] + [("changes", key) for key in lines[at]["changes"]]
        members += [(key,) for key in ("actors", "step", "verdict") if key in lines[at]]
        if not members:
            return None
        path = self.chance.choice(members)
        del holder(lines[at], path)[path[-1]]
        return ".".join(path)

    def _an_event_less(self, lines):
        at = self._one_of(lines, "event")
        return at is not None and lines.pop(at)["kind"]

    def _an_event_twice(self, lines):
        at = self._one_of(lines, "event")
        if at is None:
            return None
        lines.insert(at, copy.deepcopy(lines[at]))
        return lines[at]["kind"]

    def _two_events_swapped(self, lines):
        pairs = [at for at in range(len(lines) - 1)
                 if lines[at]["line"] == lines[at + 1]["line"] == "event" and lines[at] != lines[at + 1]]
        if not pairs:
            return None
        at = self.chance.choice(pairs)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        return f"{lines[at]['kind']} and {lines[at + 1]['kind']}"

    def _another_refusal(self, lines):
        at = self._one_of(lines, "refused")
        if at is None:
            return None
        lines[at]["kind"] = self.chance.choice([one for one in REFUSALS if one != lines[at]["kind"]])
        return lines[at]["kind"]

    def _another_state(self, lines):
        at = self._one_of(lines, "state")
        return at is not None and self._change(lines[at])
