"""Python as our files would find it on Windows or macOS: first in PYTHONPATH, DESKTOP names which.

Our files, and no library, which has parts of its own for each system, see another `sys.platform`,
and of `os`, `signal` and `socket` what there is on that system. What they do with files and folders
goes by the rules of Windows for everybody.
"""

import builtins
import os
import pathlib
from types import ModuleType

NAME = os.environ["DESKTOP"]  # win32 or darwin
ROOT = pathlib.Path(__file__).resolve().parents[3]
SEEN = {"sys": {"platform": NAME}, "os": {}}  # otherwise than they are
NO_MODULES, NOTHING = set(), {}
if NAME == "win32":
    SEEN["os"] = {"name": "nt"}
    NO_MODULES = {"fcntl", "grp", "pwd", "resource", "termios"}
    posix = """
        fork forkpty register_at_fork getuid geteuid seteuid getpgid getpgrp killpg setsid mkfifo
        environb WNOHANG"""
    signals = "SIGHUP SIGKILL SIGCHLD SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 alarm"
    sockets = "AF_UNIX send_fds recv_fds"
    NOTHING = {"os": posix.split(), "signal": signals.split(), "socket": sockets.split()}


class Seen(ModuleType):
    """A module of the standard library with some of it missing, or otherwise than it is."""

    def __init__(self, module):
        super().__init__(module.__name__)
        ModuleType.__setattr__(self, "module", module)

    def __getattribute__(self, name):
        module = ModuleType.__getattribute__(self, "module")
        if name in NOTHING.get(module.__name__, ()):
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return SEEN.get(module.__name__, {}).get(name) or getattr(module, name)

    def __setattr__(self, name, value):
        setattr(ModuleType.__getattribute__(self, "module"), name, value)

    def __delattr__(self, name):
        delattr(ModuleType.__getattribute__(self, "module"), name)


def ours(file):
    path = pathlib.Path(file or "/")
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


plain_import = builtins.__import__
seen = {name: Seen(plain_import(name)) for name in {*SEEN, *NOTHING}}


def import_seen(name, globals=None, *rest, **more):  # noqa: A002 - Python names it
    if (name in NO_MODULES or name in seen) and ours((globals or {}).get("__file__")):
        if name in NO_MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return seen[name]
    return plain_import(name, globals, *rest, **more)


builtins.__import__ = import_seen

# --- what happens to files ---

plain_rename, plain_rmdir, plain_write = os.rename, os.rmdir, pathlib.Path.write_text


def no_link(*_, **__):
    raise OSError(1, "A required privilege is not held by the client")


def rename(old, new, **more):
    if os.path.lexists(new):
        raise FileExistsError(17, "Cannot create a file when that file already exists", str(new))
    plain_rename(old, new, **more)


def rmdir(path, **more):
    if os.path.realpath(path) == os.getcwd():
        raise PermissionError(13, "The process cannot access the file, it is in use", str(path))
    plain_rmdir(path, **more)


def write_text(self, data, encoding=None, errors=None, newline=None):
    return plain_write(self, data, encoding, errors, "\r\n" if newline is None else newline)


if NAME == "win32":
    os.symlink, os.rename, os.rmdir = no_link, rename, rmdir
    pathlib.Path.write_text = write_text
