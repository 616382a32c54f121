"""From a fork of the warm process to a kernel that cannot be told from an ordinary one.

Runs in the fork. Whatever an ordinary kernel gets from being started (session, signals, files,
environment, folder, arguments, import path, random state) is put in place here; then ipykernel
takes over.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time


def become_kernel(
    command: list[str],
    cwd: str,
    environ: dict[str, str],
    changes: dict[str, str],  # what the imports did to the environment, as they would have here
    base_path: list[str],
    lifeline: socket.socket,
) -> None:
    """Set the process up and run the kernel that `command` would have started."""
    os.setsid()  # first: from here on the launcher's signals go to this group
    for name in ("SIGTERM", "SIGCHLD"):  # what the warm process itself has set
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    reopen_streams()
    set_environment(environ)
    os.chdir(cwd)
    os.environ.update(changes)
    sys.path[:] = import_path(os.environ.get("PYTHONPATH"), base_path)
    importlib.invalidate_caches()  # folders may have changed since the imports
    tempfile.tempdir = None  # looked up again, in this environment
    start = command.index("ipykernel_launcher")
    sys.orig_argv[:] = command
    sys.argv[:] = [importlib.util.find_spec("ipykernel_launcher").origin, *command[start + 1 :]]
    reseed()
    hold(lifeline)

    from ipykernel.kernelapp import IPKernelApp

    # The launcher watches over the build and the lifeline over the launcher. ipykernel's own watch
    # would end the kernel along with the warm process; 1 is its word for "a parent not to watch".
    try:
        IPKernelApp.launch_instance(argv=[*sys.argv[1:], "--IPKernelApp.parent_handle=1"])
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else bool(end.code))
    leave(0)


def leave(status: int) -> None:
    """Exit as forks of Python's own multiprocessing do: all but taking the libraries apart, which
    would copy every page of memory that is shared with the warm process and take as long as that.
    """
    threading._shutdown()  # waits for the page's threads
    atexit._run_exitfuncs()  # among them IPython's, which drops the page's variables
    gc.collect()  # the page's files are flushed, also those in a cycle
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def reopen_streams() -> None:
    """New Python files on descriptors 0, 1 and 2, which have become the launcher's."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        old = getattr(sys, name)
        # Python writes errors line by line, wherever they go, unless told not to buffer at all.
        always = name == "stderr" and old.line_buffering
        by_line = 1 if always or os.isatty(descriptor) else -1
        new = open(  # noqa: SIM115 - lives as long as the kernel
            descriptor, mode, by_line, encoding=old.encoding, errors=old.errors, closefd=False
        )
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def set_environment(environ: dict[str, str]) -> None:
    os.environb.clear()
    os.environb.update(
        {name.encode("latin-1"): value.encode("latin-1") for name, value in environ.items()}
    )
    time.tzset()


def import_path(pythonpath: str | None, base: list[str]) -> list[str]:
    """What Python makes of PYTHONPATH when it starts: absolute, in front, nothing twice."""
    entries = [os.path.abspath(entry) for entry in (pythonpath or "").split(os.pathsep)]
    return list(dict.fromkeys([*(entries if pythonpath else []), *base]))


def reseed() -> None:
    """Fresh global random state where a library draws it as it is imported.

    Python does as much for its own in every fork. TensorFlow and Keras draw theirs when it is first
    used, which is after the fork.
    """
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def hold(lifeline: socket.socket) -> None:
    """Tell the launcher who we are; end, with all processes of our group, when it is gone.

    As long as the warm process lives it sees to the end, too, and does so even if the page is deep
    in C code and no thread of ours can run.
    """

    def watch() -> None:
        try:
            while lifeline.recv(64):
                pass
        except ConnectionError:
            pass
        except OSError:  # the page closed all files that it did not know
            return
        os.killpg(os.getpid(), signal.SIGKILL)

    lifeline.settimeout(None)
    lifeline.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\n")
    os.register_at_fork(after_in_child=lifeline.close)
    threading.Thread(target=watch, name="lifeline", daemon=True).start()
