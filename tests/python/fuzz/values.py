"""Cells that break readers, by the kind of value that stood there before."""

from __future__ import annotations

import re
from random import Random

NUMBERS = [
    *("1e308", "-1e308", "1e309", "1e-308", "-0", "NaN", "inf", "-Infinity", "9" * 400, "0." + "0" * 300 + "1"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "170141183460469231731687303715884105728"),
    *("2147483647", "2147483648", "-2147483648", "32768", "999999999999999.999", "999999999999999.9995"),
    *(
        "-999999999999999.999",
        "99999999999999999",
        "1e12",
        "1e9",
        "1e6",
        "86400",
        "90000",
        "-1",
        "-0.0005",
        "0",
        "1",
        "2",
    ),
    *("0.0004", "1,5", "1.234.567,89", "1_000", "0x1F", "1e", "+5", "--3", "½", "٣", "１２", "12abc", "5 s", "1:00:00"),
]
INSTANTS = [
    *("0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "infinity", "-infinity", "epoch", "now", "1e15", "0"),
    *("294247-01-10T04:00:54Z", "294246-12-31T00:00:00Z", "290000-01-01", "0001-01-01T00:00:00Z", "4713-01-01 (BC)"),
    *("290309-12-22 (BC) 00:00:00", "2026-06-30T23:59:60Z", "2026-10-20T24:00:00Z", "2026-10-20T25:00:00Z"),
    *("2026-02-30T10:00:00Z", "2026-10-20T10:00:00+14:59", "2026-10-20T10:00:00-99:00", "2026-10-20T10:00:00+25"),
    *(
        "2026-10-20T10:00:00 Europe/Warsaw",
        "2026-10-20T10:00:00 Mars/Base",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
    ),
    *(
        "1900-01-01T00:00:00Z",
        "2038-01-19T03:14:08Z",
        "2100-01-01T00:00:00Z",
        "2261-01-01",
        "20261020",
        "20.10.2026 10:00",
    ),
    *(
        "10/20/2026 10:00 AM",
        "1760954400",
        "1760954400000",
        "2026-10-20T10:00:00.123456789Z",
        "2026-10-20T10:00:00.9999999Z",
    ),
    *("2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
]
DATES = [
    *(
        "0000-00-00",
        "9999-12-31",
        "0001-01-01",
        "infinity",
        "-infinity",
        "today",
        "epoch",
        "294247-01-10",
        "290000-01-01",
    ),
    *(
        "5881580-07-10",
        "5000000-01-01",
        "4713-01-01 (BC)",
        "2026-02-29",
        "2026-13-01",
        "20261020",
        "20.10.2026",
        "1e15",
    ),
    *("2026-10-20T23:00:00Z", "1900-01-01", "1970-01-01", "2100-01-01", "4763-01-01", "99999-01-01", "2026-10-20"),
]
BOOLEANS = ["TRUE", "t", "yes", "Y", "да", "0", "1", "2", "-1", "on", "falsch", "null", "maybe"]
WORDS = [
    *(
        "",
        " ",
        "NULL",
        "null",
        "None",
        "N/A",
        "#REF!",
        "unknown",
        "unassigned",
        "callhouse",
        "INBOUND",
        "Inbound",
        "ANSWERED",
    ),
    *(
        "входящий",
        "odebrane",
        "已接听",
        "été",
        "e\u0301te\u0301",
        "\u202eright to left",
        "\ufeffmark",
        "\u200b",
        "😀" * 50,
    ),
    *(
        "a\tb",
        "a|b",
        "a;b",
        'say "no"',
        "O'Brien",
        "'; drop table raw._files; --",
        "{{ ref('int_calls') }}",
        "=1+1",
        "@SUM(A1)",
    ),
    *(
        "\x01\x02\x1b[31m",
        "\x7f",
        "x" * 100_000,
        "two\nlines",
        "mac\rline",
        "dos\r\nline",
        "%",
        "_",
        "\\",
        "\\N",
        "$1",
        "/etc",
    ),
    *(
        "Europe/Warsaw",
        "Europe/Kyiv",
        "GMT+25",
        "+14:59",
        "UTC",
        "Etc/GMT-14",
        "Pacific/Apia",
        "EUR",
        "eur",
        "sale|form||",
    ),
]
KINDS = {"number": NUMBERS, "instant": INSTANTS, "date": DATES, "boolean": BOOLEANS, "word": WORDS}
LOOKS = {
    "instant": r"\d{4}-\d\d-\d\dT.*",
    "date": r"\d{4}-\d\d-\d\d",
    "number": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
}
NAMES = {
    "instant": "_at$",
    "date": "_on$|date$|valid_|period_",
    "number": "seconds$|count$|days$|score$|target$",
    "boolean": "^is_",
}


def kind_of(name: str, text: str) -> str:
    """What a cell holds: by its text, of an empty one by the name of its column."""
    looked = next((kind for kind, look in LOOKS.items() if re.fullmatch(look, text)), "word")
    named = next((kind for kind, pattern in NAMES.items() if re.search(pattern, name)), "word")
    return looked if text else named


def odd_value(random: Random, name: str, text: str) -> str:
    """A value in place of `text`: most often one that is odd for its kind."""
    kind = kind_of(name, text) if random.random() < 0.75 else random.choice(list(KINDS))
    if kind in ("instant", "date", "number") and random.random() < 0.25:
        return _near(random, kind, text)
    return random.choice(KINDS[kind])


def _near(random: Random, kind: str, text: str) -> str:
    """A value that reads well and lies far away or a little beside."""
    if kind == "number":
        return f"{random.choice([-1, 1]) * 10 ** random.uniform(-4, 18):.{random.randrange(6)}f}"
    year = random.choice([1969, 1999, 2025, 2026, 2027, 2099, random.randrange(1, 9999)])
    day = f"{year:04}-{random.randrange(1, 13):02}-{random.randrange(1, 32):02}"
    clock = f"T{random.randrange(25):02}:{random.randrange(61):02}:00"
    return day + (clock + random.choice(["", "Z", "+05:45", "-0330"]) if kind == "instant" else "")
