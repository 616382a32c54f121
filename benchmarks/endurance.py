"""Many kernels from one warm process with TensorFlow, in a row and 8 at a time: time and memory.

python benchmarks/endurance.py [COUNT]
"""

import os
import re
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "docs" / "_ext")]

from jupyter_client.manager import KernelManager  # noqa: E402
from warm_kernel_tools import Kernel, warm_process  # noqa: E402

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
CELL = "import tensorflow as tf; print(float(tf.reduce_sum(tf.ones((64, 64)) @ tf.ones((64, 64)))))"


def state(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    memory = [
        int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "RssAnon")
    ]
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return f"rss {memory[0]} MB, of its own {memory[1]} MB, {files} files, {len(children)} children"


count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
with warm_process(["tensorflow", "matplotlib.pyplot"]) as warm:
    for number in range(count):
        start = time.monotonic()
        one = Kernel()
        assert one.run(CELL) == 64.0**3, number
        one.shut_down()
        took = time.monotonic() - start
        if number in (0, 1) or number % 50 == 49:
            print(f"kernel {number + 1}: {took:.2f} s; {state(warm.process.pid)}", flush=True)
    for number in range(5):
        start = time.monotonic()
        managers = [KernelManager(kernel_name="python3") for _ in range(8)]
        for manager in managers:
            manager.start_kernel()
        kernels = [Kernel(manager) for manager in managers]
        for one in kernels:
            one.client.execute(CELL)
        assert {one.run(CELL) for one in kernels} == {64.0**3}
        for one in kernels:
            one.shut_down()
        took = time.monotonic() - start
        print(f"8 at a time, {number + 1}: {took:.2f} s; {state(warm.process.pid)}", flush=True)
    print("fallbacks:", warm.fallbacks())
