"""Links from the pages to the lab, and the digits that it offers."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from kit.alone import run_alone
from kit.fuzz_values import ANYTHING, MANY, REFUSED, attempt
from tutorial_site.lab.facts import LAYERS, MAPS, TASKS
from tutorial_site.lab.links import encode_drawing, lab_link, lab_samples

from tutorial_src.data import offline_sample

SPARSE = st.sampled_from([0, 0, 0, 1, 128, 255])  # long runs of paper, as digits have them
BYTES = arrays(np.uint8, (28, 28), elements=SPARSE, fill=st.just(0))
DIGITS = arrays(np.uint8, 5, elements=st.integers(0, 9))


def decoded(drawing: str) -> list[int]:
    """As the description of the format says it."""
    text = drawing.removesuffix(".")
    packed = iter(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    image = []
    for byte in packed:
        image += [byte] if byte else [0] * next(packed)
    return image


def test_a_page_waits_for_nothing_of_sphinx():
    code = "import sys, tutorial_site.lab.links;"
    code += "print({name.split('.')[0] for name in sys.modules} & {'sphinx', 'docutils', 'h5py'})"
    assert run_alone(code) == "set()"


# --- drawings ---


@settings(MANY, max_examples=150)
@given(BYTES, st.sampled_from(["u1", "f4", "f8", "i8"]))
def test_drawing_holds_the_image(image, dtype):
    assert decoded(encode_drawing(image.astype(dtype))) == image.ravel().tolist()


@MANY
@given(ANYTHING.filter(lambda value: not isinstance(value, range)))  # terabytes, as an array
@example(["", b"\x80"])  # NumPy makes no array of it
@example(np.full((28, 28), 1e30))
@example(np.full((28, 28), np.nan))
@example(np.full((28, 28), "7"))
@example(np.ones((28, 28), bool))
def test_what_is_no_image_is_refused(value):
    assert attempt(encode_drawing, {"image": value}) is REFUSED


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((28, 27)), "shape"),
        (np.full((28, 28), 0.5), "whole numbers"),
        (np.full((28, 28), 256), "whole numbers"),
        (np.full((28, 28), -1), "whole numbers"),
    ],
)
def test_image_of_another_kind_is_refused(image, message):
    with pytest.raises(ValueError, match=message):
        encode_drawing(image)


# --- links ---


def test_link_names_layer_map_and_digit():
    image = offline_sample()[0][0][0]
    link = lab_link(image, "conv2d_1", 5)
    drawing = encode_drawing(image)
    assert link.address == f"../lab.html#layer=conv2d_1&map=5&task=1&drawing={drawing}"
    text = re.sub("<.*?>", "", link._repr_html_())
    assert text == f"실험실에서 이 숫자로 conv2d_1 층 열기: {TASKS['Conv2D']}"
    without = lab_link(None, "dense")
    assert "drawing" not in without.address
    assert "이 숫자로" not in without._repr_html_()
    with pytest.raises(ValueError, match="conv3d"):
        lab_link(image, "conv3d")


@pytest.mark.parametrize(("layer", "kind"), [(one["name"], one["type"]) for one in LAYERS])
def test_link_names_the_task_of_its_layer(layer, kind):
    text = lab_link(None, layer)._repr_html_()
    assert text.endswith(f"</a>: {TASKS[kind]}</p>")
    assert text.count("<p") == 1


@MANY
@given(st.sampled_from(sorted(MAPS)) | ANYTHING, st.integers(-1, 64) | ANYTHING)
@example("conv2d_7", 0)
@example("conv2d", 32)
def test_link_is_refused_or_leads_to_a_map(layer, feature_map):
    arguments = {"image": None, "layer": layer, "feature_map": feature_map}
    link = attempt(lab_link, arguments)
    known = isinstance(layer, str) and layer in MAPS
    number = isinstance(feature_map, int | np.integer) and not isinstance(feature_map, bool)
    if known and number and 0 <= feature_map < MAPS[layer]:
        assert link.address == f"../lab.html#layer={layer}&map={int(feature_map)}&task=1"
    else:
        assert link is REFUSED


# --- samples ---


def test_samples_are_one_of_each_and_the_wrong_ones():
    labels = np.array([*range(10), *range(10)])
    answers = labels.copy()
    answers[:3] = 9  # 0, 1 and 2 are wrong the first time
    images = np.arange(20, dtype=np.uint8)[:, None, None] * np.ones((1, 28, 28), np.uint8)
    html = lab_samples(images, labels, answers)._repr_html_()
    samples = json.loads(html.split(">", 1)[1].removesuffix("</script>"))
    assert [(s["label"], s["answer"]) for s in samples[:10]] == [(n, n) for n in range(10)]
    assert [(s["label"], s["answer"]) for s in samples[10:]] == [(0, 9), (1, 9), (2, 9)]
    assert samples[0]["drawing"] == encode_drawing(images[10])


@MANY
@given(arrays(np.uint8, (5, 28, 28), elements=SPARSE, fill=st.just(0)), DIGITS, DIGITS)
def test_samples_are_what_the_network_says(images, labels, answers):
    samples = lab_samples(images, labels, answers).samples
    right = {int(label) for label, said in zip(labels, answers, strict=True) if label == said}
    assert {s["label"] for s in samples if s["label"] == s["answer"]} == right
    wrong = [s for s in samples if s["label"] != s["answer"]]
    assert len(wrong) == min(int((labels != answers).sum()), 6)
    drawings = [decoded(sample["drawing"]) for sample in samples]
    assert all(image in [one.ravel().tolist() for one in images] for image in drawings)
