"""What the names of a page stand for, and what calls do to it and to the random generator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from .effects import (
    FIXED,
    LEAVES_ALONE,
    OWN_GENERATOR,
    PLAIN_LAYERS,
    SEEDS,
    Call,
    Effects,
    Function,
    root,
    sharing,
)


@dataclass(eq=False)
class Thing:
    """What a name stands for from one assignment on: the statements that made and changed it."""

    made: set[int]
    changed: set[int] = field(default_factory=set)
    built: set[int] = field(default_factory=set)  # the first call of a layer makes its weights
    shares: set[Thing] = field(default_factory=set)
    function: Function | None = None
    module: str = ""  # the dotted name of what an import bound


def local_functions(effects: Effects) -> dict[str, Thing]:
    return {name: Thing(set(), function=f) for name, f in effects.functions.items()}


def late_reads(reads: set[str], effects: Effects, names: dict[str, Thing]) -> set[str]:
    """The names read, and those that the functions among them will read, and so on."""
    found, waiting = set(), list(reads)
    for call in effects.calls:  # functions that the same lines define and call
        if function := effects.functions.get(call.root):
            waiting += function.body.reads - function.local
    while waiting:
        name = waiting.pop()
        if name in found or name not in names:
            continue
        found.add(name)
        if function := names[name].function:
            waiting += function.body.reads - function.local
    return found


def together(thing: Thing | None) -> set[Thing]:
    """The things that may share an object with this one, itself included."""
    found, waiting = set(), [thing] if thing else []
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += one.shares
    return found


def changed_names(effects: Effects, names: dict[str, Thing]) -> Iterator[tuple[str, str]]:
    """The names whose object the statement changes, with how: "change", or "build" a layer."""
    for name in effects.changes:
        yield name, "change"
    for name in effects.builds:
        yield name, "build"
    seen: set[str] = set()
    for call in effects.calls:
        yield from changed_by_call(call, names, seen)


def changed_by_call(
    call: Call, names: dict[str, Thing], seen: set[str]
) -> Iterator[tuple[str, str]]:
    thing = names.get(call.root)
    if call.method and call.method.startswith("save"):  # a file that arguments name
        for argument in call.node.args:
            if name := root(argument):
                yield name, "change"
    if thing is None or thing.module:
        return
    if call.method:
        if call.method not in LEAVES_ALONE:
            yield call.root, "change"
    elif thing.function is None:
        yield call.root, "change" if in_training(call.node) else "build"
    elif call.root not in seen:
        seen.add(call.root)
        yield from changed_by_function(call, thing.function, names, seen)
        seen.discard(call.root)


def changed_by_function(
    call: Call, function: Function, names: dict[str, Thing], seen: set[str]
) -> Iterator[tuple[str, str]]:
    """What a call of a function of the page changes: free names, and what it is given."""
    inside = {n: t for n, t in names.items() if n not in function.local or n in function.parameters}
    for parameter in function.parameters:
        inside[parameter] = Thing(set())
    for name, kind in changed_names_within(function, inside, seen):
        if name not in function.local:
            yield name, kind
        elif name in function.parameters and kind == "change":
            for given in sharing(argument_for(call.node, function.parameters, name)):
                yield given, "change"
                yield from ((other, "change") for other in call.same_as.get(given, ()))


def changed_names_within(
    function: Function, names: dict[str, Thing], seen: set[str]
) -> Iterator[tuple[str, str]]:
    for name in function.body.changes:
        yield name, "change"
    for inner in function.body.calls:
        yield from changed_by_call(inner, names, seen)


def argument_for(node: ast.Call, parameters: list[str], name: str) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    position = parameters.index(name)
    return node.args[position] if position < len(node.args) else None


def in_training(node: ast.Call) -> bool:
    """A layer called with training=True may move a generator of its own."""
    return any(
        keyword.arg is None
        or (
            keyword.arg == "training"
            and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        )
        for keyword in node.keywords
    )


def random_events(
    calls: list[Call], names: dict[str, Thing], seen: tuple[str, ...] = ()
) -> Iterator[str]:
    """ "seed", "draw" and "fit", in the order of the text: what calls do with random numbers.

    Keras takes the seed of a layer's initialiser, and of a Dropout layer, from Python's generator
    when the layer is made; building, calling and fitting draw from no generator of the program,
    but fitting shuffles by the seed that the program has set.
    """
    for call in calls:
        thing = names.get(call.root)
        if call.method == "fit":
            yield "fit"
        elif thing and thing.function and not call.method and call.root not in seen:
            function = thing.function
            yield from random_events(function.body.calls, names, (*seen, call.root))
        elif thing and thing.module:
            chain = dotted(thing.module, call.node.func)
            if chain[-1] in SEEDS:
                yield "seed"
            elif draws(chain, call.node):
                yield "draw"


def dotted(module: str, func: ast.expr) -> list[str]:
    """``layers.Dense`` as ``["tensorflow", "keras", "layers", "Dense"]``."""
    chain = attributes(func)
    return [*module.split("."), *chain[1:]] if isinstance(innermost(func), ast.Name) else chain


def innermost(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def attributes(node: ast.expr) -> list[str]:
    """``tf.keras.layers.Dense`` as a list; only the part after a call in the chain."""
    chain: list[str] = []
    while isinstance(node, ast.Attribute):
        chain.insert(0, node.attr)
        node = node.value
    return [node.id, *chain] if isinstance(node, ast.Name) else chain or [""]


def draws(chain: list[str], node: ast.Call) -> bool:
    """Whether a call into a library draws: not a layer with a seed or a fixed start."""
    if "random" in chain[:-1]:
        return chain[-1] not in OWN_GENERATOR
    if "layers" not in chain[:-1] or chain[-1] in PLAIN_LAYERS:
        return False
    given = {
        keyword.arg: keyword.value.value
        for keyword in node.keywords
        if isinstance(keyword.value, ast.Constant)
    }
    starts = [value for name, value in given.items() if str(name).endswith("_initializer")]
    return "seed" not in given and (not starts or any(start not in FIXED for start in starts))
