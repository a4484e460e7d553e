"""A customer's number, in every spelling that can be told to be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callhouse.landing.forgotten import PHONE, WORD, same, same_sql
from callhouse.landing.names import literal

WITHHELD = ("0", "anonymous", "private", "restricted", "unavailable", "unknown", "withheld", "none", "null", WORD)
LONG_DIGITS = 7  # from here on a run of digits in a text is taken for the number


@dataclass(frozen=True)
class Number:
    """A number as it was given: sought in texts by `pattern`, compared with whole cells of the customer's column."""

    given: str

    @property
    def same(self) -> str:
        """What all spellings of the number share."""
        return same(self.given)

    @property
    def is_telling(self) -> bool:
        """Whether the number in the middle of a text is he, and no accident."""
        return len(self.same) >= LONG_DIGITS

    @property
    def pattern(self) -> str:
        """Expression of Python and of DuckDB: a mention, between groups that hold its neighbours."""
        if not re.fullmatch(PHONE, self.given.strip()):
            return rf"(?i)(^|[^0-9A-Za-z]){re.escape(self.given.strip())}($|[^0-9A-Za-z])"
        border = "[^0-9+]" if self.is_telling else "[^0-9A-Za-z+]"
        return rf"(^|{border})\+*" + r"[ ().\-/]*".join(self.same) + f"($|{border})"

    def is_in(self, text: str) -> bool:
        """Say whether a text mentions the number."""
        return re.search(self.pattern, text) is not None

    def is_cell(self, cell: str | None) -> bool:
        """Say whether a cell of the customer's column holds the number."""
        return cell is not None and same(cell) == self.same

    def without(self, text: str) -> str:
        """Return the text with the word in place of each mention."""
        for _ in range(2):  # neighbours share the character between them
            text = re.sub(self.pattern, rf"\g<1>{WORD}\g<2>", text)
        return text

    def is_cell_sql(self, cell: str) -> str:
        """Return SQL for `is_cell`."""
        return f"coalesce({same_sql(cell)} = {literal(self.same)}, false)"

    def without_sql(self, text: str) -> str:
        """Return SQL for `without`."""
        for _ in range(2):
            text = rf"regexp_replace({text}, {literal(self.pattern)}, '\1{WORD}\2', 'g')"
        return text


def refusal(number: str) -> str | None:
    """Return why a text is no customer's number, None where it may be one."""
    if same(number) in ("", *WITHHELD):
        return "give the customer's number as the exports write it, for example make forget CUSTOMER=+48600700800"
    if re.search(r"[\r\n\t,;|\"\\]", number.strip()):
        return "a customer's number holds no comma, semicolon, tab, bar, quote or backslash: give one number at a time"
    return None
