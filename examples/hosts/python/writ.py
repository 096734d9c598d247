"""Writ in Python, over libwrit.so and ctypes alone.

A class for each handle, dicts for what is handed in, parsed JSON for what comes out, exceptions for errors. What every
call means is in writ.h. Copy this file into a program and change it: it is a host, not a package.
"""

import ctypes
import json
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p


class Text(ctypes.Structure):
    _fields_ = [("data", c_char_p), ("size", c_size_t)]


def text(value):
    data = value if isinstance(value, bytes) else str(value or "").encode()
    return Text(data, len(data))


def texts(values):
    return (Text * len(values))(*[text(v) for v in values])


class File(ctypes.Structure):
    _fields_ = [("name", Text), ("bytes", Text)]


class Document(ctypes.Structure):
    _fields_ = [("field", Text), ("name", Text), ("bytes", Text), ("path", Text)]


Clock = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(c_int64))
Log = ctypes.CFUNCTYPE(None, c_void_p, c_int32, POINTER(ctypes.c_char), c_size_t)
RootKey = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(c_uint8))


class Wanted(ctypes.Structure):
    """Whose facts a command needs; `facts` are all that the policy declares."""

    _fields_ = [("size", c_size_t), ("subject", Text), ("known_at", Text), ("policy", Text), ("facts", POINTER(Text)),
                ("fact_count", c_size_t)]


class Identity(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("command", Text), ("person", Text), ("credential", Text), ("case_id", Text)]


class Message(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("id", Text), ("kind", Text), ("case_id", Text), ("person", Text), ("to", POINTER(Text)),
                ("to_count", c_size_t), ("event", Text), ("letter", Text), ("attempt", c_uint64)]


def string(value):
    """A text that a callback is given: it need not end with a zero byte."""
    return ctypes.string_at(ctypes.cast(ctypes.byref(value), POINTER(c_void_p))[0], value.size).decode() if value.size else ""


Identify = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Identity), POINTER(c_int32))
GiveFacts = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Wanted), c_void_p)
Send = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Message), c_void_p)


class Struct(ctypes.Structure):
    """A versioned struct: `size` is set, texts are encoded, sequences become arrays that live as long as it."""

    COUNTS = {"witnesses": "witness_count", "proof": "proof_count"}

    def __init__(self, **members):
        super().__init__()
        self.size = ctypes.sizeof(self)
        kept = []
        for name, value in members.items():
            count = self.COUNTS.get(name, name[:-1] + "_count")
            if hasattr(self, count):
                kind = self.ITEMS.get(name)
                items = (kind * len(value))(*value) if kind else texts(value)
                kept.append((items, value))
                setattr(self, name, ctypes.cast(items, type(getattr(self, name))))
                setattr(self, count, len(value))
            elif isinstance(getattr(self, name), Text):
                encoded = text(value)
                kept.append(encoded)
                setattr(self, name, encoded)
            else:
                setattr(self, name, value)
        self.kept = kept


def struct(name, fields, items=None):
    return type(name, (Struct,), {"_fields_": [("size", c_size_t)] + fields, "ITEMS": items or {}})


def array(kind):
    return POINTER(kind)


T, N = Text, c_size_t
Source = struct("Source", [("path", T), ("files", array(File)), ("file_count", N), ("folders", array(T)),
                           ("folder_count", N)], {"files": File})
Facts = struct("Facts", [("path", T), ("files", array(File)), ("file_count", N)], {"files": File})
Question = struct("Question", [("flags", c_uint32), ("language", c_int32), ("subject", T), ("as_of", T),
                               ("known_on", T), ("rules", array(T)), ("rule_count", N)])
Options = struct("Options", [("flags", c_uint32), ("log_level", c_int32), ("folder", T), ("trust", T), ("origin", T),
                             ("context", c_void_p), ("clock", Clock), ("log", Log), ("root_key", RootKey),
                             ("identity", Identify), ("facts", GiveFacts)])
