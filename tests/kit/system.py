"""What not every desktop has. A test that needs it carries the mark, and elsewhere says so."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from warm_kernel.process import UnavailableError, check_platform


def forks() -> bool:
    """Whether a process that has loaded libraries may fork, as the warm kernels ask it."""
    try:
        check_platform()
    except UnavailableError:
        return False
    return True


def makes_links() -> bool:
    """Whether this user may make symbolic links where temporary files are."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            Path(folder, "link").symlink_to(folder)
        except OSError:
            return False
    return True


def is_root() -> bool:
    return hasattr(os, "getuid") and os.getuid() == 0


needs_fork = pytest.mark.skipif(
    not forks(), reason=f"{sys.platform} cannot safely fork a process with libraries loaded"
)
needs_linux = pytest.mark.skipif(  # /proc, process groups, links that are turned
    not forks(), reason=f"{sys.platform} does not show processes and their groups as Linux does"
)
needs_links = pytest.mark.skipif(not makes_links(), reason="this user may make no symbolic links")
needs_permissions = pytest.mark.skipif(
    os.name == "nt", reason="Windows forbids nobody to read a file that is theirs"
)
needs_socket_files = pytest.mark.skipif(
    not hasattr(socket, "AF_UNIX"), reason=f"{sys.platform} has no socket files"
)
needs_root = pytest.mark.skipif(not is_root(), reason="becoming another user takes root")
