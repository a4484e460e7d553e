"""Ways to damage a record, by name: in its cells, or in the bytes of its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from fuzz.values import kind_of, odd_value

Cells = list[str]
Table = Sequence[Cells]
Tables = Sequence[Table]


def oddities(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Put odd values into one to three cells."""
    for at in random.sample(range(len(cells)), min(len(cells), random.choice([1, 1, 2, 3]))):
        cells[at] = odd_value(random, names[at], cells[at])


def swap(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Exchange two cells."""
    one, two = random.randrange(len(cells)), random.randrange(len(cells))
    cells[one], cells[two] = cells[two], cells[one]


def shift(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Move all cells from one on by a place, as a lost delimiter does."""
    at = random.randrange(len(cells))
    cells[at:] = [*cells[at + 1 :], ""]


def borrow(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Take a cell from another record of the table: ids meet, times disagree."""
    at = random.randrange(len(cells))
    cells[at] = random.choice(peers)[at]


def mistake(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Take a cell from a record of another table."""
    cells[random.randrange(len(cells))] = random.choice(random.choice(random.choice(others)))


def equalise(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Make a cell equal to the one before it: periods without length, scales without steps."""
    at = random.randrange(len(cells))
    cells[at] = cells[at - 1]


def reverse(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Exchange two cells of one kind: what ends before it begins."""
    kinds = [kind_of(name, text) for name, text in zip(names, cells, strict=True)]
    pairs = [(a, b) for a in range(len(cells)) for b in range(a) if kinds[a] == kinds[b] and cells[a] != cells[b]]
    if pairs:
        one, two = random.choice(pairs)
        cells[one], cells[two] = cells[two], cells[one]


def stretch(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Let what has an end last for years, and what has a date begin long ago."""
    for at, (name, text) in enumerate(zip(names, cells, strict=True)):
        if kind_of(name, text) in ("instant", "date") and random.random() < 0.5:
            cells[at] = (
                str(random.choice([1970, 1990, 2016, 2027, 2036, 2099, 4763, 9999])) + (text or "2026-10-20")[4:]
            )


def blank(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Empty most cells."""
    cells[:] = [text if random.random() < 0.3 else "" for text in cells]


def scale(random: Random, names: Cells, cells: Cells, peers: Table, others: Tables) -> None:
    """Multiply every number by one factor: other units, other signs."""
    factor = random.choice([-1, 0, 60, 1000, 1e6, 1e9, 1e12, 1e-3])
    for at, (name, text) in enumerate(zip(names, cells, strict=True)):
        if text and kind_of(name, text) == "number":
            cells[at] = f"{float(text) * factor:.3f}"


CELL_DAMAGE: dict[str, Callable[[Random, Cells, Cells, Table, Tables], None]] = {
    damage.__name__: damage
    for damage in (oddities, oddities, swap, shift, borrow, mistake, equalise, reverse, stretch, blank, scale)
}


def _drop_delimiter(random: Random, line: bytes) -> bytes:
    parts = line.split(b",")
    at = random.randrange(1, len(parts)) if len(parts) > 1 else 0
    return b",".join(parts[:at]) + b",".join(parts[at:])


def _insert(piece: bytes) -> Callable[[Random, bytes], bytes]:
    def damage(random: Random, line: bytes) -> bytes:
        at = random.randrange(len(line) + 1)
        return line[:at] + piece + line[at:]

    return damage


def _flip(random: Random, line: bytes) -> bytes:
    flipped = bytearray(line)
    for _ in range(random.choice([1, 3, 10])):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _cut(random: Random, line: bytes) -> bytes:
    return line[: random.randrange(1, len(line))]


def _double(random: Random, line: bytes) -> bytes:
    return line + line


def _noise(random: Random, line: bytes) -> bytes:
    return random.randbytes(random.randrange(1, 60)) + b","


LINE_DAMAGE: dict[str, Callable[[Random, bytes], bytes]] = {
    "drop_delimiter": _drop_delimiter,
    "extra_delimiter": _insert(b","),
    "other_delimiter": lambda random, line: line.replace(b",", b";"),
    "open_quote": _insert(b'"'),
    "two_quotes": lambda random, line: _insert(b'"')(random, _insert(b'"')(random, line)),
    "nul": _insert(b"\0"),
    "bad_utf8": _insert(b"\xff\xfe\xc3"),
    "surrogate": _insert(b"\xed\xa0\x80"),
    "line_end": _insert(b"\n"),
    "carriage_return": _insert(b"\r"),
    "byte_order_mark": _insert(b"\xef\xbb\xbf"),
    "escape": _insert(b'\\"'),
    "long": lambda random, line: _insert(b"y" * random.choice([10_000, 2_500_000]))(random, line),
    "flip": _flip,
    "cut": _cut,
    "double": _double,
    "noise": _noise,
}