Asking = struct("Asking", [("person", T), ("idempotency_key", T), ("now", T), ("authenticated", T),
                           ("expected_version", c_uint64), ("credential", T)])
Delivery = struct("Delivery", [("flags", c_uint32), ("language", c_int32), ("attempts", c_uint64), ("since", T),
                               ("context", c_void_p), ("send", Send)])
Person = struct("Person", [("id", T), ("name", T), ("public_key", T), ("roles", array(T)), ("role_count", N)])
Opening = struct("Opening", [("bundle", T), ("procedure", T), ("subject", T), ("case_id", T), ("because", T),
                             ("arguments", array(T)), ("argument_count", N)])
Doing = struct("Doing", [("flags", c_uint32), ("reserved", c_uint32), ("case_id", T), ("step", T),
                         ("words", array(T)), ("word_count", N), ("form", T), ("attachments", array(Document)),
                         ("attachment_count", N), ("choose", T), ("serve", T), ("served", T), ("address", T),
                         ("proof", array(Document)), ("proof_count", N), ("witnesses", array(T)),
                         ("witness_count", N), ("evidence_from", T), ("evidence_until", T), ("signed_statement", T),
                         ("signed_paper", array(Document)), ("on_paper", array(Document))],
               {"attachments": Document, "proof": Document})

CREATE, ACCEPT_GAP, CLOSED_TOO, ADD_PERSONS = 1, 1, 1, 1
ENGLISH, CHINESE = 0, 1
OK, REFUSED, CALLBACK = 0, 1, 11
SENT, SEND_LATER, SEND_NEVER, SEND_NOBODY = 0, 1, 2, 3
BY_HOST, BY_PASSWORD, BY_TOKEN, BY_CERTIFICATE = 0, 1, 2, 3


class Error(Exception):
    def __init__(self, status, details):
        super().__init__(details.get("en", "") or details["status"])
        self.status, self.details, self.word, self.chinese = status, details, details["word"], details.get("zh", "")


class Library:
    def __init__(self, path="libwrit.so.1"):
        self.c = ctypes.CDLL(path)
        for name in ("writ_version", "writ_error_json", "writ_status_name", "writ_policy_bundle"):
            getattr(self.c, name).restype = c_char_p
        self.c.writ_answer_data.restype = c_void_p
        self.c.writ_answer_size.restype = c_size_t
        self.version = self.c.writ_version().decode()

    def check(self, name, *arguments):
        error = c_void_p()
        status = getattr(self.c, name)(*arguments, byref(error))
        if status == 0:
            return
        details = json.loads(self.c.writ_error_json(error) or b"{}") or {
            "status": self.c.writ_status_name(status).decode(), "word": "", "en": ""}
        self.c.writ_error_free(error)
        raise Error(status, details)

    def text(self, name, *arguments):
        answer = c_void_p()
        self.check(name, *arguments, byref(answer))
        try:
            return ctypes.string_at(self.c.writ_answer_data(answer), self.c.writ_answer_size(answer)).decode()
        finally:
            self.c.writ_answer_free(answer)

    def json(self, name, *arguments):
        return json.loads(self.text(name, *arguments))

    def public_key(self, key):
        return self.text("writ_key_public", key)

    def sign(self, to_be_signed, key):
        return self.text("writ_sign", text(to_be_signed), key)

    def policy(self, **source):
        return Policy(self, Source(**source))

    def store(self, **options):
        return Store(self, **options)


class Policy:
    def __init__(self, library, source):
        self.library, self.handle = library, c_void_p()
        library.check("writ_policy_open", byref(source), byref(self.handle))
        self.bundle = library.c.writ_policy_bundle(self.handle).decode()

    def decide(self, facts, **question):
        return self.library.json("writ_policy_decide", self.handle, byref(facts), byref(Question(**question)))

    def why(self, facts, **question):
        return self.library.json("writ_policy_why", self.handle, byref(facts), byref(Question(**question)))

    def __del__(self):
        self.library.c.writ_policy_free(self.handle)


