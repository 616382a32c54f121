"""`nox -s records`: what pages tell and no build should compute anew, into tutorial_src/recorded.

    python -m tools.records [name ...]

Each module here is a record of its name. ``compute(part=None)`` gives the record; with a ``part``
it computes less of it, in the same way, for the test that repeats it.
"""

from tutorial_src.data import Arrays, find_mnist


def real_mnist() -> Arrays:
    """The digits that records are computed on.

    Raises:
        ValueError: MNIST is not at hand.
    """
    source = find_mnist()
    if source.is_sample:
        raise ValueError("needs the real MNIST: set MNIST_NPZ to its mnist.npz, or go online")
    return source.load()
