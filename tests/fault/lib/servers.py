# servers.py BUILD WORK ROUNDS SEED: real servers under every fault: nothing that was promised is lost.
#
# SPDX-License-Identifier: EUPL-1.2
# pylint: disable=wildcard-import,unused-wildcard-import
from play import *


# --- what is proved ---

def check_chain():
    for node in PLATFORM:
        for _ in range(300):
            status, content = send_job(node, 1)
            if status == 202:
                break
            time.sleep(0.1)  # the grant is on its way to the node
        else:
            fail("a job is not taken:", status, content)
        answer = finish_job(node, 1)
        if not answer:
            fail("an answer is empty")
    jobs.clear()
    verify()


def check_borders():
    """Each folder is its user's alone, and nobody has a network."""
    for name in USERS:
        for other in USERS:
            if other != name:
                done = subprocess.run(["setpriv", "--reuid", str(USERS[name]), "--regid", str(USERS[name]),
                                       "--clear-groups", "ls", f"{WORK}/{other}"], capture_output=True,
                                      check=False)
                if done.returncode == 0:
                    fail(name, "can look into", other)
        with open(f"/proc/{running[name].pid}/net/dev", encoding="utf-8") as file:
            if [line.split(":")[0].strip() for line in file if ":" in line] not in ([], ["lo"]):
                fail(name, "has a network")


def check_applicant(platform):
    """What an applicant says of himself stays his word: it is never permitted on that alone."""
    body, _ = envelope(application_of(platform), city)
    status, content = ask("coop", "POST", "/api/v1/objects", body)
    if status in range(200, 300):
        fail("facts that the office has not checked are entered as if it had:", content)
    application = enter(application_of(platform, vouched=False), city)
    draft = must_json("coop", "GET", f"/api/v1/applications/{application}/decision", key=office)
    if draft["outcome"] == "permit":
        fail("declared facts are enough:", draft)
    forged = {**draft, "outcome": "permit"}
    status, content = ask("coop", "POST", "/api/v1/objects", envelope(forged, office)[0])
    if status in range(200, 300):
        fail("a decision that does not follow from the facts is entered:", content)
    status, content = ask("coop", "POST", f"/api/v1/applications/{application}/grant", key=office)
    if status in range(200, 300):
        fail("what was not permitted is granted:", content)


def keep(name, text):
    """A file of a member."""
    os.makedirs(f"{WORK}/uses", exist_ok=True)
    path = f"{WORK}/uses/{name}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def key_file(name, key):
    return keep(name + ".key", key.secret.raw[:32].hex() + "\n")


def my(node, person, *words):
    """`allmende my` as the holder of a mandate key."""
    path = key_file(f"{node}-{person}", mandates[node][person])
    return by_root("allmende", "my", *words[:1], "--node", f"unix:{WORK}/sockets/{node}.sock:", "--key", path,
                   "--public", f"{WORK}/coop/public", *words[1:])


def check_uses(node, person):
    """She sees each job and whether it used her rows, held against the log; and can prove it."""
    for _ in range(100):
        done = my(node, person, "uses")
        if done.returncode == 0:
            break
        time.sleep(0.2)  # the last receipt is on its way
    if done.returncode != 0 or "used" not in done.stdout:
        fail("my uses:", done.stdout, done.stderr)
    receipt = done.stdout.split("receipt ")[1].split("\n")[0]
    done = my(node, person, "prove", receipt)
    if done.returncode != 0:
        fail("my prove:", done.stderr)
    proof = json.loads(done.stdout)
    for used, wanted in ((proof["used"], 0), (not proof["used"], 1)):
        path = keep("proof.json", json.dumps({**proof, "used": used}))
        done = by_root("allmende", "my", "check-proof", "--public", f"{WORK}/coop/public", path)
        if done.returncode != wanted:
            fail("my check-proof:", used, done.stdout, done.stderr)


def check_revoked(node):
    """No row without a mandate: the receipt of a job after her revocation says so, too."""
    gone, there = 1, 2  # both have rows that the question selects
    give(node, gone, False)
    give(node, there, True)
    send_job(node, 3000)
    finish_job(node, 3000)
    for person, wanted in ((gone, "not used"), (there, "used")):
        for _ in range(100):
            done = my(node, person, "uses")
            if done.returncode == 0:
                break
            time.sleep(0.2)
        last = [line for line in done.stdout.splitlines() if line.startswith("20")][-1]
        if done.returncode != 0 or last.split("  ")[1] != wanted:
            fail("uses after a revocation:", person, wanted, last, done.stderr)


