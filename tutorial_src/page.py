"""The one hidden cell of every page: what only the build needs."""

from __future__ import annotations

import logging
from contextlib import contextmanager


def prepare_page() -> None:
    """Set up the kernel that runs a page.

    Figures get the site's look, are drawn at twice the pixels, for sharp phones, and say which
    parts of them are pictures, for their dark twins; where a phone would show their text too small,
    they bring a narrow form. The digits of
    ``tf.keras.datasets.mnist.load_data()`` come from `tutorial_src.load_mnist`, so that the
    visible code stays what a reader would type.
    """
    with _first_list_of_fonts():
        import matplotlib.font_manager  # noqa: F401
    import tensorflow as tf
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    from tutorial_src.data import load_mnist
    from tutorial_src.figures import mark_pictures, use_site_style
    from tutorial_src.narrow_figures import draw_narrow_forms

    use_site_style()
    mark_pictures()
    draw_narrow_forms()
    set_matplotlib_formats("retina")
    tf.keras.datasets.mnist.load_data = load_mnist


@contextmanager
def _first_list_of_fonts():
    """On a machine with many fonts matplotlib warns that its first list of them takes time; what
    stands on stderr would fail the page.
    """
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def put_weights_beside_page() -> None:
    """Run the page where its code finds the trained weights and their record.

    A reader downloads the files next to the code; here the kernel moves to a folder that holds
    them. The page's links to the downloads make the page depend on the files.
    """
    import atexit
    import os
    import shutil
    import tempfile
    from pathlib import Path

    folder = tempfile.TemporaryDirectory(prefix="page-")

    def clear_up() -> None:
        os.chdir(os.path.dirname(folder.name))  # Windows removes no folder that one is in
        folder.cleanup()

    atexit.register(clear_up)
    for file in Path(__file__).with_name("weights").iterdir():
        shutil.copyfile(file, Path(folder.name, file.name))  # not every user may make links
    os.chdir(folder.name)


def same_as_build_cnn_basic(model) -> int:
    """Hold a page's model to `build_cnn_basic`: the same layers, settings and shapes, in order.

    Returns:
        The number of layers after the input.

    Raises:
        AssertionError: names the first layer that differs.
        ValueError: `model` is no Keras model of images, or none that CNN_Basic can be like.
    """
    from tutorial_src import checks
    from tutorial_src.model import build_cnn_basic

    checks.keras_model(model)
    with _unnoticed():
        ours = build_cnn_basic(model.input_shape[1:], model.output_shape[-1])
    assert model.name == ours.name, f"name {model.name!r}, expected {ours.name!r}"  # noqa: S101
    described = [_describe(layer) for layer in model.layers[1:]]
    expected = [_describe(layer) for layer in ours.layers[1:]]
    assert len(described) == len(expected), f"{len(described)} layers"  # noqa: S101
    for number, (found, wanted) in enumerate(zip(described, expected, strict=True), start=1):
        assert found == wanted, f"layer {number}: {found}, expected {wanted}"  # noqa: S101
    return len(described)


@contextmanager
def _unnoticed():
    """Make layers without a trace: the page's next ones get the names and weights of a reader's."""
    import random

    from keras.src.backend.common import global_state

    names = dict(global_state.get_global_attribute("object_name_uids") or {})
    drawn = random.getstate()
    yield
    random.setstate(drawn)
    counters = global_state.get_global_attribute("object_name_uids")
    counters.clear()
    counters.update(names)


def _describe(layer) -> tuple:
    config = layer.get_config()
    config.pop("name")  # numbered anew in every process
    return type(layer).__name__, tuple(layer.output.shape), str(config)
