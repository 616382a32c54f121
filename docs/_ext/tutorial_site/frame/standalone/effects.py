"""What one statement does, as far as its own text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


def words(text: str) -> set[str]:
    return set(text.split())


# Methods that leave their object as it was; any other method is taken to change it.
VIEWS = words("flat get get_layer items keys ravel reshape squeeze swapaxes transpose values view")
LEAVES_ALONE = VIEWS | words(
    "all any argmax argmin argsort astype clip copy cumsum dot flatten item max mean min nonzero "
    "numpy prod round std sum tobytes tolist var "  # arrays and tensors
    "count difference encode endswith format index intersection isdigit join lower lstrip replace "
    "rstrip split splitlines startswith strip union upper "  # strings and collections
    "compute_output_shape count_params evaluate get_config get_weights predict summary "  # models
    "gradient"  # a tape
)

# Functions whose result holds what they are given.
CONTAINERS = words("dict enumerate iter list max min next reversed set sorted tuple zip")

# Layers that draw no random numbers when they are made; any other layer is taken to draw.
PLAIN_LAYERS = words(
    "Activation Add Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool2D "
    "BatchNormalization Concatenate Cropping2D ELU Flatten GlobalAveragePooling2D GlobalAvgPool2D "
    "GlobalMaxPool2D GlobalMaxPooling2D Input InputLayer Lambda LayerNormalization LeakyReLU "
    "MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum Multiply "
    "Normalization Permute ReLU RepeatVector Rescaling Reshape Resizing Softmax Subtract "
    "UpSampling2D ZeroPadding2D"
)
FIXED = {"zeros", "ones", "identity"}  # initialisers that draw nothing
SEEDS = {"set_random_seed", "set_seed", "seed"}
OWN_GENERATOR = {"default_rng", "Generator", "RandomState", "SeedSequence"}  # no hidden state


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
        reads: names whose value comes from before.
        used: of those, the ones that do more than stand in ``name(...)`` or ``name[key] = …``.
        called: of those, the ones that stand in ``name(...)``.
        binds: names that have a new value afterwards, whatever happened.
        may_bind: names that have one in some case.
        changes: names whose object is changed in place, as far as assignments tell.
        builds: names whose object is made ready by a call, if it was not before.
        calls: the calls, for the effects of what is called.
        same_as: for a bound name, the names whose object it may hold or share.
        functions: the functions and classes that it defines.
    """

    reads: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
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
    local: set[str]


