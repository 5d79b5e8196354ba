"""The tests of the notation share the drawing of random expressions, which stands beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
