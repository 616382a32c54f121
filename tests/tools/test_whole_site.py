"""Every fault for real: the last good site stays whole, and one line says what was wrong.

The tests share one site and are counted: faults tried, sites harmed, messages unclear.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kit.small_site import HEAD, cell
from kit.system import needs_linux
from kit.whole_site_tools import FULL_DISK, PAGE, SOURCES, Ended, Tally, World, clear, dying

from tools.whole_site.build import SIGNALS

pytestmark = [pytest.mark.usefixtures("heard"), needs_linux]

TALLY = Tally()
REPR = "class Shown:\n    def _repr_html_(self):\n        raise ValueError('no picture')\n\nShown()"
FIRST = r"docs/first\.md:\d+: "
LONG = "for line in range(6000):\n    print(line, '가' * 20)"
RAISING = """
def fail(*_):
    raise RuntimeError("as asked")

def setup(app):
    {}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("whole"))
    ended = made.build()
    assert ended.status == 0, ended.message
    made.clean = made.content()
    yield made
    shutil.rmtree(made.temporary)


@pytest.fixture
def fault(world, request):
    """Check what became of a build that must have failed; then that the next one needs no help."""
    world.good = world.tree()
    with world.reader():

        def check(ended, expected: str, status: int = 1) -> None:
            name = request.node.name
            TALLY.tried.append(name)
            kept = world.tree() == world.good if status else world.content() == world.clean
            if not kept:
                TALLY.harmed.append(name)
            if expected and not clear(ended.message, expected):
                TALLY.unclear.append(name)
            assert ended.status == status, ended
            assert name not in TALLY.harmed
            assert name not in TALLY.unclear, ended.message

        yield check
        world.mend()
        ended = world.build()
        assert ended.status == 0, ended.message
        assert world.content() == world.clean
        assert world.nothing_left()
        assert not (world.out.parent / "sites" / "building").exists()


# --- what the pages and the settings can do ---


@pytest.mark.parametrize("options", [(), ("-j=2",)], ids=["serial", "parallel"])
@pytest.mark.parametrize(
    ("page", "message"),
    [
        (PAGE + cell("1 / 0"), FIRST + "code cell 2: ZeroDivisionError: division by zero"),
        (cell("while True: pass"), FIRST + r"code cell 1: still running after 5 s \(.+\)"),
        (cell("import os\nos.kill(os.getpid(), 9)"), FIRST + "code cell 1: the kernel died"),
        (cell(REPR), FIRST + "code cell 1: ValueError: no picture"),
        (cell("import sys\nsys.stderr.write('!')"), FIRST + "ERROR: stderr was found in .+ cell 2"),
        ("[없는 곳](#nowhere)\n", FIRST + "WARNING: .+ target not found: 'nowhere'"),
    ],
    ids=["cell error", "time limit", "kernel killed", "repr raises", "warning", "broken reference"],
)
def test_flawed_page(world, fault, page, message, options):
    world.write("docs/first.md", page if page.startswith("---") else HEAD + page)
    fault(world.build(*options), message)


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        (RAISING.format("fail()"), r"conf\.py:\d+: RuntimeError: as asked"),
        (
            RAISING.format("app.connect('doctree-resolved', fail)"),
            r"docs/\w+\.md: RuntimeError: as asked \(in the extension .+\)",
        ),
        ("\nextensions.append('no_such')\n", "Could not import extension no_such .+"),
        ("\nanswer = (\n", r"There is a syntax error .+ was never closed \(conf\.py, line \d+\)"),
    ],
    ids=["extension raises", "extension raises on a page", "no extension", "syntax error"],
)
def test_flawed_settings(world, fault, conf, message):
    world.write("conf.py", SOURCES["conf.py"] + conf)
    world.write("docs/first.md", PAGE + "다른 글\n")
    fault(world.build(), message)


def test_many_warnings(world):
    """Not a line for each of hundreds."""
    world.write("docs/first.md", PAGE + "".join(f"[{n}](#no-{n})\n\n" for n in range(20)))
    ended = world.build()
    world.mend()
    assert ended.status == 1
    assert ended.message[5] == "… and 15 more"
    assert len(ended.message) == 7
    assert "'no-19'" in (world.out.parent / "build.log").read_text()


