"""What Python's syntax trees say by themselves, wherever in a page they stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .names import CONTAINERS, VIEWS

Store = tuple[ast.expr, ast.expr]  # a name, attribute or item, and what all or a part of it becomes


def stores(node: ast.AST) -> Iterator[Store]:
    """What an assignment, the head of a loop or of a comprehension, or a ``with`` stores."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from unpacked(target, value)
        case ast.AnnAssign(value=ast.expr()) | ast.NamedExpr():
            yield from unpacked(node.target, node.value)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from unpacked(target, node.context_expr)
        case ast.For() | ast.comprehension():
            yield from turns(node.target, node.iter)


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[Store]:
    match target:
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            if len(parts) != len(targets):
                parts = [value] * len(targets)
            for part, source in zip(targets, parts, strict=True):
                yield from unpacked(part, source)
        case ast.Starred():
            yield from unpacked(target.value, value)
        case _:
            yield target, value


def turns(target: ast.expr, over: ast.expr) -> Iterator[Store]:
    """A loop's variables, each with its own part of what ``zip`` or ``enumerate`` pairs."""
    sources: list[ast.expr] = []
    match over:
        case ast.Call(func=ast.Name(id="zip")):
            sources = over.args
        case ast.Call(func=ast.Name(id="enumerate"), args=[counted, *_]):
            sources = [ast.Constant(0), counted]
    if isinstance(target, ast.Tuple) and len(target.elts) == len(sources):
        for part, source in zip(target.elts, sources, strict=True):
            yield from turns(part, source)
    else:
        yield from unpacked(target, ast.Starred(over))


def root(node: ast.expr | None) -> str | None:
    """The name that an expression such as ``name.part[0].method().x`` begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def sharing(value: ast.expr | None) -> set[str]:
    """The names whose object, or a part of it, the value may be: no computed, fresh results."""
    parts: list[ast.expr | None] = []
    match value:
        case ast.Name():
            return {value.id}
        case ast.Attribute() | ast.Subscript() | ast.Starred() | ast.NamedExpr():
            parts = [value.value]
        case ast.Tuple() | ast.List() | ast.Set():
            parts = value.elts
        case ast.Dict():
            parts = value.values
        case ast.IfExp():
            parts = [value.body, value.orelse]
        case ast.Call(func=ast.Attribute(attr=method, value=inner)):
            if method in VIEWS:
                parts = [inner, *value.args[:1]]  # np.reshape(x, …) as x.reshape(…)
            elif method[:1].isupper():  # Sequential([layer]) holds the layer
                parts = given(value)
        case ast.Call(func=ast.Name(id=function)) if function in CONTAINERS:
            parts = given(value)
    return {name for part in parts for name in sharing(part)}


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the dotted name of what it stands for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            yield (alias.name.split(".")[0],) * 2


def dotted(module: str, func: ast.expr) -> list[str]:
    """``layers.Dense`` as ``["tensorflow", "keras", "layers", "Dense"]``; after a call in the
    chain, what follows it alone."""
    chain: list[str] = []
    while isinstance(func, ast.Attribute):
        chain.insert(0, func.attr)
        func = func.value
    return [*module.split("."), *chain] if isinstance(func, ast.Name) else chain or [""]


def parameters(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    """The names of a function's parameters, those by position first."""
    named = function.args
    every = [*named.posonlyargs, *named.args, *named.kwonlyargs, named.vararg, named.kwarg]
    return [argument.arg for argument in every if argument]


def given(node: ast.Call) -> list[ast.expr]:
    """All arguments of a call."""
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def argument_for(node: ast.Call, names: list[str], name: str) -> ast.expr | None:
    """What a call gives for one of a function's parameters."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    position = names.index(name)
    return node.args[position] if position < len(node.args) else None


def in_training(node: ast.Call) -> bool:
    """A layer called with training=True, or with what may be that, moves its own generator."""
    told = [keyword.value for keyword in node.keywords if keyword.arg in ("training", None)]
    return any(not isinstance(value, ast.Constant) or value.value for value in told)
