"""`python docs/_ext/warm_kernel COMMAND ...`: one warm process for all builds that it starts."""

import shutil
import sys
from pathlib import Path

# Run as a folder, Python has put the folder itself in front; the package is what we want.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from warm_kernel.process import run_with_warm_process  # noqa: E402

if __name__ == "__main__":
    if not sys.argv[1:] or not shutil.which(sys.argv[1]):
        sys.exit(f"usage: {sys.executable} -m warm_kernel COMMAND [ARGUMENT ...]")
    sys.exit(run_with_warm_process(sys.argv[1:]))
