"""What maintainers run beside the build: nothing that a page or the site needs while it is read.

`whole_site` builds all or nothing, `serve` shows the result on this machine, `check` looks at it,
`bench` measures, and `train` makes the weights. They run from the top folder: `noxfile.py` has the
commands.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "docs" / "_ext"))  # the extensions; nothing here is ever installed
