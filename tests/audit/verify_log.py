#!/usr/bin/env python3
"""Verifies an exported audit log. Written from docs/audit_format.md and the documents it names, with
Python's standard library alone; it shares no line with the library.

  verify_log.py log DIR ORIGIN KEY [ANCHORS]     a log, perhaps with its anchors
  verify_log.py record PROOF RECORD ORIGIN KEY   that a record is in a log
  verify_log.py prefix PROOF OLD ORIGIN KEY      that an older checkpoint is a prefix of a newer

KEY is a verifier key (name+id+key). Exit 0 if all is right, 1 if not, with one line that says what.
"""
import base64
import binascii
import datetime
import hashlib
import os
import re
import sys
import unicodedata

FORMAT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/audit_format.md")


class Wrong(Exception):
    """A finding: its word and, for records, which one."""


def sha(data):
    return hashlib.sha256(data).digest()


# ---- Ed25519, RFC 8032 section 5.1 -----------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if xx == 0:
        return None if sign else 0
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P:
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    s, t, u, v = f - e, h - g, h + g, f + e
    return (s * t % P, u * v % P, t * u % P, s * v % P)


def multiply(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def encode_point(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode_point(data):
    n = int.from_bytes(data, "little")
    y, sign = n & (2**255 - 1), n >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decode_point(BASE_Y.to_bytes(32, "little"))


def ed25519_verifies(key, message, signature):
    point = decode_point(key)
    s = int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    return encode_point(add(multiply(s, BASE), multiply(k, minus))) == signature[:32]


# ---- Chapter 1: canonical JSON ---------------------------------------------------------------
KEY = re.compile(rb'"([a-z_][a-z0-9_]{0,31})":')
INTEGER = re.compile(rb"0|[1-9][0-9]*")
SHORT = {0x22: '"', 0x5C: "\\", 0x62: "\b", 0x74: "\t", 0x6E: "\n", 0x66: "\f", 0x72: "\r"}
UNJUDGED = []  # strings with code points that this Python's tables do not know


class NotCanonical(Exception):
    pass


def check_settled(text):
    if text.isascii():
        return
    for c in map(ord, text):
        if 0xFDD0 <= c <= 0xFDEF or c & 0xFFFE == 0xFFFE:
            raise NotCanonical("a noncharacter")
    if any(unicodedata.category(c) == "Cn" for c in text):
        UNJUDGED.append(text)
    elif not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("not in normal form C")


def parse(data):
    if len(data) > 16384:
        raise NotCanonical("too long")
    value, at = parse_value(data, 0, 0)
    if at != len(data):
        raise NotCanonical("something behind the value")
    return value


def parse_value(data, at, depth):
    first = data[at:at + 1]
    if first in (b"{", b"["):
        if depth == 96:
            raise NotCanonical("too deep")
        return (parse_object if first == b"{" else parse_array)(data, at + 1, depth + 1)
    if first == b'"':
        return parse_string(data, at + 1)
    match = INTEGER.match(data, at)
    if not match or int(match[0]) >= 2**53:
        raise NotCanonical("no value")
    return int(match[0]), match.end()


def parse_object(data, at, depth):
    value, last = {}, b""
    if data[at:at + 1] == b"}":
        return value, at + 1
    while True:
        match = KEY.match(data, at)
        if not match or match[1] <= last:
            raise NotCanonical("no key, or out of order")
        last = match[1]
        value[last.decode()], at = parse_value(data, match.end(), depth)
        end, at = data[at:at + 1], at + 1
        if end == b"}":
            return value, at
        if end != b",":
            raise NotCanonical("no comma")


def parse_array(data, at, depth):
    value = []
    if data[at:at + 1] == b"]":
        return value, at + 1
    while True:
        item, at = parse_value(data, at, depth)
        value.append(item)
        end, at = data[at:at + 1], at + 1
        if end == b"]":
            return value, at
        if end != b",":
            raise NotCanonical("no comma")


def parse_string(data, at):
    raw = bytearray()
    while True:
        if at >= len(data) or data[at] < 0x20:
            raise NotCanonical("a string that does not end")
        c = data[at]
        at += 1
        if c == 0x22:
            break
        if c != 0x5C:
            raw.append(c)
        elif data[at:at + 1] and data[at] in SHORT:
            raw += SHORT[data[at]].encode()
            at += 1
        elif (match := re.compile(rb"u00([01][0-9a-f])").match(data, at)) and \
                chr(int(match[1], 16)) not in "\b\t\n\f\r":
            raw.append(int(match[1], 16))
            at = match.end()
        else:
            raise NotCanonical("no canonical escape")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise NotCanonical("not UTF-8") from error
    check_settled(text)
    return text, at


# ---- Chapters 2 to 4: the tables -------------------------------------------------------------
def read_tables():
    text = open(FORMAT, encoding="utf-8").read()
    rows = {}
    for name in ("choices", "objects", "events"):
        part = text.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
        rows[name] = [[c.strip() for c in line.strip("|").split("|")]
                      for line in part.splitlines() if line.startswith("| `")]
    choices = {r[0].strip("`"): r[2].replace("`", "").split() for r in rows["choices"]}
    fields = {}
    for row in rows["objects"]:
        presence, form = row[2].split()
        fields.setdefault(row[0].strip("`"), []).append((row[1].strip("`"), presence, form.strip("`")))
    kinds = {}
    for row in rows["events"]:
        if len(row) == 4:
            presence, form = row[2].split()
            kinds.setdefault(row[0].strip("`"), []).append(
                (row[1].strip("`"), presence, form.strip("`")))
    return choices, fields, kinds


CHOICES, OBJECTS, KINDS = read_tables()
HEX = {"hash": 64, "commitment": 64, "pseudonym": 64, "public_key": 64, "signature_value": 128,
       "nonce": 32}
PATTERNS = {
    "ref": r"[A-Za-z0-9][A-Za-z0-9_.:/#-]{0,127}",
    "version": r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}",
    "origin": r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}",
    "period": r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?",
}


