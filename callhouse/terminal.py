"""Text that others wrote, made fit for a terminal: it can neither move the cursor nor reverse a line."""

from __future__ import annotations

import logging


def printable(text: str) -> str:
    r"""Return `text` with control, bidirectional and other invisible characters as escapes; line ends too.

    >>> printable("Łódź \x1b[2J")
    'Łódź \\x1b[2J'
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


class Printable(logging.Filter):
    """Makes every message of a logger one printable line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the message; every record passes."""
        record.msg, record.args = printable(record.getMessage()), ()
        return True
