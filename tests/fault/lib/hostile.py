# hostile.py BUILD WORK ROUNDS SEED: a cooperative that lies to a node, over HTTP.
#
# One lie after the other: the node runs no job on it, goes on serving its members, says why, and runs the job
# once it is told the truth.
# SPDX-License-Identifier: EUPL-1.2
# pylint: disable=wildcard-import,unused-wildcard-import
import http.server
import socketserver

from play import *

NODE = "node-a"
EVIL = {"evil-coop": "coop", "evil-witness": "witness"}


class Relay(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Stands where the node looks for the cooperative, and tells what it likes."""

    daemon_threads = True
    request_queue_size = 50
    lie, to = None, "coop"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass

    def address_string(self):
        return "node"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wanted = {name: self.headers[name] for name in self.headers if name != "Connection"}
        connection = Local(f"{WORK}/sockets/{self.server.to}.sock")
        try:
            connection.request(self.command, self.path, body or None, wanted)
            got = connection.getresponse()
            status, content = got.status, got.read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        headers = {}
        lie = Relay.lie
        if lie is not None:
            status, content, headers = lie(self.path, status, content)
        try:
            self.send_response(status)
            if isinstance(content, bytes):
                headers = {"Content-Length": str(len(content)), **headers}
                content = [content]
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for part in content:
                self.wfile.write(part)
        except OSError:
            pass  # it has heard enough

    do_GET = do_POST = answer


def relay_start():
    path = f"{WORK}/sockets/relay.sock"
    relay = Relay(path, Handler)
    os.chmod(path, 0o660)
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    return relay


# --- lies ---

def everywhere(status, content, **headers):
    return lambda path, _status, _content: (status, content, dict(headers))


def endless(_path, _status, _content):
    def parts():
        while True:
            yield b" " * 65536
    return 200, parts(), {}


def slow(_path, _status, _content):
    def parts():
        yield b"{"
        while Relay.lie is slow:
            time.sleep(0.3)
            yield b" "
    return 200, parts(), {}


def in_list(change):
    """What the list of files says, changed."""
    def lie(path, status, content):
        if not path.startswith("/api/v1/files/") or status != 200:
            return status, content, {}
        value = json.loads(content)
        change(value)
        return status, json.dumps(value).encode(), {}
    return lie


def names(*names_of):
    def change(value):
        value["files"] = list(names_of) + value["files"]
    return in_list(change)


def in_object(kind, change):
    """One kind of object, changed: `change` gets the envelope and gives another one."""
    def lie(path, status, content):
        if not path.startswith("/public/objects/") or status != 200:
            return status, content, {}
        value = json.loads(content)
        if value["object"]["type"] == kind:
            content = canonical(change(value))
        return status, content, {}
    return lie


def other_signature(value):
    """By a key that is not its, the words being the same."""
    thief = Key()
    return json.loads(envelope(value["object"], *[thief for _ in value["signatures"][:1]])[0])


def other_words(**changes):
    def change(value):
        return {**value, "object": {**value["object"], **changes}}
    return change


def wider(value):
    """A grant with more than was decided."""
    return {**value, "object": {name: 899999999999999 if name == "rho" else one
                                for name, one in value["object"].items()}}


def tile(path, status, content):
    if path.startswith("/public/log/tile/entries/") and content:
        content = content[:-1] + bytes([content[-1] ^ 1])
    return status, content, {}


def note(change):
    def in_note(value):
        value["checkpoint"] = change(value["checkpoint"])
    return in_list(in_note)


def without_witness(text):
    head, signatures = text.split("\n\n")
    return head + "\n\n" + signatures.split("\n")[0] + "\n"


def other_root(text):
    lines = text.split("\n")
    lines[2] = base64.b64encode(os.urandom(32)).decode()
    return "\n".join(lines)


def withhold():
    """What the cooperative said before, again and again: the log stands still."""
    kept = {}
    about = must_json("coop", "GET", "/api/v1/files/0")

    def lie(path, status, content):
        if path.startswith("/api/v1/files/"):
            known = int(path.rsplit("/", 1)[1])
            return 200, json.dumps({**about, "files": [] if known else about["files"]}).encode(), {}
        return status, kept.setdefault(path, content), {}
    return lie


def lies():
    """(what it is called, the lie, words in the journal or None)"""
    yield "garbage", everywhere(200, os.urandom(3000)), "not JSON"
    yield "an empty answer", everywhere(200, b""), ""
    yield "failure", everywhere(500, b"no"), "answers 500"
    yield "a redirection", everywhere(302, b"", Location="http://localhost/api/v1"), "answers 302"
    yield "an endless answer", endless, ""
    yield "a slow answer", slow, None
    yield "a length that is none", everywhere(200, b"{}", **{"Content-Length": "999999999999"}), ""
    yield "deep nesting", everywhere(200, b"[" * 1000000), ""
    yield "a list of nothing", in_list(lambda value: value.clear()), "checkpoint"
    for name in ("../node.key", "objects/../../node.key", "/etc/passwd", "objects/", "texts/a b", ".size"):
        yield f"the name {name!r}", names(name), "names a file that no log has"
    for kind in ("decision", "grant", "application"):
        yield f"a {kind} by another key", in_object(kind, other_signature), ""
        yield f"a {kind} with other words", in_object(kind, other_words(time=later(1))), ""
    yield "a wider grant", in_object("grant", wider), ""
    yield "an invented roll", in_object("roll", other_words(members=999999)), ""
    yield "another text in the log", tile, ""
    yield "a checkpoint without witness", note(without_witness), "log/checkpoint"
    yield "a checkpoint with another root", note(other_root), "log/checkpoint"
    yield "an older log", withhold(), None


# --- what is proved ---

def journal():
    with open(f"{WORK}/{NODE}.log", encoding="utf-8") as file:
        return file.read()


def followed():
    for line in must(NODE, "GET", "/metrics").decode().splitlines():
        if line.startswith("allmende_node_followed_entries "):
            return int(line.split()[1])
    return fail("the node says not how far it is")


def check_serves(what, person):
    """Whatever the cooperative does, a member is heard at the node itself."""
    status, content = ask(NODE, "GET", "/healthz")
    if status != 200:
        fail(f"after {what} the node is not well:", status, content)
    give(NODE, person, False)
    give(NODE, person, True)


def check_lie(number, what, lie, words):
    known, before = followed(), len(journal())
    Relay.lie = lie
    time.sleep(1.2)  # what was under way by then is done
    if "roll" in what:
        must("coop", "POST", "/api/v1/members", canonical({"members": [
            {"key": Key().name, "name": f"Late member {number}"}]}), key=office)
        by_office("/api/v1/rolls")
    state["grant " + NODE] = apply(PLATFORM[NODE])
    jobs.clear()
    until = time.time() + 15
    while words is not None and time.time() < until:
        said = journal()[before:].replace("serve: goes on", "")
        if "serve: " in said and words in said:
            break
        time.sleep(0.1)
    else:
        if words is not None:
            fail(f"{what} is not told in the journal:", journal()[before:])
        time.sleep(1.5)
    status, content = send_job(NODE, number)
    if status == 202:
        fail(f"a job was taken on {what}:", content)
    check_serves(what, number % PERSONS)
    if followed() < known:
        fail(f"the node forgot by {what}")
    Relay.lie = None
    check_truth(what, number)


def check_truth(what, number):
    until = time.time() + 50
    while send_job(NODE, number)[0] != 202:
        if time.time() > until:
            fail(f"after {what} the node does not come back:", send_job(NODE, number))
        time.sleep(0.2)
    if not finish_job(NODE, number):
        fail("an answer is empty")


def check_fork(relay):
    """The cooperative and its witness tell the node another history than everybody else."""
    for name in ("coop", "witness"):
        end(name)
    for name, of in EVIL.items():
        USERS[name] = USERS[of]
        make_folder(name)
        set_clock(name, 0)
        subprocess.run(["cp", "-a", f"{WORK}/{of}/.", f"{WORK}/{name}"], check=True)
    settings("evil-coop", witness_1=f"unix:{WORK}/sockets/evil-witness.sock:")
    settings("evil-witness")
    for name in (*EVIL, "coop", "witness"):
        start(name)
        wait_until_up(name)
    state["grant " + NODE] = apply(PLATFORM[NODE])
    jobs.clear()
    check_truth("a copy", 500)
    state["desk"] = "evil-coop"
    for words in ("fewer than", "another history"):
        before = len(journal())
        relay.to = "evil-coop"
        if words == "another history":
            for _ in range(12):
                grant = apply(PLATFORM[NODE])
            state["grant " + NODE] = grant
            jobs.clear()
        until = time.time() + 20
        while words not in journal()[before:]:
            if time.time() > until:
                fail("the node does not say that it is", words, journal()[before:])
            time.sleep(0.1)
        if words == "another history" and send_job(NODE, 501)[0] == 202:
            fail("a job was taken on another history")
        check_serves(words, 7)
    state["desk"] = "coop"
    relay.to = "coop"
    state["grant " + NODE] = apply(PLATFORM[NODE])
    jobs.clear()
    check_truth("another history", 502)


def check_mandates():
    """Nobody gives a mandate for another, and an old one does not come again."""
    rules = [{"commercial": "no", "effect": "allow", "modes": ["aggregate"],
              "purposes": ["dpv:PublicBenefit"], "recipients": ["dpv:Entity"]}]
    old = {"coop": state["coop"], "from": now(), "platform": PLATFORM[NODE], "rho_year": 900000000000000,
           "rules": rules, "serial": 1, "time": now(), "type": "mandate", "until": later(86400), "v": 1}
    for what, key in (("an old mandate", mandates[NODE][0]), ("a stranger's mandate", Key())):
        status, content = ask(NODE, "POST", "/api/v1/mandates", envelope(old, key)[0])
        if status == 200:
            fail(f"{what} is taken:", content)
    forged = json.loads(envelope({**old, "serial": 1000}, Key())[0])
    forged["signatures"][0]["key"] = mandates[NODE][0].name
    status, content = ask(NODE, "POST", "/api/v1/mandates", canonical(forged))
    if status == 200:
        fail("a forged mandate is taken:", content)


def main():
    serve_everything()
    found()
    relay = relay_start()
    wires[NODE].address = f"unix:{WORK}/sockets/relay.sock"
    set_up_node(NODE)
    adopt(PLATFORM[NODE])
    state["grant " + NODE] = apply(PLATFORM[NODE])
    check_truth("nothing", 1)
    count = 0
    told = list(lies())
    for number, (what, lie, words) in enumerate(dice.sample(told, min(ROUNDS, len(told)))):
        check_lie(10 + number, what, lie, words)
        count += 1
    check_mandates()
    check_fork(relay)
    for name in (NODE, *EVIL, "coop", "witness"):
        end(name)
    print(f"hostile_coop: {count} lies and a fork, seed {SEED}: the node believed none")


try:
    main()
finally:
    for process in running.values():
        if process.poll() is None:
            process.kill()
