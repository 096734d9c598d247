#!/usr/bin/env python3
"""Checks a folder of evidence that Writ wrote, with Python's standard library alone.
核验 Writ 导出的证据文件夹;仅需 Python 3.9 或以上版本及其标准库。

    python3 verify.py [FOLDER] [--key NAME+ID+KEY]

FOLDER: where the evidence lies; without it, where this file lies. 不写文件夹时,核验本文件所在的文件夹。
--key: the log's key as you know it from elsewhere; without it the folder's own is taken and shown.
Exit 0 if everything fits together, 1 if not: each finding is a line. 退出码 0 表示全部吻合。
"""
import base64
import datetime
import functools
import hashlib
import html
import json
import os
import re
import sys
import unicodedata

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
PIECE = 192 * 1024  # of a policy's file, as its manifest has them
# What follows from the log's key and the rest, and so cannot stand in the list that the log commits to.
FROM_THE_LOG = ("checkpoint", "exported.jsonl", "export.json", "COMMITTED.sha256", "MANIFEST.sha256")
# What systems leave in a folder that somebody looked at.
OF_THE_SYSTEM = (".ds_store", "thumbs.db", "desktop.ini")
# What a text that is not as it should be can end in.
UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError)
findings, notes = {}, {}


def wrong(en, zh):
    findings[f"WRONG {en} · 不符:{zh}"] = True


def note(en, zh):
    notes[f"note {en} · 提示:{zh}"] = True


def guarded(what, work, *arguments):
    """What `work` gives; nothing, and a finding about `what`, if it cannot be read."""
    try:
        return work(*arguments)
    except FileNotFoundError as error:
        name = os.path.basename(error.filename or "") if what is None else what
        wrong(f"{name} is missing", f"缺少 {name}")
    except UNREADABLE as error:
        wrong(f"{what} cannot be read: {error}", f"{what} 无法读取:{error}")
    return None


def sha(data):
    return hashlib.sha256(data).digest()


def framed(data):
    return len(data).to_bytes(4, "big") + data


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("this base64 is not the only spelling of its bytes · base64 写法不规范")
    return data


def unhex(text):
    if not re.fullmatch("([0-9a-f]{2})*", text):
        raise ValueError("this is no hexadecimal · 不是规范的十六进制")
    return bytes.fromhex(text)


def parsed(text):
    """JSON in which no name stands twice."""

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice · 名称重复")
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=once)
    if not isinstance(value, dict):
        raise ValueError("this is no object of JSON · 不是 JSON 对象")
    return value