class Store:
    """`clock` gives milliseconds since 1970, `log` takes a level and a line; `identity` takes the command, the person and
    the credential, and gives a BY_… or None; `facts` takes a person's id and the names that count, and gives what
    docs/facts.md has as a dict, or None. An exception in any of them but the log fails the call."""

    def __init__(self, library, clock=None, log=None, identity=None, facts=None, **options):
        def look_at_clock(_, milliseconds):
            try:
                milliseconds[0] = clock()
                return 0
            except Exception:
                return CALLBACK

        def hear(_, level, line, size):
            log(level, ctypes.string_at(line, size).decode())

        def identify(_, who, how):
            try:
                known = identity(string(who[0].command), string(who[0].person), string(who[0].credential))
                how[0] = known or BY_HOST
                return REFUSED if known is None else OK
            except Exception:
                return CALLBACK

        def give_facts(_, wanted, sink):
            try:
                names = {string(wanted[0].facts[i]) for i in range(wanted[0].fact_count)}
                given = facts(string(wanted[0].subject), names)
                return library.c.writ_sink_give(c_void_p(sink), text(json.dumps(given)), None) if given else OK
            except Exception:
                return CALLBACK

        self.library, self.handle = library, c_void_p()
        self.callbacks = {"clock": Clock(look_at_clock) if clock else Clock(), "log": Log(hear) if log else Log(),
                          "identity": Identify(identify) if identity else Identify(),
                          "facts": GiveFacts(give_facts) if facts else GiveFacts()}
        self.options = Options(**self.callbacks, **options)
        library.check("writ_store_open", byref(self.options), byref(self.handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.library.check("writ_store_close", self.handle)

    def __del__(self):
        self.library.c.writ_store_free(self.handle)

    def ask(self, name, *arguments, by="", key="", credential=""):
        """Any function that takes an asking: its answer as JSON."""
        asking = Asking(person=by, idempotency_key=key, credential=credential)
        return self.library.json("writ_store_" + name, self.handle, *arguments, byref(asking))

    def install(self, policy):
        return self.ask("install", policy.handle)["bundle"]

    def add_person(self, **person):
        return self.ask("add_person", byref(Person(**person)))

    def import_facts(self, bundle, facts, source, by, flags=0):
        return self.ask("import", text(bundle), byref(facts), text(source), c_uint32(flags), by=by)

    def open_case(self, by, key="", **opening):
        return self.ask("open_case", byref(Opening(**opening)), by=by, key=key)

    def act(self, by, key="", **doing):
        return self.ask("act", byref(Doing(**doing)), by=by, key=key)

    def to_be_signed(self, by, **doing):
        return self.library.text("writ_store_to_be_signed", self.handle, byref(Doing(**doing)),
                                 byref(Asking(person=by)))

    def tick(self, flags=0):
        return self.ask("tick", c_uint32(flags))

    def deliver(self, send, **delivery):
        """Hands every message that is due to `send`, which takes a dict and gives SENT, or another SEND_… and a word."""

        def take(_, message, why):
            try:
                told = message[0]
                fate = send({"id": string(told.id), "kind": string(told.kind), "case": string(told.case_id),
                             "person": string(told.person), "to": [string(told.to[i]) for i in range(told.to_count)],
                             "event": json.loads(string(told.event)), "letter": string(told.letter),
                             "attempt": told.attempt})
                fate, word = fate if isinstance(fate, tuple) else (fate, "")
                if word:
                    self.library.c.writ_sink_give(c_void_p(why), text(word), None)
                return fate
            except Exception:
                return CALLBACK

        function = Send(take)
        return self.ask("deliver", byref(Delivery(send=function, **delivery)))

    def show(self, case_id, by=""):
        return self.ask("show", text(case_id), by=by)

    def list(self, flags=0):
        return self.library.json("writ_store_list", self.handle, c_uint32(flags))["cases"]

    def verify(self):
        return self.library.json("writ_store_verify", self.handle, c_uint32(0))

    def checkpoint(self):
        return self.library.text("writ_store_checkpoint", self.handle)
