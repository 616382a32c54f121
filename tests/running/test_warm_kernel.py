"""A kernel forked from the warm process: like an ordinary one in all that a page can notice."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time

import nbformat
import pytest
from kit.site_build import ROOT
from kit.system import needs_fork, needs_root
from kit.waiting import soon
from kit.warm_kernel_tools import Kernel, alive, kernel, warm_process
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from warm_kernel.launcher import connect, send

pytestmark = [needs_fork, pytest.mark.slow]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One for all tests that leave it as it was."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "eager.py").write_text("import tempfile; tempfile.gettempdir()")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        with warm_process(["numpy.random", "json", "eager"]) as warm:
            yield warm


# --- the same as an ordinary kernel ---

LOOK_AROUND = """
import json, os, signal, sys, threading
json.loads("1")
looks = {
    "cwd": os.getcwd(),
    "environ": {n: v for n, v in sorted(os.environ.items()) if n != "JUPYTER_PATH"},
    "jupyter_path": os.environ.get("JUPYTER_PATH"),
    "path": sys.path, "prefix": sys.prefix, "flags": str(sys.flags),
    "argv": [os.path.basename(a) for a in sys.argv if not a.endswith(".json")],
    "orig_argv": sys.orig_argv[1:4], "main": sorted(vars(sys.modules["__main__"]))[:5],
    "signals": {s.name: str(signal.getsignal(s)) for s in map(signal.Signals, (1, 2, 3, 15, 17))},
    "streams": [[s.encoding, s.errors, s.line_buffering, s.fileno()]
                for s in (sys.__stdin__, sys.__stdout__, sys.__stderr__)],
    "stdout": os.readlink(f"/proc/self/fd/{sys.stdout._original_stdstream_copy}"),
    "leader": os.getpid() == os.getpgrp() == os.getsid(0), "umask": os.umask(0o22),
    "history": str(get_ipython().history_manager.hist_file), "name": __name__,
    "temporary": __import__("tempfile").gettempdir(), "zone": __import__("time").tzname,
    "backend": os.environ["MPLBACKEND"],
    "ours": sorted(n for n in sys.modules if n == "server" or n == "launcher"),
}
print(json.dumps(looks))
"""


def test_looks_like_an_ordinary_kernel(shared, tmp_path, monkeypatch):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "neighbour.py").write_text("value = 42")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    environ = os.environ | {"TZ": "Asia/Seoul", "PYTHONPATH": f"lib:{tmp_path}", "ODD": "\udcff=é"}
    environ.pop("PYTEST_CURRENT_TEST")  # ipykernel leaves the streams alone where it sees this
    log = (tmp_path / "log").open("w")
    options = {"cwd": str(tmp_path), "stdout": log}
    with kernel(env=dict(environ), **options) as warm:
        seen = warm.run(LOOK_AROUND)
        assert warm.run("import neighbour; print(neighbour.value)") == 42
        assert warm.run("import os; print(os.getppid())") == shared.process.pid
    monkeypatch.delenv("JUPYTER_PATH")
    environ.pop("JUPYTER_PATH")
    with kernel(env=dict(environ), **options) as ordinary:
        expected = ordinary.run(LOOK_AROUND)
    log.close()
    assert seen == expected
    assert seen["stdout"] == log.name
    assert seen["path"][:2] == [f"{tmp_path}/lib", str(tmp_path)]


def test_nothing_is_carried_over(shared, tmp_path):
    with kernel() as first:
        first.run("import json, os; json.mark = os.environ['MARK'] = 'x'; os.chdir('/')")
    with kernel(cwd=str(tmp_path)) as second:
        code = "import json, os; print([hasattr(json, 'mark'), 'MARK' in os.environ, os.getcwd()])"
        assert second.run(code.replace("print(", "print(json.dumps(") + ")") == [
            False, False, str(tmp_path),
        ]  # fmt: skip


def test_random_state_is_fresh(shared):
    draws = []
    for _ in range(2):
        with kernel() as one:
            draws += one.run("import random, numpy; print([random.random(), numpy.random.rand()])")
    assert len(set(draws)) == 4


# --- interrupts, time limits, ends ---


def test_interrupt(shared):
    with kernel() as one:
        assert one.interrupted() == "KeyboardInterrupt"
        assert one.run("print(1)") == 1


@pytest.mark.parametrize("interrupt", [True, False])
def test_time_limit(shared, interrupt):
    cells = ["import time; time.sleep(60)", "print('still there')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(
        notebook, timeout=1, interrupt_on_timeout=interrupt, kernel_name="python3",
        allow_errors=True,
    )  # fmt: skip
    with contextlib.nullcontext() if interrupt else pytest.raises(CellTimeoutError):
        client.execute()
        assert notebook.cells[0].outputs[0].ename == "KeyboardInterrupt"
        assert notebook.cells[1].outputs[0].text == "still there\n"


def test_shutdown_lets_the_page_finish(shared, tmp_path):
    one = Kernel(cwd=str(tmp_path))
    one.run("import atexit; atexit.register(open('bye', 'w').close)")
    one.run("kept = open('kept', 'w'); loop = [kept]; loop.append(loop); kept.write('all of it')")
    pid = one.pid
    one.shut_down()
    assert not alive(pid)
    assert one.launcher.returncode == 0
    assert (tmp_path / "bye").exists()
    assert (tmp_path / "kept").read_text() == "all of it"


DEATHS = {  # how an ordinary kernel's process ends, too
    "os._exit(3)": 3,
    "os.kill(os.getpid(), 9)": -9,
    "os.kill(os.getpid(), 15)": -15,
    "import ctypes; ctypes.string_at(0)": -11,
}


@pytest.mark.parametrize(("code", "status"), DEATHS.items())
def test_death_is_reported(shared, code, status):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"import os; {code}")])
    client = NotebookClient(notebook, timeout=20, kernel_name="python3")
    client.create_kernel_manager()
    client.start_new_kernel()
    client.start_new_kernel_client()
    process = client.km.provisioner.process
    with pytest.raises(DeadKernelError):
        client.execute_cell(notebook.cells[0], 0)
    client._cleanup_kernel()
    assert process.wait() == status


def test_dead_kernel_leaves_no_process(shared):
    one = Kernel()
    child = one.run("import subprocess; print(subprocess.Popen(['sleep', '62']).pid)")
    os.kill(one.pid, signal.SIGKILL)
    assert soon(lambda: not alive(child))
    one.shut_down(now=True)


@pytest.mark.parametrize("warm_dies_first", [False, True])
def test_launcher_takes_the_kernel_along(warm_dies_first):
    with warm_process() as warm:
        one = Kernel()
        pid = one.pid
        child = one.run("import subprocess; print(subprocess.Popen(['sleep', '63']).pid)")
        if warm_dies_first:
            warm.process.kill()
            warm.process.wait()
            assert one.run("print('alive')") == "alive\n"
        else:
            one.client.execute("import re; re.match('(a+)+b', 'a' * 40)")  # no thread gets to run
            time.sleep(0.3)
        one.launcher.kill()
        assert soon(lambda: not alive(pid) and not alive(child))
        one.shut_down(now=True)


def test_kernel_ends_with_the_process_that_started_it(shared):
    code = (
        "import time; from kit.warm_kernel_tools import Kernel; kernel = Kernel();"
        "print(kernel.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT / "tests",
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join([str(ROOT / "docs" / "_ext"), str(ROOT / "tests")])},
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        pid = int(starter.stdout.readline())
        starter.kill()
        assert soon(lambda: not alive(pid))


def test_stopping_takes_everything_along():
    with warm_process() as warm:
        one = Kernel()
        pid = one.pid
        home = warm.home
        warm.stop()
        assert not alive(pid)
        assert not home.exists()
        assert soon(lambda: one.launcher.poll() is not None)
        one.shut_down(now=True)


# --- privacy ---


def test_socket_is_private(shared):
    assert stat.S_IMODE(shared.home.stat().st_mode) == 0o700


@needs_root
def test_other_users_are_turned_away():
    with warm_process() as warm:
        reader, writer = os.pipe()
        warm.home.chmod(0o711)
        (warm.home / "socket").chmod(0o777)
        if (pid := os.fork()) == 0:
            os.setuid(65534)
            try:
                connection = connect(str(warm.home / "socket"), timeout=5)
                send(connection, {"kind": "prepare", "modules": ["x"], "environ": {}})
                os.write(writer, connection.recv(1) or b"turned away")
            except ConnectionError:
                os.write(writer, b"turned away")
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        assert os.read(reader, 99) == b"turned away"
        os.close(reader)
        os.close(writer)
        with kernel():  # the stranger's modules were not asked for
            assert warm.fallbacks() == []
