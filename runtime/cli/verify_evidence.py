#!/usr/bin/env python3
"""Checks a folder of evidence that Writ wrote, with Python's standard library alone.
核验 Writ 导出的证据文件夹;仅需 Python 3 标准库。

    python3 verify.py [FOLDER] [--key NAME+ID+KEY]

--key: the log's key as you know it from elsewhere; without it the folder's own is taken and shown.
Exit 0 if everything fits together, 1 if not: each finding is a line. 退出码 0 表示全部吻合。
"""
import base64
import functools
import hashlib
import json
import os
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
PIECE = 192 * 1024  # of a policy's file, as its manifest has them
findings = []


def wrong(en, zh):
    findings.append(f"WRONG {en} · 不符:{zh}")


def sha(data):
    return hashlib.sha256(data).digest()


def framed(data):
    return len(data).to_bytes(4, "big") + data


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
@functools.cache
def open_note(note, key):
    """The origin, size and root that the key's holder signed, or None."""
    name, _, public = key.split("+", 2)
    public = base64.b64decode(public)
    if public[:1] != b"\x01":
        return None
    identity = sha(name.encode() + b"\n" + public)[:4]
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        dash, who, value = line.split(" ")
        value = base64.b64decode(value)
        if dash == "—" and who == name and value[:4] == identity:
            if signed(public[1:], text.encode(), value[4:]):
                origin, size, root = text.splitlines()[:3]
                if origin == name:
                    return origin, int(size), base64.b64decode(root)
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
    head, note = text.split("\n\n", 1)
    lines = head.splitlines()
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise ValueError("not a tlog-proof")
    lines = [line for line in lines[1:] if not line.startswith("extra ")]
    return int(lines[0].split(" ")[1]), [base64.b64decode(line) for line in lines[1:]], note


# ---- what records commit to ------------------------------------------------------------------------
def commitment(tag, salt, kind, value):
    return sha(b"".join(map(framed, [b"writ-commitment/1", tag.encode(), salt, kind.encode(), value])))


def commitment_of(opening):
    value = base64.b64decode(opening["base64"]) if "base64" in opening else opening["value"].encode()
    return commitment(opening["tag"], bytes.fromhex(opening["salt"]), opening["type"], value)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check_signature(record):
    signature = record["signature"]
    statement = {name: signature[name] for name in signature if name not in ("key", "value")}
    statement |= {"bundle": record["bundle"], "case": record["case"]}
    message = b"writ-statement/1\n" + canonical(statement)
    return signed(bytes.fromhex(signature["key"]), message, bytes.fromhex(signature["value"]))


