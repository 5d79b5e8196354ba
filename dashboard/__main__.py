"""Start the dashboard on this machine alone and open it in the browser: `python -m dashboard`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).resolve().parent / "app.py"


def main() -> int:
    """Run Streamlit on the app; what stands on the command line goes to Streamlit, such as `--server.port=8502`."""
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *sys.argv[1:]]
    # Each page computes a little and often: a second BLAS thread would cost more in waking up than it saves.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    if os.name == "posix":  # become Streamlit, so that ending this process ends the server
        os.execve(sys.executable, command, environment)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
