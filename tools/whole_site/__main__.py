"""`python tools/whole_site docs _build/html ...`: build the site, all or nothing."""

import sys
from importlib.util import find_spec
from pathlib import Path

# Run as a folder, Python has put the folder itself in front; the top folder has the package.
sys.path[0] = str(Path(__file__).resolve().parents[2])

# Asked, not tried: another failing import of `build` must not pass for a system without locks.
if find_spec("fcntl"):
    from tools.whole_site.build import main
else:  # Windows
    from tools.whole_site.plain import main

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(f"usage: {sys.executable} tools/whole_site SOURCE OUT [SPHINX OPTION ...]")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
