"""Make .venv with this Python if it is new enough, else with a newer one on the PATH. Standard library only."""

import shutil
import subprocess
import sys

NEWEST_FIRST = ["python3.13", "python3.12", "python3.11"]


def main() -> None:
    """Make the virtual environment."""
    chosen = sys.executable if sys.version_info >= (3, 11) else None
    for name in NEWEST_FIRST:
        chosen = chosen or shutil.which(name)
    if chosen is None:
        sys.exit("Bianliang needs Python 3.11 or newer; this is %s. Set PYTHON=..." % sys.version.split()[0])
    made = subprocess.run([chosen, "-m", "venv", ".venv"])
    if made.returncode:
        sys.exit("The virtual environment could not be made; on Debian: apt-get install python3-venv")


main()
