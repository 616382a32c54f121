"""The visible code of a page, cell by cell, and the snippets that run on their own."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from .walk import Walk


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
        return all(is_check(node) for node in self.nodes)


def is_check(node: ast.stmt) -> bool:
    match node:
        case ast.Assert() | ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return False


class Page:
    """The visible code of a page, cell by cell, and which statement needs which."""

    def __init__(self, cells: list[str]) -> None:
        self.cells = cells = [cell.rstrip("\n") for cell in cells]
        self.statements = [s for number, cell in enumerate(cells) for s in split(number, cell)]
        self.needs: list[set[int]] = []  # for each statement, earlier ones
        self.draws: list[list[int]] = []  # where it draws, what moved the generator before
        self.shows: list[set[int]] = []  # whose random draws can be seen in what it shows
        self.checks: list[set[int]] = []  # whose draws it asserts something about
        generator: list[int] = []  # what moved the random generator since it was seeded
        walk = Walk()
        for number, statement in enumerate(self.statements):
            walk.follow(number, statement.nodes, builds=not statement.checks)
            self.needs.append(walk.needs - {number})
            self.shows.append(walk.shown)
            self.checks.append(walk.checked)
            events = walk.events
            if events[:1] == ["seed"]:
                self.draws.append([])
            else:  # fitting shuffles by the seed, wherever the generator stands
                self.draws.append(generator[: None if "draw" in events else len(events[:1])])
            if "seed" in events:
                generator = []
            if "seed" in events or "draw" in events:
                generator = [*generator, number]

    def pieces(self, index: int) -> list[Piece]:
        """The lines of the snippet of a cell; the cell itself comes last and whole."""
        own = {n for n, statement in enumerate(self.statements) if statement.cell == index}
        taken: set[int] = set()
        wanted = own
        while wanted - taken:
            taken = self.closed(taken | wanted)
            shown = {draw for n in taken for draw in self.shows[n] & taken}
            wanted = {earlier for draw in shown for earlier in self.draws[draw]}
            # An assert about random numbers holds for any; with the seed, always for the same.
            checked = {draw for n in taken for draw in self.checks[n] & taken}
            wanted |= {earlier for draw in checked for earlier in self.draws[draw][:1]}
        earlier = [self.statements[n] for n in sorted(taken - own)]
        return self.laid_out(earlier, index)

    def closed(self, numbers: set[int]) -> set[int]:
        """The statements with all that they need."""
        taken, waiting = set(numbers), list(numbers)
        while waiting:
            more = self.needs[waiting.pop()] - taken
            taken |= more
            waiting += more
        return taken

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