def is_date(text):
    try:
        return bool(re.fullmatch(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text, re.ASCII)) and \
            bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_id(text):
    return 1 <= len(text.encode()) <= 256 and text[0] != " " and text[-1] != " " and \
        not any(ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in text)


def need(holds):
    if not holds:
        raise NotCanonical("a value that has not its form")


def check_form(form, value):
    if form == "count":
        return need(isinstance(value, int))
    if form == "event":
        need(isinstance(value, dict) and len(value) == 1)
        (kind, body), = value.items()
        need(kind in KINDS)
        return check_fields(KINDS[kind], body)
    if form in OBJECTS:
        check_fields(OBJECTS[form], value)
        return need(form != "argument" or ("commitment" in value) != ("ref" in value))
    need(isinstance(value, str))
    if form in CHOICES:
        need(value in CHOICES[form])
    elif form in HEX:
        need(len(value) == HEX[form] and re.fullmatch("[0-9a-f]*", value))
    elif form in PATTERNS:
        need(re.fullmatch(PATTERNS[form], value))
    elif form == "id":
        need(is_id(value))
    elif form == "date":
        need(is_date(value))
    else:
        need(form == "instant" and is_date(value[:10]) and re.fullmatch(
            r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z", value[10:]))


def check_fields(fields, value, elsewhere=()):
    need(isinstance(value, dict))
    left = dict(value)
    for name, presence, form in fields:
        if name in elsewhere:
            continue
        if name not in left:
            need(presence in ("maybe", "many"))
            continue
        item = left.pop(name)
        if presence in ("some", "many"):
            need(isinstance(item, list) and item)
            for each in item:
                check_form(form, each)
        else:
            check_form(form, item)
    need(not left)


# What only the first record of a command has.
OF_COMMAND = ("bundle", "case", "clock", "command", "engine", "idempotency", "occurred", "recorded",
              "request", "subject")


def read_record(data):
    record = parse(data)
    need(isinstance(record, dict))
    need(record.pop("_format", None) == 1)
    later = record.get("part", 1) != 1
    check_fields(OBJECTS["record"], record, OF_COMMAND if later else ())
    need(1 <= record["part"] <= record["parts"])
    return record


# ---- Chapter 6: statements -------------------------------------------------------------------
def quote(text):
    out = ""
    for c in text:
        short = {v: chr(k) for k, v in SHORT.items()}.get(c)
        out += "\\" + short if short else "\\u%04x" % ord(c) if c < " " else c
    return '"' + out + '"'


def canonical(value):
    if isinstance(value, dict):
        return "{" + ",".join(quote(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return quote(value) if isinstance(value, str) else str(value)


def signature_is_right(record):
    signature = dict(record["signature"])
    if "bundle" not in record or "case" not in record:
        return False
    key, value = bytes.fromhex(signature.pop("key")), bytes.fromhex(signature.pop("value"))
    statement = dict(signature, bundle=record["bundle"], case=record["case"])
    return ed25519_verifies(key, b"writ-statement/1\n" + canonical(statement).encode(), value)


# ---- Chapter 7: the tree ---------------------------------------------------------------------
def leaf_hash(data):
    return sha(b"\0" + data)


def node_hash(left, right):
    return sha(b"\1" + left + right)


def split(n):
    return 1 << (n - 1).bit_length() - 1


def inclusion_holds(leaf, index, size, proof, root):
    """The root that the proof leads to, from the definition of PATH in RFC 6962, 2.1.1."""
    def fold(index, size, left):
        if size == 1:
            return leaf if not left else None
        if not left:
            return None
        k = split(size)
        below = fold(index, k, left[:-1]) if index < k else fold(index - k, size - k, left[:-1])
        if below is None:
            return None
        return node_hash(below, left[-1]) if index < k else node_hash(left[-1], below)
    return index < size and fold(index, size, proof) == root


def prefix_holds(old, old_root, size, root, proof):
    """Both roots from the definition of SUBPROOF in RFC 6962, 2.1.2."""
    def fold(m, n, left, whole):
        if m == n:
            if whole:
                return (old_root, old_root) if not left else None
            return (left[0], left[0]) if len(left) == 1 else None
        if not left:
            return None
        k, last = split(n), left[-1]
        if m <= k:
            below = fold(m, k, left[:-1], whole)
            return below and (below[0], node_hash(below[1], last))
        below = fold(m - k, n - k, left[:-1], False)
        return below and (node_hash(last, below[0]), node_hash(last, below[1]))
    if old == 0:
        return not proof and old_root == sha(b"")
    return old <= size and fold(old, size, proof, True) == (old_root, root)


class Tree:
    """The largest whole subtrees from the left, as (size, hash)."""

    def __init__(self):
        self.parts, self.size = [], 0

    def append(self, leaf):
        self.parts.append((1, leaf))
        self.size += 1
        while len(self.parts) > 1 and self.parts[-1][0] == self.parts[-2][0]:
            (n, right), (_, left) = self.parts.pop(), self.parts.pop()
            self.parts.append((2 * n, node_hash(left, right)))

    def root(self):
        if not self.parts:
            return sha(b"")
        result = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            result = node_hash(left, result)
        return result


def root_of(hashes):
    tree = Tree()
    for each in hashes:
        tree.append(each)
    return tree.root()


# ---- Chapter 8: notes ------------------------------------------------------------------------
def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def decimal(text):
    return int(text) if re.fullmatch("0|[1-9][0-9]{0,19}", text, re.ASCII) and \
        int(text) < 2**64 else None


def is_key_name(name):
    return bool(name) and not any(
        c == "+" or unicodedata.category(c)[0] == "Z" or ord(c) <= 0x20 or 0x7F <= ord(c) < 0xA0
        for c in name)


def read_key(vkey):
    name, key_id, material = vkey.split("+", 2)
    data = unbase64(material)
    if not data or len(data) != 33 or data[0] != 1:
        raise SystemExit("the key is no Ed25519 verifier key")
    if sha(name.encode() + b"\n" + data)[:4].hex() != key_id:
        raise SystemExit("the key's id is not its own")
    return name, bytes.fromhex(key_id), data[1:]


def open_checkpoint(data, origin, key):
    """(size, root) of a signed checkpoint; the finding's word as an exception if it is none."""
    try:
        note = data.decode()
    except UnicodeDecodeError:
        raise Wrong("note_malformed") from None
    if len(data) > 1 << 20 or not note.endswith("\n") or any(c < " " and c != "\n" for c in note):
        raise Wrong("note_malformed")
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")[:-1]
    if not gap or not lines or len(lines) > 64:
        raise Wrong("note_malformed")
    text += "\n"
    signatures = []
    for line in lines:
        parts = line.split(" ", 2)
        signature = unbase64(parts[2]) if len(parts) == 3 else None
        if parts[0] != "\u2014" or signature is None or len(signature) < 5 or \
                not is_key_name(parts[1]):
            raise Wrong("note_malformed")
        signatures.append((parts[1], signature[:4], signature[4:]))
    known = [s for n, i, s in signatures if (n, i) == key[:2]]
    if not all(ed25519_verifies(key[2], text.encode(), s) for s in known):
        raise Wrong("note_forged")
    if not known:
        raise Wrong("note_unknown")
    fields = text.split("\n")[:-1]
    root = unbase64(fields[2]) if len(fields) >= 3 else None
    if root is None or len(root) != 32 or decimal(fields[1]) is None or not all(fields):
        raise Wrong("note_malformed")
    if fields[0] != origin:
        raise Wrong("note_origin")
    return decimal(fields[1]), root


def check_order(checkpoint, before):
    if before and (checkpoint[0] < before[0] or
                   (checkpoint[0] == before[0] and checkpoint[1] != before[1])):
        raise Wrong("note_order")


# ---- Chapter 9: proofs -----------------------------------------------------------------------
def read_proof(data, head, word):
    """(number, hashes, note) of either kind of proof, or None."""
    lines = data.split(b"\n")
    if lines.pop(0) != head:
        return None
    if word == b"index " and lines and lines[0].startswith(b"extra "):
        if unbase64(lines.pop(0)[6:].decode("latin-1")) is None:
            return None
    if not lines or not lines[0].startswith(word):
        return None
    number, hashes = decimal(lines.pop(0)[len(word):].decode("latin-1")), []
    while lines and lines[0]:
        hashes.append(unbase64(lines.pop(0).decode("latin-1")))
        if hashes[-1] is None or len(hashes[-1]) != 32:
            return None
    if number is None or not lines:
        return None
    return number, hashes, b"\n".join(lines[1:])


def record_is_proved(proof, record, origin, key):
    read = read_proof(proof, b"c2sp.org/tlog-proof@v1", b"index ")
    if read is None:
        return False
    try:
        size, root = open_checkpoint(read[2], origin, key)
    except Wrong:
        return False
    return inclusion_holds(leaf_hash(record), read[0], size, read[1], root)


def prefix_is_proved(proof, old_note, origin, key):
    read = read_proof(proof, b"writ-consistency-proof/1", b"old ")
    if read is None:
        return False
    try:
        old, size = open_checkpoint(old_note, origin, key), open_checkpoint(read[2], origin, key)
    except Wrong:
        return False
    return old[0] == read[0] and prefix_holds(*old, *size, read[1])


# ---- Chapter 10: anchors ---------------------------------------------------------------------
HEAD = re.compile(rb"writ-anchor/1 (0|[1-9][0-9]{0,19}) ([0-9a-f]{64})\n")


def anchor_at(data, at):
    match = HEAD.match(data, at)
    if not match:
        return None
    end = match.end() + int(match[1])
    note = data[match.end():end]
    return (note, end) if end <= len(data) and sha(note).hex().encode() == match[2] else None


def read_anchors(folder, origin, key):
    """Checkpoints, and whether the last anchor is torn."""
    found, torn = [], False
    names = sorted(n for n in os.listdir(folder) if re.fullmatch(r"[0-9]{8}\.anchors", n, re.ASCII))
    for name in names:
        data, at, notes = open(os.path.join(folder, name), "rb").read(), 0, []
        while at < len(data):
            anchor = anchor_at(data, at)
            if not anchor:
                later = [m.start() for m in re.finditer(b"writ-anchor/1 ", data[at:])]
                if name != names[-1] or any(anchor_at(data, at + i) for i in later):
                    raise Wrong("anchor_damaged")
                torn = True
                break
            notes.append(anchor[0])
            at = anchor[1]
        for note in notes:
            checkpoint = open_checkpoint(note, origin, key)
            check_order(checkpoint, found[-1] if found else None)
            found.append(checkpoint)
    return found, torn


# ---- Chapter 11: exports ---------------------------------------------------------------------
def tile_path(level, index, width):
    path = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        path = "x%03d/" % (index % 1000) + path
    return "tile/%s/%s" % (level, path) + (".p/%d" % width if width < 256 else "")


class Export:
    def __init__(self, folder):
        self.folder, self.bundles, self.kept = folder, {}, (None, None)
        base = os.path.join(folder, "tile/entries")
        for where, _, names in os.walk(base):
            for name in names:
                self.note_bundle(os.path.relpath(os.path.join(where, name), folder))
        last = max(self.bundles, default=None)
        self.size = 0 if last is None else last * 256 + self.bundles[last]

    def note_bundle(self, path):
        match = re.fullmatch(r"tile/entries/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]*))?", path)
        if not match:
            return
        index, width = int(re.sub("[x/]", "", match[1])), int(match[2] or 256)
        if tile_path("entries", index, width) == path and width <= 256:
            self.bundles[index] = max(self.bundles.get(index, 0), width)

    def read(self, path):
        try:
            return open(os.path.join(self.folder, path), "rb").read()
        except OSError:
            return None

    def record(self, n):
        if self.kept[0] != n // 256:
            self.kept = (n // 256, self.bundle(n // 256))
        return self.kept[1][n % 256] if n % 256 < len(self.kept[1]) else None

    def bundle(self, index):
        if index not in self.bundles:
            return []
        data, at, records = self.read(tile_path("entries", index, self.bundles[index])), 0, []
        while at + 2 <= len(data):
            end = at + 2 + int.from_bytes(data[at:at + 2], "big")
            if end > len(data):
                return []
            records.append(data[at + 2:end])
            at = end
        return records if at == len(data) and len(records) == self.bundles[index] else []

    def checkpoints(self):
        """Their notes, in the order in which they are verified."""
        folder = os.path.join(self.folder, "checkpoints")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        sizes = sorted((n for n in names if decimal(n) is not None), key=int)
        notes = [self.read("checkpoints/" + n) for n in sizes] + [self.read("checkpoint")]
        return [n for n in notes if n is not None]

    def tile(self, level, index):
        """The hashes of a tile of the log's size, or None."""
        count = self.size >> 8 * level
        width = min(256, count - index * 256)
        data = self.read(tile_path(level, index, width)) if width > 0 else None
        if data is None or len(data) != 32 * width:
            return None
        return [data[i:i + 32] for i in range(0, len(data), 32)]

    def node(self, level, index):
        """The root of 2^level leaves, from the tiles; None where one is missing."""
        first, count = index << level % 8, 1 << level % 8
        hashes = self.tile(level // 8, first // 256)
        part = hashes[first % 256:first % 256 + count] if hashes else []
        return root_of(part) if len(part) == count else None

    def span(self, start, size):
        if size & (size - 1) == 0:
            return self.node(size.bit_length() - 1, start // size)
        left, right = self.span(start, split(size)), self.span(start + split(size), size - split(size))
        return node_hash(left, right) if left and right else None

    def path(self, index, size):
        """The inclusion proof of a leaf, from the tiles; None where one is missing."""
        proof, start = [], 0
        while size > 1:
            k = split(size)
            if index - start < k:
                proof.insert(0, self.span(start + k, size - k))
                size = k
            else:
                proof.insert(0, self.span(start, k))
                start, size = start + k, size - k
        return None if None in proof else proof


# ---- Chapter 12: verification ----------------------------------------------------------------
class Verification:
    def __init__(self, export, origin, key, anchors):
        self.export, self.origin, self.key = export, origin, key
        self.vouched = list(anchors)
        self.tree, self.leaves, self.last, self.behind = Tree(), [], None, 0

    def run(self):
        before = None
        for note in self.export.checkpoints():
            checkpoint = open_checkpoint(note, self.origin, self.key)
            check_order(checkpoint, before)
            before = checkpoint
            self.vouched.append(checkpoint)
        self.vouched.sort(key=lambda c: c[0])
        if self.vouched and self.export.size < self.vouched[-1][0]:
            raise Wrong("tail_cut")
        self.check_roots()
        for n in range(self.export.size):
            self.check_record(n)
        if self.last and self.last["part"] < self.last["parts"]:
            raise Wrong("command_torn %d" % self.export.size)
        self.check_tiles()
        return "right %d %d %s" % (self.tree.size, self.behind, self.tree.root().hex())

    def check_roots(self):
        for size, root in self.vouched:
            if size == self.tree.size:
                if root != self.tree.root():
                    raise Wrong("root_differs")
                self.behind = size

    def check_record(self, n):
        data = self.export.record(n)
        if data is None:
            raise Wrong("record_missing %d" % n)
        leaf = leaf_hash(data)
        if not self.may_be_leaf(n, leaf):
            raise Wrong("record_changed %d" % n)
        try:
            record = read_record(data)
        except NotCanonical:
            raise Wrong("record_form %d" % n) from None
        self.check_order(n, record)
        if "signature" in record and not signature_is_right(record):
            raise Wrong("signature_wrong")
        self.leaves.append(leaf)
        self.tree.append(leaf)
        self.check_roots()

    def may_be_leaf(self, n, leaf):
        tile = self.export.tile(0, n // 256)
        if tile is None or tile[n % 256] == leaf:
            return True
        if not self.vouched or n >= self.vouched[-1][0]:
            return False
        size, root = self.vouched[-1]
        proof = self.export.path(n, size)
        return proof is None or not inclusion_holds(tile[n % 256], n, size, proof, root)

    def check_order(self, n, record):
        if record["sequence"] != n:
            raise Wrong("record_place %d" % n)
        if n == 0 and record["event"].get("log_origin", {}).get("origin") != self.origin:
            raise Wrong("not_the_origin")
        last, self.last = self.last, record
        if last and last["part"] < last["parts"]:
            fits = (record["part"], record["parts"]) == (last["part"] + 1, last["parts"])
        else:
            fits = record["part"] == 1
        if not fits:
            raise Wrong("command_torn %d" % n)
        if record["part"] > 1:
            record.update((name, last[name]) for name in OF_COMMAND if name in last)
        if last and record["recorded"] < last["recorded"]:
            raise Wrong("record_time %d" % n)

    def check_tiles(self):
        level, hashes = 0, self.leaves
        missing = []
        while hashes:
            for index in range(0, len(hashes), 256):
                part = hashes[index:index + 256]
                data = self.export.read(tile_path(level, index // 256, len(part)))
                if data != b"".join(part):
                    # The tile whose last hash comes first in the log is named first.
                    end = (index + len(part)) << 8 * level if len(part) == 256 else self.export.size + 1
                    missing.append((end, level, "tile_missing" if data is None else "tile_differs"))
            whole = len(hashes) // 256
            hashes = [root_of(hashes[i * 256:i * 256 + 256]) for i in range(whole)]
            level += 1
        if missing:
            raise Wrong(min(missing)[2])


def verify_log(folder, origin, key, anchor_folder=None):
    torn = False
    try:
        anchors = []
        if anchor_folder:
            anchors, torn = read_anchors(anchor_folder, origin, key)
        verdict = Verification(Export(folder), origin, key, anchors).run()
    except Wrong as finding:
        verdict = str(finding)
    return verdict + (" anchor_torn" if torn else "")


def main(arguments):
    command, files, (origin, key) = arguments[0], arguments[1:-2], arguments[-2:]
    if command == "log" and len(arguments) == 5:
        files, origin, key = [arguments[1], arguments[4]], arguments[2], arguments[3]
    key = read_key(key)
    if command == "log":
        verdict = verify_log(files[0], origin, key, *files[1:])
        print(verdict)
        return 0 if verdict.startswith("right") else 1
    prove = {"record": record_is_proved, "prefix": prefix_is_proved}[command]
    holds = prove(*(open(f, "rb").read() for f in files), origin, key)
    print("proved" if holds else "not proved")
    return 0 if holds else 1


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
