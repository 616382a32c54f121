"""Start, find and end a warm process; the kernelspec that leads Jupyter to it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from . import launcher

PACKAGE = Path(__file__).resolve().parent
OWNED_BY_PREVIEW = "WARM_KERNEL_SOCKET"  # names the socket of a process that outlives the build
SWITCH = "WARM_KERNEL"  # 0: off
LONGEST_ADDRESS = 100  # the system allows 107 bytes


class UnavailableError(Exception):
    """Warm kernels cannot be had here; the message says why."""


def check_platform() -> None:
    # macOS has fork(), but its system libraries abort in a fork that uses them.
    if not sys.platform.startswith("linux") or not hasattr(os, "fork"):
        raise UnavailableError(f"{sys.platform} cannot safely fork a process with libraries loaded")


class WarmProcess:
    """A folder of our own with a socket in it, and the process that listens there."""

    def __init__(self, home: Path, process: subprocess.Popen | None):
        self.home = home
        self.process = process  # None: somebody else's, to be used and left running
        self.owner = os.getpid()

    @classmethod
    def start(cls) -> WarmProcess:
        """Start one that ends with this process. It imports nothing until `prepare`."""
        check_platform()
        server = [sys.executable, "-m", f"{__package__}.server"]
        home = tempfile.mkdtemp(prefix="warm-kernel-")  # mode 0700
        try:
            if len(home) > LONGEST_ADDRESS:
                os.rmdir(home)
                home = tempfile.mkdtemp(prefix="warm-kernel-", dir="/tmp")
            with socket.socket(socket.AF_UNIX) as listener:
                # Bound and listening from here on, so that nobody has to wait for the process.
                listener.bind(f"{home}/socket")
                listener.listen(128)
                process = subprocess.Popen(  # noqa: S603 - our own module
                    [*server, home, str(os.getpid()), str(listener.fileno())],
                    # PYTHONPATH is set aside: `prepare` brings the one that kernels have.
                    env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
                    cwd=home,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,  # Ctrl-C is for the build, which then ends this one
                )
        except OSError as error:
            shutil.rmtree(home, ignore_errors=True)
            raise UnavailableError(f"the warm process cannot be started ({error})") from error
        return cls(Path(home), process)

    @classmethod
    def adopt(cls, address: str) -> WarmProcess:
        """Use the one that a preview keeps."""
        check_platform()
        home = Path(address).parent
        try:
            status = home.stat()
        except OSError:
            raise UnavailableError("the preview's warm process died") from None
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise UnavailableError(f"{home} is not private to you")
        (home / "fallbacks").unlink(missing_ok=True)  # the last build's
        return cls(home, None)

    def prepare(self, modules: list[str]) -> None:
        """Have the modules imported, in our environment, without waiting for it."""
        try:
            with launcher.connect(str(self.home / "socket"), timeout=5) as connection:
                environ = launcher.texts(launcher.environment(str(self.home)))
                launcher.send(
                    connection, {"kind": "prepare", "modules": modules, "environ": environ}
                )
        except OSError as error:
            if isinstance(error, ConnectionRefusedError):  # it is not there to clear up
                shutil.rmtree(self.home, ignore_errors=True)
            raise UnavailableError("the warm process died") from error

    def write_kernelspec(self, patience: float) -> None:
        """Put a `python3` into HOME/kernels that differs from the ordinary one in its command only.

        The name stays the same, and with it what pages and their notebooks say about their kernel.
        """
        spec = ordinary_kernelspec()
        spec["argv"] = [
            sys.executable, "-I", "-S", launcher.__file__, str(self.home), str(patience),
            *spec["argv"],
        ]  # fmt: skip
        folder = self.home / "kernels" / "python3"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")

    def fallbacks(self) -> list[str]:
        """Why kernels had to be ordinary ones, a line for each."""
        try:
            return (self.home / "fallbacks").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def stop(self) -> None:
        """End the process and what it started. The folder goes first: a launcher that finds the
        process dead and the folder there would start an ordinary kernel."""
        if self.process is None or os.getpid() != self.owner:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.process.terminate()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:  # deep in an import, or stopped
            self.process.kill()
            self.process.wait()
        self.process = None


def ordinary_kernelspec() -> dict:
    """The `python3` that Jupyter would use, its command spelt out; it must be this Python's."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3").to_dict()
    except NoSuchKernel:
        raise UnavailableError("there is no kernel named python3") from None
    python, *rest = [part for part in spec["argv"] if part != "-Xfrozen_modules=off"]
    if python in ("python", "python3", "python{}.{}".format(*sys.version_info[:2])):
        python = sys.executable  # so does jupyter_client
    same = os.path.dirname(python) == os.path.dirname(sys.executable)
    if not same or rest != ["-m", "ipykernel_launcher", "-f", "{connection_file}"]:
        raise UnavailableError(f"the kernel python3 is not this Python's ipykernel ({python})")
    return spec | {"argv": [python, *rest]}


def run_with_warm_process(command: list[str]) -> int:
    """Become `command`; builds that it starts share a warm process that ends with it."""
    if os.environ.get(SWITCH) != "0":
        try:
            os.environ[OWNED_BY_PREVIEW] = str(WarmProcess.start().home / "socket")
        except UnavailableError as error:
            print(f"warm kernels: {error}", flush=True)
    if os.name != "posix":  # exec would give the shell its prompt back
        return subprocess.call(command)  # noqa: S603 - the caller's own command
    # The process id stays, so that the warm process lives exactly as long as the command does.
    os.execvp(command[0], command)  # noqa: S606
