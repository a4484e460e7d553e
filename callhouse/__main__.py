"""Start of `python -m callhouse`; any Python 3, however old, must be able to read it."""

import sys

OLDEST = (3, 10)


def start() -> int:
    """Check the Python, then hand over to the command line; returns the exit code."""
    if sys.version_info[:2] < OLDEST:
        this = sys.executable + " is " + sys.version.split()[0]
        cure = "install a newer one and name it: make build PYTHON=python3.12"
        sys.exit("callhouse: needs Python 3.10 or newer, but " + this + "; " + cure)
    from callhouse.cli import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
