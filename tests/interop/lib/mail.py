# mail.py: what a real SMTP server gets from allmende-coop. Started by mail.sh.
# SPDX-License-Identifier: EUPL-1.2
# usage: mail.py ALLMENDE-COOP FOLDER (with server.key, server.pem, other.pem)
import asyncio
import email
import email.policy
import logging
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PROGRAM, WORK = os.path.abspath(sys.argv[1]), sys.argv[2]
HOUSE = f"{WORK}/house"
WAIT_S = 60
WAITING, SENT, GIVEN_UP = 1, 2, 3
PASSWORD = "geheim: pässwort"
SUBJECT = "Änderung Ihres Antrags – „Fahrräder“ für größere Übersicht 🚲 und mehr, damit es faltet"
BODY = ("Guten Tag,\n\nes gibt Neues: https://coop.example/antrag?a=1&b=2\n.\n..zwei Punkte\n"
        "From hier\n" + "ä" * 200 + " Ende \n\tEinzug\n= Gleichheit 🚲\n")


class Server:
    """A server of mails, and what it was given."""

    def __init__(self, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.mails = []
        self.tried = []
        self.hangs = False
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **settings)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.hangs = False
        self.controller.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried.append(address)
        if address.startswith("later"):
            return f"451 4.7.1 {address}: later"
        if address.startswith("never"):
            return f"550 5.1.1 {address}: no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content,
                           session.ssl is not None, session.authenticated))
        while self.hangs:
            await asyncio.sleep(0.05)
        return "250 taken"


class House:
    """The cooperative, running by these settings."""

    def __init__(self, **settings):
        self.log = f"{WORK}/log"
        with open(f"{HOUSE}/serve.conf", "w") as file:
            file.write(f"listen = unix:{WORK}/http.sock\n")
            for name, value in settings.items():
                file.write(f"mail-{name.replace('_', '-')} = {value}\n")

    def __enter__(self):
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", HOUSE], stderr=log)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=WAIT_S)
        assert status in (0, -signal.SIGKILL), (status, self.said())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def said(self):
        with open(self.log) as file:
            return file.read()


def sql(text, *values):
    store = sqlite3.connect(f"{HOUSE}/store.db", timeout=10)
    try:
        with store:
            return store.execute(text, values).fetchall()
    finally:
        store.close()


def add(recipient, subject=SUBJECT, body=BODY, language="de"):
    now = int(time.time())
    sql("INSERT INTO outbox SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, 0, ?, 1 FROM outbox",
        recipient, subject, body, language, now, now)


def due_now():
    sql("UPDATE outbox SET next_try = 0 WHERE state = 1")


def wait(what, condition, house):
    until = time.monotonic() + WAIT_S
    while not condition():
        assert house.process.poll() is None, house.said()
        assert time.monotonic() < until, f"{what}: {house.said()}"
        time.sleep(0.05)


def wait_state(recipient, state, tries, house):
    wait(f"{recipient} in state {state}", lambda: sql(
        "SELECT 1 FROM outbox WHERE recipient = ? AND state = ? AND tries = ?", recipient, state,
        tries), house)


def wait_said(words, house):
    wait(f"the journal says {words}", lambda: words in house.said(), house)


def check_mail(mail, recipient, subject=SUBJECT, body=BODY, language="de"):
    mail_from, recipients, content, _, _ = mail
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    assert (mail_from, recipients) == ("office@example.org", [recipient]), mail
    assert not parsed.defects and not any(h.defects for h in parsed.values()), content
    assert max(map(len, content.split(b"\r\n"))) <= 78 and content.isascii(), content
    assert parsed["Subject"] == subject, parsed["Subject"]
    assert parsed["From"].addresses[0].addr_spec == "office@example.org"
    assert [a.addr_spec for a in parsed["To"].addresses] == [recipient]
    assert abs(parsed["Date"].datetime.timestamp() - time.time()) < 3600
    assert parsed["Message-ID"].strip().endswith("@example.org>"), parsed["Message-ID"]
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Content-Language"] == language
    assert parsed.get_content_type() == "text/plain"
    assert parsed.get_content().replace("\r\n", "\n") == body, parsed.get_content()
    return parsed["Message-ID"]


def blanked(recipient, state):
    return sql("SELECT body FROM outbox WHERE recipient = ? AND state = ?", recipient,
               state) == [("",)]


def plain():
    with Server() as server, House(server=f"smtp://127.0.0.1:{server.port}",
                                   **{"from": "office@example.org"}) as house:
        add("ada@example.net")
        add("bob@example.net", "Plain subject", "One line\n", "en")
        add("never@example.net")
        add("eve@example.net", "=?utf-8?Q?misread?=", "\n")
        wait_state("eve@example.net", SENT, 1, house)
        assert server.tried == ["ada@example.net", "bob@example.net", "never@example.net",
                                "eve@example.net"], server.tried
        ids = {check_mail(server.mails[0], "ada@example.net"),
               check_mail(server.mails[1], "bob@example.net", "Plain subject", "One line\n", "en"),
               check_mail(server.mails[2], "eve@example.net", "=?utf-8?Q?misread?=", "\n")}
        assert len(ids) == 3 and blanked("ada@example.net", SENT)
        assert blanked("never@example.net", GIVEN_UP)
        wait_said("for good (550)", house)
        assert "@example.net" not in house.said(), house.said()


