"""Mail and HTTP servers on this machine, for tests of delivery.

Prints one line of JSON with the ports, then one for everything that arrives: what a receiver sees of
it, read by other programs than those that wrote it. Ends when its input does.

    python3 servers.py SECRET FOLDER

SECRET is the webhook's, as its file has it. FOLDER gets `certificate.pem`, which the encrypted
servers show.
"""
import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

SECRET = base64.b64decode(sys.argv[1].removeprefix("whsec_"))
FOLDER = sys.argv[2]
LOCK = threading.Lock()


def say(what):
    with LOCK:
        print(json.dumps(what, ensure_ascii=False, sort_keys=True), flush=True)


class Hooks(http.server.BaseHTTPRequestHandler):
    """The path says what is answered: /200, /503, /slow, /long, /302, /drop."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        told = self.headers["webhook-signature"]
        signed = ".".join([self.headers["webhook-id"], self.headers["webhook-timestamp"], body.decode()])
        right = base64.b64encode(hmac.new(SECRET, signed.encode(), hashlib.sha256).digest()).decode()
        say({"at": self.path, "id": self.headers["webhook-id"], "signed": told == "v1," + right,
             "type": self.headers["content-type"], "event": json.loads(body)})
        if self.path == "/drop":
            return self.connection.close()
        if self.path == "/slow":
            time.sleep(3)
        self.send_response({"/slow": 200, "/long": 200}.get(self.path) or int(self.path[1:]))
        if self.path == "/302":
            self.send_header("location", "/200")
        self.end_headers()
        try:
            self.wfile.write(b"x" * (1 << 22 if self.path == "/long" else 2))
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Post:
    """Refuses and puts off by the recipient's name."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such person"
        if address.startswith("busy"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [p.get_content() for p in mail.walk() if not p.is_multipart()]
        say({"mail": mail["message-id"], "subject": mail["subject"], "to": envelope.rcpt_tos,
             "from": envelope.mail_from, "parts": parts, "headers": sorted(k.lower() for k in mail.keys()),
             "encrypted": session.ssl is not None,
             "long": max(len(line) for line in envelope.content.split(b"\r\n"))})
        return "250 OK"


def certificate():
    key, cert = os.path.join(FOLDER, "key.pem"), os.path.join(FOLDER, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                   check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context


def hooks(context):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def mail(**settings):
    controller = Controller(Post(), hostname="127.0.0.1", port=0, **settings)
    # The controller asks itself at `port` whether it is up, so it is given one that is free.
    import socket
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    return controller.port


def knows(server, session, envelope, mechanism, data):
    """Whether somebody logs in as writ."""
    good = getattr(data, "login", b"") == b"writ" and getattr(data, "password", b"") == b"right"
    return AuthResult(success=good, handled=False)


context = certificate()
say({"http": hooks(None), "https": hooks(context), "smtp": mail(),
     "smtp_tls": mail(tls_context=context, require_starttls=True),
     "smtp_auth": mail(authenticator=knows, auth_required=True, auth_require_tls=False)})
sys.stdin.read()
os._exit(0)
