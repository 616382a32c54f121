"""Warm kernels where they cannot be had, in great number, and with TensorFlow."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager
from kit.system import needs_fork
from kit.waiting import soon
from kit.warm_kernel_tools import Kernel, kernel, warm_process
from warm_kernel.process import UnavailableError, check_platform

# --- stepping aside ---


pytestmark = pytest.mark.slow


def stopped(warm):
    spec = warm.home / "kernels" / "python3" / "kernel.json"
    spec.write_text(spec.read_text().replace('"30"', '"1"'))
    warm.process.send_signal(signal.SIGSTOP)


def killed(warm):
    warm.process.kill()
    warm.process.wait()


def other_modules(warm):
    warm.prepare(["numpy"])


def upgraded(warm):
    Path(os.environ["UPGRADED"]).write_text("version = 2")


def as_it_is(warm):
    pass


@needs_fork
@pytest.mark.parametrize(
    ("modules", "mishap", "reason"),
    [
        (["json"], stopped, "the warm process does not answer"),
        (["json"], killed, "the warm process died"),
        (["json"], other_modules, "other modules loaded"),
        (["warm_test_library"], upgraded, "warm_test_library.py has changed"),
        (["no_such_module"], as_it_is, "no_such_module cannot be imported (ModuleNotFoundError"),
        (["warm_test_exit"], as_it_is, "warm_test_exit cannot be imported (SystemExit: no)"),
        (["warm_test_crash"], as_it_is, "the warm process died"),
    ],
)
def test_ordinary_kernel_instead(tmp_path, monkeypatch, modules, mishap, reason):
    (tmp_path / "warm_test_library.py").write_text("version = 1")
    (tmp_path / "warm_test_exit.py").write_text("raise SystemExit('no')")
    (tmp_path / "warm_test_crash.py").write_text("import ctypes; ctypes.string_at(0)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("UPGRADED", str(tmp_path / "warm_test_library.py"))
    with warm_process(modules) as warm:
        if mishap is not as_it_is:
            with kernel():
                assert warm.fallbacks() == []
        mishap(warm)
        with kernel() as one:
            assert one.run("import os; print(os.getppid())") == os.getpid()
            assert one.run("print('JUPYTER_PATH' in os.environ)") == "False\n"
        assert len(warm.fallbacks()) == 1
        assert reason in warm.fallbacks()[0]


@needs_fork
def test_who_fell_back_once_does_not_wait_again():
    with warm_process() as warm:
        (warm.home / "fallbacks").write_text("a reason\n")
        with kernel() as one:
            assert one.run("import os; print(os.getppid())") == os.getpid()
        assert warm.fallbacks() == ["a reason", "as before"]


@needs_fork
@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL"])
def test_running_kernels_outlive_the_warm_process(end):
    with warm_process() as warm, kernel() as one:
        warm.process.send_signal(getattr(signal, end))
        warm.process.wait()
        # ipykernel looks for its parent once a second
        assert one.run("import time; time.sleep(1.2); print(2)") == 2
        assert one.interrupted() == "KeyboardInterrupt"


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_platforms_where_forking_is_unsafe(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(UnavailableError, match=platform):
        check_platform()


# --- endurance ---


def belongings(pid):
    """Open files, threads and children of the warm process, and its memory in MB."""
    memory = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return [
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        len(list(Path(f"/proc/{pid}/task").iterdir())),
        Path(f"/proc/{pid}/task/{pid}/children").read_text(),
    ], int(memory[1]) // 1024


@needs_fork
def test_endurance():
    with warm_process() as warm:
        Kernel().shut_down()
        before, memory = belongings(warm.process.pid)
        for number in range(5):
            # Four start at the same time, work at the same time, and end in two ways.
            managers = [KernelManager(kernel_name="python3") for _ in range(4)]
            for manager in managers:
                manager.start_kernel()
            kernels = [Kernel(manager) for manager in managers]
            for one in kernels:
                one.client.execute("shared = 1; import time; time.sleep(0.1)")
            assert {one.run("print(shared + 1)") for one in kernels} == {2}
            for one in kernels:
                one.shut_down(now=number % 2 == 0)
        assert soon(lambda: belongings(warm.process.pid)[0] == before), belongings(warm.process.pid)
        assert belongings(warm.process.pid)[1] <= memory + 2
        assert warm.fallbacks() == []


# --- the real thing ---


@needs_fork
def test_tensorflow():
    code = """
import json, numpy as np, tensorflow as tf
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Conv2D(4, 3),
                             tf.keras.layers.Flatten(), tf.keras.layers.Dense(2)])
first = float(model.layers[0].kernel[0, 0, 0, 0])
model.compile("adam", "mse")
history = model.fit(np.ones((64, 28, 28, 1)), np.ones((64, 2)), epochs=3, verbose=0)
loss = history.history["loss"]
print(json.dumps([first, float(tf.random.normal([])), loss[-1] < loss[0]]))
"""
    with warm_process(["tensorflow"]) as warm, kernel() as one, kernel() as other:
        first, second = one.run(code), other.run(code)
        assert warm.fallbacks() == []
        assert first[2]
        assert second[2]
        assert first[0] != second[0]
        assert first[1] != second[1]