class Reader(ast.NodeVisitor):
    """Collects the `Effects` of statements that are executed one after the other."""

    def __init__(self, bound: Iterable[str] = ()) -> None:
        self.effects = Effects()
        self.bound = set(bound)  # what has a value by now that does not come from before

    # names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id)
            if node.id not in self.bound:
                self.effects.used.add(node.id)
        else:
            self.bind(node.id)

    def read(self, name: str) -> None:
        if name not in self.bound:
            self.effects.reads.add(name)

    def bind(self, name: str, source: ast.expr | None = None) -> None:
        self.bound.add(name)
        self.effects.binds.add(name)
        if source is not None:
            self.effects.same_as.setdefault(name, set()).update(self.origins(sharing(source)))

    def origins(self, names: Iterable[str]) -> set[str]:
        """The names as they were before: a loop's variable stands for what the loop runs over."""
        found = set()
        for name in names:
            found |= self.effects.same_as.get(name, set()) - {name} | {name}
        return found

    def change(self, name: str) -> None:
        self.effects.changes |= self.origins({name})

    # assignments

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.assign(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
            self.assign(node.target, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.assign(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
            self.effects.used.add(node.target.id)
            self.change(node.target.id)  # a list or an array is added to in place
        else:
            self.visit(node.target.value)
            self.assign(node.target, node.value)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name():
                if isinstance(value, ast.Lambda):
                    self.define(target.id, value, [ast.Expr(value.body)])
                self.effects.same_as.pop(target.id, None)
                self.bind(target.id, value)
            case ast.Tuple() | ast.List():
                parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                paired = len(parts) == len(target.elts)
                for number, part in enumerate(target.elts):
                    self.assign(part, parts[number] if paired else value)
            case ast.Starred():
                self.assign(target.value, value)
            case ast.Attribute() | ast.Subscript():
                self.store_into(target)

    def visit_Expr(self, node: ast.Expr) -> None:
        """``model.predict(x)`` whose result is thrown away was called to make the model ready."""
        self.visit(node.value)
        match node.value:
            case ast.Call(func=ast.Attribute(attr="predict" | "evaluate")):
                self.effects.builds |= self.origins({root(node.value.func)} - {None})

    def store_into(self, target: ast.expr) -> None:
        """``name[key] = …`` needs the object that it stores into, not what was stored before."""
        name, node = root(target), target
        if name is None:
            return self.visit_all(ast.iter_child_nodes(target))
        while not isinstance(node, ast.Name):
            others = [child for child in ast.iter_child_nodes(node) if root(child) != name]
            self.visit_all(child for child in others if isinstance(child, ast.expr))
            node = node.func if isinstance(node, ast.Call) else node.value
        self.read(name)
        self.change(name)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.bind(target.id)
            else:
                self.assign(target, ast.Constant(None))

    # control flow

    def visit_For(self, node: ast.For) -> None:
        """A loop is taken to run at least once: a tutorial has no other."""
        self.visit(node.iter)
        self.loop_variables(node.target, node.iter)
        self.visit_all(node.body)
        self.visit_all(node.orelse)

    def loop_variables(self, target: ast.expr, over: ast.expr) -> None:
        if isinstance(over, ast.Call) and root(over.func) in ("zip", "enumerate"):
            sources = over.args if root(over.func) == "zip" else [ast.Constant(0), *over.args[:1]]
            if isinstance(target, ast.Tuple) and len(target.elts) == len(sources):
                for part, source in zip(target.elts, sources, strict=True):
                    self.loop_variables(part, source)
                return
        shared = {name for part in elements(over) for name in sharing(part)}
        for name in stored(target):
            self.bind(name)
            self.effects.same_as[name] = self.origins(shared) - {name}

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self.branch(node.body, [])

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.branch(node.body, node.orelse)

    def visit_Try(self, node: ast.Try) -> None:
        self.branch(node.body + node.orelse, *(handler.body for handler in node.handlers),
                    names=[None, *(handler.name for handler in node.handlers)])  # fmt: skip
        for handler in node.handlers:
            if handler.type:
                self.visit(handler.type)
        self.visit_all(node.finalbody)

    def branch(self, *ways: list[ast.stmt], names: list[str | None] | None = None) -> None:
        """Ways that execution can take: what only some of them bind may be bound."""
        bound, binds = set(self.bound), set(self.effects.binds)
        ends = []
        for number, way in enumerate(ways):
            self.bound = set(bound)
            if names and names[number]:
                self.bound.add(names[number])  # an exception's name ends with its handler
            self.visit_all(way)
            ends.append(self.bound - set(filter(None, names or [])))
        self.bound = set.intersection(*ends)
        certain = binds | (self.bound - bound)
        self.effects.may_bind |= self.effects.binds - certain
        self.effects.binds = certain

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars:
                self.assign(item.optional_vars, item.context_expr)
        self.visit_all(node.body)

    def visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    # scopes of their own

    def visit_comprehension_like(self, node) -> None:
        outside = set(self.bound), set(self.effects.binds), dict(self.effects.same_as)
        for generator in node.generators:
            self.visit(generator.iter)
            self.loop_variables(generator.target, generator.iter)
            self.visit_all(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.bound, self.effects.binds, self.effects.same_as = outside

    visit_ListComp = visit_SetComp = visit_comprehension_like  # noqa: N815 - ast's names
    visit_DictComp = visit_GeneratorExp = visit_comprehension_like  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        outside = set(self.bound), set(self.effects.binds)
        self.visit_all([*node.args.defaults, *filter(None, node.args.kw_defaults)])
        self.bound |= {argument.arg for argument in every_argument(node.args)}
        self.visit(node.body)
        self.bound, self.effects.binds = outside

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.visit_all([*node.decorator_list, *node.args.defaults])
        self.visit_all(filter(None, node.args.kw_defaults))
        self.define(node.name, node, node.body)
        self.effects.same_as.pop(node.name, None)
        self.bind(node.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        self.define(node.name, None, node.body)
        self.bind(node.name)

    def define(self, name: str, node, body: list[ast.stmt]) -> None:
        """Note what a call of the function will do; nothing of it happens yet."""
        arguments = list(every_argument(node.args)) if node else []
        parameters = [argument.arg for argument in arguments]
        reader = Reader(parameters)
        reader.visit_all(body)
        effects = reader.effects
        for inner in effects.functions.values():  # a method, an inner function
            effects.reads |= inner.body.reads - inner.local - effects.binds
            effects.used |= inner.body.used - effects.binds
            effects.calls += inner.body.calls
        local = set(parameters) | effects.binds | effects.may_bind
        self.effects.functions[name] = Function(parameters, effects, local)

    # calls and imports

    def visit_Call(self, node: ast.Call) -> None:
        name = root(node.func)
        if isinstance(node.func, ast.Name):
            self.read(node.func.id)
            self.effects.called.add(node.func.id)
        else:
            self.visit(node.func)
        self.visit_all(node.args)
        self.visit_all(keyword.value for keyword in node.keywords)
        if name is None:
            return
        if isinstance(node.func, ast.Name):
            method = None
        elif isinstance(node.func, ast.Attribute):
            method = node.func.attr
        else:
            return
        for origin in sorted(self.origins({name})):
            self.effects.calls.append(Call(origin, method, node, dict(self.effects.same_as)))

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name, module in imported(node):
            self.bind(name)
            self.effects.modules[name] = module

    visit_ImportFrom = visit_Import  # noqa: N815


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the dotted name of what it stands for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            yield (alias.name.split(".")[0],) * 2


def root(node: ast.expr) -> str | None:
    """The name that an expression such as ``name.part[0].method().x`` begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def stored(target: ast.expr) -> Iterator[str]:
    return (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def elements(over: ast.expr) -> list[ast.expr]:
    """What a loop takes its values from."""
    if isinstance(over, ast.Tuple | ast.List | ast.Set):
        return over.elts
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        return [part for argument in over.args for part in elements(argument)]
    return [over]


def every_argument(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from filter(None, (arguments.vararg, arguments.kwarg))


def sharing(value: ast.expr | None) -> set[str]:
    """The names whose object, or a part of it, the value may be: no computed, fresh results."""
    match value:
        case ast.Name():
            return {value.id}
        case ast.Attribute() | ast.Subscript() | ast.Starred() | ast.NamedExpr():
            return sharing(value.value)
        case ast.Tuple() | ast.List() | ast.Set():
            return {name for part in value.elts for name in sharing(part)}
        case ast.Dict():
            return {name for part in value.values for name in sharing(part)}
        case ast.IfExp():
            return sharing(value.body) | sharing(value.orelse)
        case ast.Call(func=ast.Attribute(attr=method)):
            if method in VIEWS:
                return sharing(value.func.value)
            if method[:1].isupper():  # Sequential([layer]) holds the layer
                given = [*value.args, *(keyword.value for keyword in value.keywords)]
                return {name for argument in given for name in sharing(argument)}
        case ast.Call(func=ast.Name(id=function)) if function in CONTAINERS:
            return {name for argument in value.args for name in sharing(argument)}
    return set()
