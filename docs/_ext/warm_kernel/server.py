"""The warm process: import once, then fork a kernel for every request.

    python -m warm_kernel.server HOME PARENT LISTENER

HOME is a folder for the user's eyes only, LISTENER the number of a socket that listens in it, and
PARENT the process with which this one ends. A client says "prepare" once, with what to import; a
launcher says "kernel" and keeps the connection for as long as the kernel lives.

One thread, one loop. A second thread would be absent from the forks, with any lock that it held at
the time left locked for good. For the same reason nothing of the imported modules is ever called.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import time
import warnings
from pathlib import Path

from .imports import Imports
from .kernel import become_kernel
from .lifetime import die_with

READ = selectors.EVENT_READ


class Server:
    def __init__(self, home: str, parent: int, listener: socket.socket, base_path: list[str]):
        self.home = home
        self.parent = parent
        self.listener = listener
        self.base_path = base_path
        self.pid = os.getpid()
        self.kernels: dict[int, socket.socket | None] = {}  # by process id; None: launcher is gone
        self.imports = Imports(base_path)
        self.stopping = False
        # Signals wake the loop through a socket: select() itself would go back to sleep.
        self.alarm, self.waker = socket.socketpair()
        for end in (self.alarm, self.waker, listener):
            end.setblocking(False)
        # Not epoll, which goes on reporting a file we closed while a kernel holds a copy of it.
        self.selector = selectors.PollSelector()
        self.selector.register(listener, READ)
        self.selector.register(self.alarm, READ)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.on_sigterm)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def on_sigterm(self, *_) -> None:
        self.stopping = True
        # Imports take long and can be dropped; a fork is not the process that this is about.
        if self.imports.under_way and os.getpid() == self.pid:
            self.stop()

    # --- the loop ---

    def serve(self) -> dict | None:
        """Never returns in the warm process; in each fork, returns what to make of it."""
        while True:
            for key, _ in self.selector.select(timeout=1):
                if key.fileobj is self.listener:
                    if request := self.accept():
                        return request
                elif key.fileobj is self.alarm:
                    with contextlib.suppress(BlockingIOError):
                        self.alarm.recv(4096)
                else:  # launchers send nothing after their request: this one is gone
                    self.abandon(key.fileobj)
            self.reap()
            if self.stopping or os.getppid() != self.parent:
                self.stop()

    def accept(self) -> dict | None:
        try:
            connection, _ = self.listener.accept()
        except OSError:  # it has gone again
            return None
        try:
            request, descriptors = receive(connection)
        except (OSError, ValueError):
            connection.close()
            return None
        try:
            if request["kind"] == "prepare":
                self.imports.prepare(request["modules"], request["environ"])
            elif request["kind"] == "kernel":
                return self.fork(request, descriptors, connection)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        connection.close()
        return None

    # --- kernels ---

    def fork(self, request: dict, descriptors: list[int], connection: socket.socket) -> dict | None:
        refusal = self.imports.objection()
        pid = None
        if not refusal:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # Python 3.12 warns of threads; see the package
                    pid = os.fork()
            except OSError as error:
                refusal = f"the warm process cannot fork ({error.strerror})"
        if pid == 0:
            self.leave()
            for descriptor, target in zip(descriptors, (0, 1, 2), strict=True):
                os.dup2(descriptor, target)
            del request["kind"]
            return request | {
                "changes": self.imports.changes,
                "base_path": self.base_path,
                "lifeline": connection,
            }
        if refusal:
            with contextlib.suppress(OSError):
                tell(connection, refused=refusal)
            connection.close()
            return None
        self.kernels[pid] = connection
        self.selector.register(connection, READ)
        return None

    def leave(self) -> None:
        """In a fork: let go of everything that is the warm process's."""
        signal.set_wakeup_fd(-1)
        self.selector.close()
        others = [connection for connection in self.kernels.values() if connection]
        for end in (self.listener, self.alarm, self.waker, *others):
            end.close()

    def abandon(self, connection: socket.socket) -> None:
        """The launcher is gone, and the kernel with it."""
        self.selector.unregister(connection)
        connection.close()
        for pid, other in self.kernels.items():
            if other is connection:
                self.kernels[pid] = None
                kill_group(pid)

    def reap(self) -> None:
        for pid, connection in list(self.kernels.items()):
            # Look before burying: while it is a zombie, no other process can have its number.
            if not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                continue
            kill_group(pid)  # what the page started and left behind
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            del self.kernels[pid]
            if connection:
                self.selector.unregister(connection)
                with contextlib.suppress(OSError):
                    tell(connection, status=status)
                connection.close()

    def stop(self) -> None:
        """End. When the build is over, so are its kernels; else it may finish the pages it runs."""
        for _ in range(10):
            orphaned = os.getppid() != self.parent
            if over := orphaned or not os.path.exists(self.home):
                break
            time.sleep(0.05)  # the signal comes when the first of a dying parent's threads is gone
        if over:
            for pid in self.kernels:
                kill_group(pid)
            for pid in self.kernels:
                os.waitpid(pid, 0)
        if orphaned:
            shutil.rmtree(self.home, ignore_errors=True)
        os._exit(0)  # skips the tidying of libraries that were never used here


def kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # a fork that is moments old may not lead its group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def tell(connection: socket.socket, **message: object) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def receive(connection: socket.socket) -> tuple[dict, list[int]]:
    """One request and its open files, from this user only and without waiting for long."""
    connection.settimeout(5)
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    if struct.unpack("3i", credentials)[1] != os.getuid():
        raise ValueError("another user")
    header, descriptors, _, _ = socket.recv_fds(connection, 8, 3)
    try:
        with connection.makefile("rb") as stream:
            length = int.from_bytes(header + stream.read(8 - len(header)), "big")
            body = stream.read(length)
        return json.loads(body), descriptors
    except BaseException:
        for descriptor in descriptors:
            os.close(descriptor)
        raise


def main() -> None:
    home, parent, listener = sys.argv[1:]
    # Python put the working folder and this package's in front; a page must see neither.
    ours = {"", os.getcwd(), str(Path(__file__).resolve().parents[1])}
    base_path = [entry for entry in sys.path if entry not in ours]
    os.chdir("/")
    server = Server(home, int(parent), socket.socket(fileno=int(listener)), base_path)
    die_with(int(parent), signal.SIGTERM)
    become_kernel(**server.serve())


if __name__ == "__main__":
    main()
