"""Runs in a page's kernel: which files the page reads, besides the modules that it imports.

The client sends the text of this file to the kernel before the first cell, so that nothing of the
build is imported there. It hears Python's audit events (PEP 578); files that a page has written
itself are left out. What C code opens by itself, as h5py does, is not heard, but a link or a copy
that is made of such a file is.
"""

import os
import sys


def note_files_read(root, others):
    """Let ``sys.page_files()`` say what is read below the folder `root`, and of these `others`."""
    read, written = set(), set()
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def hear(event, arguments):
        if event not in ("open", "os.symlink", "os.link", "os.rename"):
            return
        try:
            place = arguments[1] if event == "os.rename" else arguments[0]
            path = os.path.abspath(os.fsdecode(place))  # of the folder that the page has just now
            mode, flags = arguments[1:3] if event == "open" else ("r", 0)
        except Exception:
            return
        # os.open gives no mode but flags; so are Python's .pyc files written, and then renamed.
        if event == "os.rename" or set(mode or "r") & set("wax+") or flags & writing:
            written.add(path)
        elif path not in written and (path.startswith(root) or path in others):
            read.add(path)

    def files():
        """The files, and those of the modules that are loaded now, whoever opened them."""
        modules = {str(getattr(m, "__file__", None)) for m in list(sys.modules.values())}
        found = {path for path in read | modules if path.startswith(root) or path in others}
        return sorted(f for f in found if not f.endswith(".pyc") and "site-packages" not in f)

    sys.addaudithook(hear)
    sys.page_files = files
