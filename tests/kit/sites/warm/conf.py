"""A site of three pages whose kernels the tests look into; WARM_TEST says what is to go wrong."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "docs" / "_ext"))
os.environ["PYTHONPATH"] = str(Path(__file__).parent)  # kernels and the warm process find probe.py

if os.environ.get("WARM_TEST") == "no fork":
    del os.fork, os.register_at_fork

project = "warm"
extensions = ["warm_kernel", "myst_nb"]
exclude_patterns = ["_*"]
html_theme = "basic"
warm_kernel_modules = ["probe"]
nb_execution_mode = "inline"
nb_execution_raise_on_error = True
nb_execution_timeout = 60


def dawdle(app, docname, content):
    """Keep the reader of the last page busy without a kernel."""
    if docname == "third" and os.environ.get("WARM_TEST") == "busy reader":
        Path(os.environ["WARM_TEST_IMPORTED"]).with_name("waiting").touch()
        time.sleep(60)


def setup(app):
    app.connect("source-read", dawdle)
