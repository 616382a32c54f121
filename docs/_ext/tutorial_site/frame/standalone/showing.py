"""Where random numbers are drawn, and whether they can be seen in what is shown."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .names import COLLECTS, COUNTS, LEAVES_ALONE, OVERWRITES, STRUCTURE, draws
from .syntax import (
    Store,
    argument_for,
    dotted,
    given,
    imported,
    in_training,
    parameters,
    root,
    stores,
)

Function = ast.FunctionDef | ast.ClassDef | ast.Lambda
Drawn = set[tuple[int, bool]]  # the statements that drew, and whether the draw is overwritten


class Showing:
    """Follows random numbers from the layer that draws them to what is printed or plotted.

    A layer whose shape is printed shows none, nor does one whose weights are set before it is used.
    In training it shows them after all: a Dropout layer keeps the seed that it drew.

    Keras takes the seed of a layer's initialiser, and of a Dropout layer, from Python's generator
    when the layer is made; building, calling and fitting draw from no generator of the program,
    but fitting shuffles by the seed that the program has set. One function seeds all generators;
    those that seed one of them are a part of its history, as a draw is.

    Attributes:
        shown: the statements whose draws the statement that is followed shows.
        checked: the statements whose draws it asserts something about.
        events: what it does to the generator, in order: "seed", "draw" and "fit".
    """

    def __init__(self) -> None:
        self.number = 0  # the statement that is being followed
        self.shown: set[int] = set()
        self.checked: set[int] = set()
        self.events: list[str] = []
        self.drawn: dict[str, Drawn] = {}
        self.stands_for: dict[str, str] = {}  # a loop's variable and the name in its turn
        self.functions: dict[str, Function] = {}
        self.modules: dict[str, str] = {}
        self.returned: Drawn = set()
        self.depth = 0

    def follow(self, number: int, nodes: Iterable[ast.stmt]) -> None:
        """Go on to the next statement of the page."""
        self.number, self.shown, self.checked, self.events = number, set(), set(), []
        self.run(nodes)

    def run(self, nodes: Iterable[ast.stmt]) -> None:
        for node in nodes:
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef():
                self.of_all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
                self.functions[node.name] = node
            case ast.ClassDef():
                self.functions[node.name] = node
            case ast.Import() | ast.ImportFrom():
                self.modules |= dict(imported(node))
            case ast.Assign() | ast.AnnAssign():
                self.store(stores(node))
            case ast.AugAssign():
                self.add(root(node.target), self.of(node.value))
            case ast.For():
                self.loop(node)
            case ast.If() | ast.While():
                self.choice(node)
            case ast.With():
                for item in node.items:
                    self.of(item.context_expr)
                    self.store(stores(item))
                self.run(node.body)
            case ast.Try():
                self.run(node.body)
                for handler in node.handlers:
                    self.drawn.pop(handler.name, None)  # messages tell of shapes
                    self.run(handler.body)
                self.run([*node.orelse, *node.finalbody])
            case ast.Return():
                self.returned |= self.of(node.value)
            case ast.Assert():
                self.checked |= seen(self.of(node.test))
            case ast.Expr():
                self.of(node.value)

    def store(self, pairs: Iterable[Store]) -> None:
        """Names lose what they had; an object that is stored into keeps it."""
        values: dict[ast.expr, Drawn] = {}
        for target, source in pairs:
            if isinstance(target, ast.Name) and isinstance(source, ast.Lambda):
                self.functions[target.id] = source
                continue
            if source not in values:
                values[source] = self.of(source)
            if not isinstance(target, ast.Name):
                self.add(root(target), values[source])
                continue
            self.drawn[target.id] = set(values[source])
            self.functions.pop(target.id, None)
            self.modules.pop(target.id, None)
            if isinstance(source, ast.Name):
                self.stands_for[target.id] = self.stands_for.get(source.id, source.id)
            else:
                self.stands_for.pop(target.id, None)

    def add(self, name: str | None, drawn: Drawn) -> None:
        if name and drawn:
            self.drawn[name] = self.drawn.get(name, set()) | drawn

    def loop(self, node: ast.For) -> None:
        if isinstance(node.iter, ast.Tuple | ast.List):
            rounds = [ast.Assign([node.target], element) for element in node.iter.elts]
        else:
            rounds = [node, node]  # what the first turn leaves behind, the second one shows
        for each in rounds:
            self.store(stores(each))
            self.run(node.body)
        self.run(node.orelse)

    def choice(self, node: ast.If | ast.While) -> None:
        """What random numbers decide shows them, as does what is printed on that decision."""
        test = self.of(node.test)
        self.run([*node.body, *node.orelse])
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.add(inner.id, test)
            elif isinstance(inner, ast.Call) and root(inner.func) == "print":
                self.shown |= seen(test)

    def of(self, node: ast.expr | None) -> Drawn:
        """The draws that a value depends on."""
        match node:
            case None:
                return set()
            case ast.Name(id=name):
                return self.drawn.get(name, set())
            case ast.Attribute(attr=attribute, value=value):
                inside = self.of(value)
                return set() if attribute in STRUCTURE else inside
            case ast.NamedExpr():
                self.store(stores(node))
                return self.of(node.target)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for generator in node.generators:
                    self.store(stores(generator))
                parts = [part for generator in node.generators for part in generator.ifs]
                parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                return self.of_all(parts)
            case ast.Call():
                return self.call(node)
        return self.of_all(
            part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)
        )

    def of_all(self, nodes: Iterable[ast.expr | None]) -> Drawn:
        return {draw for node in nodes for draw in self.of(node)}

    def call(self, node: ast.Call) -> Drawn:
        taken = self.of_all(given(node))
        inside, name = self.of(node.func), root(node.func)
        match node.func:
            case ast.Name(id=function) if function in self.functions and self.depth < 8:
                return self.function(self.functions[function], node)
            case ast.Name(id="print"):
                self.shown |= seen(taken)
                return set()
            case ast.Name(id=function) if function in COUNTS:
                return set()
            case ast.Attribute(attr=method) if method in STRUCTURE:
                return set()
        if module := self.modules.get(name or ""):
            chain = dotted(module, node.func)
            if chain[-1] == "set_random_seed":
                self.events.append("seed")
            elif draws(chain, node):
                self.events.append("draw")
                return taken | {(self.number, False)}
            if module.startswith("matplotlib"):
                self.shown |= seen(taken)
        elif isinstance(node.func, ast.Attribute):
            return self.method(node, node.func.attr, name, inside, taken)
        return (uncovered(inside) if in_training(node) else inside) | taken

    def method(
        self, node: ast.Call, method: str, name: str | None, inside: Drawn, taken: Drawn
    ) -> Drawn:
        if method in OVERWRITES:
            for overwritten in {name, self.stands_for.get(name, name)}:
                self.drawn[overwritten] = {(number, True) for number, _ in inside} | taken
            return set()
        if method == "fit" or in_training(node):
            inside = uncovered(inside)
        if method == "fit":
            self.events.append("fit")
            taken = taken | {(self.number, False)}
        if method == "fit" or method in COLLECTS:
            self.add(name, inside | taken)
        elif method not in LEAVES_ALONE:  # it may plot
            self.shown |= seen(taken)
        return inside | taken

    def function(self, function: Function, node: ast.Call) -> Drawn:
        """Follow a call of a function of the page through its body, of a class through all."""
        names, body = inside_of(function)
        local = {n.id for part in body for n in ast.walk(part) if is_stored(n)} | {*names, "self"}
        taken = {name: self.of(argument_for(node, names, name)) for name in names}
        outside = self.drawn, self.returned, self.modules
        self.drawn, self.returned = self.drawn | {"self": set()} | taken, set()
        self.modules = {name: module for name, module in self.modules.items() if name not in names}
        self.depth += 1
        self.run(body)
        self.depth -= 1
        after, returned = self.drawn, self.returned
        self.drawn, self.returned, self.modules = outside
        self.drawn |= {name: drawn for name, drawn in after.items() if name not in local}
        for name in names:
            self.add(root(argument_for(node, names, name)), after.get(name, set()))
        return returned | (after["self"] if isinstance(function, ast.ClassDef) else set())


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


def is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def seen(drawn: Drawn) -> set[int]:
    return {number for number, overwritten in drawn if not overwritten}


def uncovered(drawn: Drawn) -> Drawn:
    return {(number, False) for number, _ in drawn}
