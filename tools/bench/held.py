"""Run a command as on a slow machine: for most of each tenth of a second it is made to stand still.

    python -m tools.bench.held 0.25 node train.mjs    a quarter of one core

What a browser's own throttling does not reach, a worker, this reaches: the process and all that it
starts share one core, and get it for the given share of the time. Linux only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

PERIOD = 0.1  # seconds


def main(share: float, command: list[str]) -> int:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # children inherit it
    running = subprocess.Popen(command, start_new_session=True)
    try:
        while running.poll() is None:
            time.sleep(PERIOD * share)
            os.killpg(running.pid, signal.SIGSTOP)
            time.sleep(PERIOD * (1 - share))
            os.killpg(running.pid, signal.SIGCONT)
    except ProcessLookupError:
        pass  # it has ended between two looks
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
    return running.wait()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
