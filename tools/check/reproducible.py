"""Build the site twice, as different as one machine allows, and compare every byte.

    nox -s reproducible     prints what differs and fails, or says how much is the same

Each build is clean and has a folder, a home, a folder for temporary files and a time zone of its
own; Python's hashes are random, as always. What tells of the machine is looked for as well: two
builds on one machine would agree on it.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tutorial_site.running.source_date import VARIABLE, source_date

from tools import ROOT

KEPT = ROOT / "_build" / "reproducible"  # where to look into builds that differ
SHOWN = 160  # characters of a differing line

# Names of different lengths, because a path can also show in where a line is broken; time zones
# between which it is never the same day, so that a local date cannot agree. All short: the paths
# of the kernels' sockets, which lie below, may have 107 characters.
BUILDS = {"a": "Etc/GMT+12", "other-name": "Etc/GMT-14"}
SHORTEST_NAME = 5  # letters of a machine's name; "vm" or "pc" says nothing where it stands
PICTURE = re.compile(rb"[A-Za-z0-9+/]{200,}")  # a picture as text: any letters, none of them ours


# --- two builds ---


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="twice-") as made:
        together = Path(made).resolve()
        pristine = together / "src"
        copy_project(ROOT, pristine)  # once: somebody may be editing
        outputs = [build(pristine, together / name, zone) for name, zone in BUILDS.items()]
        problems = differences(*outputs)
        words = machine_words(together)
        problems += [trace for output in outputs for trace in traces(output, words)]
        if not problems:
            print(f"identical: {amount(outputs[0])}")
            return 0
        shutil.rmtree(KEPT, ignore_errors=True)
        for name, output in zip(BUILDS, outputs, strict=True):
            shutil.copytree(output, KEPT / name)
        print(*dict.fromkeys(problems), f"Both builds are in {KEPT}", sep="\n")
    return 1


def copy_project(root: Path, target: Path) -> None:
    """Copy a checkout as it stands, with edits and new files, without what Git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=root, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():  # else: deleted, but not yet from Git's index
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)


def build(pristine: Path, folder: Path, zone: str) -> Path:
    """Build the site in a folder of its own; returns where the HTML is."""
    project, home, temporary = folder / "site", folder / "home", folder / "tmp"
    shutil.copytree(pristine, project)
    home.mkdir()
    temporary.mkdir()
    keras = os.environ.get("KERAS_HOME") or Path.home() / ".keras"  # digits that are there already
    environment = os.environ | {
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "TZ": zone,
        "KERAS_HOME": str(keras),
    }
    if date := source_date(ROOT):  # the copies are no checkouts and could not know
        environment[VARIABLE] = date
    environment.pop("PYTHONHASHSEED", None)
    doctrees = f"-d={folder / 'doctrees'}"
    options = ["-q", "-W", "-b=html", "-c=.", doctrees, "-j=auto", "docs", "_build/html"]
    command = [sys.executable, "-m", "sphinx", *options]
    subprocess.run(command, cwd=project, env=environment, check=True)
    return project / "_build" / "html"


# --- what differs ---


def differences(first: Path, second: Path) -> list[str]:
    """One line for each file that is in one folder only or is not the same in both."""
    names = [file_names(folder) for folder in (first, second)]
    lines = []
    for name in sorted(names[0] | names[1]):
        if name not in names[1]:
            lines.append(f"{name}: only in the first build")
        elif name not in names[0]:
            lines.append(f"{name}: only in the second build")
        elif (a := (first / name).read_bytes()) != (b := (second / name).read_bytes()):
            lines.append(f"{name}: {first_difference(a, b)}")
    return lines


def file_names(folder: Path) -> set[str]:
    """All files below a folder, also those that begin with a dot."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def first_difference(a: bytes, b: bytes) -> str:
    """Where two files part: the lines of texts, the byte of other files."""
    try:
        lines = itertools.zip_longest(a.decode().split("\n"), b.decode().split("\n"))
    except UnicodeDecodeError:
        place = common_length(a, b)
        return f"{len(a):,} and {len(b):,} bytes, the same up to byte {place:,}"
    number, (ours, theirs) = next((n, pair) for n, pair in enumerate(lines, 1) if len({*pair}) > 1)
    return f"line {number}\n  - {excerpt(ours, theirs)}\n  + {excerpt(theirs, ours)}"


def excerpt(line: str | None, other: str | None) -> str:
    """A line around the place where it leaves the other one."""
    if line is None:
        return "(the file has ended)"
    start = max(common_length(line, other or "") - SHOWN // 4, 0)
    return ("…" if start else "") + line[start : start + SHOWN]


def common_length(a: bytes | str, b: bytes | str) -> int:
    """How far both are the same from the beginning."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((place for place, (x, y) in pairs if x != y), min(len(a), len(b)))


# --- what tells of the machine ---


def machine_words(together: Path) -> list[str]:
    """What nobody needs to know: the paths that a build comes across, and this machine's name."""
    words = [str(together), str(Path.home()), str(ROOT)]
    if sys.prefix != sys.base_prefix:  # the environment with Sphinx and TensorFlow
        words.append(sys.prefix)
    if digits := os.environ.get("MNIST_NPZ"):
        words.append(str(Path(digits).expanduser().absolute().parent))
    name = socket.gethostname().partition(".")[0]
    if len(name) >= SHORTEST_NAME and name != "localhost":
        words.append(name)
    return [word for word in dict.fromkeys(words) if word != "/"]


def traces(folder: Path, words: list[str]) -> list[str]:
    """One line for each file that holds one of the words: a path or what lies in it, or a name."""
    sought = {
        word: re.compile(rb"(?<![\w.-])" + re.escape(word.encode()) + rb"(?![\w-])")
        for word in words
    }
    found = []
    for name in sorted(file_names(folder)):
        content = PICTURE.sub(b"", (folder / name).read_bytes())
        for word, pattern in sought.items():
            # A name may turn up by chance among the bytes of a picture or a font.
            if ("/" in word or is_text(content)) and pattern.search(content):
                found.append(f"{name}: tells of {word}")
    return found


def is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def amount(folder: Path) -> str:
    sizes = [(folder / name).stat().st_size for name in file_names(folder)]
    return f"{len(sizes):,} files, {sum(sizes):,} bytes"


if __name__ == "__main__":
    sys.exit(main())
