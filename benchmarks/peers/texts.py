"""The files as rows of texts, for the engines that read no Parquet by themselves."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

ROWS_AT_ONCE = 50_000


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """Yield the columns of each row of a file; of a CSV file an empty cell is an empty text."""
    return _parquet_rows(path, columns) if path.suffix == ".parquet" else _csv_rows(path, columns)


def _parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(columns)):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _csv_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        places = [header.index(column) for column in columns]
        for row in reader:
            yield tuple(row[place] for place in places)
