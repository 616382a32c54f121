"""What the statements of a page do, one after the other: to names, and with random numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

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
    sharing,
    stores,
)
from .things import Drawn, Function, Thing, either, free_names, inside_of, seen, uncovered

STORED_INTO, CALLED, USED = range(3)  # what is done with a name: ``x[0] = …``, ``x(…)``, any other


class Walk:
    """Goes through a page as Python would, but knows of a value only where it comes from.

    Both ways of a condition are taken, and a loop is taken to run at least once: a tutorial has no
    other. Calls of the page's own functions are followed through their bodies, and calling a class
    is taken to call all its methods.

    Random numbers are followed from the layer that draws them to what is printed or plotted. A
    layer whose shape is printed shows none, nor does one whose weights are set before it is used.
    In training it shows them after all: a Dropout layer keeps the seed that it drew.

    Keras takes the seed of a layer's initialiser, and of a Dropout layer, from Python's generator
    when the layer is made; building, calling and fitting draw from no generator of the program,
    but fitting shuffles by the seed that the program has set. One function seeds all generators;
    those that seed one of them are a part of its history, as a draw is.

    Attributes:
        needs: the statements that made or changed what the statement that is followed reads.
        shown: the statements whose draws it shows.
        checked: the statements whose draws it asserts something about.
        events: what it does to the random generator, in order: "seed", "draw" and "fit".
    """

    def __init__(self) -> None:
        self.number = 0  # the statement that is being followed
        self.builds = True  # whether a layer that it calls counts as built
        self.needs: set[int] = set()
        self.shown: set[int] = set()
        self.checked: set[int] = set()
        self.events: list[str] = []
        self.names: dict[str, Thing] = {}
        self.before: dict[str, Thing] = {}  # what they stood for when the statement began
        self.depth = 0  # how many functions and comprehensions it is in
        self.returned: Drawn = set()

    def follow(self, number: int, nodes: Iterable[ast.stmt], builds: bool) -> None:
        """Go on to the next statement of the page."""
        self.number, self.builds, self.before = number, builds, dict(self.names)
        self.needs, self.shown, self.checked, self.events = set(), set(), set(), []
        self.run(nodes)

    def run(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.statement(node)

    def statement(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                self.of_all(node.decorator_list)
                self.names[node.name] = self.define(node)
            case ast.Import() | ast.ImportFrom():
                for name, module in imported(node):
                    self.names[name] = Thing({self.number}, module=module)
            case ast.Assign() | ast.AnnAssign():
                self.store(stores(node))
            case ast.AugAssign():  # a list or an array is added to in place
                self.change(root(node.target), self.of(node.value) | self.of(node.target))
            case ast.Delete():
                self.store((target, ast.Constant(None)) for target in node.targets)
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
                self.branch(node.body + node.orelse, *([handler] for handler in node.handlers))
                self.run(node.finalbody)
            case ast.ExceptHandler():
                self.of(node.type)
                self.names[node.name or ""] = Thing(set())  # messages tell of shapes
                self.run(node.body)
                self.names.pop(node.name or "", None)  # its name ends with the handler
            case ast.Return():
                self.returned |= self.of(node.value)
            case ast.Assert():
                self.checked |= seen(self.of(node.test))
                self.of(node.msg)
            case ast.Expr():
                self.of(node.value)
                match node.value:
                    case ast.Call(func=ast.Attribute(attr="predict" | "evaluate") as func):
                        self.build(root(func))  # whose result is thrown away makes ready
            case _:
                for part in ast.iter_child_nodes(node):
                    self.of(part) if isinstance(part, ast.expr) else self.statement(part)

    # names

    def read(self, name: str, how: int = USED) -> Drawn:
        """Need what made and changed a thing, and what its function will look up."""
        thing = self.names.get(name)
        if thing is None:
            return set()
        self.needs |= thing.made
        if how >= CALLED:
            self.needs |= thing.changed
        if how >= USED:
            self.needs |= thing.built
        for late in self.looked_up(thing).values():
            self.needs |= late.made | late.changed | late.built
        return thing.drawn

    def looked_up(self, thing: Thing) -> dict[str, Thing]:
        """What a function looks up, and the functions among that, and so on."""
        found: dict[str, Thing] = {}
        waiting = list(thing.free)
        while waiting:
            name = waiting.pop()
            if name in self.names and name not in found:
                found[name] = self.names[name]
                waiting += found[name].free
        return found

    def behind(self, name: str | None) -> set[Thing]:
        """What a name may stand for, now or, to be careful, when the statement began.

        The own names of a function or comprehension stood for nothing then.
        """
        earlier = self.names if self.depth else self.before
        things = [names[name] for names in (self.names, earlier) if name in names]
        return {one for thing in things for one in thing.together()}

    def change(self, name: str | None, drawn: Iterable[tuple[int, bool]] = ()) -> None:
        """Change the object of a name in place, which may take on random numbers."""
        self.add(name, drawn)
        for thing in self.behind(name):
            thing.changed.add(self.number)

    def add(self, name: str | None, drawn: Iterable[tuple[int, bool]]) -> None:
        if name in self.names:
            self.names[name].drawn = self.names[name].drawn.union(drawn)

    def build(self, name: str | None) -> None:
        """Make the object of a name ready, if it was not before: it is a layer or a model."""
        for thing in self.behind(name):
            if self.builds and not thing.built:
                thing.built.add(self.number)

    # assignments

    def store(self, pairs: Iterable[Store]) -> None:
        """Names get new things; an object that is stored into keeps what it had."""
        for target, thing in [(target, self.value(source)) for target, source in pairs]:
            if isinstance(target, ast.Name):
                self.bind(target.id, thing)
            else:
                self.store_into(target, thing.drawn)

    def value(self, node: ast.expr | None) -> Thing:
        """A new thing for the value of an expression."""
        if isinstance(node, ast.Lambda):
            return self.define(node)
        thing = Thing({self.number}, drawn=self.of(node))
        others = [self.names[name] for name in sharing(node) if name in self.names]
        thing.shares = {other for other in others if not other.module}
        if isinstance(node, ast.Name) and others:
            thing.original = others[0].original or others[0]
        return thing

    def bind(self, name: str, thing: Thing) -> None:
        self.names[name] = thing
        if self.depth == 0:  # otherwise the name ends soon, and what it shares with it
            for other in thing.shares:
                other.shares.add(thing)

    def store_into(self, target: ast.expr, drawn: Drawn) -> None:
        """``name[key] = …`` needs the object that it stores into, not what was stored before."""
        while isinstance(target, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
            target, *others = ast.iter_child_nodes(target)
            self.of_all(other for other in others if isinstance(other, ast.expr))
        if isinstance(target, ast.Name):
            self.read(target.id, STORED_INTO)
            self.change(target.id, drawn)
        else:
            self.of(target)

    # control flow

    def loop(self, node: ast.For) -> None:
        self.of(node.iter)
        self.store(stores(node))  # with any turn, all that is looped over may change
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
        self.branch(node.body, node.orelse)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.add(inner.id, test)
            elif isinstance(inner, ast.Call) and root(inner.func) == "print":
                self.shown |= seen(test)

    def branch(self, *ways: Iterable[ast.AST]) -> None:
        """Ways that execution can take: a name may stand afterwards for what any of them left."""
        before, ends = self.names, []
        for way in ways:
            self.names = dict(before)
            self.run(way)
            ends.append(self.names)
        self.names = {}
        for name in {name for end in ends for name in end}:
            things = {end[name] for end in ends if name in end}
            self.bind(name, things.pop() if len(things) == 1 else either(things))

    @contextmanager
    def scope(self, names: dict[str, Thing]) -> Iterator[None]:
        """What is bound in it ends with it."""
        outside = self.names
        self.names, self.depth = names, self.depth + 1
        yield
        self.names, self.depth = outside, self.depth - 1

    # values

    def of(self, node: ast.expr | None) -> Drawn:
        """Evaluate an expression: the draws that its value depends on."""
        match node:
            case None:
                return set()
            case ast.Name(id=name):
                return self.read(name)
            case ast.Attribute(attr=attribute, value=value):
                inside = self.of(value)
                return set() if attribute in STRUCTURE else inside
            case ast.NamedExpr():
                self.store(stores(node))
                return self.of(node.target)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self.comprehension(node)
            case ast.Lambda():  # handed on, it counts as called
                self.define(node)
                with self.scope(self.names | {name: Thing(set()) for name in parameters(node)}):
                    return self.of(node.body)
            case ast.Call():
                return self.call(node)
        return self.of_all(
            part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)
        )

    def of_all(self, nodes: Iterable[ast.expr | None]) -> Drawn:
        return {draw for node in nodes for draw in self.of(node)}

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> Drawn:
        with self.scope(dict(self.names)):
            for generator in node.generators:
                self.of(generator.iter)
                self.store(stores(generator))
            parts = [part for generator in node.generators for part in generator.ifs]
            parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return self.of_all(parts)

    # calls

    def define(self, function: Function) -> Thing:
        """A function or class of the page; nothing of what it does happens yet."""
        if isinstance(function, ast.ClassDef):
            self.of_all([*function.bases, *(keyword.value for keyword in function.keywords)])
        else:
            self.of_all([*function.args.defaults, *function.args.kw_defaults])
        return Thing({self.number}, function=function, free=free_names(function))

    def call(self, node: ast.Call) -> Drawn:
        """Do what a call does to its object and its arguments."""
        func, name, training = node.func, root(node.func), in_training(node)
        taken = self.of_all(given(node))
        inside = self.read(func.id, CALLED) if isinstance(func, ast.Name) else self.of(func)
        inside = uncovered(inside) if training else inside
        thing = self.names.get(name)
        if isinstance(func, ast.Attribute) and func.attr.startswith("save"):
            for argument in node.args:  # one of them names a file
                self.change(root(argument))
        match func:
            case ast.Name(id="print"):
                self.shown |= seen(taken)
                return set()
            case ast.Name(id=function) if function in COUNTS:
                return set()
            case ast.Attribute(attr=method) if method in STRUCTURE:
                return set()
            case _ if thing and thing.module:
                return self.library(node, thing.module, inside, taken)
            case ast.Name() if thing and thing.function:
                return self.function(node, thing) if self.depth < 8 else inside | taken
            case ast.Name() if training:
                self.change(name)
            case ast.Name():
                self.build(name)
            case ast.Attribute(attr=method):
                return self.method(node, method, name, inside, taken)
        return inside | taken

    def library(self, node: ast.Call, module: str, inside: Drawn, taken: Drawn) -> Drawn:
        chain = dotted(module, node.func)
        if chain[-1] == "set_random_seed":
            self.events.append("seed")
        elif draws(chain, node):
            self.events.append("draw")
            return taken | {(self.number, False)}
        if module.startswith("matplotlib"):
            self.shown |= seen(taken)
        return inside | taken

    def method(
        self, node: ast.Call, method: str, name: str | None, inside: Drawn, taken: Drawn
    ) -> Drawn:
        if method not in LEAVES_ALONE:
            self.change(name)
        if method in OVERWRITES:
            thing = self.names.get(name, Thing(set()))
            for overwritten in {thing, thing.original or thing}:
                overwritten.drawn = {(number, True) for number, _ in inside} | taken
            return set()
        if method == "fit":
            self.events.append("fit")
            inside, taken = uncovered(inside), taken | {(self.number, False)}
        if method == "fit" or method in COLLECTS:
            self.add(name, inside | taken)
        elif method not in LEAVES_ALONE:  # it may plot
            self.shown |= seen(taken)
        return inside | taken

    def function(self, node: ast.Call, thing: Thing) -> Drawn:
        """Follow a call of a function of the page through its body, of a class through all."""
        names, body = inside_of(thing.function)
        arguments = {name: argument_for(node, names, name) for name in names}
        own = {"self": Thing(set())} | {name: self.value(arguments[name]) for name in names}
        outside, self.returned = self.returned, set()
        with self.scope(self.looked_up(thing) | own):
            self.run(body)
        returned, self.returned = self.returned, outside
        for name in names:
            self.add(root(arguments[name]), own[name].drawn)
        return returned | own["self"].drawn
