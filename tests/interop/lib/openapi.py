# openapi.py DESCRIPTION SOCKET: ask the server at SOCKET everything that DESCRIPTION has.
# SPDX-License-Identifier: EUPL-1.2
import http.client
import json
import random
import socket
import sys
import time

import jsonschema

ROUNDS = 40  # odd bodies for each address that takes one


class Local(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(path, method, target, body=None, media=None):
    connection = Local(path)
    headers = {} if media is None else {"Content-Type": media}
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.getheader("Content-Type", ""), content


def fail(*words):
    print("FAILED:", *words)
    sys.exit(1)


def check_problem(where, status, media, content):
    if media != "application/problem+json":
        fail(where, status, "is no problem but", media)
    problem = json.loads(content)
    if problem["status"] != status or not problem["type"].startswith("urn:allmende:problem:"):
        fail(where, "has a strange problem", problem)
    if not problem["title"]:
        fail(where, "has a problem without a title")


def check(where, operation, answer):
    status, media, content = answer
    if status >= 500:
        fail(where, "fails with", status, content)
    if 400 <= status:
        problem = json.loads(content)
        if problem["type"].endswith((":no-such-path", ":method")):
            fail(where, "is described and not there")
        check_problem(where, status, media, content)
        return
    described = operation["responses"].get(str(status))
    if described is None:
        fail(where, "answers", status, "which is not described")
    for kind, has in described.get("content", {}).items():
        if kind != "application/octet-stream" and not media.startswith(kind):
            fail(where, "answers", media, "not", kind)
        if kind == "application/json":
            jsonschema.Draft202012Validator(has["schema"]).validate(json.loads(content))


def made_up(schema, dice):
    """A value that fits `schema`, or nearly."""
    if dice.random() < 0.08:
        return dice.choice([None, 7, "x", [], {}, -1, True, "\u0000", "\ud83d\ude00" * 9])
    if "enum" in schema:
        return dice.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        value = {name: made_up(part, dice) for name, part in schema.get("properties", {}).items()
                 if dice.random() < 0.95}
        if dice.random() < 0.05:
            value["other"] = 1
        return value
    if kind == "array":
        return [made_up(schema.get("items", {}), dice) for _ in range(dice.randrange(3))]
    if kind == "integer":
        return dice.choice([0, 1, schema.get("minimum", 0), schema.get("maximum", 9), 2**62])
    if kind == "boolean":
        return dice.random() < 0.5
    pattern = schema.get("pattern", "")
    if "ed25519" in pattern or "x25519" in pattern or "sha256" in pattern:
        prefix = pattern[1:pattern.index(":") + 1]
        return prefix + "".join(dice.choice("0123456789abcdef") for _ in range(64))
    if "T[0-9]" in pattern:
        return "2026-01-01T00:00:00Z"
    if "[0-9a-f]{" in pattern:
        return "ab" * (int(pattern.split("{")[-1].split("}")[0]) // 2)
    return "word" * dice.randrange(1, 4)


def bodies(body, dice):
    media, has = next(iter(body["content"].items()))
    yield media, b""
    yield media, b"{"
    yield "text/html", b"<p>"
    yield media, b"\xff\xfe"
    yield media, b"[" * 5000
    for _ in range(ROUNDS):
        text = json.dumps(made_up(has["schema"], dice)).encode()
        if dice.random() < 0.2 and text:
            at = dice.randrange(len(text))
            text = text[:at] + bytes([dice.randrange(256)]) + text[at + 1:]
        yield media, text


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        description = json.load(file)
    path = sys.argv[2]
    for _ in range(100):
        try:
            ask(path, "GET", "/healthz")
            break
        except OSError:
            time.sleep(0.1)
    dice = random.Random(5)
    asked = 0
    if ask(path, "GET", "/nothing")[0] != 404 or ask(path, "PATCH", "/healthz")[0] != 405:
        fail("what is not there is not refused")
    for template, item in description["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {template}"
            for value in ("sha256:" + "0" * 64, "0", "x" * 600):
                target = template
                while "{" in target:
                    target = target[:target.index("{")] + value + target[target.index("}") + 1:]
                for media, body in ([(None, None)] if "requestBody" not in operation
                                    else bodies(operation["requestBody"], dice)):
                    answer = ask(path, method.upper(), target, body, media)
                    if len(value) > 512 and "{" in template and answer[0] == 404:
                        continue
                    check(where, operation, answer)
                    if operation.get("security") and answer[0] < 400:
                        fail(where, "does something for nobody")
                    asked += 1
                if "{" not in template:
                    break
    if ask(path, "GET", "/healthz")[0] != 200:
        fail("the server is not well any more")
    print(f"{sys.argv[1]}: {len(description['paths'])} addresses, {asked} requests")


main()
