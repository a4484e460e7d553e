"""The records of a CSV file without a customer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from callhouse.forget.number import Number
from callhouse.landing.contract import Table
from callhouse.landing.csv_careful import LONGEST_RECORD_LINES
from callhouse.landing.csv_header import Header
from callhouse.landing.forgotten import WORD
from callhouse.landing.names import column_names


class CsvCustomer:
    """A customer in a file of this header; `without` leaves the number of fields of every record as it was."""

    def __init__(self, header: Header | None, table: Table, number: Number) -> None:
        self._delimiter = header.delimiter if header else ","
        names = column_names(header.fields, table.declared) if header and header.is_recognised else []
        self._width = len(names)
        self._customer = names.index(table.customer) if table.customer in names else None
        self._emptied = [at for at, name in enumerate(names) if name in table.personal or name not in table.columns]
        self._number = number

    def records(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the records: a line, or the lines that a quoted field spans."""
        pending: list[str] = []
        is_open = False
        for line in lines:
            pending.append(line)
            is_open ^= line.count('"') % 2 == 1
            if is_open and len(pending) < LONGEST_RECORD_LINES:
                continue
            record = "".join(pending)
            yield from [record] if self._cells(record) else pending  # a stray quote makes no record
            pending, is_open = [], False
        yield from pending

    def without(self, record: str) -> str:
        """Return a record without the customer: his number and what goes with it, or the mention of it."""
        cells = self._cells(record)
        if not cells:
            return self._number.without(record)
        if self._customer is None or not self._number.is_cell(cells[self._customer]):
            return self._number.without(record) if self._number.is_telling else record
        if self._number.is_telling:
            cells = [self._number.without(cell) for cell in cells]
        for at in self._emptied:
            cells[at] = ""
        cells[self._customer] = WORD
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter, lineterminator=record[len(record.rstrip("\r\n")) :]).writerow(cells)
        return text.getvalue()

    def _cells(self, record: str) -> list[str]:
        """Return the fields of a well-formed record, else nothing."""
        try:
            cells = next(csv.reader(io.StringIO(record, newline=""), delimiter=self._delimiter, strict=True), [])
        except (csv.Error, TypeError):
            return []
        return cells if len(cells) == self._width else []
