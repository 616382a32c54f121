"""What the names of a page stand for, and what calls do to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .effects import Call, Effects, Function
from .names import LEAVES_ALONE
from .syntax import argument_for, in_training, root, sharing


@dataclass(eq=False)
class Thing:
    """What a name stands for from one assignment on: the statements that made and changed it."""

    made: set[int]
    changed: set[int] = field(default_factory=set)
    built: set[int] = field(default_factory=set)  # the first call of a layer makes its weights
    shares: set[Thing] = field(default_factory=set)
    function: Function | None = None
    module: str = ""  # the dotted name of what an import bound

    def share(self, other: Thing) -> None:
        self.shares.add(other)
        other.shares.add(self)

    def together(self) -> set[Thing]:
        """The things that may share an object with this one, itself included."""
        found, waiting = set(), [self]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += one.shares
        return found


def local_functions(effects: Effects) -> dict[str, Thing]:
    return {name: Thing(set(), function=f) for name, f in effects.functions.items()}


def late_reads(effects: Effects, names: dict[str, Thing]) -> set[str]:
    """The names read, and those that the functions among them will read, and so on."""
    found, waiting = set(), list(effects.reads)
    for call in effects.calls:  # functions that the same lines define and call
        if function := effects.functions.get(call.root):
            waiting += function.free
    while waiting:
        name = waiting.pop()
        if name not in found and name in names:
            found.add(name)
            if function := names[name].function:
                waiting += function.free
    return found


Changes = Iterator[tuple[str, str]]  # a name whose object is changed, with how: "change" or "build"


def changed_names(effects: Effects, names: dict[str, Thing], seen: tuple[str, ...] = ()) -> Changes:
    """The names whose object the statement changes, or builds, as the first call does a layer."""
    yield from ((name, "change") for name in effects.changes)
    yield from ((name, "build") for name in effects.builds)
    for call in effects.calls:
        yield from changed_by_call(call, names, seen)


def changed_by_call(call: Call, names: dict[str, Thing], seen: tuple[str, ...]) -> Changes:
    thing = names.get(call.root)
    if call.method and call.method.startswith("save"):  # a file that arguments name
        yield from ((name, "change") for name in map(root, call.node.args) if name)
    if thing is None or thing.module:
        return
    if call.method:
        if call.method not in LEAVES_ALONE:
            yield call.root, "change"
    elif thing.function is None:
        yield call.root, "change" if in_training(call.node) else "build"
    elif call.root not in seen:
        yield from changed_by_function(call, thing.function, names, (*seen, call.root))


def changed_by_function(
    call: Call, function: Function, names: dict[str, Thing], seen: tuple[str, ...]
) -> Changes:
    """What a call of a function of the page changes: free names, and what it is given."""
    inside = {name: thing for name, thing in names.items() if name not in function.local}
    inside |= {parameter: Thing(set()) for parameter in function.parameters}
    for name, kind in changed_names(function.body, inside, seen):
        if name not in function.local:
            yield name, kind
        elif name in function.parameters and kind == "change":
            for given in sharing(argument_for(call.node, function.parameters, name)):
                yield from ((one, "change") for one in (given, *call.same_as.get(given, ())))