# ---- Ed25519 (RFC 8032) ----------------------------------------------------------------------
def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def plus(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    s, t, u, v = f - e, h - g, h + g, f + e
    return (s * t % P, u * v % P, t * u % P, s * v % P)


def times(n, a):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = plus(result, a)
        a, n = plus(a, a), n >> 1
    return result


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    if len(signature) != 64 or len(key) != 32:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), plus(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- the log: notes, checkpoints, inclusion (RFC 6962) -----------------------------------------
@functools.lru_cache(maxsize=None)
def open_note(text_and_signatures, key):
    """The origin, size and root that the key's holder signed, or None."""
    name, identity, public = key.split("+", 2)
    public = unbase64(public)
    if public[:1] != b"\x01" or identity != sha(name.encode() + b"\n" + public)[:4].hex():
        return None
    text, _, signatures = text_and_signatures.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        dash, who, value = line.split(" ")
        value = unbase64(value)
        if dash == "—" and who == name and value[:4].hex() == identity:
            if signed(public[1:], text.encode(), value[4:]):
                origin, size, root = text.splitlines()[:3]
                if origin == name:
                    return origin, int(size), unbase64(root)
    return None


def root_of(index, size, leaf, proof):
    if index >= size:
        return None
    at, last, node = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = sha(b"\x01" + part + node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha(b"\x01" + node + part)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def is_prefix(old, size, root, proof):
    """RFC 9162, 2.1.4.2: whether the old (origin, size, root) is a prefix of (size, root)."""
    _, old_size, old_root = old
    if old_size == size:
        return old_root == root and not proof
    if old_size == 0 or old_size > size:
        return False
    at, last = old_size - 1, size - 1
    proof = list(proof)
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        return False
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = proof[0]
    for part in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = sha(b"\x01" + part + first), sha(b"\x01" + part + second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = sha(b"\x01" + second + part)
        at, last = at >> 1, last >> 1
    return first == old_root and second == root and last == 0


def read_proof(text):
    """C2SP tlog-proof: its index, hashes and note."""
    start, proof_note = text.split("\n\n", 1)
    lines = start.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not re.fullmatch("index (0|[1-9][0-9]*)", lines[1]):
        raise ValueError("this is no tlog-proof · 不是 tlog-proof")
    return int(lines[1].split(" ")[1]), [unbase64(line) for line in lines[2:]], proof_note


# ---- what records commit to ------------------------------------------------------------------------
def commitment(tag, salt, kind, value):
    return sha(b"".join(map(framed, [b"writ-commitment/1", tag.encode(), salt, kind.encode(), value])))


def value_of(opening):
    return unbase64(opening["base64"]) if "base64" in opening else opening["value"].encode()


def commitment_of(opening):
    return commitment(opening["tag"], unhex(opening["salt"]), opening["type"], value_of(opening))


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def kind_of(record):
    """The kind of its event, and the event's fields."""
    (kind, event), = record["event"].items()
    return kind, event


# Fields of events that are commitments, and may be opened.
COMMITS = ("address", "body", "content", "details", "documents", "form", "name", "now", "person", "proof", "reason",
           "shown", "value", "was")


def committed_by(record):
    """Each field of a record that may be opened, with what it commits to: those of a form by their names."""
    kind, event = kind_of(record)
    fields = []
    for name in COMMITS:
        value = event.get(name, [])
        values = value if isinstance(value, list) else [value]
        values = [one for one in values if isinstance(one, str) and re.fullmatch("[0-9a-f]{64}", one)]
        names = event.get("fields", []) if name == "form" and kind in ("step_done", "case_opened") else []
        fields += [(names[at] if at < len(names) else name, one) for at, one in enumerate(values)
                   if name != "person" or kind == "person_named"]
    return fields


def check_signature(record):
    signature = record["signature"]
    statement = {name: signature[name] for name in signature if name not in ("key", "value")}
    statement.update({"bundle": record["bundle"], "case": record["case"]})
    message = b"writ-statement/1\n" + canonical(statement)
    return signed(unhex(signature["key"]), message, unhex(signature["value"]))


# ---- the folder -------------------------------------------------------------------------------------
class Folder:
    """Its files by name, with / between folders whatever the system has, and accents composed."""

    def __init__(self, path):
        self.path, self.paths = path, {}
        for where, folders, names in os.walk(path):
            for name in names + [one for one in folders if os.path.islink(os.path.join(where, one))]:
                at = os.path.join(where, name)
                relative = unicodedata.normalize("NFC", os.path.relpath(at, path).replace(os.sep, "/"))
                if name.lower() in OF_THE_SYSTEM:
                    note(f"{relative} was left by an operating system and is no evidence",
                         f"{relative} 系操作系统自行生成,不属于证据")
                elif os.path.islink(at):
                    wrong(f"{relative} is a link, not a file", f"{relative} 是链接而非文件")
                else:
                    self.paths[relative] = at

    def has(self, name):
        return unicodedata.normalize("NFC", name) in self.paths

    def file(self, name):
        if not self.has(name):
            raise FileNotFoundError(2, "missing · 缺少", name)
        with open(self.paths[unicodedata.normalize("NFC", name)], "rb") as file:
            return file.read()

    def text(self, name):
        return self.file(name).decode()

    def lines(self, name):
        """Each line with what to call it; the file ends with its last line."""
        text = guarded(name, self.file, name)
        if not text:
            return []
        lines = text.split(b"\n")
        if lines.pop() != b"":
            wrong(f"{name} ends in the middle of a line", f"{name} 末行不完整")
        return [(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]


def read_list(folder, name):
    listed = {}
    for where, line in folder.lines(name):
        match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line.decode("utf-8", "replace"))
        if match is None or match[2] in listed:
            wrong(f"{where} is no line of a list, or there twice", f"{where} 不是清单行,或者重复")
        else:
            listed[unicodedata.normalize("NFC", match[2])] = match[1]
    return listed


def check_list(folder, name, beside, told):
    """That the files are those of the list, and none but they and those of `beside`; each is told of once."""
    listed = read_list(folder, name)
    if not listed:
        wrong(f"{name} lists nothing", f"{name} 未列出任何文件")
        return 0
    hashes = {file: guarded(file, lambda file=file: sha(folder.file(file)).hex()) for file in folder.paths}
    more = [file for file in folder.paths if file not in listed and file not in beside]
    for file, digest in listed.items():
        if not folder.has(file):
            now = [other for other in more if hashes[other] == digest]
            wrong(f"{file} is missing" + "".join(f" (it is now called {other})" for other in now),
                  f"缺少 {file}" + "".join(f"(现名为 {other})" for other in now))
        elif hashes[file] != digest and file not in told:
            told.add(file)
            wrong(f"{file} was changed, by {name}", f"据 {name},{file} 已被改动")
    for file in more:
        wrong(f"{file} is not listed in {name}", f"{file} 不在清单 {name} 中")
    return len(listed)


# ---- the checks ----------------------------------------------------------------------------------------
class Log:
    """The checkpoint, and whether records are proved to be under it."""

    def __init__(self, folder, key):
        self.folder, self.key = folder, key
        self.note = guarded("checkpoint", folder.text, "checkpoint")
        self.head = guarded("checkpoint", open_note, self.note, key) if self.note is not None else None
        if self.note is not None and self.head is None:
            wrong("checkpoint is not signed by this key", "检查点并非由此公钥签名")

    def prove(self, number, line):
        name = f"proofs/{number}.txt"
        proof = guarded(name, lambda: read_proof(self.folder.text(name)))
        if proof is None or self.head is None:
            return
        index, hashes, of = proof
        if of != self.note:
            wrong(f"{name} is of another checkpoint", f"{name} 属于另一检查点")
        elif index != number or root_of(index, self.head[1], sha(b"\x00" + line), hashes) != self.head[2]:
            wrong(f"{name}: record {number} is not proved to be in the log", f"{name}:第 {number} 条记录未能证明在日志中")


def read_record(where, line):
    def read():
        record = parsed(line)
        if canonical(record) != line:
            raise ValueError("this is not the one spelling of a record · 记录写法不规范")
        number, part, parts = record["sequence"], record["part"], record["parts"]
        if not all(isinstance(one, int) for one in (number, part, parts)) or not 1 <= part <= parts:
            raise ValueError("sequence, part, parts")
        kind_of(record)
        return record

    return guarded(where, read)


def check_records(folder, log, name):
    """The records of a file by number; what the first of a command says counts for the others of it."""
    records, whole, last = {}, {}, -1
    for where, line in folder.lines(name):
        record = read_record(where, line)
        if record is None:
            continue
        number = record["sequence"]
        if number in records:
            wrong(f"{where}: record {number} is there twice", f"{where}:第 {number} 条记录重复出现")
            continue
        if number < last:
            wrong(f"{where}: record {number} is not in its place", f"{where}:第 {number} 条记录次序不对")
        records[number], last = record, number
        first = records.get(number - record["part"] + 1)
        if first is None:
            wrong(f"{where}: the beginning of the command of record {number} is missing",
                  f"{where}:第 {number} 条记录所属命令缺少首条记录")
        whole[number] = {one: first[one] for one in ("bundle", "case", "recorded", "subject")
                         if first is not None and one in first}
        whole[number].update(record)
        log.prove(number, line)
    return whole


def check_commands(records):
    """A case's commands are there with all their records."""
    for number, record in records.items():
        start = number - record["part"] + 1
        for other in range(start, start + record["parts"]):
            if other not in records:
                wrong(f"records.jsonl: record {other} is missing, of the command of record {number}",
                      f"records.jsonl:缺少第 {other} 条记录(与第 {number} 条属同一命令)")
    if len({record.get("case") for record in records.values()}) > 1:
        wrong("records.jsonl has records of several cases", "records.jsonl 含有多个案件的记录")


def check_key(number, record, people):
    """That the key was its actor's, by what the log had said until then."""
    key, who = record["signature"]["key"], record.get("actor")
    registered = False
    for other, of in sorted(people.items()):
        kind, event = kind_of(of)
        if kind == "key_registered" and other < number:
            if event["key"] == key:
                registered = event.get("person") == who and who is not None
            elif event.get("replaces") == key:
                registered = False
        if kind == "key_revoked" and event["key"] == key and event["from"] <= record["recorded"]:
            if other < number:
                registered = False
            else:
                note(f"record {number}: its key was revoked later, for all signed from {event['from']}",
                     f"第 {number} 条记录:其密钥事后被撤销,自 {event['from']} 起的签名不再算数")
    if not registered:
        wrong(f"record {number}: the key of its signature was not registered to who acted",
              f"第 {number} 条记录:签名所用密钥当时并未登记在办理人名下")


# ---- in which role somebody acted -------------------------------------------------------------------
ROLE_NAME = r"(?:[^\W\d]\w*|「[^」\n]+」|`[^`\n]+`)"
ROLE_ALIAS = rf"{ROLE_NAME}(?:\s*[|]\s*{ROLE_NAME})?"
ROLES = re.compile(rf"(?<!\w)(?:role\s+|角色\s*)({ROLE_ALIAS}(?:\s*[,、]\s*{ROLE_ALIAS})*)")
NO_ROLES = re.compile(r'"""(?s:.*?)"""|"[^"\n]*"|“[^”\n]*”|《[^》\n]*》|--[^\n]*')


def plain(text):
    return unicodedata.normalize("NFKC", text)


def names_of_roles(folder):
    """Each role of the policies by all of its names: people may have it under any of them."""
    roles = [{"union", "工会"}]
    for path in folder.paths:
        if not re.match("policy(-[0-9]+)?/.*[.]writ$", path):
            continue
        text = NO_ROLES.sub(" ", plain(folder.file(path).decode("utf-8", "replace")))
        for match in ROLES.finditer(text):
            for alias in re.split("[,、]", match[1]):
                roles.append({name.strip().strip("「」`") for name in alias.split("|")})
    return roles


def roles_of(who, number, day, people):
    """What the log had said until then: the roles that somebody had on that day, each with who delegated it or None."""
    roles = []
    for other, of in sorted(people.items()):
        kind, event = kind_of(of)
        if other >= number:
            break
        if kind == "role_granted" and event["person"] == who:
            roles.append((event["granted"], None, event.get("from", ""), event.get("until", "9999")))
        if kind == "role_delegated" and event["taker"] == who:
            roles.append((event["delegated"], event["giver"], event["from"], event["until"]))
        if kind == "role_revoked" and event["person"] == who:
            roles = [one for one in roles if one[:2] != (event["revoked"], event.get("giver"))]
    return [(role, giver) for role, giver, first, last in roles if first <= day <= last]


def check_role(number, record, people, named, recused):
    """That who acted had the role on that day, by grant, or from somebody who had it and could delegate it here."""
    role, who = plain(record["role"]), record.get("actor")
    names = {role}.union(*(one for one in named if role in one))
    at = datetime.datetime.strptime(record["recorded"], "%Y-%m-%dT%H:%M:%S.%fZ")
    day = (at + datetime.timedelta(hours=8)).date().isoformat()
    unknown = None
    for held, giver in roles_of(who, number, day, people):
        if plain(held) not in names:
            continue
        if giver is None or (held, None) in roles_of(giver, number, day, people):
            if giver is None or giver not in recused and giver != record.get("subject"):
                return
        elif giver not in record.get("acts_for", []) and giver not in recused:
            unknown = giver  # an older Writ named any role of the actor
    if unknown is not None:
        note(f"record {number}: whether {unknown[:12]}, who delegated the role {role}, had it on {day} is not in this folder",
             f"第 {number} 条记录:委托角色 {role} 的 {unknown[:12]} 在 {day} 是否具有该角色,本文件夹未载明")
        return
    wrong(f"record {number}: who acted did not have the role {role} on {day}, by people.jsonl",
          f"第 {number} 条记录:据 people.jsonl,办理人在 {day} 并不具有角色 {role}")


def check_roles(folder, records, people):
    named = guarded("policy/", names_of_roles, folder) or []
    recused = set()
    for number, record in sorted(records.items()):
        if "role" in record:
            guarded(f"record {number}", check_role, number, record, people, named, recused)
        kind, event = kind_of(record)
        if kind == "recused":
            recused.add(event.get("person"))


def check_signatures(records, people):
    count = 0
    for number, record in records.items():
        if "signature" not in record:
            continue
        count += 1
        if not guarded(f"record {number}", check_signature, record):
            wrong(f"record {number}: its signature", f"第 {number} 条记录的签名")
        guarded(f"record {number}", check_key, number, record, people)
    return count


def list_in(value):
    """A list of texts, as it was committed to."""
    texts = []
    while value:
        parts = []
        for _ in range(2):
            size = int.from_bytes(value[:4], "big")
            parts.append(value[4:4 + size])
            value = value[4 + size:]
        texts.append(parts[1].decode("utf-8", "replace"))
    return texts


class Openings:
    def __init__(self):
        self.count = 0
        self.opened = set()  # (record, commitment)
        self.documents = {}  # (record, commitment): what the record calls it, or nothing
        self.called = {}  # pseudonym: id, name

    def check(self, folder, records):
        for number, record in records.items():
            for _, one in guarded(f"record {number}", committed_by, record) or []:
                self.documents[number, one] = None
        for where, line in folder.lines("openings.jsonl"):
            guarded(where, lambda where=where, line=line: self.check_one(where, parsed(line), records))

    def check_one(self, where, opening, records):
        number = opening["record"]
        record = records.get(number)
        if record is None:
            wrong(f"{where}: there is no record {number}", f"{where}:没有第 {number} 条记录")
        elif "facts" in opening:
            self.count += len(opening["facts"])
            joint = framed(b"writ-commitments/1") + b"".join(commitment_of(fact) for fact in opening["facts"])
            at, reads = opening["entry"], record.get("reads", [])
            entry = reads[at] if 0 <= at < len(reads) else {}
            if entry.get("values") != sha(joint).hex() or entry.get("facts") != [one["fact"] for one in opening["facts"]]:
                wrong(f"{where}: the facts that record {number} read", f"{where}:第 {number} 条记录所读取的事实")
        else:
            self.count += 1
            self.check_field(where, opening, number, record)

    def check_field(self, where, opening, number, record):
        made, field = commitment_of(opening).hex(), opening["field"]
        if (field, made) not in committed_by(record):
            wrong(f"{where}: {field} of record {number}", f"{where}:第 {number} 条记录的 {field}")
            return
        if (number, made) in self.opened:
            wrong(f"{where}: {field} of record {number} is opened twice", f"{where}:第 {number} 条记录的 {field} 重复展示")
        self.opened.add((number, made))
        kind, event = kind_of(record)
        if kind == "person_named":
            self.called.setdefault(event["person"], {})[field] = opening["value"]
        if opening["type"] == "list":
            texts = list_in(value_of(opening))
            for at, text in enumerate(texts):
                if text.startswith("commitment:"):
                    self.documents[number, text[11:]] = texts[at - 1] if at else None

    def check_document(self, folder, where, document):
        name, number = document["file"], document["record"]
        made = commitment("document", unhex(document["salt"]), "bytes", folder.file(name)).hex()
        if made != document["commitment"]:
            wrong(f"{name} is not what was handed in", f"{name} 并非当时提交的文件")
        elif (number, made) not in self.documents:
            wrong(f"record {number} does not name {name}", f"第 {number} 条记录未提及 {name}")
        elif self.documents[number, made] not in (None, document["name"]):
            wrong(f"{where}: {name} was called {self.documents[number, made]}",
                  f"{where}:{name} 当时名为 {self.documents[number, made]}")
        self.opened.add((number, made))

    def check_documents(self, folder):
        count = 0
        for where, line in folder.lines("documents.jsonl"):
            count += 1
            guarded(where, lambda where=where, line=line: self.check_document(folder, where, parsed(line)))
        return count

    def note_closed(self, records):
        closed = [f"{number} {field}" for number, record in records.items()
                  for field, made in guarded(f"record {number}", committed_by, record) or []
                  if (number, made) not in self.opened]
        if closed:
            note(f"what these records commit to is not opened: {', '.join(closed)}",
                 f"以下记录所承诺的内容未展示:{', '.join(closed)}")


def check_people(folder, records, openings):
    """Who acted, by the names that are opened; the pages call them so, too."""
    acted = {}
    for number, record in records.items():
        if "actor" in record:
            acted.setdefault(record["actor"], []).append(number)
    pages = "".join(folder.text(path) for path in sorted(folder.paths) if re.fullmatch("zh/[^/]*[.]html", path))
    pages = html.unescape(re.sub("<[^>]*>", "", pages))
    for who, numbers in acted.items():
        called = openings.called.get(who)
        if called is None:
            note(f"who acted in records {numbers} is not opened: {who[:12]}", f"第 {numbers} 条记录的办理人未展示:{who[:12]}")
            continue
        words = " ".join(called[one] for one in ("person", "name") if one in called)
        if words not in pages:
            wrong(f"the pages of zh/ do not name {words}, who acted", f"zh/ 中的页面未载明办理人 {words}")
        print(f"acted 办理: {words}, records 记录 {', '.join(map(str, numbers))}")


def manifest_of(data):
    """The files of a policy's manifest: name, size and hashes of their pieces."""

    def take():
        nonlocal data
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ValueError("it ends too early · 内容不完整")
        part, data = data[4:4 + size], data[4 + size:]
        return part

    if take() != b"writ-bundle/1":
        raise ValueError("this is no manifest · 不是政策清单")
    return {take().decode(): (int(take()), [take() for _ in range(int(take()))]) for _ in range(int(take()))}


def check_policy(folder, policy):
    manifest = folder.file(policy + "/manifest")
    files = manifest_of(manifest)
    for name, (size, pieces) in files.items():
        path = f"{policy}/{name}"
        if not folder.has(path):
            wrong(f"{path} is missing", f"缺少 {path}")
            continue
        text = folder.file(path)
        cut = [text[at:at + PIECE] for at in range(0, max(len(text), 1), PIECE)]
        if len(text) != size or [sha(piece) for piece in cut] != pieces and (text or pieces):
            wrong(f"{path} is not the text of that name in {policy}/manifest", f"{path} 与 {policy}/manifest 所载同名文本不符")
    for path in folder.paths:
        if path.startswith(policy + "/") and path != policy + "/manifest" and path[len(policy) + 1:] not in files:
            wrong(f"{path} is not of that policy", f"{path} 不属于该政策")
    return sha(manifest).hex()


def check_policies(folder, records):
    """What the case ran under; "policy-2" and so on where it went on under another."""
    policies = sorted({path.split("/")[0] for path in folder.paths if re.match("policy(-[0-9]+)?/", path)})
    bundles = {guarded(policy + "/manifest", check_policy, folder, policy): policy for policy in policies}
    used = {record.get("bundle"): number for number, record in sorted(records.items(), reverse=True)}
    for bundle, number in used.items():
        if bundle not in bundles:
            wrong(f"record {number} is of a policy that is not here", f"第 {number} 条记录所属的政策不在文件夹中")
    for bundle, policy in bundles.items():
        if bundle is not None and bundle not in used:
            wrong(f"{policy} is no policy of these records", f"{policy} 并非这些记录所适用的政策")
    return [bundle for bundle in bundles if bundle is not None]


def check_timestamp(folder, log):
    """How many records an authority's timestamp is about; the token itself is for openssl."""
    if not any(path.startswith("timestamp/") for path in folder.paths):
        return None
    old = open_note(folder.text("timestamp/checkpoint"), log.key)
    first, _, rest = folder.text("timestamp/prefix.txt").partition("\n\n")
    lines = first.split("\n")
    hashes = [unbase64(line) for line in lines[2:]]
    folder.file("timestamp/response.tsr")
    fine = (
        old is not None and log.head is not None and rest == log.note and lines[0] == "writ-consistency-proof/1"
        and lines[1] == f"old {old[1]}" and is_prefix(old, log.head[1], log.head[2], hashes))
    if not fine:
        wrong("timestamp/checkpoint is not a prefix of the log", "timestamp/checkpoint 不是本日志的前缀")
        return None
    return old[1]


def check_export(folder, log, records):
    """That the log says that just these files were handed out. The number of its record."""
    lines = folder.lines("exported.jsonl")
    if len(lines) != 1:
        wrong("exported.jsonl is to have the one record of this export", "exported.jsonl 应恰有此次导出的一条记录")
        return None
    record = read_record(*lines[0])
    if record is None:
        return None
    number = record["sequence"]
    log.prove(number, lines[0][1])
    kind, event = kind_of(record)
    if kind != "exported":
        wrong(f"exported.jsonl: record {number} is of no export", f"exported.jsonl:第 {number} 条记录不是导出记录")
        return number
    export = parsed(folder.file("export.json"))
    named = {"record": number, "export": event["export"], "commitment": event["content"]}
    if {name: export[name] for name in export if name != "salt"} != named:
        wrong("export.json names another export than exported.jsonl", "export.json 与 exported.jsonl 所载并非同一次导出")
    if commitment("document", unhex(export["salt"]), "bytes", sha(folder.file("COMMITTED.sha256"))).hex() != event["content"]:
        wrong("COMMITTED.sha256 is not the list that the log names: this is not the export of its record",
              "COMMITTED.sha256 并非日志所记载的文件清单:本文件夹不是该次导出")
    for other, one in records.items():
        if other > number or one.get("subject") != record.get("subject"):
            wrong(f"record {other} is not of what record {number} handed out", f"第 {other} 条记录不属于第 {number} 条记录所导出的内容")
        elif not event["export"].startswith(f"export/{one.get('case')}/"):
            wrong(f"record {number} is of the export of another case", f"第 {number} 条记录是另一案件的导出")
    return number


def check(folder, key):
    log = Log(folder, key)
    records = check_records(folder, log, "records.jsonl")
    if not records:
        wrong("records.jsonl has no record", "records.jsonl 没有记录")
    people = check_records(folder, log, "people.jsonl")
    check_commands(records)
    exported = guarded("export.json", check_export, folder, log, records)
    proofs = {f"proofs/{number}.txt" for number in [*records, *people, exported]}
    stamped = {"timestamp/prefix.txt"} if folder.has("timestamp/checkpoint") else set()
    told = set()
    check_list(folder, "COMMITTED.sha256", proofs | stamped | set(FROM_THE_LOG), told)
    files = check_list(folder, "MANIFEST.sha256", {"MANIFEST.sha256"}, told)
    openings = Openings()
    openings.check(folder, {**people, **records})
    documents = openings.check_documents(folder)
    signatures = check_signatures(records, people)
    check_roles(folder, records, people)
    openings.note_closed(records)
    guarded("zh/", check_people, folder, records, openings)
    bundles = check_policies(folder, records)
    stamp = guarded("timestamp", check_timestamp, folder, log)
    print(f"{files} files, {len(records)} records proved, {openings.count} values opened, {documents} documents, "
          f"{signatures} signatures under keys of who acted, {len(people)} records of people · "
          f"共 {files} 个文件、{len(records)} 条记录、{openings.count} 项内容、{documents} 份文件、"
          f"{signatures} 个以办理人名下密钥所作的签名、{len(people)} 条人员记录")
    for bundle in bundles:
        print(f"policy 政策 sha256:{bundle}")
    if log.head is not None:
        print(f"log 日志 {log.head[0]}, {log.head[1]} records 条记录, key 公钥 {key}")
    if exported is not None:
        print(f"handed out by record 导出记于第 {exported} 条记录")
    if stamp is None:
        print("no authority stamped the log: all times are by its owner's clock · 可信时间戳:无;时间均为提交方自己的时钟")
    else:
        print(f"an authority stamped the log's first {stamp} records; who and when · 时间戳覆盖前 {stamp} 条记录,其机构与时间:\n"
              "  openssl ts -reply -in timestamp/response.tsr -text\n"
              "  openssl ts -verify -data timestamp/checkpoint -in timestamp/response.tsr -CAfile CERTIFICATES")


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    key = None
    if "--key" in arguments[:-1]:
        at = arguments.index("--key")
        key = arguments[at + 1]
        del arguments[at:at + 2]
    folder = Folder(arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__)))
    own = guarded("log.key", lambda: folder.text("log.key").strip())
    if key is not None and key != own:
        wrong("log.key is another key than yours", "log.key 所载日志公钥与您所知不同")
    elif key is None:
        print("the log's key is the folder's own: compare it with the one that its owner made known, or ask for it · "
              "日志公钥取自本文件夹:请与日志所有者公布的公钥核对,或向其索取")
    guarded("the folder 文件夹", check, folder, key or own or "")
    for said in [*notes, *findings]:
        print(said)
    print("NOT verified 核验未通过" if findings else "verified 核验通过")
    return 1 if findings else 0


if __name__ == "__main__":
    if sys.version_info < (3, 9):
        print("this needs Python 3.9 or newer · 需要 Python 3.9 或以上版本")
        sys.exit(1)
    sys.exit(main(sys.argv[1:]))
