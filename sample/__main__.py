"""Entry point of `python -m sample`."""

from sample.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