def succeeds(what, *words):
    """Run it until it does: log and servers follow each other within a second or two."""
    for _ in range(50):
        done = by_root(*words)
        if done.returncode == 0:
            return done.stdout
        time.sleep(0.2)
    fail(what + ":", done.stdout, done.stderr)


def check_linking(node, person):
    """With a new key, certified unseen, she replaces her link by a code; then she leaves."""
    by_office("/api/v1/issuers", {"from": now(), "platform": PLATFORM[node], "renewals": 0, "until": later(86400)})
    old, new = mandates[node][person], Key()
    address = f"unix:{WORK}/sockets/{node}.sock:"
    path = key_file("new", new)
    certificate = keep("certificate.json", succeeds(
        "my certificate", "allmende", "my", "certificate", "--coop", f"unix:{WORK}/sockets/coop.sock:", "--member-key",
        key_file("member", members[person]), "--key", path, "--platform", PLATFORM[node], "--public",
        f"{WORK}/coop/public"))
    other = by_root("allmende", "my", "certificate", "--coop", f"unix:{WORK}/sockets/coop.sock:", "--member-key",
                    f"{WORK}/uses/member.key", "--key", key_file("other", Key()), "--platform", PLATFORM[node],
                    "--public", f"{WORK}/coop/public")
    if other.returncode != 1 or "had the 1 signatures" not in other.stderr:
        fail("a member has two keys certified:", other.stdout, other.stderr)
    for _ in range(50):
        code = must_json(node + "-operator", "POST", "/api/v1/operator/codes", canonical({"person": f"r{person:02d}"}),
                         token=TOKEN)["code"]
        done = by_root("allmende", "my", "link", "--node", address, "--key", path, "--code", code, "--certificate",
                       certificate)
        if done.returncode == 0:
            break
        time.sleep(0.2)
    if done.returncode != 0 or "until" not in done.stdout:
        fail("my link:", done.stdout, done.stderr)
    if give(node, person, True, may_fail=True):
        fail("a replaced key gives mandates")
    mandates[node][person], serials[node][person] = new, 0
    give(node, person, True)
    succeeds("my renew", "allmende", "my", "renew", "--node", address, "--key", path, "--certificate", certificate)
    left = json.loads(succeeds("my leave", "allmende", "my", "leave", "--node", address, "--key", path))
    if left["object"]["key"] != new.name:
        fail("the node says that another has left:", left)
    if give(node, person, True, may_fail=True):
        fail("who has left gives mandates")
    mandates[node][person] = old


def check_stale():
    """Cut off from the log for longer than the statute allows, a node runs nothing."""
    end("coop")
    time.sleep(AGE_MAX_S + 2)
    status, content = send_job("node-a", 500)
    if status != 202:
        fail("a job is not taken:", status, content)
    time.sleep(2)
    identity = jobs["node-a", 500][1]
    shown = must_json("node-a", "GET", f"/api/v1/jobs/{identity}", key=city)
    if shown["state"] != "waiting":
        fail("a job ran though the log was stale:", shown)
    start("coop")
    wait_until_up("coop")
    finish_job("node-a", 500)


# --- faults ---
#
# Each is a pair: what goes wrong, and what makes it right again.

def fault_kill():
    victim = dice.choice(list(USERS))

    def mend():
        start(victim)
        wait_until_up(victim)
    return f"{victim} was killed", lambda: kill(victim), mend


def fault_cut():
    wire = dice.choice(list(wires))
    after = dice.choice([0, dice.randrange(1, 300), dice.randrange(300, 20000)])

    def mend():
        time.sleep(1.5)  # so that the fault meets what is done once a second
        wires[wire].mend()
    return f"{wire} was cut off after {after} bytes", lambda: wires[wire].cut(after), mend


def fault_clock():
    victim = dice.choice(["node-a", "node-b", "coop", "witness"])
    # What was entered or co-signed later than now stays so for good: these clocks are put back only.
    hours = dice.choice([-30, -2, 5, 24 * 20] if victim in PLATFORM else [-30, -2])

    def mend():
        time.sleep(2.5)
        if victim in PLATFORM and ask(victim, "GET", "/healthz")[0] == 200 and hours < 0:
            fail(victim, "thinks that its clock is right")
        set_clock(victim, 0)
    return f"the clock of {victim} was wrong by {hours} hours", lambda: set_clock(victim, hours * 3600), mend


