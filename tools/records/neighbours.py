"""How many of MNIST's test digits the nearest training digit names, as the test digits move right.

The nearest is the one whose pixels differ least: the sum of the squared differences. All sums are
of whole numbers below 2⁵³, so that any machine finds the same neighbours.
"""

from __future__ import annotations

import numpy as np

from tools.records import real_mnist
from tools.train import data_sha256
from tutorial_src import checks

SHIFTS = (0, 1, 2, 3, 4)  # pixels to the right
HUNDRED = 100  # digits that are counted together
AT_ONCE = 2000  # training digits that are compared together, so that they fit into memory


def move_right(images: np.ndarray, by: int) -> np.ndarray:
    """The images `by` pixels to the right: what leaves them is lost, zeros come in."""
    moved = np.zeros_like(images)
    moved[..., by:] = images[..., : images.shape[-1] - by]
    return moved


def nearest(stored: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """For each image of `asked` the number of the nearest of `stored`, the first if several are.

    Args:
        stored: uint8 of shape ``(n, height, width)``.
        asked: the same, of any number.
    """
    doubled = 2 * asked.reshape(len(asked), -1).astype(np.float64)
    least = np.full(len(asked), np.inf)
    number = np.zeros(len(asked), dtype=np.int64)
    for start in range(0, len(stored), AT_ONCE):
        some = stored[start : start + AT_ONCE].reshape(-1, doubled.shape[1]).astype(np.float64)
        # (s - a)² = s² - 2sa + a², and a² is the same for all that are stored
        distances = (some**2).sum(axis=1) - doubled @ some.T
        found = distances.argmin(axis=1)
        distance = distances[np.arange(len(asked)), found]
        closer = distance < least
        least[closer], number[closer] = distance[closer], start + found[closer]
    return number


def compute(part: int | None = None) -> dict:
    """The record.

    Args:
        part: of how many hundreds of test digits, from the first on; of all unless it is given.

    Raises:
        ValueError: MNIST is not at hand.
    """
    arrays = real_mnist()
    (stored, names), (asked, labels) = arrays
    hundreds = len(asked) // HUNDRED
    if part is not None:
        hundreds = checks.whole("part", part, 1, hundreds)
    asked, labels = asked[: hundreds * HUNDRED], labels[: hundreds * HUNDRED]
    right = []
    for by in SHIFTS:
        answers = names[nearest(stored, move_right(asked, by))]
        counts = (answers == labels).reshape(hundreds, HUNDRED).sum(axis=1)
        right.append([int(count) for count in counts])
    return {
        "accuracy": [round(sum(counts) / (hundreds * HUNDRED), 4) for counts in right],
        "right_of_each_hundred": right,
        "recipe": {
            "training_images": len(stored),
            "test_images": hundreds * HUNDRED,
            "pixels_to_the_right": list(SHIFTS),
            "distance": "sum of squared differences of pixels from 0 to 255",
            "of_several_nearest": "the first",
        },
        "data_sha256": data_sha256(arrays),
    }
