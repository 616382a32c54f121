"""The visible code of a page, cell by cell, and the snippets that run on their own."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .effects import Effects, Reader, root
from .showing import Showing
from .things import Thing, changed_names, late_reads, local_functions, random_events, together


class Piece(NamedTuple):
    """Lines `first` to `last` (exclusive, from 0) of a cell, after `blank` empty lines."""

    cell: int
    first: int
    last: int
    blank: int


@dataclass
class Statement:
    """Whole lines of a cell: one statement, or several on one line, with the comment above."""

    cell: int
    first: int
    last: int
    nodes: list[ast.stmt]

    @property
    def defines(self) -> bool:
        return isinstance(self.nodes[0], ast.FunctionDef | ast.ClassDef)

    @property
    def checks(self) -> bool:
        """Prints or asserts: what it builds on the way, the reader's code builds again."""
        return all(
            isinstance(node, ast.Assert)
            or (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Call)
                and root(node.value.func) == "print"
            )
            for node in self.nodes
        )


class Page:
    """The visible code of a page, cell by cell, and which statement needs which."""

    def __init__(self, cells: list[str]) -> None:
        self.cells = cells = [cell.rstrip("\n") for cell in cells]
        self.statements = [s for number, cell in enumerate(cells) for s in split(number, cell)]
        self.needs: list[set[int]] = []  # for each statement, earlier ones
        self.draws: list[set[int]] = []  # where it draws, what moved the generator before
        self.seeds: list[int | None] = []  # of those, the first: the seed, if there is one
        names: dict[str, Thing] = {}
        generator: list[int] = []  # what moved the random generator since it was seeded
        for number, statement in enumerate(self.statements):
            reader = Reader()
            reader.visit_all(statement.nodes)
            effects = reader.effects
            self.needs.append(self.needed(effects, names) - {number})
            self.apply(number, effects, names)
            events = list(random_events(effects.calls, names | local_functions(effects)))
            if events[:1] == ["seed"]:
                history = []
            else:  # fitting shuffles by the seed, wherever the generator stands
                history = generator if "draw" in events else generator[:1] if events else []
            self.draws.append(set(history))
            self.seeds.append(history[0] if history else None)
            if "seed" in events:
                generator = []
            if "seed" in events or "draw" in events:
                generator.append(number)

    def needed(self, effects: Effects, names: dict[str, Thing]) -> set[int]:
        """The statements that made and changed what these effects read."""
        found = set()
        for name in late_reads(effects.reads, effects, names):
            thing = names[name]
            found |= thing.made
            if name not in effects.reads or name in effects.used | effects.called:
                found |= thing.changed
            if name not in effects.reads or name in effects.used:
                found |= thing.built
        return found

    def apply(self, number: int, effects: Effects, names: dict[str, Thing]) -> None:
        """Carry out what the statement does to the names and things."""
        checks = self.statements[number].checks
        scope = names | local_functions(effects)
        for name, kind in changed_names(effects, scope):
            for thing in together(names.get(name)):
                if kind == "change":
                    thing.changed.add(number)
                elif not checks and not thing.built:
                    thing.built.add(number)
        before = dict(names)
        for name in effects.binds | effects.may_bind:
            thing = Thing({number}, function=effects.functions.get(name))
            thing.module = effects.modules.get(name, "")
            if name in effects.may_bind and name in before:
                old = before[name]
                thing.made |= old.made
                thing.changed |= old.changed
                thing.shares.add(old)
            for other in effects.same_as.get(name, ()):
                if other in before and not before[other].module:
                    thing.shares.add(before[other])
                    before[other].shares.add(thing)
                elif other in effects.binds and other in names and other != name:
                    thing.shares.add(names[other])
                    names[other].shares.add(thing)
            names[name] = thing

    def pieces(self, index: int) -> list[Piece]:
        """The lines of the snippet of a cell; the cell itself comes last and whole."""
        own = {n for n, statement in enumerate(self.statements) if statement.cell == index}
        taken = self.closed(own, set())
        seen: set[int] = set()
        while True:
            showing = self.follow(taken)
            # An assert about random numbers holds for any; with the seed, always for the same.
            seeds = {self.seeds[n] for n in showing.checked} - {None} - taken
            if showing.shown <= seen and not seeds:
                break
            seen |= showing.shown
            taken = self.closed(taken | seeds, seen)
        earlier = [self.statements[n] for n in sorted(taken - own)]
        return self.laid_out(earlier, index)

    def closed(self, numbers: set[int], drawing: set[int]) -> set[int]:
        """The statements with all that they need; the drawing ones with the generator's history."""
        taken, waiting = set(numbers), list(numbers)
        for number in drawing:
            waiting += self.draws[number]
        while waiting:
            number = waiting.pop()
            taken.add(number)
            waiting += self.needs[number] - taken
        return taken

    def follow(self, taken: set[int]) -> Showing:
        """Which of these statements' random draws can be seen in what these show."""
        showing = Showing()
        for number in sorted(taken):
            showing.number = number
            showing.run(self.statements[number].nodes)
        return showing

    def laid_out(self, earlier: list[Statement], index: int) -> list[Piece]:
        """Pieces with sensible empty lines: the page's own where it has them."""
        cell = self.cells[index]
        whole = Statement(index, 0, len(cell.split("\n")), ast.parse(cell).body or [ast.Pass()])
        pieces: list[Piece] = []
        before = None
        for statement in [*earlier, whole]:
            blank = self.gap(before, statement) if before else 0
            joined = pieces and pieces[-1].cell == statement.cell
            if joined and pieces[-1].last + blank == statement.first:
                pieces[-1] = pieces[-1]._replace(last=statement.last)
            else:
                pieces.append(Piece(statement.cell, statement.first, statement.last, blank))
            before = statement
        return pieces

    def gap(self, before: Statement, after: Statement) -> int:
        if before.cell != after.cell:
            return 2 if before.defines or after.defines else 1
        lines = self.cells[after.cell].split("\n")[before.last : after.first]
        longest = run = 0
        for line in lines:
            run = 0 if line.strip() else run + 1
            longest = max(longest, run)
        return longest if longest == len(lines) else min(longest, 2)


def split(number: int, cell: str) -> list[Statement]:
    """The cell's top-level statements with the comment lines directly above them."""
    lines = cell.split("\n")
    statements: list[Statement] = []
    end = 0
    for node in ast.parse(cell).body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
        if first < end:  # two statements on one line
            statements[-1].nodes.append(node)
            statements[-1].last = end = node.end_lineno
            continue
        while first > end and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        end = node.end_lineno
        statements.append(Statement(number, first, end, [node]))
    return statements


def snippet(cells: list[str], index: int) -> str:
    """The cell, preceded by the earlier statements of the page that it needs."""
    return text(cells, Page(cells).pieces(index))


def text(cells: list[str], pieces: Iterable[Piece]) -> str:
    """The lines that the pieces name, as the reader gets them."""
    lines = []
    for piece in pieces:
        lines += [""] * piece.blank + cells[piece.cell].split("\n")[piece.first : piece.last]
    return "\n".join(lines) + "\n"
