"""Many kernels from one warm process with TensorFlow, in a row and eight at a time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager
from warm_kernel.process import WarmProcess

CELL = "import tensorflow as tf; print(float(tf.reduce_sum(tf.ones((64, 64)) @ tf.ones((64, 64)))))"
PRINTED = f"{64.0**3}\n"
AT_ONCE = 8


def endurance(kernels: int, rounds: int) -> list[str]:
    """Time and memory with each kernel of so many in a row, and each round of eight at a time."""
    lines = ["```"]

    def tell(what: str, start: float) -> None:
        took = time.monotonic() - start
        lines.append(f"{what}: {took:.2f} s; {state(warm.process.pid)}")
        print(lines[-1], flush=True)

    with warm_process(["tensorflow", "matplotlib.pyplot"]) as warm:
        for number in range(1, kernels + 1):
            start = time.monotonic()
            run_cell(start_kernels(1))
            if number in (1, 2) or number % 50 == 0:
                tell(f"kernel {number}", start)
        for number in range(1, rounds + 1):
            start = time.monotonic()
            run_cell(start_kernels(AT_ONCE))
            tell(f"{AT_ONCE} at a time, {number}", start)
        lines.append(f"fallbacks: {warm.fallbacks()}")
    return [*lines, "```", ""]


@contextmanager
def warm_process(modules: list[str]) -> Iterator[WarmProcess]:
    """Kernels named python3 come from this process, as in a build."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ.pop("JUPYTER_PATH", None)
    warm = WarmProcess.start()
    try:
        warm.prepare(modules)
        warm.write_kernelspec(patience=30)
        os.environ["JUPYTER_PATH"] = str(warm.home)
        yield warm
    finally:
        warm.stop()


def start_kernels(count: int) -> list[KernelManager]:
    managers = [KernelManager(kernel_name="python3") for _ in range(count)]
    for manager in managers:
        manager.start_kernel(stderr=subprocess.DEVNULL)  # it warns of TCP
    return managers


def run_cell(managers: list[KernelManager]) -> None:
    """Run the cell in all kernels, see what each prints, and end them."""
    clients = [manager.client() for manager in managers]
    for client in clients:
        client.start_channels()
        client.wait_for_ready(timeout=60)
    for client in clients:
        client.execute(CELL)
    for client, manager in zip(clients, managers, strict=True):
        if (answer := printed(client)) != PRINTED:
            sys.exit(f"a kernel answered {answer!r}")
        client.stop_channels()
        manager.shutdown_kernel()


def printed(client: BlockingKernelClient) -> str:
    """What comes first on stdout, or the error that ends the cell."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        content = message["content"]
        if message["msg_type"] == "error":
            return content["evalue"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            return content["text"]


def state(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    memory = [
        int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "RssAnon")
    ]
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return f"rss {memory[0]} MB, of its own {memory[1]} MB, {files} files, {len(children)} children"
