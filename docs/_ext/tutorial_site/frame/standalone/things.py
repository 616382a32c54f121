"""What the names of a page stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from symtable import symtable

from .syntax import parameters

Function = ast.FunctionDef | ast.ClassDef | ast.Lambda
Drawn = set[tuple[int, bool]]  # the statements that drew, and whether the draw is overwritten


@dataclass(eq=False)
class Thing:
    """What a name stands for from one assignment on.

    Attributes:
        made: the statements that made it.
        changed: those that changed it in place.
        built: the first call of a layer, which makes its weights.
        drawn: the random draws that it depends on.
        shares: the things whose object, or a part of it, it may be.
        original: what it is just another name of, if that can be told.
        function: the code of a function or class of the page.
        free: the names that the function looks up where it is used.
        module: the dotted name of what an import bound.
    """

    made: set[int]
    changed: set[int] = field(default_factory=set)
    built: set[int] = field(default_factory=set)
    drawn: Drawn = field(default_factory=set)
    shares: set[Thing] = field(default_factory=set)
    original: Thing | None = None
    function: Function | None = None
    free: set[str] = field(default_factory=set)
    module: str = ""

    def together(self) -> set[Thing]:
        """The things that may share an object with this one, itself included."""
        found, waiting = set(), [self]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += one.shares
        return found


def either(things: Iterable[Thing]) -> Thing:
    """What a name stands for that stands for one of these, depending on the way taken."""
    some = Thing(set())
    for thing in things:
        some.made |= thing.made
        some.changed |= thing.changed
        some.drawn |= thing.drawn
        some.shares.add(thing)
        some.function = thing.function or some.function
        some.free |= thing.free
        some.module = thing.module or some.module
    return some


def free_names(function: Function) -> set[str]:
    """The names that are not the function's own, as Python's compiler says."""
    found, waiting = set(), symtable(ast.unparse(function), "page", "exec").get_children()
    while waiting:
        scope = waiting.pop()
        found |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
        waiting += scope.get_children()
    return found


def inside_of(function: Function) -> tuple[list[str], list[ast.stmt]]:
    """A function's parameters and statements; a class's are those of all its methods."""
    if isinstance(function, ast.Lambda):
        return parameters(function), [ast.Return(function.body)]
    if isinstance(function, ast.FunctionDef):
        return parameters(function), function.body
    methods = [part for part in function.body if isinstance(part, ast.FunctionDef)]
    makers = [method for method in methods if method.name == "__init__"]
    names = [name for maker in makers for name in parameters(maker)[1:]]
    return names, [part for method in methods for part in method.body]


def seen(drawn: Drawn) -> set[int]:
    return {number for number, overwritten in drawn if not overwritten}


def uncovered(drawn: Drawn) -> Drawn:
    return {(number, False) for number, _ in drawn}
