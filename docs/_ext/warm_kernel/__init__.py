"""Run a site's pages in kernels that have the slow imports behind them.

A page of a notebook site runs in a kernel of its own, and each kernel imports its libraries anew:
ten seconds a page for TensorFlow. With this extension one process imports them, once per build,
and forks a kernel for every page. A fork takes milliseconds and shares the memory of what was
imported; after it the two processes have nothing to do with each other.

    extensions = ["warm_kernel", "myst_nb"]  # first: the imports begin while Sphinx is starting
    warm_kernel_modules = ["tensorflow", "matplotlib.pyplot"]

Previews keep the process between builds: `python docs/_ext/warm_kernel sphinx-autobuild ...`.

How it works
------------
`extension.py` starts the warm process (`process.py`) when pages are going to be read and puts a
kernelspec named python3 in front of the ordinary one. Its command is `launcher.py`, which hands
Jupyter's request to the warm process (`server.py`, `imports.py`) and stays, as the process that
Jupyter signals and waits for. The fork makes itself an ordinary kernel (`kernel.py`). Nothing of
myst-nb or Jupyter is patched: whatever runs notebooks through jupyter_client gets warm kernels.

Each process ends with the one it works for (`lifetime.py`): the warm process with the build, the
launcher with the process that started it, the kernel with its launcher. Should the warm process
be the one to die, pages that run go on, and those that follow get ordinary kernels. Sphinx says so
in one line, at the level of information: the pages are the same.

Settings: `warm_kernel` (False turns it off, and so does WARM_KERNEL=0 in the environment),
`warm_kernel_modules`, and `warm_kernel_patience` (40): the seconds that a kernel waits for the
imports before it starts without them. Jupyter itself gives up after 60.

When not to use it
------------------
- Not on macOS or Windows; there it steps aside.
- Not with modules that start threads, open connections or take a GPU when imported: a fork gets
  one thread, and shares what is open. TensorFlow holds threads after its import, but none that
  matters before the first operation; so nothing of it may run in the warm process. Name modules
  that only define things. A library that draws random state at import is a problem, too: only
  those of Python and NumPy are drawn again in each kernel.
- Not with code that you edit. A preview notices that a named module's file has changed, but not
  those that it imports.
- Not when a page depends on variables that are read as Python starts (PYTHONHASHSEED, the warning
  filters) or as a library is imported (TF_ENABLE_ONEDNN_OPTS) and sets its own: all pages have
  those of the build. For the same reason sets of strings have the same order on all of its pages.
- Not to isolate pages from each other for security. They are the same user's processes.
"""

from __future__ import annotations


def setup(app):
    # Not at the top: the warm process imports this package, too, and does without Sphinx.
    from .extension import setup

    return setup(app)
