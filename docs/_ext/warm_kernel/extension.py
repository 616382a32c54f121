"""Give Sphinx's pages warm kernels: when to start, what to say, when to end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sphinx.util import logging

from .lifetime import die_with
from .process import OWNED_BY_PREVIEW, SWITCH, UnavailableError, WarmProcess

logger = logging.getLogger(__name__)


class WarmKernels:
    """The warm process of one build: at most one, and none while nothing is to be read."""

    def __init__(self):
        self.warm: WarmProcess | None = None
        self.failure = ""
        self.jupyter_path: str | None = None
        self.readers_of: int | None = None

    def start(self, config) -> None:
        """Start, or find the preview's; the imports run while Sphinx goes on."""
        try:
            if address := os.environ.get(OWNED_BY_PREVIEW):
                self.warm = WarmProcess.adopt(address)
            else:
                self.warm = WarmProcess.start()
            self.warm.prepare(list(config.warm_kernel_modules))
        except UnavailableError as error:
            self.fail(error)
            return
        os.register_at_fork(after_in_child=self.in_reader)

    def fail(self, error: UnavailableError) -> None:
        self.stop()
        self.failure = str(error)

    # --- the events ---

    def start_early(self, app) -> None:
        """A first build will read pages, so there is no need to wait for Sphinx to find out."""
        cold = not (Path(app.doctreedir) / "environment.pickle").exists()
        if cold and not switched_off(app.config):
            self.start(app.config)

    def before_reading(self, app, env, docnames) -> None:
        if not docnames or getattr(app.config, "nb_execution_mode", "off") == "off":
            self.stop()
            return
        if off := switched_off(app.config):
            logger.info("warm kernels: off (%s)", off)
            return
        if not self.warm and not self.failure:
            self.start(app.config)
        if self.warm:
            try:
                self.warm.write_kernelspec(app.config.warm_kernel_patience)
            except UnavailableError as error:
                self.fail(error)
        if not self.warm:
            logger.info("warm kernels: none, pages run in ordinary ones: %s", self.failure)
            return
        self.point_jupyter_here()
        self.readers_of = os.getpid()
        if app.parallel == os.cpu_count() > 1:  # -j auto
            # A third of a short page is Jupyter's fixed pauses: one more reader uses the cores.
            app.parallel += 1
        modules = ", ".join(app.config.warm_kernel_modules) or "nothing but the kernel"
        logger.info("warm kernels: one process imports %s for all pages", modules)

    def after_reading(self, app, env) -> None:
        self.finish(app)

    def finish(self, app, exception=None) -> None:
        """Say what went wrong, if it did, and clear up: after reading, and when the build ends."""
        if self.warm and (lines := self.warm.fallbacks()):
            one = len(lines) == 1
            count = "1 kernel was an ordinary one" if one else f"{len(lines)} were ordinary kernels"
            logger.info("warm kernels: %s: %s", count, lines[0])
        self.stop()

    # --- particulars ---

    def point_jupyter_here(self) -> None:
        """JUPYTER_PATH comes before every other place where a kernelspec may be."""
        self.jupyter_path = os.environ.get("JUPYTER_PATH", "")
        places = [str(self.warm.home), self.jupyter_path]
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, places))

    def in_reader(self) -> None:
        """A parallel reader would outlive a killed build by all of its pages."""
        if self.warm and self.readers_of == os.getppid():
            die_with(self.readers_of, signal.SIGKILL)

    def stop(self) -> None:
        if self.warm is None or self.warm.owner != os.getpid():
            return
        if self.jupyter_path is not None:
            os.environ["JUPYTER_PATH"] = self.jupyter_path
            if not self.jupyter_path:
                del os.environ["JUPYTER_PATH"]
            self.jupyter_path = None
        self.warm.stop()
        self.warm = None


def switched_off(config) -> str:
    """What turned warm kernels off, if anything did."""
    if os.environ.get(SWITCH) == "0":
        return f"{SWITCH}=0"
    return "" if config.warm_kernel else "warm_kernel = False"


def setup(app):
    # None of these is a reason to read a page again: they do not change what it says.
    app.add_config_value("warm_kernel", True, "", bool)
    app.add_config_value("warm_kernel_modules", [], "", list)
    app.add_config_value("warm_kernel_patience", 40, "", (int, float))
    kernels = WarmKernels()
    kernels.start_early(app)
    app.connect("env-before-read-docs", kernels.before_reading, priority=900)
    app.connect("env-updated", kernels.after_reading)
    app.connect("build-finished", kernels.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
