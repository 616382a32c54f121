"""Stands for a heavy import: it says that it was imported, and takes its time if asked to."""

import os
import time
from pathlib import Path

if "WARM_TEST_IMPORTED" in os.environ:
    Path(os.environ["WARM_TEST_IMPORTED"]).write_text(str(os.getpid()))
if os.environ.get("WARM_TEST") == "slow import":
    time.sleep(60)
