"""Changes of one place in a library file of Writ, in English: every number, comparison, cap and order in its norms.

Read as text, without a parser: a change that makes no policy is found by `writ check` and is nobody's loss. Left alone are
scenarios, articles, citations, names, texts, versions. The same file gives the same mutants in the same order.

Of a table of more than LONG rows, where a row is like the next, every tenth row is changed, and the first and last two:
thousands of changes that the same test catches would hide those that none does.
"""
import datetime
import re

TOKEN = re.compile(r'''(?P<comment>--[^\n]*)|(?P<long>""".*?""")|(?P<string>"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|`[^`\n]*`)
|(?P<date>\d{4}-\d\d-\d\d)|(?P<period>\d{4}-(?:\d\d|Q[1-4]))|(?P<money>\d+(?:\.\d+)?\ ?[A-Z]{3}\b)|(?P<percent>\d+(?:\.\d+)?\ ?%)
|(?P<decimal>\d+\.\d+)|(?P<int>\d+)|(?P<id>[^\W\d]\w*)|(?P<sign>->|[{}()\[\],;:.|=+\-*/])''', re.DOTALL | re.VERBOSE)

NORMS = {"parameter", "define", "rule", "exception", "presume", "table", "scale", "finding", "obligation", "procedure"}
OTHERS = {"policy", "use", "role", "choice", "entity", "event", "law", "document", "scenario"}
COMPARED = {
    ("at", "least"): ["above", "below"], ("above",): ["at least", "at most"],
    ("at", "most"): ["below", "above"], ("below",): ["at most", "at least"],
    ("not", "earlier", "than"): ["later than", "earlier than"], ("later", "than"): ["not earlier than", "not later than"],
    ("not", "later", "than"): ["earlier than", "later than"], ("earlier", "than"): ["not later than", "not earlier than"],
    ("is", "not"): ["is"], ("is", "one", "of"): [], ("is", "better"): [], ("is",): ["is not"],
}
WORDS = {
    ("larger", "of"): "smaller of", ("smaller", "of"): "larger of", ("later", "of"): "earlier of",
    ("earlier", "of"): "later of", ("average", "of"): "sum of", ("sum", "of"): "average of",
    ("lowest", "of"): "highest of", ("highest", "of"): "lowest of", ("falling",): "rising", ("rising",): "falling",
    ("all", "of"): "any of", ("any", "of"): "all of", ("some",): "every", ("half", "up"): "down", ("rounded", "down"): "rounded up",
    ("rounded", "up"): "rounded down", ("plus",): "minus", ("minus",): "plus", ("+",): "-", ("-",): "+", ("*",): "/",
    ("/",): "*", ("month", "before"): "month of", ("year", "before"): "year of", ("first",): "second", ("second",): "third",
}
UNITS = {"days": "working days", "day": "working day", "months": "days", "month": "day", "years": "months", "year": "month"}
# What a condition ends at, where it stands in no bracket.
CLAUSES = {"when", "unless", "then", "cites", "counts", "otherwise", "requires", "until", "if", "while", "exclusive", "under",
           "within", "valid", "is better", "define", "rule", "exception", "step", "check", "wait", "effect", "opens"}
STATEMENTS = ("sign", "serve", "issue", "pay", "wait", "records", "effect")
ENDS = STATEMENTS + ("provide", "decide", "step", "check", "choose", "together", "region", "meanwhile", "}", "if")


LONG = 30


class Token:
    def __init__(self, kind, text, start, end):
        self.kind, self.text, self.start, self.end = kind, text, start, end


class Mutant:
    """`text` in place of what stands from `start` to `end`."""

    def __init__(self, file, norm, line, start, end, text, change):
        self.file, self.norm, self.line, self.start, self.end, self.text = file, norm, line, start, end, text
        self.change, self.kind = change, ""

    def applied(self, whole):
        return whole[:self.start] + self.text + whole[self.end:]

    def __str__(self):
        return f"{self.file}:{self.line}: {self.norm}: {self.change}"


