"""`python tools/whole_site docs _build/html ...`: build the site, all or nothing."""

import sys
from pathlib import Path

# Run as a folder, Python has put the folder itself in front; the top folder has the package.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from tools.whole_site.build import main  # noqa: E402

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(f"usage: {sys.executable} tools/whole_site SOURCE OUT [SPHINX OPTION ...]")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
