"""What Python and the browser's modules both know: true to Keras, and the same for both."""

from __future__ import annotations

import json

from kit.alone import run_alone
from tutorial_site.lab.facts import (
    COMMAND,
    KERNELS,
    LAYERS,
    MAPS,
    OF_THE_LAB,
    SCRIPT,
    TASKS,
    javascript,
    javascript_of_the_lab,
)

ASK = """
import json
from tutorial_src import build_cnn_basic
model = build_cnn_basic()
shapes = [[layer.name, *layer.output.shape[1:]] for layer in model.layers]
kernels = [[layer.name, *layer.kernel.shape] for layer in model.layers if layer.weights]
arrays = [array.shape for array in model.get_weights()]
print(json.dumps({"shapes": shapes, "kernels": kernels, "arrays": arrays}))
"""


def test_names_and_shapes_are_those_of_keras_in_a_fresh_process():
    keras = json.loads(run_alone(ASK))
    assert keras["shapes"] == [[layer["name"], *layer["shape"]] for layer in LAYERS]
    assert keras["kernels"] == [[name, *shape] for name, shape in KERNELS.items()]
    in_order = [list(part) for shape in KERNELS.values() for part in (shape, shape[-1:])]
    assert keras["arrays"] == in_order
    assert {name: shape[-1] if len(shape) == 3 else 1 for name, *shape in keras["shapes"]} == MAPS


def test_facts_need_no_tensorflow():
    code = "import sys, tutorial_site.lab.facts; print('tensorflow' in sys.modules)"
    assert run_alone(code) == "False"


def test_browser_gets_what_python_knows():
    for file, says in ((SCRIPT, javascript), (OF_THE_LAB, javascript_of_the_lab)):
        written = file.read_text(encoding="utf-8")
        assert written == says(), f"{file} is not what Python would write: {COMMAND}"


def test_each_kind_of_layer_has_one_task():
    assert set(TASKS) == {layer["type"] for layer in LAYERS}
    assert len(set(TASKS.values())) == len(TASKS)
    assert all(task.endswith("세요.") for task in TASKS.values())
