"""What the site's build needs beside the pages: the model, the data, the look of the figures.

Nothing in here is needed by a page's visible code; the reader's copy runs without it.
"""

from importlib import import_module

_HOME = {"build_cnn_basic": "model", "load_mnist": "data"}
__all__ = ["build_cnn_basic", "load_mnist"]


def __getattr__(name: str):
    # On demand: a page runs again when a module that it loaded has changed; it loads no others.
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
