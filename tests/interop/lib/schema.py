# schema.py: check vectors of objects against their schemas with a foreign validator.
# SPDX-License-Identifier: EUPL-1.2
# usage: python3 schema.py SCHEMA_FOLDER VECTOR_FOLDER
import copy
import json
import pathlib
import sys

import jsonschema

schemas, vectors = map(pathlib.Path, sys.argv[1:3])
types = sorted(path.stem for path in schemas.glob("*.json"))
faults = []
refused = 0

if not types:
    sys.exit(f"{schemas}: no schemas")
for name in types:
    schema = json.loads((schemas / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for variant in (1, 2):
        path = vectors / f"{name}-{variant}.json"
        value = json.loads(path.read_text())["object"]
        for error in validator.iter_errors(value):
            faults.append(f"{path}: {error.json_path}: {error.message}")
        for member in [*value, "wish"]:
            wrong = copy.deepcopy(value)
            if member not in value:
                wrong[member] = 1
            elif member in schema["required"]:
                del wrong[member]
            else:
                wrong[member] = {"no": "such"}
            if validator.is_valid(wrong):
                faults.append(f"{path}: accepted with a wrong {member}")
            refused += 1
extra = {path.stem.rsplit("-", 1)[0] for path in vectors.glob("*.json")} ^ set(types)
if extra:
    faults.append(f"a schema without vectors, or vectors without a schema: {sorted(extra)}")
print("\n".join(faults) or f"{len(types)} types accepted, {refused} spoiled vectors refused")
sys.exit(bool(faults))
