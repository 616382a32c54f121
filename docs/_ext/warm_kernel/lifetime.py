"""End with the parent process, however it ends."""

from __future__ import annotations

import ctypes
import os

PR_SET_PDEATHSIG = 1


def die_with(parent: int, signum: int) -> None:
    """Have the kernel send us `signum` when process `parent`, which started us, is gone.

    An open pipe would not do: Sphinx's parallel readers are forks of the build and inherit the
    other end of any pipe, so that it would stay open after the build was killed.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:  # it was gone before we asked
        os.kill(os.getpid(), signum)