def tokens_of(text):
    return [Token(one.lastgroup, one.group(), one.start(), one.end())
            for one in TOKEN.finditer(text) if one.lastgroup != "comment"]


def declarations(text):
    """(kind, tokens) of each declaration."""
    parts = []
    for token in tokens_of(text):
        column = token.start - (text.rfind("\n", 0, token.start) + 1)
        if column == 0 and token.text in NORMS | OTHERS:
            parts.append((token.text, []))
        if parts:
            parts[-1][1].append(token)
    return parts


def choices_of(texts):
    """member -> the next member of its choice."""
    following = {}
    for text in texts:
        for kind, tokens in declarations(text):
            if kind != "choice":
                continue
            names = [two.text for one, two in zip(tokens, tokens[1:])
                     if two.kind == "id" and two.text.isascii() and one.text in "=,{;"]
            for one, two in zip(names, names[1:] + names[:1]):
                following.setdefault(one, two)
    return following


class Norm:
    """The changes of one declaration."""

    def __init__(self, file, text, kind, tokens, following):
        self.file, self.text, self.kind, self.following = file, text, kind, following
        self.all = tokens
        self.name = next((one.text for one in tokens[1:] if one.kind == "id"), kind)
        if kind == "presume":
            self.name = "presume " + self.name
        self.cited = self.citations()
        self.tokens = [one for at, one in enumerate(tokens) if at not in self.cited and one.kind not in ("string", "long")]
        self.words = [one.text for one in self.tokens]
        self.rows = self.rows_of_table() if kind == "table" else []
        self.found = []

    def citations(self):
        """The indices of `cites …` and `under …`."""
        inside, at, all_ = set(), 0, self.all
        while at < len(all_):
            if all_[at].text not in ("cites", "under"):
                at += 1
                continue
            inside.add(at)
            at += 1
            while at < len(all_):
                if all_[at].text not in ("art", "article"):  # of `under art 44` the policy is the source
                    inside.add(at)
                    at += 1
                while at + 1 < len(all_) and all_[at].text in (".", "art", "article", "para", "paragraph", "item", "sec"):
                    inside |= {at, at + 1}
                    at += 2
                if at < len(all_) and all_[at].text == ",":
                    inside.add(at)
                    at += 1
                else:
                    break
        return inside

    def rows_of_table(self):
        """(start, end, cells) of each row below the heading; a cell is (start, end)."""
        rows = []
        for one in re.finditer(r"^  \|.*\|$", self.text[self.all[0].start:self.all[-1].end], re.MULTILINE):
            start = self.all[0].start + one.start()
            bars = [start + at for at, sign in enumerate(one.group()) if sign == "|"]
            rows.append((start, start + len(one.group()), [(a + 1, b) for a, b in zip(bars, bars[1:])]))
        self.heading = rows[0][0] if rows else 0
        return rows[1:]

    def tried(self, row):
        """Whether a row is changed, by its number."""
        return len(self.rows) <= LONG or row % 10 == 0 or row < 2 or row > len(self.rows) - 3

    def left_out(self, start):
        return any(a <= start < b and not self.tried(row) for row, (a, b, _) in enumerate(self.rows))

    def in_row(self, token):
        return any(start <= token.start < end for start, end, _ in self.rows)

    def add(self, start, end, new, change=None):
        if self.left_out(start):
            return
        line = self.text.count("\n", 0, start) + 1
        if change is None:
            old = " ".join(self.text[start:end].split())
            near = [one for one in self.all if one.end <= start][-2:], [one for one in self.all if one.start >= end][:2]
            before, after = (" ".join(one.text for one in part if one.kind != "long") for part in near)
            change = f"{before} [{old} -> {' '.join(new.split()) or 'removed'}] {after}".strip()
        self.found.append(Mutant(self.file, self.name, line, start, end, new, change))

    def swap_tokens(self, first, last, new):
        self.add(self.tokens[first].start, self.tokens[last].end, new)

    # ---- numbers, words ----
    def numbers(self):
        for token in self.tokens:
            text = token.text
            if token.kind == "date":
                day = datetime.date.fromisoformat(text)
                for days in (1, -1):
                    self.add(token.start, token.end, (day + datetime.timedelta(days)).isoformat())
            elif token.kind in ("int", "decimal", "percent", "money"):
                number, rest = re.fullmatch(r"([\d.]+)(.*)", text).groups()
                places = len(number.partition(".")[2])
                for step in (1, -1):
                    value = int(number.replace(".", "")) + step
                    digits = str(abs(value)).rjust(places + 1, "0")
                    shown = digits[:-places] + "." + digits[-places:] if places else digits
                    self.add(token.start, token.end, ("-" if value < 0 else "") + shown + rest)

    def at(self, index, sequence):
        return tuple(self.words[index:index + len(sequence)]) == sequence

    def comparisons(self):
        index = 0
        while index < len(self.words):
            found = next((one for one in COMPARED if self.at(index, one)), None)
            if not found:
                index += 1
                continue
            before = self.words[index - 1] if index else ""
            told = self.kind == "presume" and found[0] == "is"
            if not (told or before in ("by", "back", "in", "people", "repeat") or self.tokens[index - 1].kind == "int"
                    or (before.isidentifier() and index > 1 and self.words[index - 2] == "repeat")):
                in_row = self.in_row(self.tokens[index])  # a row that lets all or nothing through is seen at once
                for new in COMPARED[found][:1] if in_row else COMPARED[found]:
                    self.swap_tokens(index, index + len(found) - 1, new)
            index += len(found)

    def is_type(self, index):
        return self.words[index - 1:index] == ["/"] and self.words[index - 2:index - 1] == ["yes"] or \
            self.words[index + 1:index + 3] == ["/", "no"] or (self.words[index] == "/" and self.words[index - 1] == "yes")

    def other_words(self):
        for index, token in enumerate(self.tokens):
            if self.is_type(index):
                continue
            if token.text in ("yes", "no"):
                self.swap_tokens(index, index, "no" if token.text == "yes" else "yes")
            for sequence, new in WORDS.items():
                if not self.at(index, sequence) or (token.kind == "sign" and self.in_row(token)):
                    continue
                if sequence == ("first",) and self.kind == "table":
                    continue
                self.swap_tokens(index, index + len(sequence) - 1, new)
            if token.text == "not" and index and self.words[index - 1] not in ("is", "must") and \
                    self.words[index + 1] not in ("earlier", "later", "of"):
                self.add(token.start, self.tokens[index + 1].start, "")

    def units(self):
        for index, token in enumerate(self.tokens[:-1]):
            if token.kind != "int" or self.in_row(token):
                continue
            if self.words[index + 1] == "working":
                self.swap_tokens(index + 1, index + 2, self.words[index + 2])
            elif self.words[index + 1] in UNITS:
                self.swap_tokens(index + 1, index + 1, UNITS[self.words[index + 1]])

    # ---- conditions ----
    def bounds(self, index):
        """The first and the last index of the condition around an `and` or `or`, and the operators beside it."""
        operators, ends = [index], []
        for step in (-1, 1):
            depth, at = 0, index + step
            while 0 <= at < len(self.words):
                word = self.words[at]
                opens, closes = ("({[", ")}]") if step > 0 else (")}]", "({[")
                if depth == 0 and (word in closes or word in (";", ",", "=", ":") or word in CLAUSES or
                                   (word == "{" and self.words[at - 1] != "of")):
                    break
                depth += (word in opens) - (word in closes)
                if depth == 0 and word in ("and", "or"):
                    operators.append(at)
                at += step
            ends.append(at - step)
        return ends[0], ends[1], sorted(operators)

    def conditions(self):
        done = set()
        for index, word in enumerate(self.words):
            if word not in ("and", "or") or index in done or self.in_row(self.tokens[index]):
                continue
            if self.words[index + 1] == "as" or self.words[index + 1] == "{":
                continue
            first, last, operators = self.bounds(index)
            done |= set(operators)
            if self.kind != "obligation" and self.words[first - 1] != "for":
                pieces, other = "", {"and": "or", "or": "and"}
                for at in range(first, last + 1):
                    gap = self.text[self.tokens[at].end:self.tokens[at + 1].start] if at < last else ""
                    pieces += (other[self.words[at]] if at in operators else self.words[at]) + gap
                self.add(self.tokens[first].start, self.tokens[last].end, pieces,
                         f"[{word} -> {other[word]}] in: {' '.join(self.words[first:last + 1])}")
            edges = [first - 1] + operators + [last + 1]
            for left, right in zip(edges, edges[1:]):
                if left == first - 1:
                    self.add(self.tokens[left + 1].start, self.tokens[right + 1].start, "")
                else:
                    self.add(self.tokens[left].start, self.tokens[right - 1].end, "")

    def closing(self, index):
        depth = 0
        for at in range(index, len(self.words)):
            depth += (self.words[at] in ("(", "{", "[")) - (self.words[at] in (")", "}", "]"))
            if depth == 0:
                return at
        return len(self.words) - 1

    def items(self):
        """An item less of `all of {…}`, `any of {…}`, `is one of (…)`."""
        for index in range(len(self.words) - 3):
            group = self.words[index] in ("all", "any") and self.words[index + 1:index + 3] == ["of", "{"]
            some = self.words[index:index + 4] == ["is", "one", "of", "("]
            if not (group or some):
                continue
            start = index + (2 if group else 3)
            end, sign = self.closing(start), ";" if group else ","
            cuts, depth = [start], 0
            for at in range(start + 1, end):
                depth += (self.words[at] in ("(", "{")) - (self.words[at] in (")", "}"))
                if depth == 0 and self.words[at] == sign:
                    cuts.append(at)
            cuts.append(end)
            for left, right in zip(cuts, cuts[1:]):
                if len(cuts) == 2 or right == left + 1:
                    continue
                if right == end:
                    self.add(self.tokens[left].start, self.tokens[right - 1].end, "")
                else:
                    self.add(self.tokens[left + 1].start, self.tokens[right].end, "")

    def until_clause(self, index, more=()):
        """Where the clause that begins before `index` is over, outside of brackets."""
        depth = 0
        for at in range(index, len(self.words)):
            word = self.words[at]
            if depth == 0 and (word in CLAUSES or word in more):
                return at
            depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
            if depth < 0:
                return at
        return len(self.words)

    def removals(self):
        if self.kind == "exception":
            self.add(self.all[0].start, self.all[-1].end, "", "removed")
        for index, word in enumerate(self.words):
            if word == "unless" and self.kind == "rule":
                end = self.until_clause(index + 1)
                self.add(self.tokens[index].start, self.tokens[end - 1].end, "")

    def choices(self):
        for index, word in enumerate(self.words):
            if word in self.following and index and not self.in_row(self.tokens[index]) and \
                    (self.words[index - 1] == "=" or (self.kind == "presume" and self.words[index - 1] == "is")):
                self.swap_tokens(index, index, self.following[word])

    # ---- tables ----
    def cell(self, row, column):
        start, end = row[2][column]
        return self.text[start:end].strip()

    def apart(self, one, two):
        """Whether two rows ask for different plain values, so that their order says nothing."""
        for column in range(len(one[2])):
            cells = [self.cell(row, column) for row in (one, two)]
            if column < self.inputs and all(re.fullmatch(r"[\w.]+( or [\w.]+)*", text) for text in cells):
                values = [set(text.split(" or ")) for text in cells]
                if not values[0] & values[1]:
                    return True
        return False

    def tables(self):
        if not self.rows:
            return
        opened = self.words.index("(")
        self.inputs = self.words[opened:self.closing(opened)].count(":")
        first = re.search(r"\bfirst\s*$", self.text[self.all[0].start:self.heading]) is not None
        for one, two in zip(self.rows, self.rows[1:]):
            if first and not self.apart(one, two):
                a, b = self.text[one[0]:one[1]], self.text[two[0]:two[1]]
                self.add(one[0], two[1], b + self.text[one[1]:two[0]] + a,
                         "rows swapped: " + " / ".join(" ".join(text.split()) for text in (a, b)))
        for column in range(len(self.rows[0][2])):
            names = list(dict.fromkeys(self.cell(row, column) for row in self.rows))
            for row in self.rows:
                text, (start, end) = self.cell(row, column), row[2][column]
                if column >= self.inputs and re.fullmatch(r"[a-z_]\w*", text) and text not in ("yes", "no") and len(names) > 1:
                    self.add(start, end, f" {names[(names.index(text) + 1) % len(names)]} ")
                alternatives = text.split(" or ")
                for one in alternatives if len(alternatives) > 1 else []:
                    self.add(start, end, " " + " or ".join(two for two in alternatives if two != one) + " ")

    # ---- findings, obligations ----
    def listed(self, start, end):
        """Items between commas, each left out; and neighbours swapped."""
        cuts = [start - 1] + [at for at in range(start, end) if self.words[at] == ","] + [end]
        spans = [(self.tokens[a + 1].start, self.tokens[b - 1].end) for a, b in zip(cuts, cuts[1:])]
        for at, (a, b) in enumerate(spans if len(spans) > 1 else []):
            self.add(a if at == 0 else spans[at - 1][1], spans[1][0] if at == 0 else b, "")
        return spans

    def duties(self):
        if self.kind == "finding":
            if "needs" in self.words:
                self.listed(self.words.index("needs") + 1, self.words.index("made") if "made" in self.words else len(self.words))
            for index, word in enumerate(self.words):
                if word in ("signed", "with") and self.words[index - 1] == ",":
                    self.add(self.tokens[index - 1].start, self.tokens[index + (word == "with")].end, "")
        if self.kind != "obligation":
            return
        duty = [at for at, word in enumerate(self.words) if word in ("must", "either")]
        for index in duty:
            if self.words[index] == "either":
                middle = self.closing(index + 1)
                end = self.closing(middle + 2)
                for a, b in ((index + 1, middle), (middle + 2, end)):
                    inner = self.text[self.tokens[a].end:self.tokens[b].start]
                    self.add(self.tokens[index].start, self.tokens[end].end, inner.strip(),
                             "only: " + " ".join(inner.split()))
                continue
            end = next((at for at in range(index + 1, len(self.words)) if self.words[at] in ("must", "either", "}")),
                       len(self.words))
            if self.words[index - 1] != "{":
                self.add(self.tokens[index].start, self.tokens[end - 1].end, "")
            colon = next((at for at in range(index, end) if self.words[at] == ":"), None)
            if colon is None:
                continue
            spans = self.listed(colon + 1, end)
            if "order" in self.words[index:colon]:
                for (a, b), (c, d) in zip(spans, spans[1:]):
                    self.add(a, d, self.text[c:d] + self.text[b:c] + self.text[a:b])
            for at in range(index, colon):
                if self.words[at] == "," :
                    stop = next(to for to in range(at + 1, colon + 1) if self.words[to] in (",", ":"))
                    self.add(self.tokens[at].start, self.tokens[stop - 1].end, "")

    # ---- procedures ----
    def line_end(self, position):
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def line_of(self, token):
        return self.text.count("\n", 0, token.start)

    def statement_end(self, index):
        """A statement in one line ends with it, or before the bracket of its block."""
        at = index
        while at + 1 < len(self.words) and self.line_of(self.tokens[at + 1]) == self.line_of(self.tokens[index]) and \
                self.words[at + 1] != "}":
            at += 1
        return self.tokens[at].end if self.words[at] != "{" else self.tokens[self.closing(at)].end

    def block(self, index):
        """From a step, check or choice to its end: (start, end)."""
        brace = next(at for at in range(index, len(self.words)) if self.words[at] == "{" and self.words[at - 1] != "of")
        return self.tokens[index].start, self.tokens[self.closing(brace)].end

    def steps(self):
        if self.kind != "procedure":
            return
        depth, previous = 0, {}
        for index, word in enumerate(self.words):
            depth += (word == "{") - (word == "}")
            fresh = index and (self.line_of(self.tokens[index]) != self.line_of(self.tokens[index - 1])
                               or self.words[index - 1] == "{")
            if word == "}":
                previous.pop(depth + 1, None)
            if fresh and word in STATEMENTS:
                self.add(self.tokens[index].start, self.statement_end(index), "")
            if fresh and word == "step":
                start, end = self.block(index)
                self.add(start, end, "", f"step {self.words[index + 1]} removed")
                if depth in previous:
                    a, b, name = previous[depth]
                    self.add(a, end, self.text[start:end] + self.text[b:start] + self.text[a:b],
                             f"steps swapped: {name} / {self.words[index + 1]}")
                previous[depth] = (start, end, self.words[index + 1])
            if fresh and word == "check":
                end = self.until_check(index)
                self.add(self.tokens[index].start, end, "", f"check {self.words[index + 1]} removed")
            self.step_clauses(index, word)

    def until_check(self, index):
        depth = 0
        for at in range(index + 1, len(self.words)):
            word = self.words[at]
            if depth == 0 and word in ENDS:
                return [one for one in self.all if one.end <= self.tokens[at].start][-1].end
            depth += (word == "{") - (word == "}")
        return self.all[-1].end

    def step_clauses(self, index, word):
        here = self.tokens[index]
        if word == "within":
            end = index + (3 if self.words[index + 2] == "working" else 2)
            self.add(here.start, self.tokens[end].end, "")
        if word == "other" and self.words[index + 1] == "than":
            self.add(here.start, self.tokens[index + 4].end, "")
        if word == "has" and self.words[index + 1:index + 3] == ["the", "right"]:
            self.add(here.start, self.tokens[index + 2].end, "must")
        if word == "with" and self.words[index + 1] in ("employee", "hr") and self.words[index + 2] not in ("=",):
            self.add(here.start, self.tokens[index + 1].end, "")
        if word == "after" and self.words[index + 1] == "handover":
            self.add(here.start, self.tokens[index + 1].end, "")
        if word == "escalate":
            self.add(self.tokens[index - 1].start, self.tokens[index + 2].end, "")
        if word == "exclusive":
            self.add(here.start, self.tokens[index + 2].end, "")
        if word == "opens":
            self.add(here.start, self.tokens[self.until_clause(index + 2, ("{",)) - 1].end, "")
        if word == "people" and self.words[index + 1:index + 3] == ["at", "least"]:
            self.add(self.tokens[index + 1].start, self.tokens[index + 6].end, "")
        if word == "refused":
            self.add(self.tokens[index - 1].start, self.line_end(here.start), "")
        if word == "on" and self.line_of(here) != self.line_of(self.tokens[index - 1]):
            self.add(here.start, self.line_end(here.start), "")

    def mutants(self):
        self.numbers()
        self.comparisons()
        self.other_words()
        self.units()
        self.conditions()
        self.items()
        self.removals()
        self.choices()
        self.tables()
        self.duties()
        self.steps()
        return self.found


def named_apart(found):
    """Two changes of one norm that read the same get numbers; the same text twice is one mutant."""
    seen, texts, kept = {}, set(), []
    for one in found:
        if (one.start, one.end, one.text) in texts:
            continue
        texts.add((one.start, one.end, one.text))
        key = (one.norm, one.change)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            one.change += f" #{seen[key]}"
        kept.append(one)
    return kept


def mutants_of(file, text, following):
    """The mutants of one file, in its order; `file` is only their label."""
    found = []
    for kind, tokens in declarations(text):
        if kind in NORMS:
            changes = sorted(Norm(file, text, kind, tokens, following).mutants(), key=lambda one: one.start)
            for one in changes:
                one.kind = kind
            found += changes
    return named_apart(found)
