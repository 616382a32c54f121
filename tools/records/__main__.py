"""Compute the records that are named, or all of them, and write them."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil

from tools import records
from tutorial_src.records import FOLDER


def names() -> list[str]:
    """The records that there are modules for."""
    found = [module.name for module in pkgutil.iter_modules(records.__path__)]
    return [name for name in found if not name.startswith("_")]


def main() -> None:
    parser = argparse.ArgumentParser(description="Compute what pages show and no build computes.")
    parser.add_argument("names", nargs="*", metavar="name", help="one of " + ", ".join(names()))
    for name in parser.parse_args().names or names():
        if name not in names():
            parser.error(f"no record {name!r}; there are {', '.join(names())}")
        record = importlib.import_module(f"tools.records.{name}").compute()
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text):,} bytes")


if __name__ == "__main__":
    main()