def fault_full():
    victim = dice.choice(list(USERS))

    def mend():
        time.sleep(1.5)
        set_space(victim, DISK_LEN)
    return f"the disk of {victim} was full", lambda: set_space(victim, dice.choice([0, 4096, 40960])), mend


def is_kept(node, person):
    """What was acknowledged holds: the same serial with other words is refused."""
    body, _ = envelope({
        "coop": state["coop"], "from": now(), "platform": PLATFORM[node], "rho_year": 1, "rules": [],
        "serial": serials[node][person], "time": now(), "type": "mandate", "until": later(3600),
        "v": 1}, mandates[node][person])
    return ask(node, "POST", "/api/v1/mandates", body)[0] != 200


def one_round(number, fault):
    """Something goes on at both nodes while something goes wrong; then everything must be there."""
    what, cause, mend = fault()
    node = dice.choice(list(PLATFORM))
    person = dice.randrange(PERSONS)
    before = spent(node)
    try:
        status, content = send_job(node, number)
        if status != 202:
            fail("a job is not taken:", status, content)
    except OSError:
        pass
    time.sleep(dice.random() * 0.4)
    cause()
    acknowledged = True
    try:
        acknowledged = give(node, person, dice.random() < 0.5, may_fail=True)
    except OSError:
        acknowledged = False
    mend()
    if acknowledged and not is_kept(node, person):
        fail("an acknowledged mandate was lost after", what)
    until = time.time() + 30
    while ask(node, "GET", "/healthz")[0] != 200:
        if time.time() > until:
            fail(node, "does not recover after", what, ask(node, "GET", "/healthz"))
        time.sleep(0.1)
    send_job(node, number)
    try:
        finish_job(node, number)
    except SystemExit:
        print("after", what)
        raise
    if spent(node) <= before:
        fail("an answer was not paid for after", what)
    give(node, person, dice.random() < 0.5)


def receipts_of(grant):
    """The receipts under `grant` in the public log."""
    folder = f"{WORK}/coop/public/objects"
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb") as file:
            value = json.load(file)["object"]
        if value["type"] == "receipt" and value["grant"] == grant:
            yield value


def check_accounts():
    """Each answer has one receipt in the log, and the node's accounts are their sum."""
    for node in PLATFORM:
        until = time.time() + 60
        while True:
            receipts = list(receipts_of(state["grant " + node]))
            if sum(one["rho"] for one in receipts) == spent(node):
                break
            if time.time() > until:
                fail("the receipts of", node, "say", sum(one["rho"] for one in receipts), "its accounts", spent(node))
            time.sleep(0.1)  # the last receipt is on its way
        if len({one["job"] for one in receipts}) != len(receipts):
            fail("a job has two receipts at", node)


def main():
    serve_everything()
    found()
    for node in PLATFORM:
        set_up_node(node)
    for node in PLATFORM:
        adopt(PLATFORM[node])
        state["grant " + node] = apply(PLATFORM[node])
    check_chain()
    check_borders()
    check_applicant(PLATFORM["node-a"])
    faults = [fault_kill, fault_cut, fault_clock, fault_full]
    if os.environ.get("ALLMENDE_TEST_FAULT"):
        faults = [globals()["fault_" + os.environ["ALLMENDE_TEST_FAULT"]]]
    for number in range(ROUNDS):
        one_round(1000 + number, faults[number % len(faults)])
    if ROUNDS > 10:
        check_stale()
    for node in PLATFORM:
        check_uses(node, dice.randrange(PERSONS))
        check_revoked(node)
        check_linking(node, dice.randrange(PERSONS))
    check_accounts()
    verify()
    for name in ("node-a", "node-b", "coop", "witness"):
        end(name)
    done = tool("coop", "allmende", "verify", f"{WORK}/coop")
    if done.returncode != 0:
        fail("verify at the end:", done.stdout, done.stderr)
    print(f"servers: {ROUNDS} rounds, seed {SEED}")


try:
    main()
finally:
    for process in running.values():
        if process.poll() is None:
            process.kill()
