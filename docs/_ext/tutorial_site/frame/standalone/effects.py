"""What one statement does, as far as its own text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .syntax import Store, given, imported, parameters, root, sharing, stores

STORED_INTO, CALLED, USED = range(3)  # what is done with a name: ``x[0] = …``, ``x(…)``, any other


@dataclass
class Call:
    """A call whose target is a name or begins with one: ``f(x)``, ``f.method(x)``."""

    root: str
    method: str | None  # the last attribute, if there is any
    node: ast.Call
    same_as: dict[str, set[str]]  # which names its arguments may stand for


@dataclass
class Effects:
    """The names that code reads, binds and changes, in the order of execution.

    Attributes:
        reads: names whose value comes from before, with the most that is done with it.
        binds: names that have a new value afterwards, whatever happened.
        may_bind: names that have one in some case.
        changes: names whose object is changed in place, as far as assignments tell.
        builds: names whose object is made ready by a call, if it was not before.
        calls: the calls, for the effects of what is called.
        same_as: for a bound name, the names whose object it may hold or share.
        functions: the functions and classes that it defines.
        modules: the dotted names of what it imports.
    """

    reads: dict[str, int] = field(default_factory=dict)
    binds: set[str] = field(default_factory=set)
    may_bind: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    builds: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    same_as: dict[str, set[str]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)


@dataclass
class Function:
    """A function or class of the page: its parameters by position, and what its body does."""

    parameters: list[str]
    body: Effects

    @property
    def local(self) -> set[str]:
        return {*self.parameters, *self.body.binds, *self.body.may_bind}

    @property
    def free(self) -> set[str]:
        """The names that it looks up where it is used."""
        return self.body.reads.keys() - self.local


def effects(nodes: Iterable[ast.AST], bound: Iterable[str] = ()) -> Effects:
    """What statements do that are executed one after the other, with these names bound before."""
    reader = Reader(bound)
    reader.visit_all(nodes)
    return reader.effects


class Reader(ast.NodeVisitor):
    def __init__(self, bound: Iterable[str]) -> None:
        self.effects = Effects()
        self.bound = set(bound)  # what has a value by now that does not come from before

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node:
                self.visit(node)

    # names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id, USED)
        else:
            self.bind(node.id)

    def read(self, name: str, how: int) -> None:
        if name not in self.bound:
            self.effects.reads[name] = max(how, self.effects.reads.get(name, how))

    def bind(self, name: str, shared: Iterable[str] = ()) -> None:
        same_as = self.effects.same_as
        same_as[name] = same_as.get(name, set()) | self.origins(shared)
        self.bound.add(name)
        self.effects.binds.add(name)

    def origins(self, names: Iterable[str]) -> set[str]:
        """The names as they were before: a loop's variable stands for what the loop runs over."""
        return {origin for n in names for origin in {n, *self.effects.same_as.get(n, ())}}

    def change(self, name: str) -> None:
        self.effects.changes |= self.origins({name})

    # assignments

    def visit_Assign(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> None:
        self.visit_all([node.value])
        self.store(stores(node))

    visit_AnnAssign = visit_NamedExpr = visit_Assign  # noqa: N815 - ast's names

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.read(node.target.id, USED)
            self.change(node.target.id)  # a list or an array is added to in place
        else:
            self.visit(node.target.value)
            self.store_into(node.target)

    def visit_Delete(self, node: ast.Delete) -> None:
        self.store((target, ast.Constant(None)) for target in node.targets)

    def store(self, pairs: Iterable[Store]) -> None:
        for target, source in pairs:
            if not isinstance(target, ast.Name):
                self.store_into(target)
                continue
            if isinstance(source, ast.Lambda):
                self.define(target.id, [source.body], parameters(source))
            self.bind(target.id, sharing(source))

    def store_into(self, target: ast.expr) -> None:
        """``name[key] = …`` needs the object that it stores into, not what was stored before."""
        name, node = root(target), target
        if name is None:
            return self.visit_all(ast.iter_child_nodes(target))
        while not isinstance(node, ast.Name):
            others = [child for child in ast.iter_child_nodes(node) if root(child) != name]
            self.visit_all(child for child in others if isinstance(child, ast.expr))
            node = node.func if isinstance(node, ast.Call) else node.value
        self.read(name, STORED_INTO)
        self.change(name)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name, module in imported(node):
            self.bind(name)
            self.effects.modules[name] = module

    visit_ImportFrom = visit_Import  # noqa: N815

    # control flow

    def visit_For(self, node: ast.For) -> None:
        """A loop is taken to run at least once: a tutorial has no other."""
        self.visit(node.iter)
        self.store(stores(node))
        self.visit_all([*node.body, *node.orelse])

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self.branch(node.body, [])

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.branch(node.body, node.orelse)

    def visit_Try(self, node: ast.Try) -> None:
        self.branch(node.body + node.orelse, *([handler] for handler in node.handlers))
        self.visit_all(node.finalbody)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.visit_all([node.type])
        self.bound.add(node.name or "")
        self.visit_all(node.body)
        self.bound.discard(node.name or "")  # an exception's name ends with its handler

    def branch(self, *ways: Iterable[ast.AST]) -> None:
        """Ways that execution can take: what only some of them bind may be bound."""
        bound, binds = set(self.bound), set(self.effects.binds)
        ends = []
        for way in ways:
            self.bound = set(bound)
            self.visit_all(way)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)
        certain = binds | (self.bound - bound)
        self.effects.may_bind |= self.effects.binds - certain
        self.effects.binds = certain

    def visit_withitem(self, node: ast.withitem) -> None:
        self.visit(node.context_expr)
        self.store(stores(node))

    # scopes of their own

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What is bound in it ends with it."""
        outside = set(self.bound), set(self.effects.binds), dict(self.effects.same_as)
        yield
        self.bound, self.effects.binds, self.effects.same_as = outside

    def visit_ListComp(self, node) -> None:
        with self.scope():
            for generator in node.generators:
                self.visit(generator.iter)
                self.store(stores(generator))
                self.visit_all(generator.ifs)
            results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
            self.visit_all(results)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        with self.scope():
            self.visit_all([*node.args.defaults, *node.args.kw_defaults])
            self.bound |= {*parameters(node)}
            self.visit(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.visit_all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        self.define(node.name, node.body, parameters(node))
        self.bind(node.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        self.define(node.name, node.body)
        self.bind(node.name)

    def define(self, name: str, body: Iterable[ast.AST], named: Iterable[str] = ()) -> None:
        """Note what a call of the function will do; nothing of it happens yet."""
        does = effects(body, named)
        for inner in does.functions.values():  # a method, an inner function
            does.reads |= {n: USED for n in inner.free if n not in does.binds}
            does.calls += inner.body.calls
        self.effects.functions[name] = Function([*named], does)

    # calls

    def visit_Expr(self, node: ast.Expr) -> None:
        """``model.predict(x)`` whose result is thrown away was called to make the model ready."""
        self.visit(node.value)
        match node.value:
            case ast.Call(func=ast.Attribute(attr="predict" | "evaluate")):
                self.effects.builds |= self.origins({root(node.value.func)} - {None})

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self.read(node.func.id, CALLED)
        else:
            self.visit(node.func)
        self.visit_all(given(node))
        method = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if (name := root(node.func)) and isinstance(node.func, ast.Name | ast.Attribute):
            for origin in sorted(self.origins({name})):
                self.effects.calls.append(Call(origin, method, node, dict(self.effects.same_as)))
