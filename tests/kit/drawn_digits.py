"""Digits as people draw them: strokes in several styles, with an unsteady hand."""

from __future__ import annotations

import numpy as np

# Points of each stroke, about 0 to 1 from top to bottom. ROUND ones are joined by a curve.
CORNERS, ROUND = "corners", "round"
STYLES = {
    (0, "round"): [(ROUND, "35,0 5,30 5,70 35,100 65,70 65,30 35,0")],
    (0, "slim"): [(ROUND, "30,2 8,35 5,70 22,98 42,70 45,35 26,0")],
    (1, "stick"): [(CORNERS, "10,0 10,100")],
    (1, "flag"): [(CORNERS, "0,20 20,0 20,100")],
    (2, "plain"): [(ROUND, "3,25 15,5 40,0 60,15 55,40 30,70 0,100"), (CORNERS, "0,100 68,100")],
    (2, "loop"): [(ROUND, "5,20 30,0 58,20 35,65 10,95 2,88 15,82 40,95 70,93")],
    (3, "round"): [(ROUND, "5,12 30,0 55,18 42,42 20,47 45,50 62,73 38,100 10,96 0,85")],
    (3, "flat"): [(CORNERS, "5,0 60,0 28,40"), (ROUND, "28,40 60,55 60,85 30,100 0,88")],
    (4, "open"): [(CORNERS, "15,0 0,60 65,60"), (CORNERS, "50,15 50,100")],
    (4, "closed"): [(CORNERS, "50,100 50,0 0,65 70,65")],
    (5, "two"): [
        (CORNERS, "10,0 6,42"),
        (ROUND, "6,42 35,38 60,62 45,95 15,100 0,88"),
        (CORNERS, "10,0 60,0"),
    ],
    (6, "plain"): [(ROUND, "50,0 20,25 2,65 15,97 45,97 55,72 35,55 10,65 5,80")],
    (7, "plain"): [(CORNERS, "0,0 60,0 25,100")],
    (7, "bar"): [(CORNERS, "0,0 60,0 25,100"), (CORNERS, "15,50 60,50")],
    (7, "serif"): [(CORNERS, "2,20 2,0 60,0 25,100")],
    (7, "tall"): [(CORNERS, "2,28 2,2 58,0 55,35 42,100")],
    (7, "curved"): [(CORNERS, "0,3 62,0"), (ROUND, "62,0 40,35 28,70 26,100")],
    (8, "eight"): [(ROUND, "55,12 30,0 8,15 20,42 50,62 58,85 30,100 3,85 12,60 45,40 55,15")],
    (9, "stick"): [(ROUND, "55,12 30,0 3,25 20,50 50,35 58,8"), (CORNERS, "58,8 50,100")],
}


def draw(
    digit: int,
    style: str,
    size: float,
    corner: tuple[float, float],
    slant: float = 0,
    hand: np.random.Generator | None = None,
    pace: float = 6,
) -> list[list[list[int]]]:
    """The strokes of a digit on a sheet of 256 × 256.

    Args:
        digit: 0 to 9.
        style: one of its names in `STYLES`.
        size: of the longer side, without the pen's width.
        corner: where its left upper corner is, as [x, y].
        slant: how far its top leans to the right, in heights.
        hand: what makes it unsteady; None draws as with a ruler.
        pace: how far it is from one point to the next; large when drawn fast.

    Returns:
        For each stroke its points [x, y], whole numbers.
    """
    strokes = [joined(kind, points) for kind, points in STYLES[digit, style]]
    if hand is not None:
        strokes = [stroke + unsteady(len(stroke), hand) for stroke in strokes]
    strokes = [stroke + [slant, 0] * (1 - stroke[:, 1:]) for stroke in strokes]
    whole = np.concatenate(strokes)
    low, extent = whole.min(axis=0), np.ptp(whole, axis=0).max()
    placed = [(stroke - low) * size / extent + corner for stroke in strokes]
    return [np.rint(sampled(stroke, pace)).clip(0, 255).astype(int).tolist() for stroke in placed]


def many(count: int, seed: int) -> list[tuple[int, list]]:
    """Digits of all styles and sizes, anywhere on the sheet, each with its strokes."""
    hand = np.random.default_rng(seed)
    drawings = []
    for digit, style in [*STYLES] * count:
        size = hand.choice([60, 90, 130, 170, 215])
        corner = hand.uniform(10, 246 - size, 2)
        slant, pace = hand.uniform(-0.2, 0.4), hand.choice([3, 6, 14])
        drawings.append((digit, draw(digit, style, size, corner, slant, hand, pace)))
    return drawings


def joined(kind: str, points: str) -> np.ndarray:
    """A line through the points, in many small steps."""
    through = np.array([point.split(",") for point in points.split()], float) / 100
    if kind == CORNERS:
        return sampled(through, 0.02)
    # Catmull and Rom's curve: at each point it runs in parallel to its neighbours' chord.
    ends = np.concatenate([through[:1], through, through[-1:]])
    steps = np.linspace(0, 1, 20)[:, np.newaxis]
    parts = [
        (2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2
         + (3 * b - a - 3 * c + d) * steps**3) / 2
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]  # fmt: skip
    return np.concatenate(parts)


def unsteady(count: int, hand: np.random.Generator) -> np.ndarray:
    """How far a hand strays from each of its points, slowly to and fro."""
    knots = hand.normal(0, 0.02, (max(count // 10, 2), 2))
    at, places = np.linspace(0, 1, count), np.linspace(0, 1, len(knots))
    return np.stack([np.interp(at, places, knots[:, axis]) for axis in (0, 1)], axis=1)


def sampled(line: np.ndarray, step: float) -> np.ndarray:
    """Points on the line, about `step` from one to the next; its ends are among them."""
    along = np.concatenate([[0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    at = np.linspace(0, along[-1], max(int(along[-1] / step), 1) + 1)
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1)
