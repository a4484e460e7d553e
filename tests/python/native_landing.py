"""A landing in the native layout with every text that may tell readings apart: both sides of every bound and rule."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import yaml
from native_reading import EXITS, OUTCOMES, TABLES, WITHHELD, WORDS, columns, typed
from rebuild import LANDED, PROJECT, Models, opened

from callhouse.landing import land

SOURCES = "models/staging/callhouse/_callhouse__sources.yml"
Texts = dict[str, str]

BLANK = ["", " "]
INSTANTS = [
    *("2026-06-16", "2026-06-16T08:30", "2026-06-16 08:30:15", "2026-06-16T08:30:15Z", " 2026-06-16T08:30:15.25Z "),
    *("2026-06-16T08:30Z", "2026-06-16T08:30+02:00", "2026-06-16 08:30-03", "2026-06-16T08:30:15.5-0330"),
    *("2026-06-16T08:30:15+02:00", "2026-06-16T08:30:15+0200", "2026-06-16T08:30:15+02", "2026-06-16T00:30:15+02:00"),
    *("1969-12-31T23:59:59Z", "1970-01-01", "1970-12-31T23:59:59Z", "2099-12-31T23:59:59.999999Z", "2100-01-01"),
    *("1970-01-01T00:30:00+01:00", "1969-12-31T23:30:00-01:00"),  # an hour from what its text says
    *("2099-12-31T23:30:00-01:00", "2100-01-01T00:30:00+01:00"),
    *("19999-01-01", "20260-01-01T00:00:00Z", "205000-01-01T00:00:00Z", "4763-01-01T00:00:00Z", "1998-01-01 (BC)"),
    *("infinity", "-infinity", "epoch", "today", "now", "nonsense", "1781596800", "20260616", "08:30", "16/06/2026"),
    *("2026-02-30", "2026-02-29", "2024-02-29", "2026-13-01", "2026-06-16T25:00:00Z", "2026-06-16T08:30:15 nonsense"),
]
DATES = [
    *("2026-06-17", " 2026-06-18 ", "2026-06-16 23:59:59", "1969-12-31", "1970-01-01", "2099-12-31", "2100-01-01"),
    *("0000-12-31", "0001-01-01", "9999-12-31", "9999-12-31 24:00:00", "10000-01-01", "19999-01-01"),
    *("1998-01-01 (BC)", "infinity", "-infinity", "epoch", "2026-02-30", "2024-02-29", "2026-06-16xyz", "2026-06-16 x"),
    *("16/06/2026", "20260616", "nonsense"),
]
NUMBERS = [
    *("0", "0.5", "0.001", "-0.001", "-0.0004", "-1", " 7.25 ", "5.0005", "5.0004", "1e3", "+5", ".5", "5.", "36525"),
    *("36525.001", "36525.5", "36526", "999999999.999", "1000000000", "1000000000.001", "1000000001", "1e30", "5,5"),
    *("999999999999.999", "999999999999.9996", "1000000000000", "999999999999999.999", "880000000000000"),
    *("-999999999999.999", "-1000000000000", "1:30", "NaN", "inf", "nonsense", "0x10", "1 000"),
    *("0.00000001", "0.000000004", "9999999999.99999999", "10000000000", "0.000001", "999999999999.999999"),
]
COUNTS = [*NUMBERS, "1", "7", "5.0", "1.5", "2.5", "2147483647", "2147483648", "-2147483648"]
BOOLEANS = [
    *("true", "TRUE", "t", "yes", "Yes", "y", "1", "false", "False", "f", "no", "N", " no ", "0"),
    *("on", "off", "2", "-1", "1.0", "tru", "nonsense"),
]
ZONES = ["Europe/Warsaw", " America/New_York ", "UTC", "Etc/GMT+2", "europe/warsaw", "Mars/Base", "+02:00", "nonsense"]
STRINGS = [
    *("plain", " padded ", "Upper Case", "ÄÖ 日本語", "2026-06-16", "16.06.2026", "2026-06-16 8", "call 2026-06-16"),
    *("call +48 600 700 800 back", "(600) 700-800, or 600700801", "600\u00a0700\u00a0800", "123456", "1234567"),
    *("1   2   3   4   5   6   7", "1    234567", "mail Jan.Kowalski@mail.example.com, please", "a@b.example", "x@y"),
    *("9:12:58", "anonymous"),
]
IDS = [
    *("k", " k-1 ", "K-1", "48600700800", "1366720340.303267", "+48600700800", "+48 (600) 700-800", "+481234"),
    *("+481234567", "a@example.com", "Jan <a@b.example>", "a@b"),
]
SCOPES = [
    *IDS, "all", "*", "campaign:", "campaign:c-1", "Campaign:c-1", "team:t-1", "agent:a-1", "agent: a-1",
    "campaign:+48600700800", "team:a@example.com", "agent:+48600700800", "other:+48600700800",
]  # fmt: skip
WORDS_OF = {
    **WORDS,
    "direction": {"inbound", "outbound", "internal"},
    "exit_reason": EXITS,
    "leg_outcome": OUTCOMES,
    "kind": {"csat", "nps", "ces", "fcr"},
    "status": {"made", "cancelled"},
    "event": {"opened", "closed", "reopened", "escalated"},
}
START, SECOND = "2026-06-16T08:00:00Z", ["2026-06-16T07:59:59Z", "2026-06-16T08:00:00Z", "2026-06-16T08:00:01Z"]
YEAR = ["2027-06-16T07:59:59Z", "2027-06-16T08:00:00Z", "2027-06-16T08:00:01Z"]
SCALES = [
    *(("1", "5", score) for score in ("0.999", "1", "5", "5.001")),
    *(("", "5", "0"), ("1", "", "99"), ("", "", "99"), ("nonsense", "nonsense", "99"), ("1", "5", "")),
    *(("-1", "5", "0"), ("2000000000", "5", "3"), ("1000000000.5", "", "3"), ("1000000000", "", "3")),
    *(
        ("0.5", "", "0.2"),
        ("0", "", "0"),
        ("", "0", "0.1"),
        ("", "0.5", "0.7"),
        ("1", "-5", "3"),
        ("", "2000000000", "3"),
    ),
    ("0", "1000000000", "1000000000"),
]
PAIRS: dict[str, list[Texts]] = {
    "agent_legs": [{"offered_at": "", "answered_at": ""}],
    "opening_hours": [{"weekday": "", "date": ""}],
    "surveys": [
        {"call_id": "", "sent_at": ""},
        *({"scale_min": low, "scale_max": high, "score": score} for low, high, score in SCALES),
    ],
    "qa_scores": [{"max_points": high, "points": points} for _, high, points in SCALES],
    "employee_surveys": [{"score": score} for score in ("9.999", "10", "10.001", "10.5", "11")],
    "agent_states": [{"started_at": START, "ended_at": end} for end in [*SECOND, *YEAR]],
    "shifts": [{"starts_at": START, "ends_at": end} for end in [*SECOND, *YEAR]],
    "costs": [{"period_start": "2026-06-16", "period_end": end} for end in ("2026-06-15", "2026-06-16", "2026-06-17")],
    "source_loads": [
        {"complete_through_at": f"2026-06-2{day}T00:00:0{second}Z", "updated_at": "2026-06-20"}
        for day in (0, 1, 2)
        for second in (0, 1)
    ]
    + [{"complete_through_at": "2026-06-22T00:00:00Z", "updated_at": ""}],
}


def alternatives(table: str, name: str, kind: str) -> list[str]:
    """Texts to try in a column, by its type and its name."""
    if name in WORDS_OF:
        return [*sorted(WORDS_OF[name]), *(f" {word.title()} " for word in WORDS_OF[name]), "nonsense", "a@b.example"]
    if kind != "string":
        return {"timestamp": INSTANTS, "date": DATES, "boolean": BOOLEANS, "integer": COUNTS}.get(kind, NUMBERS)
    if name == "customer_number":
        return [*sorted(WITHHELD), *(word.title() for word in WITHHELD), " 0 ", "00", "48600700800", "+48 600 700 800"]
    if name.endswith("time_zone"):
        return ZONES
    return SCOPES if name == "scope" else IDS if name.endswith("_id") else STRINGS


def valid(table: str, name: str, kind: str, place: int) -> str:
    """A text that can be read, another one in each column."""
    if name in WORDS_OF:
        return sorted(WORDS_OF[name])[0]
    if (table, name) in {("surveys", "score"), ("qa_scores", "points"), ("employee_surveys", "score")}:
        return "3"
    texts = {
        "timestamp": f"2026-06-16T08:{place:02}:00Z",
        "date": f"2026-06-{place + 1:02}",
        "boolean": "yes" if place % 2 else "no",
        "integer": f"{place + 1}",
        "string": "Asia/Tokyo" if name.endswith("time_zone") else f"{name}",
    }
    return {"scale_min": "1", "scale_max": "5"}.get(name) or texts.get(kind, f"{place + 10}.5")


class Records:
    """Records of one table; each has a key of its own unless it is told which."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.types = columns(table)
        self.key = TABLES[table][0]
        self._numbers = count(1)
        free = [name for name in self.types if name not in self.key] or self.key
        self._content = free[-1]

    def record(self, changes: Texts, number: int | None = None) -> Texts:
        """A record that can be read but for its changes; its key is that of the number, or a new one."""
        number = number or next(self._numbers)
        texts = {name: valid(self.table, name, kind, place) for place, (name, kind) in enumerate(self.types.items())}
        first = self.key[0]
        texts[first] = f"2026-06-16T{number // 60:02}:{number % 60:02}:00Z" if "_at" in first else f"{first}-{number}"
        return texts | {"updated_at": "2026-06-19T12:00:00Z"} | changes

    def other(self, letter: int) -> Texts:
        """Another content of a record."""
        kind = self.types[self._content]
        if self._content in self.key:
            return {}
        if kind == "string":
            return {self._content: "cancelled" if self._content == "status" else f"content {letter}"}
        return {
            self._content: {"date": f"2026-07-{letter:02}", "timestamp": f"2026-07-{letter:02}"}.get(kind, f"{letter}")
        }

    def single(self) -> Iterator[Texts]:
        """Each text of each column alone, and pairs of which a rule tells."""
        yield self.record({})
        for name, kind in {**self.types, "updated_at": "timestamp"}.items():
            for text in [*alternatives(self.table, name, kind), *BLANK]:
                yield self.record({name: text})
            for text in self._readable(name, kind):
                yield self.record(dict.fromkeys([*self.types, "updated_at"], "nonsense") | {name: text})
        for changes in PAIRS.get(self.table, []):
            yield self.record(changes)
        for text in ("", "nonsense"):
            yield self.record(dict.fromkeys([*self.types, "updated_at"], text))

    def _readable(self, name: str, kind: str) -> list[str]:
        """Texts of a column that can be read, however the others are damaged."""
        return [valid(self.table, name, kind, 0), *(["2026-06-16T08:30:15+02:00"] if kind == "timestamp" else [])]

    def versions(self) -> Iterator[Texts]:
        """Versions of one record in one file: by its own time, by content, rejected ones, and neighbours of its key."""
        for times in (["2026-06-20", "", "2026-06-21", "nonsense"], ["2026-06-20"] * 4, [""] * 4):
            for letters in ((1, 2, 3, 1), (2, 3, 1, 2), (3, 1, 2, 3)):  # of one version the greatest hash is staged
                key = next(self._numbers)
                for time, letter in zip(times, letters, strict=True):
                    yield self.record({"updated_at": time} | self.other(letter), key)
        for reject in self._rejected():
            key = next(self._numbers)
            for letter, changes in ((1, {}), (2, reject), (3, reject)):
                yield self.record(self.other(letter) | {"updated_at": f"2026-06-2{min(letter, 2)}"} | changes, key)
        for name in self.key:
            key = next(self._numbers)
            texts = alternatives(self.table, name, self.types[name])[:5]
            for letter, text in enumerate(["", *texts], 1):
                yield self.record(self.other(letter) | {name: text}, key)

    def _rejected(self) -> Iterator[Texts]:
        for name in self.types:
            raw = dict.fromkeys(("_source_file", "_file_hash", "_source_line", "_exported_at")) | self.record(
                {name: ""}, 1
            )
            if name != self._content and typed(self.table, raw)["reject_reason"]:
                yield {name: ""}

    def exports(self) -> dict[str, list[Texts]]:
        """Versions of one record in exports of several times."""
        keys = [next(self._numbers) for _ in range(4)]
        times = {"exported=1": ["", "2026-06-20", "2026-06-21", ""], "exported=2": ["", "2026-06-20", "2026-06-20", ""]}
        times |= {"unknown": ["", "2026-06-20", "2026-06-22", ""]}
        return {
            folder: [
                self.record({"updated_at": time} | self.other(letter if key != keys[3] else 1), key)
                for key, time in zip(keys, found, strict=True)
            ]
            + [self.record({"updated_at": ""} | self.other(9), keys[0])]
            for letter, (folder, found) in enumerate(times.items(), 1)
        }

    def as_csv(self, records: list[Texts]) -> bytes:
        """A file of these records."""
        text = io.StringIO()
        writer = csv.DictWriter(text, [*self.types, "updated_at"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return text.getvalue().encode()

    def twins(self) -> tuple[bytes, bytes]:
        """Two files of the same two records, in the other order; the hash of the first is the greater one."""
        one, two = self.record({}), self.record({})
        for salt in count():
            files = self.as_csv([one, two, self.record({}, 90_000 + salt)]), self.as_csv([two, one])
            if hashlib.sha256(files[0]).hexdigest() > hashlib.sha256(files[1]).hexdigest():
                return files
        raise AssertionError


def declared(folder: Path) -> Path:
    """A project whose native exports tell their time by the folder `exported=<number>`."""
    sources = yaml.safe_load((PROJECT / SOURCES).read_text(encoding="utf-8"))
    sources["sources"][0]["config"] = {"meta": {"export_time": r"exported=(\d+)/"}}
    for path in PROJECT.glob("models/staging/*/_*__sources.yml"):
        copy = folder / path.relative_to(PROJECT)
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    (folder / SOURCES).write_text(yaml.safe_dump(sources), encoding="utf-8")
    return folder


def models_of(models: Models) -> list[str]:
    """The models that say what became of each native row, and what they read, in their order."""
    last = [*(f"int_{table}" for table in TABLES), "quarantine", "bad_fields", "conflicts", "row_ledger"]
    needed = set().union(*(models.ancestors(name) for name in last)) - {LANDED}
    return [name for name in models.order if name in needed]


def build(models: Models, folder: Path) -> Path:
    """Write the landing, land it in two deliveries and run the staging of all layouts; the database."""
    project, database = declared(folder / "project"), folder / "callhouse.duckdb"
    with opened(database) as connection:
        models.make_schemas(connection)
        for delivery in (1, 2):
            for table in TABLES:
                deliver(folder / "landing/callhouse" / table, Records(table), delivery)
            land(connection, folder / "landing", project)
        for table in (f"raw.callhouse__{name}" for name in TABLES):  # the rows of a table have no order
            connection.execute(f"create or replace table {table} as from {table} order by _source_line desc")
        for name in models_of(models):
            models.run_model(connection, name, models.sql(name))
    return database


def deliver(folder: Path, records: Records, delivery: int) -> None:
    """Write the files of a table; in the second delivery one has changed."""
    files = {"rows.csv": records.as_csv([*records.single(), *records.versions()])}
    files |= {f"{time}/rows.csv": records.as_csv(found) for time, found in records.exports().items()}
    files["a.csv"], files["b.csv"] = records.twins()
    files["changed.csv"] = records.twins()[delivery - 1]
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
