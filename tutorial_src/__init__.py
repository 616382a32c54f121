"""What the site's build needs beside the pages: the model, the data, the look of the figures.

Nothing in here is needed by a page's visible code; the reader's copy runs without it.
"""

from tutorial_src.data import load_mnist
from tutorial_src.model import build_cnn_basic

__all__ = ["build_cnn_basic", "load_mnist"]
