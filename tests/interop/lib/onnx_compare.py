"""Check the models that onnx_write wrote, run them by onnxruntime and compare the predictions.

usage: onnx_compare.py FOLDER
"""
# SPDX-License-Identifier: EUPL-1.2
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

# Trees are added up in float, and scores become rents by a factor of 600.
TOLERANCE = {"boosted": 1e-3, "boosted_logistic": 1e-6}


def compare(path):
    """The greatest difference of the model at `path` from our own predictions."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    facts = {fact.key: fact.value for fact in model.metadata_props}
    assert json.loads(facts["columns"])[1] == ['income "net"', "-1000.5", "100000"], facts
    assert json.loads(facts["card"]) == {"kind": "a test"}, facts

    table = numpy.loadtxt(path.with_suffix(".rows"))
    features, ours = table[:, :-1], table[:, -1]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    theirs = session.run(None, {"features": features})[0].reshape(-1).astype(float)
    assert len(set(ours)) > 5, "the predictions are nearly all the same"
    assert theirs.shape == ours.shape, theirs.shape
    return float(numpy.abs(theirs - ours).max())


def main():
    failed = False
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    assert len(paths) == 6, paths
    for path in paths:
        difference = compare(path)
        good = difference <= TOLERANCE.get(path.stem, 1e-9)
        failed |= not good
        print(f"{path.stem}: greatest difference {difference:.3g}, {'ok' if good else 'WRONG'}")
    return 1 if failed else 0


sys.exit(main())
