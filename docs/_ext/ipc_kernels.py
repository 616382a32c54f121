"""Let a page's kernel be reached through private socket files instead of TCP ports.

Jupyter picks free ports, and by the time the kernel opens them another kernel may have them: on a
busy machine now and then a page would fail to start ("Address already in use"). Socket files get
names of their own, and no other user of the machine can connect to them.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir
from myst_nb.core.execute import inline
from traitlets.config import Config

LONGEST_ADDRESS = 107  # bytes, the system's limit
FILE_NAME = len(f"/{uuid.uuid4().hex}-5")


def possible() -> bool:
    """Whether this system has socket files, and short enough a folder for them."""
    folder = os.fsencode(jupyter_runtime_dir())
    return os.name == "posix" and len(folder) + FILE_NAME <= LONGEST_ADDRESS


def on_socket_files(client: type):
    """The client, with a configuration for its kernel's connection.

    jupyter_client's own default is a name relative to the working folder, of which the kernel has
    another one than Sphinx.
    """

    def start(*args, **options):
        folder = Path(jupyter_runtime_dir())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        address = str(folder / uuid.uuid4().hex)  # jupyter_client appends -1 to -5
        config = Config({"KernelManager": {"transport": "ipc", "ip": address}})
        return client(*args, config=config, **options)

    return start


def setup(app):
    if possible():
        inline.ModifiedNotebookClient = on_socket_files(inline.ModifiedNotebookClient)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
