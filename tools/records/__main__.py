"""Compute the records that are named, or all of them, and write them."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys

from tools import records
from tutorial_src.records import FOLDER


def names() -> list[str]:
    """The records that there are modules for."""
    found = [module.name for module in pkgutil.iter_modules(records.__path__)]
    return [name for name in found if not name.startswith("_")]


def compute(name: str) -> dict:
    return importlib.import_module(f"tools.records.{name}").compute()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compute what pages show and no build computes.")
    parser.add_argument("names", nargs="*", metavar="name", help="one of " + ", ".join(names()))
    wanted = parser.parse_args().names or names()
    for name in wanted:  # all of them first: a record may take half an hour
        if name not in names():
            sys.exit(f"no record {name!r}; there are {', '.join(names())}")
    for name in wanted:
        try:
            record = compute(name)
        except ValueError as error:
            sys.exit(f"{name}: {error}")
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text):,} bytes")


if __name__ == "__main__":
    main()
