"""Ways to damage a file, by name: in its bytes, its packing, or its place in the folder."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import duckdb

from fuzz.base import Clean, as_csv
from fuzz.values import WORDS

Put = Callable[[Random, bytes, Path], None]
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037"]
ODD_NAMES = [
    "it's.csv",
    'say "x".csv',
    "a*b?[c].csv",
    "new\nline.csv",
    "{{ x }}.csv",
    "%s %d.csv",
    "; drop.csv",
    "-rf.csv",
    "🦆.csv",
    "e\u0301.csv",
    " .csv",
    "x" * 240 + ".csv",
    "\udcff\udcfe.csv",
    "..csv",
    "a.csv.gz.csv",
    "CON.csv",
    "\\back\\slash.csv",
]


def _flip(random: Random, data: bytes, times: int) -> bytes:
    flipped = bytearray(data)
    for _ in range(times):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(1, len(data))]


def _parquet(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "clean.csv")
        place.write_bytes(data)
        duckdb.sql(f"from read_csv('{place}', all_varchar = true, quote = '\"')").write_parquet(
            f"{folder}/clean.parquet"
        )
        return Path(folder, "clean.parquet").read_bytes()


def _json_lines(data: bytes) -> bytes:
    header, *lines = data.decode().splitlines()
    names = header.split(",")
    return "".join(json.dumps(dict(zip(names, line.split(","), strict=False))) + "\n" for line in lines).encode()


def _of_bytes(suffix: str, damage: Callable[[Random, bytes], bytes]) -> Put:
    """Write the damaged bytes to a file of that suffix."""

    def put(random: Random, data: bytes, place: Path) -> None:
        place.with_name(place.name + suffix).write_bytes(damage(random, data))

    return put


def _directory(random: Random, data: bytes, place: Path) -> None:
    inner = place.with_name(place.name + ".csv")
    inner.mkdir()
    (inner / "inner.csv").write_bytes(data)


def _unreadable(random: Random, data: bytes, place: Path) -> None:
    """Without permissions; root reads it all the same."""
    file = place.with_name(place.name + ".csv")
    file.write_bytes(data)
    file.chmod(0)


def _dangling(random: Random, data: bytes, place: Path) -> None:
    place.with_name(place.name + ".csv").symlink_to(place / "nowhere")


def _loop(random: Random, data: bytes, place: Path) -> None:
    place.with_name(place.name + ".csv").symlink_to(place.with_name(place.name + ".csv"))


def _pipe(random: Random, data: bytes, place: Path) -> None:
    os.mkfifo(place.with_name(place.name + ".csv"))


def _odd_name(random: Random, data: bytes, place: Path) -> None:
    kind = random.choice([b"", b".parquet", b".jsonl", b".gz"])
    name = os.fsencode(random.choice(ODD_NAMES))[: 255 - 40] + b"-" + os.fsencode(place.name)
    content = {b".parquet": _parquet, b".jsonl": _json_lines, b".gz": gzip.compress}.get(kind, bytes)(data)
    place.with_name(os.fsdecode(name + kind)).write_bytes(content)


def _ends(end: bytes) -> Callable[[Random, bytes], bytes]:
    return lambda random, data: data.replace(b"\n", end)


def _mixed_ends(random: Random, data: bytes) -> bytes:
    return b"".join(line + random.choice([b"\n", b"\r", b"\r\n", b"\n\n"]) for line in data.splitlines())


def _recoded(random: Random, data: bytes) -> bytes:
    return data.decode().encode(random.choice(ENCODINGS), "replace")


def _columns(random: Random, data: bytes) -> bytes:
    names, *rows = [line.split(b",") for line in data.splitlines()]
    order = random.sample(range(len(names)), len(names))[: random.randrange(1, len(names) + 1)]
    extra = random.choice(WORDS).encode("utf-8", "replace").replace(b"\n", b" ").replace(b",", b" ")[:200]
    lines = [[*(row[at] for at in order if at < len(row)), b"x"] for row in rows]
    return b"\n".join(map(b",".join, [[*(names[at] for at in order), extra], *lines])) + b"\n"


def _broken_json(random: Random, data: bytes) -> bytes:
    lines = _json_lines(data).splitlines()
    for _ in range(5):
        at = random.randrange(len(lines))
        lines[at] = random.choice(
            [
                lines[at][: random.randrange(len(lines[at]) + 1)],
                b"[" + lines[at] + b"]",
                b'{"call_id": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
                b'{"call_id": 1e999999, "CALL ID": NaN}',
                b'{"": "", "\\u0000": 1, "a": "\\ud800"}',
                b'{"call_id": {"a": [1, null, true]}}',
                b"null",
                b'{"x": ' + b"9" * 5000 + b"}",
                lines[at].replace(b'"', b"'"),
            ]
        )
    return b"\n".join(lines) + b"\n"


def _flipped(times: int, pack: Callable[[bytes], bytes] = bytes) -> Callable[[Random, bytes], bytes]:
    return lambda random, data: _flip(random, pack(data), times)


def _without_crc(random: Random, data: bytes) -> bytes:
    return gzip.compress(data)[:-8] + random.randbytes(8)


def _two_members(random: Random, data: bytes) -> bytes:
    return gzip.compress(data[:99]) + b"\0\0" + gzip.compress(data[99:])


def _spoilt_footer(random: Random, data: bytes) -> bytes:
    packed = _parquet(data)
    return packed[:-400] + _flip(random, packed[-400:], 2)


def _delimited(random: Random, data: bytes) -> bytes:
    return data.replace(b",", random.choice([b";", b"|", b"\t", b"^", b"  "]))


FILE_DAMAGE: dict[str, Put] = {
    "cut": _of_bytes(".csv", _cut),
    "bit_flips": _of_bytes(".csv", _flipped(40)),
    "joined": _of_bytes(".csv", lambda random, data: data + data),
    "joined_with_other_header": _of_bytes(".csv", lambda random, data: data + b"a,b,c\n1,2,3\n" + data),
    "gzip_cut": _of_bytes(".csv.gz", lambda random, data: _cut(random, gzip.compress(data))),
    "gzip_bit_flips": _of_bytes(".csv.gz", _flipped(3, gzip.compress)),
    "gzip_crc": _of_bytes(".csv.gz", _without_crc),
    "gzip_twice": _of_bytes(".csv.gz", lambda random, data: gzip.compress(gzip.compress(data))),
    "gzip_with_garbage": _of_bytes(".csv.gz", lambda random, data: gzip.compress(data) + random.randbytes(50)),
    "gzip_members": _of_bytes(".csv.gz", _two_members),
    "gzip_by_name_only": _of_bytes(".csv.gz", lambda random, data: data),
    "parquet": _of_bytes(".parquet", lambda random, data: _parquet(data)),
    "parquet_cut": _of_bytes(".parquet", lambda random, data: _cut(random, _parquet(data))),
    "parquet_bit_flips": _of_bytes(".parquet", _flipped(1, _parquet)),
    "parquet_many_flips": _of_bytes(".parquet", _flipped(30, _parquet)),
    "parquet_footer": _of_bytes(".parquet", _spoilt_footer),
    "parquet_gzip": _of_bytes(".parquet.gz", lambda random, data: gzip.compress(_flip(random, _parquet(data), 1))),
    "parquet_by_name_only": _of_bytes(".parquet", lambda random, data: data),
    "json_lines": _of_bytes(".jsonl", lambda random, data: _json_lines(data)),
    "json_lines_broken": _of_bytes(".jsonl", _broken_json),
    "json_lines_bit_flips": _of_bytes(".jsonl", _flipped(40, _json_lines)),
    "json_array": _of_bytes(".json", lambda random, data: b"[" + b",\n".join(_json_lines(data).splitlines()) + b"]"),
    "recoded": _of_bytes(".csv", _recoded),
    "carriage_returns": _of_bytes(".csv", _ends(b"\r")),
    "mixed_line_ends": _of_bytes(".csv", _mixed_ends),
    "no_line_ends": _of_bytes(".csv", _ends(b" ")),
    "long_line": _of_bytes(".csv", lambda random, data: data + b'"' + b"z" * 12_000_000 + b"\n" + data),
    "zeros": _of_bytes(".csv", lambda random, data: b"\0" * random.choice([1, 4096, 300_000])),
    "zeros_behind": _of_bytes(".csv", lambda random, data: data + b"\0" * 4096),
    "empty": _of_bytes(".csv", lambda random, data: b""),
    "header_only": _of_bytes(".csv", lambda random, data: data.splitlines()[0]),
    "header_gone": _of_bytes(".csv", lambda random, data: b"\n".join(data.splitlines()[1:])),
    "random_bytes": _of_bytes(".csv", lambda random, data: random.randbytes(random.choice([1, 100, 20_000]))),
    "random_parquet": _of_bytes(".parquet", lambda random, data: b"PAR1" + random.randbytes(2000) + b"PAR1"),
    "random_gzip": _of_bytes(".csv.gz", lambda random, data: b"\x1f\x8b" + random.randbytes(200)),
    "other_delimiter": _of_bytes(".csv", _delimited),
    "open_quote": _of_bytes(".csv", lambda random, data: data.replace(b"\n", b'\n"', 3)),
    "columns_moved": _of_bytes(".csv", _columns),
    "odd_name": _odd_name,
    "directory": _directory,
    "unreadable": _unreadable,
    "dangling_link": _dangling,
    "link_to_itself": _loop,
    "pipe": _pipe,
}


def put_file(random: Random, clean: Clean, folder: Path, number: int, damage: str) -> None:
    """Put one damaged file of some records of a table into the landing folder."""
    rows: Sequence[list[str]] = random.sample(clean.rows, min(len(clean.rows), 40))
    place = folder / clean.source / clean.table / f"{damage}-{number}"
    place.parent.mkdir(parents=True, exist_ok=True)
    FILE_DAMAGE[damage](random, as_csv([clean.names, *rows]), place)
