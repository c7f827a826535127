# play.py: the people of a small cooperative, and its servers as processes, for the programs beside this one.
#
# Each takes the arguments BUILD WORK ROUNDS SEED.
# Signs objects (doc/spec/objects.md) and requests (RFC 9421) by libsodium alone, with nothing of ours.
# SPDX-License-Identifier: EUPL-1.2
import base64
import ctypes
import ctypes.util
import hashlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

BUILD, WORK, ROUNDS, SEED = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
USERS = {"coop": 20001, "node-a": 20002, "node-b": 20003, "witness": 20004}
GROUP = 20010  # may use the sockets
PERSONS = 40
AGE_MAX_S = 60
DISK_LEN = 256 << 20
dice = random.Random(SEED)
sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")


def fail(*words):
    print("FAILED:", *words)
    for name in USERS:
        try:
            with open(f"{WORK}/{name}.log", encoding="utf-8") as file:
                print(f"--- {name}.log:", file.read()[-1500:])
        except OSError:
            pass
    sys.exit(1)


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def later(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class Key:
    def __init__(self):
        self.public = ctypes.create_string_buffer(32)
        self.secret = ctypes.create_string_buffer(64)
        sodium.crypto_sign_keypair(self.public, self.secret)
        self.name = "ed25519:" + self.public.raw.hex()

    def sign(self, message):
        signature = ctypes.create_string_buffer(64)
        sodium.crypto_sign_detached(signature, None, message, ctypes.c_ulonglong(len(message)), self.secret)
        return signature.raw


class Opening:
    def __init__(self):
        self.public = ctypes.create_string_buffer(32)
        self.secret = ctypes.create_string_buffer(32)
        sodium.crypto_box_keypair(self.public, self.secret)
        self.name = "x25519:" + self.public.raw.hex()

    def open(self, box):
        content = ctypes.create_string_buffer(len(box) - 48)
        if sodium.crypto_box_seal_open(content, box, ctypes.c_ulonglong(len(box)), self.public, self.secret):
            fail("a sealed answer cannot be opened")
        return content.raw


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def envelope(value, *keys):
    content = canonical(value)
    message = b"allmende/v1/" + value["type"].encode() + b"\n" + content
    signatures = sorted(({"key": key.name, "sig": key.sign(message).hex()} for key in keys),
                        key=lambda one: one["key"])
    return canonical({"object": value, "signatures": signatures}), \
        "sha256:" + hashlib.sha256(content).hexdigest()


# --- faults of the surroundings ---

skew = {name: 0 for name in USERS}  # seconds by which a server's clock is wrong


def set_clock(name, seconds):
    skew[name] = seconds
    with open(f"{WORK}/{name}.clock.new", "wb") as file:
        file.write(seconds.to_bytes(8, sys.byteorder, signed=True))
    os.chmod(f"{WORK}/{name}.clock.new", 0o644)
    os.rename(f"{WORK}/{name}.clock.new", f"{WORK}/{name}.clock")


def set_space(name, more):
    """Leave `more` bytes of free space on the disk of one server: each folder is a disk of its own."""
    for _ in range(50):
        disk = os.statvfs(f"{WORK}/{name}")
        size = (disk.f_blocks - disk.f_bfree) * disk.f_frsize + more
        done = subprocess.run(["mount", "-o", f"remount,size={size}", f"{WORK}/{name}"], capture_output=True,
                              text=True, check=False)
        if done.returncode == 0:  # else it has grown meanwhile
            return
    fail("a disk cannot be made small:", done.stderr)


class Wire:
    """The only way from one server to another: it can be cut, also in the middle of a message."""

    def __init__(self, name, to):
        self.to, self.left, self.ends = to, None, set()
        self.lock = threading.Lock()
        self.address = f"unix:{WORK}/sockets/{name}.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f"{WORK}/sockets/{name}.sock")
        os.chmod(f"{WORK}/sockets/{name}.sock", 0o660)
        self.listener.listen(50)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            caller = self.listener.accept()[0]
            callee = socket.socket(socket.AF_UNIX)
            try:
                if self.left == 0:
                    raise OSError("cut")
                callee.connect(f"{WORK}/sockets/{self.to}.sock")
            except OSError:
                caller.close()
                callee.close()
                continue
            with self.lock:
                self.ends |= {caller, callee}
            for one, other in ((caller, callee), (callee, caller)):
                threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    def pass_on(self, one, other):
        try:
            while content := one.recv(4096):
                with self.lock:
                    if self.left is not None:
                        content = content[:self.left]
                        self.left -= len(content)
                other.sendall(content)
                if self.left == 0:
                    break
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        with self.lock:
            self.ends.discard(one)
        one.close()

    def cut(self, after=0):
        """Nothing passes any more once `after` bytes have."""
        with self.lock:
            self.left = after
            ends = list(self.ends) if after == 0 else []
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def mend(self):
        with self.lock:
            self.left = None


wires = {}


# --- HTTP ---

class Local(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


def ask(server, method, target, body=None, key=None, token=None, media="application/json"):
    """Status and content; OSError when there is nobody."""
    headers = {}
    if body is not None:
        headers["Content-Type"] = media
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    if key is not None:
        covered = '"@method" "@target-uri"'
        base = f'"@method": {method}\n"@target-uri": http://localhost{target}\n'
        if body:
            digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
            headers["Content-Digest"] = digest
            covered += ' "content-digest"'
            base += f'"content-digest": {digest}\n'
        nonce = os.urandom(16).hex()
        parameters = f'({covered});created={int(time.time() + skew[server.removesuffix("-operator")])};nonce="{nonce}";keyid="{key.name}";tag="allmende"'
        base += f'"@signature-params": {parameters}'
        headers["Signature-Input"] = "s=" + parameters
        headers["Signature"] = "s=:" + base64.b64encode(key.sign(base.encode())).decode() + ":"
    connection = Local(f"{WORK}/sockets/{server}.sock")
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def must(server, method, target, body=None, **more):
    status, content = ask(server, method, target, body, **more)
    if status not in range(200, 300):
        fail(method, target, "answers", status, content)
    return content


def must_json(*wanted, **more):
    return json.loads(must(*wanted, **more))


# --- processes ---

running = {}


def start(name):
    uid = USERS[name]
    program = {"coop": ["allmende-coop", "serve"], "witness": ["allmende", "witness", "serve"]}.get(
        name.removeprefix("evil-"), ["allmende-node", "serve"])
    command = ["unshare", "-n", "setpriv", "--reuid", str(uid), "--regid", str(uid), "--groups", str(GROUP),
               "--no-new-privs", f"{BUILD}/{program[0]}", *program[1:], f"{WORK}/{name}"]
    surroundings = {**os.environ, "LD_PRELOAD": f"{BUILD}/tests/fault/libclock.so",
                    "CLOCK_FILE": f"{WORK}/{name}.clock", "ASAN_OPTIONS": "verify_asan_link_order=0"}
    with open(f"{WORK}/{name}.log", "ab") as log:
        running[name] = subprocess.Popen(command, stdout=log, stderr=log, umask=0o007, cwd="/",
                                         env=surroundings)


def wait_until_up(name):
    for _ in range(600):
        try:
            # A witness has no state of health: that it answers is enough.
            if ask(name, "GET", "/healthz")[0] in (200, 404):
                return
        except OSError:
            pass
        if running[name].poll() is not None:
            fail(name, "ended with", running[name].returncode)
        time.sleep(0.05)
    fail(name, "does not answer")


def kill(name):
    running[name].send_signal(signal.SIGKILL)
    running[name].wait()


def end(name):
    running[name].send_signal(signal.SIGTERM)
    if running[name].wait(timeout=60) != 0:
        fail(name, "ended with", running[name].returncode, "when it was told to end")


def tool(name, *words):
    """Run one of our programs as the user of `name`."""
    uid = str(USERS[name])
    done = subprocess.run(["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", f"{BUILD}/{words[0]}",
                           *words[1:]], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": f"{WORK}/state"})
    return done


def by_root(*words):
    """Run one of our programs as who may connect to all sockets."""
    return subprocess.run([f"{BUILD}/{words[0]}", *words[1:]], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": f"{WORK}/state"})


def make_folder(name):
    os.makedirs(f"{WORK}/{name}", exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_LEN}", name, f"{WORK}/{name}"], check=True)
    os.chown(f"{WORK}/{name}", USERS[name], USERS[name])
    os.chmod(f"{WORK}/{name}", 0o700)


def settings(name, **values):
    with open(f"{WORK}/{name}/serve.conf", "w", encoding="utf-8") as file:
        file.write(f"listen = unix:{WORK}/sockets/{name}.sock\n")
        for key, value in values.items():
            file.write(f"{key.replace('_', '-')} = {value}\n")
    os.chown(f"{WORK}/{name}/serve.conf", USERS[name], USERS[name])


# --- the chain ---

founders = [Key() for _ in range(3)]
office, city = Key(), Key()
opening = Opening()
members = [Key() for _ in range(PERSONS)]
voting = [Key() for _ in range(PERSONS)]
mandates = {node: [Key() for _ in range(PERSONS)] for node in ("node-a", "node-b")}
serials = {node: [0] * PERSONS for node in ("node-a", "node-b")}
PLATFORM = {"node-a": "bikes", "node-b": "buses"}
TOKEN = "0123456789abcdef0123"
state = {"desk": "coop"}  # with whom the office works


def serve_everything():
    os.makedirs(f"{WORK}/sockets", exist_ok=True)
    os.chown(f"{WORK}/sockets", 0, GROUP)
    os.chmod(f"{WORK}/sockets", 0o2775)
    for name in USERS:
        make_folder(name)
        set_clock(name, 0)
    wires.update({"witness": Wire("wire-witness", "witness"), "node-a": Wire("wire-node-a", "coop"),
                  "node-b": Wire("wire-node-b", "coop")})
    done = tool("witness", "allmende", "witness", "init", f"{WORK}/witness", "witness.example/w")
    if done.returncode != 0:
        fail(done.stderr)
    with open(f"{WORK}/witness/witness.vkey", encoding="utf-8") as file:
        state["witness"] = file.read().strip()
    done = tool("coop", "allmende-coop", "init", f"{WORK}/coop", "example.coop/log")
    if done.returncode != 0:
        fail(done.stderr)
    settings("coop", witness_1=wires["witness"].address + ":")
    start("coop")
    wait_until_up("coop")
    about = must_json("coop", "GET", "/api/v1")
    state["vkey"], state["coop_key"] = about["log_vkey"], about["key"]
    with open(f"{WORK}/witness/witness.logs", "w", encoding="utf-8") as file:
        file.write("log " + state["vkey"] + "\n")
    settings("witness")
    start("witness")
    wait_until_up("witness")


def enter(value, *keys):
    body, identity = envelope(value, *keys)
    must(state["desk"], "POST", "/api/v1/objects", body)
    return identity


def by_office(target, value=None):
    return must_json(state["desk"], "POST", target, None if value is None else canonical(value), key=office)["id"]


def found():
    half = {"den": 2, "num": 1}
    state["coop"] = enter({
        "checkpoint_age_max_s": AGE_MAX_S,
        "default_mandate": [{"commercial": "no", "effect": "allow", "modes": ["aggregate"],
                             "purposes": ["dpv:PublicBenefit"], "recipients": ["dpv:Entity"]}],
        "forbidden": [], "founders": sorted(key.name for key in founders), "items_days": 0,
        "key_rules": [{"count": 3, "kind": "coop", "signers": "founders"},
                      {"count": 1, "kind": "registrar", "signers": "coop"},
                      {"count": 3, "kind": "office", "signers": "founders"},
                      {"count": 1, "kind": "node", "signers": "coop"},
                      {"count": 1, "kind": "witness", "signers": "coop"},
                      {"count": 1, "kind": "applicant", "signers": "coop"}],
        "legal_form": "eG", "log_vkey": state["vkey"],
        "majorities": [{"kind": kind, "more": True, "share": half} for kind in
                       ("guideline", "application", "statute", "mandate-default", "budget", "election",
                        "discharge", "other")],
        "minority": {"den": 10, "num": 1}, "name": "Kleine Genossenschaft", "notice_days": 0,
        "objection_days": 1, "offices": ["office"],
        "privacy": {"delta_max": 1000000000, "min_group": 5, "rho_application": 900000000000,
                    "rho_person_year": 900000000000000, "rho_platform_year": 900000000000000},
        "quorum": {"den": 10, "num": 1}, "seat": "Wuppertal", "time": now(),
        "trustees": {"count": 0, "threshold": 0}, "type": "statute", "v": 1,
        "witnesses": {"quorum": 1, "vkeys": [state["witness"]]}}, *founders)
    introduce = {"action": "introduce", "coop": state["coop"], "type": "key", "v": 1}
    enter({**introduce, "key": state["coop_key"], "kind": "coop", "time": now()}, *founders)
    enter({**introduce, "holder": "sha256:" + "ab" * 32, "key": office.name, "kind": "office",
           "role": "office", "time": now()}, *founders)
    must("coop", "POST", "/api/v1/members", canonical({"members": [
        {"key": key.name, "name": f"Member {i}"} for i, key in enumerate(members)]}), key=office)
    by_office("/api/v1/rolls")
    by_office("/api/v1/keys", {"action": "introduce", "key": city.name, "kind": "applicant", "role": "Stadt"})


def set_up_node(name):
    done = tool(name, "allmende-node", "init", f"{WORK}/{name}", state["coop"], PLATFORM[name])
    if done.returncode != 0:
        fail(done.stderr)
    node_key = "ed25519:" + done.stdout.split("ed25519:")[1].split()[0]
    with open(f"{WORK}/{name}/trips.csv", "w", encoding="utf-8") as file:
        file.write("rider,station,minutes\n")
        for i in range(PERSONS * 8):
            file.write(f"r{i % PERSONS:02d},s{i % 4},{i % 50 + 3}\n")
    os.chown(f"{WORK}/{name}/trips.csv", USERS[name], USERS[name])
    with open(f"{WORK}/{name}/tables.conf", "w", encoding="utf-8") as file:
        file.write(f"""operator = "City of Example"
sector = mobility
grid = 1
[trips]
source = {WORK}/{name}/trips.csv
title = "Trips"
role = persons
person = rider
rows = 8
[trips.rider]
type = text
class = id pd:Identifier
[trips.station]
type = text
class = quasi-id pd:Location
keys = "s0" "s1" "s2" "s3"
[trips.minutes]
type = integer
class = free pd:Behavioural
bounds = 0 .. 60
""")
    os.chown(f"{WORK}/{name}/tables.conf", USERS[name], USERS[name])
    by_office("/api/v1/keys", {"action": "introduce", "key": node_key, "kind": "node", "role": PLATFORM[name]})
    done = tool(name, "allmende-node", "describe", f"{WORK}/{name}")
    if done.returncode != 0:
        fail("describe:", done.stdout, done.stderr)
    with open(f"{WORK}/{name}/operator.token", "w", encoding="utf-8") as file:
        file.write(TOKEN + "\n")
    os.chown(f"{WORK}/{name}/operator.token", USERS[name], USERS[name])
    settings(name, coop=wires[name].address + ":", sync_seconds=1,
             operator=f"unix:{WORK}/sockets/{name}-operator.sock")
    start(name)
    wait_until_up(name)
    state[name] = node_key
    must(name + "-operator", "POST", "/api/v1/operator/links", canonical({"links": [
        {"key": key.name, "person": f"r{i:02d}"} for i, key in enumerate(mandates[name])]}), token=TOKEN)
    for i in range(PERSONS):
        give(name, i, True)


def give(node, person, allow, may_fail=False):
    """A mandate, or a revocation: True once the node has acknowledged it."""
    serials[node][person] += 1
    rules = [{"commercial": "no", "effect": "allow", "modes": ["aggregate"], "purposes": ["dpv:PublicBenefit"],
              "recipients": ["dpv:Entity"]}] if allow else []
    body, identity = envelope({
        "coop": state["coop"], "from": now(), "platform": PLATFORM[node], "rho_year": 900000000000000,
        "rules": rules, "serial": serials[node][person], "time": now(), "type": "mandate",
        "until": later(86400), "v": 1}, mandates[node][person])
    status, content = ask(node, "POST", "/api/v1/mandates", body)
    if status != 200 and may_fail:
        return False
    if status != 200:
        fail("a mandate is not taken:", status, content)
    if json.loads(content)["object"]["mandate"] != identity:
        fail("another mandate was acknowledged")
    return True


def adopt(platform):
    text = by_text("Städte planen.\n")
    guideline = by_office("/api/v1/guidelines", {
        "coop": state["coop"], "examples": [], "platform": platform, "rules": [{
            "effect": "permit", "id": "planung", "reason": "Städte planen.",
            "terms": {"automatic": False, "min_group": 5, "modes": ["aggregate"], "output_check": False,
                      "retention_days": 30, "rho_application": 900000000000,
                      "rho_purpose_year": 900000000000000},
            "when": [{"field": "commercial", "is": ["no"]}, {"field": "purpose", "is": ["dpv:PublicBenefit"]}]}],
        "text": text, "time": now(), "title": "Richtlinie", "type": "guideline", "v": 1, "version": 1})
    number = 1 + state.setdefault("assemblies", 0)
    state["assemblies"] = number
    register = []
    for i, key in enumerate(members):
        voting[i] = Key()
        message = f"allmende/v1/voting-key\n{state['coop'][7:]}\n{number}\n{voting[i].public.raw.hex()}\n"
        register.append({"member": key.name, "signature": key.sign(message.encode()).hex(), "voting": voting[i].name})
    status, content = ask("coop", "POST", "/api/v1/registrations", canonical({"registrations": register}))
    if status != 204:
        fail("registering:", status, content)
    opens, closes = time.time() + 2, time.time() + 6
    assembly = by_office("/api/v1/assemblies", {
        "agenda": ["Richtlinie"], "closes": later(closes - time.time()), "form": "stretched",
        "opens": later(opens - time.time()), "secret": False})
    motion = by_office("/api/v1/motions", {
        "assembly": assembly, "item": 1, "kind": "guideline", "proposal": guideline, "title": "Richtlinie",
        "wording": "Die Richtlinie gilt.\n"})
    time.sleep(max(0, opens + 1.1 - time.time()))
    votes = [json.loads(envelope({"choice": "yes", "coop": state["coop"], "motion": motion, "time": now(),
                                  "type": "vote", "v": 1, "voter": key.name}, key)[0]) for key in voting]
    results = must_json("coop", "POST", "/api/v1/objects/batch", canonical(votes))["results"]
    if any(one["status"] != "ok" for one in results):
        fail("a vote is refused:", results)
    time.sleep(max(0, closes + 1.1 - time.time()))
    by_office(f"/api/v1/motions/{motion}/resolution")


def by_text(text):
    return must_json(state["desk"], "POST", "/api/v1/texts", text.encode(), key=office,
                     media="application/octet-stream")["id"]


def application_of(platform, vouched=True):
    """Some of its facts as the office has checked them, or all as the applicant says."""
    def fact(name, *values, source="declared"):
        return {"name": name, "source": source if vouched else "declared", "values": list(values)}
    def number(name, value):
        return {"name": name, "number": value, "source": "declared"}
    facts = [fact("commercial", "no", source="office"),
             fact("declarations", "no-decisions", "no-insurance", "no-marketing", "no-reidentification",
                  "no-stigma"),
             fact("dpia", "not-required"), number("duration_days", 1), fact("ethics_vote", "none", source="office"),
             fact("identification", "aggregate"), fact("kind", "question"), fact("legal_basis", "eu-gdpr:A6-1-e"),
             fact("linkage", "none"), number("min_group", 5), fact("own_data", "none"), number("persons", 1),
             fact("publication", "restricted"), fact("purpose", "dpv:PublicBenefit"),
             fact("recipient", "coop:MunicipalDepartment", source="office"), number("rho", 900000000000),
             number("runs", 1000), fact("special_categories", "none"), fact("third_country", "none")]
    state["applications"] = 1 + state.setdefault("applications", 0)  # no two are the same
    return {
        "applicant": "Stadt", "applicant_key": city.name, "benefit": "Wege", "coop": state["coop"],
        "data": [{"columns": ["rider", "station", "minutes"], "necessity": "Zählen", "table": "trips"}],
        "facts": facts, "from": now(), "method": "SQL", "persons": ["sha256:" + "cd" * 32],
        "platform": platform, "question": "Wie viele?", "sealing_key": opening.name, "summary": "Wir zählen.",
        "terms": by_text("Nichts anderes.\n"), "time": now(), "title": f"Zählung {state['applications']}", "type": "application",
        "until": later(86400), "v": 1}


def apply(platform):
    application = enter(application_of(platform), city, office)
    draft = must_json(state["desk"], "GET", f"/api/v1/applications/{application}/decision", key=office)
    if draft["outcome"] != "permit":
        fail("the application is not permitted:", draft)
    enter(draft, office)
    return by_office(f"/api/v1/applications/{application}/grant")


# --- jobs ---

jobs = {}


def send_job(node, number, rho=100000000):
    # No two numbers ask the same, or the second would get the stored answer of the first for nothing.
    text = f"SELECT station, COUNT(*) FROM trips WHERE minutes < {number % 40 + 10} AND minutes > " \
        f"{number // 40 % 8} AND minutes <> {number // 320} GROUP BY station"
    if (node, number) not in jobs:
        salt = os.urandom(32)
        body, identity = envelope({
            "coop": state["coop"], "grant": state["grant " + node],
            "idempotency": number.to_bytes(16, "big").hex(), "node": state[node],
            "plan": "sha256:" + hashlib.sha256(salt + text.encode()).hexdigest(), "rho": rho,
            "time": now(), "type": "job", "v": 1}, city)
        jobs[node, number] = (canonical({"job": json.loads(body), "salt": salt.hex(), "text": text}), identity)
    return ask(node, "POST", "/api/v1/jobs", jobs[node, number][0])


def finish_job(node, number, seconds=60):
    """Wait until it is done, sending it again where that is needed, and open its result."""
    until = time.time() + seconds
    while time.time() < until:
        try:
            shown = json.loads(ask(node, "GET", f"/api/v1/jobs/{jobs[node, number][1]}", key=city)[1])
            if shown.get("state") == "done":
                box = must(node, "GET", f"/api/v1/jobs/{jobs[node, number][1]}/result", key=city)
                answer = json.loads(opening.open(box)[32:])
                return answer
            if shown.get("state") in ("failed", None):
                send_job(node, number)
            elif shown["state"] in ("refused", "cancelled"):
                fail("a job is", shown)
        except OSError:
            pass
        time.sleep(0.1)
    fail("a job is not done:", shown)


def verify():
    for _ in range(100):
        done = tool("coop", "allmende", "verify", f"{WORK}/coop")
        if done.returncode == 0:
            return done.stdout
        time.sleep(0.1)  # it may be publishing
    fail("verify:", done.stdout, done.stderr)


def spent(node):
    return must_json(node, "GET", f"/api/v1/grants/{state['grant ' + node]}/budget")["spent"]
