"""Mouse and keys as WebDriver's actions, which are the same in BiDi and in the older protocol."""

from __future__ import annotations

from abc import abstractmethod

from .tab import Point, Tab

KEYS = {
    "ArrowDown": "\ue015",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "ArrowUp": "\ue013",
    "Control": "\ue009",
    "End": "\ue010",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Home": "\ue011",
    "Space": " ",
    "Tab": "\ue004",
}


class ActingTab(Tab):
    """A page whose driver takes WebDriver's actions."""

    @abstractmethod
    def act(self, *sources: dict) -> None:
        """Do what these sources of input tell."""

    def point(self, points: list[Point], press: bool = True) -> None:
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0} for x, y in points
        ]
        if press:
            button = {"button": 0}
            moves.insert(1, {"type": "pointerDown", **button})
            moves.append({"type": "pointerUp", **button})
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.act({**mouse, "actions": moves})

    def press(self, key: str) -> None:
        held = [KEYS.get(name, name) for name in key.split("+")]
        self.keys(
            *[{"type": "keyDown", "value": value} for value in held],
            *[{"type": "keyUp", "value": value} for value in reversed(held)],
        )

    def type(self, text: str) -> None:
        kinds = ("keyDown", "keyUp")
        self.keys(*[{"type": kind, "value": letter} for letter in text for kind in kinds])

    def keys(self, *actions: dict) -> None:
        self.act({"type": "key", "id": "keys", "actions": list(actions)})
