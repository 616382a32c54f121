"""What Jupyter starts in place of a kernel: ask the warm process for one, then stand in for it.

    python -I -S launcher.py HOME PATIENCE python -m ipykernel_launcher -f CONNECTION_FILE ...

jupyter_client manages processes: it signals the one it started, and asks whether that one is still
alive. This is that process. It hands the warm process everything in which one kernel differs from
another (arguments, working folder, environment, open stdin, stdout and stderr), passes signals on
to the kernel, and ends as the kernel ended. Should there be no kernel to be had, it becomes the
ordinary kernel whose command follows PATIENCE, and leaves a line in HOME/fallbacks that says why.

It starts with every page, so it imports little: `-I -S` skips `site`, and 20 ms are all it costs.
The connection to the warm process doubles as a lifeline: whichever end dies, the other one sees
the end of the stream.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time

POLL = 0.5  # seconds between two looks at whether the build is still there
FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")


class NoWarmKernelError(Exception):
    """The message is the reason, in words for the build's log."""


def connect(address: str, timeout: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    connection.connect(address)
    return connection


def send(connection: socket.socket, request: dict, descriptors: tuple[int, ...] = ()) -> None:
    """The length, with which the open files travel; then the request."""
    body = json.dumps(request).encode()
    header = len(body).to_bytes(8, "big")
    if descriptors:
        socket.send_fds(connection, [header], descriptors)
    else:
        connection.sendall(header)
    connection.sendall(body)


def environment(home: str) -> dict[str, str]:
    """This process's environment without our kernelspec: a page must not see how it was started."""
    environ = dict(os.environ)
    others = [entry for entry in environ.pop("JUPYTER_PATH", "").split(":") if entry != home]
    if any(others):
        environ["JUPYTER_PATH"] = ":".join(others)
    return environ


def texts(environ: dict[str, str]) -> dict[str, str]:
    """Names and values byte by byte: what is in them need not be text in any encoding."""
    return {
        os.fsencode(name).decode("latin-1"): os.fsencode(value).decode("latin-1")
        for name, value in environ.items()
    }


class Launcher:
    def __init__(self, home: str, patience: float, ordinary: list[str]):
        self.home = home
        self.deadline = time.monotonic() + patience
        self.ordinary = ordinary
        self.parent = os.getppid()
        self.kernel: int | None = None  # its process id, and that of its group
        self.early: list[int] = []  # signals that came before there was a kernel

    def request(self) -> socket.socket:
        """Send the request; the answer comes when the warm process has done its imports."""
        if os.path.exists(self.fallbacks):
            raise NoWarmKernelError("as before")  # do not lose PATIENCE again on every page
        try:
            connection = connect(os.path.join(self.home, "socket"), POLL)
            connection.settimeout(max(self.deadline - time.monotonic(), POLL))
            request = {
                "kind": "kernel",
                "command": self.ordinary,
                "cwd": os.getcwd(),
                "environ": texts(environment(self.home)),
            }
            send(connection, request, (0, 1, 2))
        except (TimeoutError, BlockingIOError):  # the latter when a full queue waits for it
            raise NoWarmKernelError("the warm process does not answer") from None
        except OSError:
            raise NoWarmKernelError("the warm process died") from None
        return connection

    def attend(self, connection: socket.socket) -> int:
        """Wait for the kernel to begin and to end; return how it ended."""
        connection.settimeout(POLL)
        received = b""
        while True:
            try:
                data = connection.recv(4096)
            except TimeoutError:
                if os.getppid() != self.parent:  # nobody is left to shut the kernel down
                    self.pass_on(signal.SIGKILL)
                    return 1
                if self.kernel is None and time.monotonic() > self.deadline:
                    raise NoWarmKernelError("the warm process does not answer") from None
                continue
            except ConnectionError:
                data = b""
            if not data:
                if self.kernel is None:
                    raise NoWarmKernelError("the warm process died")
                # The warm process died first, the kernel after it: nobody knows how it ended.
                self.pass_on(signal.SIGKILL)
                return 1
            *lines, received = (received + data).split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "refused" in message:
                    raise NoWarmKernelError(message["refused"])
                if "status" in message:
                    return message["status"]
                self.kernel = message["pid"]
                for signum in self.early:
                    self.pass_on(signum)

    def pass_on(self, signum: int, frame: object = None) -> None:
        """To the kernel's whole group, as jupyter_client would have done."""
        if self.kernel is None:
            if signum == signal.SIGTERM:
                end_as(-signum)
            self.early.append(signum)
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.kernel, signum)

    def fall_back(self, reason: str) -> None:
        """Become the ordinary kernel."""
        if os.getppid() != self.parent or not os.path.exists(self.home):
            sys.exit(1)  # the build is over: this is no time to start anything
        with open(self.fallbacks, "a", encoding="utf-8") as file:
            file.write(reason.replace("\n", " ") + "\n")
        os.execve(self.ordinary[0], self.ordinary, environment(self.home))  # noqa: S606 - on purpose

    @property
    def fallbacks(self) -> str:
        return os.path.join(self.home, "fallbacks")


def end_as(status: int) -> None:
    """Exit as the kernel did: by the same signal, or with the same status."""
    if status < 0:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the kernel has left its own core
        if -status not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


def main() -> None:
    home, patience, *ordinary = sys.argv[1:]
    launcher = Launcher(home, float(patience), ordinary)
    for name in FORWARDED:
        signal.signal(getattr(signal, name), launcher.pass_on)
    try:
        status = launcher.attend(launcher.request())
    except NoWarmKernelError as reason:
        launcher.fall_back(str(reason))
    else:
        end_as(status)


if __name__ == "__main__":
    main()
