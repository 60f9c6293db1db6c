"""A plug-in of pytest: figures take their JavaScript from the folder that COMPANION_JS names."""

import os
from pathlib import Path

from companion.widgets import _join

_join.HERE = Path(os.environ["COMPANION_JS"])
