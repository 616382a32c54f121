"""Warm processes and kernels for the tests of warm_kernel."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager
from warm_kernel.process import WarmProcess


@contextlib.contextmanager
def warm_process(modules=(), patience=30):
    warm = WarmProcess.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JUPYTER_PATH", raising=False)
        warm.prepare(list(modules))
        warm.write_kernelspec(patience)
        patch.setenv("JUPYTER_PATH", str(warm.home))
        try:
            yield warm
        finally:
            warm.stop()


class Kernel:
    def __init__(self, manager=None, **options):
        self.manager = manager or KernelManager(kernel_name="python3")
        if not self.manager.has_kernel:
            self.manager.start_kernel(**options)
        self.launcher = self.manager.provisioner.process
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str):
        """What the code prints, as JSON if it is."""
        printed = []
        reply = self.client.execute_interactive(
            code, timeout=60, store_history=False,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )["content"]  # fmt: skip
        assert reply["status"] == "ok", reply["evalue"]
        text = "".join(printed)
        try:
            return json.loads(text)
        except ValueError:
            return text

    def interrupted(self) -> str:
        """Interrupt a long cell; the error that it ends with."""
        request = self.client.execute("import time; time.sleep(60)", stop_on_error=False)
        time.sleep(0.3)
        self.manager.interrupt_kernel()
        while (reply := self.client.get_shell_msg(timeout=10))["parent_header"][
            "msg_id"
        ] != request:
            pass  # a late answer to the question whether the kernel is ready
        return reply["content"].get("ename", "none")

    @property
    def pid(self) -> int:
        return self.run("import os; print(os.getpid())")

    def shut_down(self, now=False):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=now)


@contextlib.contextmanager
def kernel(**options):
    started = Kernel(**options)
    try:
        yield started
    finally:
        started.shut_down(now=True)


def alive(pid: int) -> bool:
    """Running, as opposed to gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