# --- what can happen to the processes ---


def test_warm_process_killed(world, fault):
    """Pages that follow get ordinary kernels: the build is good."""
    world.run_again("second", "third")
    ended = world.build(WISH="kill warm")
    fault(ended, "", status=0)
    assert "warm kernels: 1 kernel was an ordinary one: the warm process died" in ended.said


@pytest.mark.parametrize("warm", ["1", "0"], ids=["warm", "ordinary"])
@pytest.mark.parametrize("signum", SIGNALS)
def test_stopped(world, fault, signum, warm):
    process = world.waiting("-j=2", WARM_KERNEL=warm)
    process.send_signal(signum)
    fault(world.end(process), "stopped; _build/html is as it was", status=128 + signum)
    assert world.processes() == []  # not in a while: now


@pytest.mark.parametrize("warm", ["1", "0"], ids=["warm", "ordinary"])
def test_builder_killed(world, fault, warm):
    """Nobody is left to clear up; Sphinx, its readers and kernels end by themselves."""
    process = world.waiting("-j=2", WARM_KERNEL=warm)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert world.nothing_left()
    fault(world.end(process), "", status=-signal.SIGKILL)


def test_page_leaves_a_process_behind(world, fault):
    """One that has left every group and session by which it could be found ends as well."""
    stray = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)\n1 / 0"
    world.write("docs/first.md", HEAD + cell(stray))
    ended = world.build()
    assert world.processes() == []
    fault(ended, FIRST + "code cell 1: ZeroDivisionError: division by zero")


def test_sphinx_killed(world, fault):
    process = world.waiting()
    (child,) = [
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if stat.read_text().rpartition(")")[2].split()[1] == str(process.pid)
    ]
    os.kill(child, signal.SIGKILL)
    fault(world.end(process), "sphinx-build was ended by SIGKILL; is there enough memory\\?")


def test_two_builds_at_once(world, fault):
    process = world.waiting()
    second = world.build()
    fault(second, rf"another build \(process {process.pid}\) is running; nothing was touched")
    (world.folder / "go on").touch()
    assert world.end(process).status == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["shutil.copytree", "os.rename", "os.symlink", "os.replace"])
def test_builder_killed_at_a_step(world, fault, step, moment):
    """Until the link is turned the old site is shown, and then at once the new one."""
    world.write("docs/first.md", PAGE + "새 글\n")
    ended = world.end(world.begin(program=dying(moment, step)))
    turned = (step, moment) == ("os.replace", "after")
    shown = "새 글" in (world.out / "first.html").read_text(encoding="utf-8")
    assert shown == turned
    if turned:
        after = world.tree()
        assert world.build().status == 0
        assert world.tree() == after  # it was whole
        world.mend()
        assert world.build().status == 0
        assert world.content() == world.clean
        world.good = world.tree()
    fault(ended, "", status=-signal.SIGKILL)


# --- a full disk ---


@pytest.mark.parametrize("room", ["0", "0.5", "1.05"], ids=["none", "half a copy", "a copy"])
def test_disk_full(world, fault, room):
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk (unshare -rm)")
    kept = shutil.copytree(world.out.parent, world.folder / "kept", symlinks=True)
    world.write("docs/first.md", HEAD + cell(LONG))
    paths = json.dumps([path for path in sys.path if path])
    command = ["unshare", "-rm", sys.executable, "-c", FULL_DISK, room, *world.command()]
    try:
        run = subprocess.run(
            command, cwd=world.folder, env=world.environ | {"PATHS": paths},
            capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
    finally:
        shutil.rmtree(kept)
    assert run.returncode == 0, run.stderr  # the second build there
    status, message, left = json.loads(run.stdout.splitlines()[0])
    assert left == world.good
    fault(
        Ended(status, [], message),
        r"(docs/\w+\.md: )?no space left on the disk of _build\S*: free some there and build again",
    )


# --- the counts ---


def test_counts(record_property):
    """Comes last in the file, and so after all faults that this run has tried."""
    if not TALLY.tried:
        pytest.skip("no fault was tried in this run")
    record_property("summary", str(TALLY))
    assert TALLY.harmed == []
    assert TALLY.unclear == []