class Folder:
    def __init__(self, path):
        self.path = path

    def file(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read()

    def lines(self, name):
        return self.file(name).splitlines()


def check_manifest(folder):
    listed = {}
    for line in folder.file("MANIFEST.sha256").decode().splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    for name, digest in listed.items():
        if not os.path.exists(os.path.join(folder.path, name)):
            wrong(f"{name} is missing", f"缺少 {name}")
        elif sha(folder.file(name)).hex() != digest:
            wrong(f"{name} was changed", f"{name} 已被改动")
    for where, _, names in os.walk(folder.path):
        for name in names:
            name = os.path.relpath(os.path.join(where, name), folder.path)
            if name not in listed and name not in ("MANIFEST.sha256", "export.json"):
                wrong(f"{name} is not listed", f"{name} 不在清单中")
    return len(listed)


def check_records(folder, key):
    """The records by number; what the first of a command says counts for the others of it."""
    records, whole = {}, {}
    head = open_note(folder.file("checkpoint").decode(), key)
    if head is None:
        wrong("the checkpoint is not signed by this key", "检查点并非由此公钥签名")
    for line in folder.lines("records.jsonl"):
        record = json.loads(line)
        number = record["sequence"]
        records[number] = record
        first = records.get(number - record["part"] + 1, record)
        whole[number] = {name: first[name] for name in ("bundle", "case") if name in first} | record
        index, hashes, note = read_proof(folder.file(f"proofs/{number}.txt").decode())
        proved = open_note(note, key)
        if proved is None or index != number or root_of(index, proved[1], sha(b"\x00" + line), hashes) != proved[2]:
            wrong(f"record {number} is not proved to be in the log", f"第 {number} 条记录未能证明在日志中")
        elif head is not None and proved != head:
            wrong(f"the proof of record {number} is of another checkpoint", f"第 {number} 条记录的证明属于另一检查点")
        if "signature" in record and not check_signature(whole[number]):
            wrong(f"the signature in record {number}", f"第 {number} 条记录中的签名")
    return whole, head


def check_values(folder, records):
    """How many there are, and what each record speaks of, itself and in what it committed to."""
    count, says = 0, {number: json.dumps(record) for number, record in records.items()}
    for line in folder.lines("openings.jsonl"):
        opening = json.loads(line)
        number = opening["record"]
        record = records.get(number, {})
        if "facts" in opening:
            count += len(opening["facts"])
            joint = framed(b"writ-commitments/1") + b"".join(commitment_of(fact) for fact in opening["facts"])
            entry = (record.get("reads", [])[opening["entry"]:] or [{}])[0]
            names = [fact["fact"] for fact in opening["facts"]]
            if entry.get("values") != sha(joint).hex() or entry.get("facts") != names:
                wrong(f"the facts that record {number} read", f"第 {number} 条记录所读取的事实")
            continue
        count += 1
        if commitment_of(opening).hex() not in says.get(number, ""):
            wrong(f"{opening['field']} of record {number}", f"第 {number} 条记录的 {opening['field']}")
        elif "base64" in opening:
            says[number] += base64.b64decode(opening["base64"]).decode("latin-1")
    return count, says


def check_documents(folder, says):
    count = 0
    for line in folder.lines("documents.jsonl"):
        document = json.loads(line)
        count += 1
        name, number = document["file"], document["record"]
        value = folder.file(name)
        made = commitment("document", bytes.fromhex(document["salt"]), "bytes", value).hex()
        if made != document["commitment"]:
            wrong(f"{name} is not what was handed in", f"{name} 并非当时提交的文件")
        elif made not in says.get(number, ""):
            wrong(f"record {number} does not name {name}", f"第 {number} 条记录未提及 {name}")
    return count


def check_policies(folder, records):
    """What the case ran under; "policy-2" and so on where it went on under another."""
    policies = sorted(name for name in os.listdir(folder.path) if name == "policy" or name.startswith("policy-"))
    bundles = {}
    for policy in policies:
        manifest = folder.file(policy + "/manifest")
        bundles[sha(manifest).hex()] = policy
        for where, _, names in os.walk(os.path.join(folder.path, policy)):
            for name in names:
                path = os.path.relpath(os.path.join(where, name), folder.path)
                if path == os.path.join(policy, "manifest"):
                    continue
                text = folder.file(path)
                pieces = [text[at:at + PIECE] for at in range(0, max(len(text), 1), PIECE)]
                if any(sha(piece) not in manifest for piece in pieces):
                    wrong(f"{path} is not of that policy", f"{path} 不属于该政策")
    for number, record in records.items():
        if record["bundle"] not in bundles:
            wrong(f"record {number} is of another policy", f"第 {number} 条记录属于另一政策")
    return bundles


def check_timestamp(folder, head, key):
    """How many records an authority's timestamp is about; the token itself is for openssl."""
    if not os.path.exists(os.path.join(folder.path, "timestamp")):
        return None
    old = open_note(folder.file("timestamp/checkpoint").decode(), key)
    first, _, rest = folder.file("timestamp/prefix.txt").decode().partition("\n\n")
    lines = first.splitlines()
    proved = open_note(rest, key)
    hashes = [base64.b64decode(line) for line in lines[2:]]
    fine = (
        old is not None and head is not None and proved == head and lines[0] == "writ-consistency-proof/1"
        and lines[1] == f"old {old[1]}" and is_prefix(old, head[1], head[2], hashes))
    if not fine:
        wrong("the stamped checkpoint is not a prefix of the log", "已加盖时间戳的检查点不是本日志的前缀")
        return None
    return old[1]


def check_export(folder):
    if not os.path.exists(os.path.join(folder.path, "export.json")):
        return
    export = json.loads(folder.file("export.json"))
    content = sha(folder.file("MANIFEST.sha256"))
    made = commitment("document", bytes.fromhex(export["salt"]), "bytes", content).hex()
    if made != export["commitment"]:
        wrong("this is not the export that the log names", "并非日志所记载的那次导出")


def main(arguments):
    key = None
    if "--key" in arguments:
        at = arguments.index("--key")
        key = arguments[at + 1]
        del arguments[at:at + 2]
    folder = Folder(arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__)))
    own = folder.file("log.key").decode().strip()
    if key is not None and key != own:
        wrong("the folder names another key for the log", "文件夹所载日志公钥与您所知不同")
    key = key or own
    files = check_manifest(folder)
    records, head = check_records(folder, key)
    values, says = check_values(folder, records)
    documents = check_documents(folder, says)
    bundles = check_policies(folder, records)
    stamped = check_timestamp(folder, head, key)
    check_export(folder)
    for finding in findings:
        print(finding)
    signatures = sum("signature" in record for record in records.values())
    print(f"{files} files, {len(records)} records proved, {values} values opened, {documents} documents, "
          f"{signatures} signatures of persons · 共 {files} 个文件、{len(records)} 条记录、{values} 项内容、"
          f"{documents} 份文件、{signatures} 个签名")
    for bundle in bundles:
        print(f"policy 政策 sha256:{bundle}")
    if head is not None:
        print(f"log 日志 {head[0]}, {head[1]} records 条记录, key 公钥 {key}")
    if stamped is not None:
        print(f"an authority stamped the log's first {stamped} records; who and when · 时间戳覆盖前 {stamped} 条记录,其机构与时间:\n"
              "  openssl ts -reply -in timestamp/response.tsr -text\n"
              "  openssl ts -verify -data timestamp/checkpoint -in timestamp/response.tsr -CAfile CERTIFICATES")
    print("NOT verified 核验未通过" if findings else "verified 核验通过")
    return 1 if findings else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, IndexError) as error:
        print(f"NOT verified 核验未通过: {error}")
        sys.exit(1)