def later_then_taken():
    settings = {"from": "office@example.org"}
    with Server() as server:
        settings["server"] = f"smtp://127.0.0.1:{server.port}"
        with House(**settings) as house:
            add("later@example.net")
            wait_said("(451)", house)
            wait_state("later@example.net", WAITING, 1, house)
        sql("UPDATE outbox SET recipient = 'late@example.net' WHERE state = 1")
        due_now()
        with House(**settings) as house:
            wait_state("late@example.net", SENT, 2, house)
        check_mail(server.mails[0], "late@example.net")


def killed_while_it_waits():
    settings = {"from": "office@example.org"}
    server = Server()  # nobody listens there yet
    settings["server"] = f"smtp://127.0.0.1:{server.port}"
    with House(**settings) as house:
        add("wait@example.net")
        wait_said("does not take connections", house)
        house.kill()
    due_now()
    with server, House(**settings) as house:
        wait_state("wait@example.net", SENT, 2, house)
        assert len(server.mails) == 1
        check_mail(server.mails[0], "wait@example.net")


def healthy():
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(10)
        peer.connect(f"{WORK}/http.sock")
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return peer.recv(100).startswith(b"HTTP/1.1 200")


def killed_while_the_server_hangs():
    settings = {"from": "office@example.org"}
    with Server() as server:
        settings["server"] = f"smtp://127.0.0.1:{server.port}"
        server.hangs = True
        with House(**settings) as house:
            add("hang@example.net")
            wait("the mail has come", lambda: server.mails, house)
            assert healthy()
            wait_state("hang@example.net", WAITING, 1, house)
            house.kill()
        server.hangs = False
        with House(**settings) as house:
            # Not at once: a program that ends again and again would flood her.
            add("next@example.net")
            wait_state("next@example.net", SENT, 1, house)
            assert [m[1] for m in server.mails] == [["hang@example.net"], ["next@example.net"]]
            due_now()
            wait_state("hang@example.net", SENT, 2, house)
        assert [m[1][0] for m in server.mails].count("hang@example.net") == 2
        check_mail(server.mails[2], "hang@example.net")


def let_in(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"office", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


def over_tls():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{WORK}/server.pem", f"{WORK}/server.key")
    with open(f"{WORK}/password", "w") as file:
        file.write(PASSWORD + "\n")
    with open(f"{WORK}/wrong", "w") as file:
        file.write("wrong\n")
    settings = {"from": "office@example.org", "user": "office",
                "password_file": f"{WORK}/password", "authorities": f"{WORK}/server.pem"}
    begun = Server(tls_context=context, require_starttls=True, authenticator=let_in,
                   auth_required=True)
    wrapped = Server(ssl_context=context)
    bare = Server()
    with begun, wrapped, bare:
        def refused(words, **changed):
            with House(**(settings | changed)) as house:
                add("tls@example.net")
                wait_said(words, house)
                assert PASSWORD not in house.said()
            sql("DELETE FROM outbox WHERE state = 1")

        starttls = f"smtp://127.0.0.1:{begun.port}"
        refused("does not hold", server=starttls, authorities=f"{WORK}/other.pem")
        refused("user and password", server=starttls, password_file=f"{WORK}/wrong")
        refused("STARTTLS", server=f"smtp://127.0.0.1:{bare.port}")
        refused("does not hold", server=f"smtps://127.0.0.1:{wrapped.port}",
                authorities=f"{WORK}/other.pem")
        assert not begun.mails and not wrapped.mails and not bare.mails and not bare.tried
        with House(server=starttls, **settings) as house:
            add("tls@example.net")
            wait_state("tls@example.net", SENT, 1, house)
        check_mail(begun.mails[0], "tls@example.net")
        assert begun.mails[0][3:] == (True, True), begun.mails[0][3:]
        del settings["user"], settings["password_file"]
        with House(server=f"smtps://127.0.0.1:{wrapped.port}", **settings) as house:
            add("wrapped@example.net")
            wait_state("wrapped@example.net", SENT, 1, house)
        check_mail(wrapped.mails[0], "wrapped@example.net")


logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # refused handshakes are meant
subprocess.run([PROGRAM, "init", HOUSE, "example.coop/log"], check=True, stdout=subprocess.DEVNULL)
cases = [plain, later_then_taken, killed_while_it_waits, killed_while_the_server_hangs, over_tls]
for case in cases:
    case()
    print(f"{case.__name__}: ok", flush=True)
