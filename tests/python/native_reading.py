"""How the native layout is to be read, in plain Python and by hand; the contract gives names and types of columns.

What a text means: DECISIONS D15, D16, D28, D29, D52; which row is staged: D32, D33.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from callhouse.dbt_plugin import DEMO_KEY

CONTRACT = Path(__file__).resolve().parents[2] / "models/intermediate/contract/_contract.yml"
WITHHELD = {
    *("0", "anonymous", "forgotten", "none", "null", "private", "restricted", "unavailable", "unknown", "withheld")
}
ZONES = zoneinfo.available_timezones()
TRUTH = dict.fromkeys(("true", "t", "yes", "y", "1"), True) | dict.fromkeys(("false", "f", "no", "n", "0"), False)
WORDS = {
    "answered_by": {"human", "machine", "unknown"},
    "transfer_type": {"blind", "attended", "none"},
    "leave_kind": {"voluntary", "involuntary", "internal"},
}
LOWERED = {
    *("channel", "conversion_goals", "criterion_group", "dialer_mode", "direction", "disconnect_party", "event"),
    *("exclusion_reason", "exit_reason", "goal", "kind", "leg_outcome", "status"),
}
ALWAYS = {"valid_from", "valid_to", "hired_on", "left_on", "starts_on", "ends_on"}
CENTURY = 36_525  # days
MOST = 1_000_000_000  # seconds, or things counted
EXITS = {
    *("answered", "abandoned", "voicemail", "callback", "overflow", "timeout", "key_exit", "empty", "closed", "other")
}
OUTCOMES = {"answered", "no_answer", "rejected", "caller_hung_up", "rescinded", "error"}

Row = dict[str, Any]
Reason = tuple[str, Callable[[Row], bool]]


def lacks(*names: str) -> Callable[[Row], bool]:
    """Whether one of these columns is unknown."""
    return lambda row: any(row[name] is None for name in names)


def lacks_all(*names: str) -> Callable[[Row], bool]:
    """Whether all of these columns are unknown."""
    return lambda row: all(row[name] is None for name in names)


def no_word_of(name: str, words: Iterable[str | None]) -> Callable[[Row], bool]:
    """Whether a column holds none of these words."""
    return lambda row: row[name] not in set(words)


def too_long(start: str, end: str) -> Callable[[Row], bool]:
    """Whether a stretch ends before it starts, or more than a year later; an open one does neither."""
    return lambda row: row[end] is not None and not row[start] <= row[end] <= a_year_after(row[start])


def a_year_after(instant: datetime) -> datetime:
    """The same day and time of the next year, on 28 February where it has no 29th."""
    leap = (instant.month, instant.day) == (2, 29)
    return instant.replace(year=instant.year + 1, day=28 if leap else instant.day)


# table: columns of the key, and why a row of it is set aside, the first reason first
TABLES: dict[str, tuple[list[str], list[Reason]]] = {
    "source_loads": (
        ["complete_through_at"],
        [
            ("bad_time", lacks("complete_through_at")),
            (
                "bad_time",
                lambda row: (
                    row["updated_at"] is not None and row["complete_through_at"] > row["updated_at"] + timedelta(days=1)
                ),
            ),
        ],
    ),
    "sites": (["site_id"], [("missing_key", lacks("site_id"))]),
    "calendar": (["calendar_id", "calendar_date"], [("missing_key", lacks("calendar_id", "calendar_date"))]),
    "opening_hours": (
        ["campaign_id", "weekday", "date", "opens", "valid_from"],
        [
            ("missing_key", lacks("campaign_id")),
            ("missing_key", lacks_all("weekday", "date")),
            ("bad_time", lacks("opens", "closes")),
        ],
    ),
    "campaigns": (["campaign_id", "valid_from"], [("missing_key", lacks("campaign_id"))]),
    "agents": (["agent_id", "valid_from"], [("missing_key", lacks("agent_id"))]),
    "agent_skills": (["agent_id", "campaign_id", "valid_from"], [("missing_key", lacks("agent_id", "campaign_id"))]),
    "shifts": (
        ["shift_id", "activity", "starts_at", "schedule_version"],
        [
            ("missing_key", lacks("shift_id", "agent_id")),
            ("bad_time", lacks("starts_at", "ends_at", "work_date")),
            ("bad_time", too_long("starts_at", "ends_at")),
            ("unknown_outcome", lacks("activity")),
        ],
    ),
    "calls": (
        ["call_id"],
        [
            ("missing_key", lacks("call_id")),
            ("bad_time", lacks("started_at")),
            ("unknown_outcome", no_word_of("direction", ["inbound", "outbound", "internal"])),
        ],
    ),
    "queue_visits": (
        ["visit_id"],
        [
            ("missing_key", lacks("visit_id", "call_id")),
            ("bad_time", lacks("entered_at")),
            ("unknown_outcome", no_word_of("exit_reason", {*EXITS, None})),  # without one it is still open
        ],
    ),
    "agent_legs": (
        ["leg_id"],
        [
            ("missing_key", lacks("leg_id", "call_id")),
            ("bad_time", lacks_all("offered_at", "answered_at")),
            ("unknown_outcome", no_word_of("leg_outcome", OUTCOMES)),
        ],
    ),
    "agent_states": (
        ["agent_id", "started_at"],
        [
            ("missing_key", lacks("agent_id")),
            ("bad_time", lacks("started_at")),
            ("bad_time", too_long("started_at", "ended_at")),
            ("unknown_outcome", lacks("state")),
        ],
    ),
    "surveys": (
        ["survey_id"],
        [
            ("missing_key", lacks("survey_id")),
            ("bad_time", lacks_all("call_id", "sent_at")),
            ("unknown_outcome", no_word_of("kind", ["csat", "nps", "ces", "fcr"])),
        ],
    ),
    "qa_scores": (
        ["evaluation_id", "criterion"],
        [("missing_key", lacks("evaluation_id", "criterion")), ("bad_time", lacks("evaluated_at"))],
    ),
    "sales": (
        ["sale_id"],
        [
            ("missing_key", lacks("sale_id")),
            ("bad_time", lacks("occurred_at")),
            ("unknown_outcome", no_word_of("status", ["made", "cancelled"])),
            ("unknown_outcome", lacks("goal")),
        ],
    ),
    "case_events": (
        ["case_id", "event", "occurred_at"],
        [
            ("missing_key", lacks("case_id")),
            ("bad_time", lacks("occurred_at")),
            ("unknown_outcome", no_word_of("event", ["opened", "closed", "reopened", "escalated"])),
        ],
    ),
    "forecasts": (
        ["campaign_id", "interval_starts_at", "made_at"],
        [("missing_key", lacks("campaign_id")), ("bad_time", lacks("interval_starts_at", "made_at"))],
    ),
    "costs": (
        ["cost_id"],
        [
            ("missing_key", lacks("cost_id")),
            ("bad_time", lacks("period_start", "period_end")),
            ("bad_time", lambda row: row["period_end"] <= row["period_start"]),
            ("unknown_outcome", lacks("amount", "currency")),
        ],
    ),
    "fx_rates": (
        ["currency", "rate_date"],
        [
            ("missing_key", lacks("currency")),
            ("bad_time", lacks("rate_date")),
            ("unknown_outcome", lacks("rate")),
            ("unknown_outcome", lambda row: row["rate"] <= 0),
        ],
    ),
    "targets": (
        ["kpi_id", "scope", "valid_from"],
        [("missing_key", lacks("kpi_id")), ("unknown_outcome", lacks("target"))],
    ),
    "employee_surveys": (["survey_id"], [("missing_key", lacks("survey_id")), ("bad_time", lacks("sent_at"))]),
}


@cache
def contract() -> list[dict[str, Any]]:
    """The canonical tables as they are declared."""
    declared: list[dict[str, Any]] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["models"]
    return declared


@cache
def columns(table: str) -> dict[str, str]:
    """Columns of a native file with their types: the contract's, the customer's number in the place of his key."""
    declared = next(model["columns"] for model in contract() if model["name"] == f"int_{table}")
    types = {column["name"]: column["data_type"] for column in declared if column["name"] != "source_system"}
    return {
        "customer_number" if name == "customer_key" else name: "string" if name == "customer_key" else kind
        for name, kind in types.items()
    }


def keyed(text: str) -> str:
    """What stands below staging for a number: made with the demo key, so that nobody without the key can find it."""
    return hmac.new(DEMO_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def scrubbed(text: str) -> str:
    """A text without addresses and without runs of seven digits or more, unless it is a date and nothing else."""
    if re.fullmatch(r"\d{4}[-./]\d\d[-./]\d\d|\d\d[-./]\d\d[-./]\d{4}", text, re.ASCII):
        return text
    part = r'[^ @<>(),;:|"]+'
    text = re.sub(rf"{part}@{part}\.{part}", "[e-mail]", text)
    spacing = "[- \u00a0\u202f\u2010\u2011\u2013()./_]{0,3}"
    return re.sub(rf"\+?\(?\d(?:{spacing}\d){{6,}}", "[number]", text, flags=re.ASCII)


def private(text: str) -> str:
    """An id; one that is an address or a number with its plus is keyed, so that records still meet."""
    return keyed(text) if re.search(r"@[^ ]+\.|\+[-0-9 ()./]{7,}", text) else text


def private_scope(text: str) -> str:
    """The scope of a target, its id as above."""
    kind, colon, rest = text.partition(":")
    return f"{kind}:{private(rest)}" if colon and kind in ("campaign", "team", "agent") else private(text)


def number(text: str, scale: int = 3) -> Decimal | None:
    """A number of that many decimals, of 18 digits in all."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.ASCII | re.IGNORECASE):
        return None
    value = Decimal(text)
    if abs(value) >= Decimal(10) ** (18 - scale):
        return None
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP) + 0  # zero has no sign


def at_most(most: int, value: Decimal | None) -> Decimal | None:
    """A number from 0 to `most`."""
    return value if value is not None and 0 <= value <= most else None


def instant(text: str, first: int = 1970, last: int = 2099) -> datetime | None:
    """An instant in UTC of those years: a day, and with it or not a time, with it or not an offset."""
    day, hour = r"(\d{4}-\d\d-\d\d)", r"[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?"
    found = re.fullmatch(rf"{day}(?:{hour}(Z|[+-]\d\d(?::?\d\d)?)?)?", text, re.ASCII)
    if not found:
        return None
    date_text, time_text, seconds, offset = found.groups()
    try:
        read = datetime.fromisoformat(f"{date_text}T{time_text or '00:00'}{seconds or ':00'}{offset or 'Z'}")
        read = read.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return read if first <= read.year <= last else None


def day(text: str, first: int, last: int) -> date | None:
    """A date of those years; a time behind it, without a zone, says nothing."""
    read = instant(text, first, last) if len(text) in (len("YYYY-MM-DD"), len("YYYY-MM-DD HH:MM:SS")) else None
    return read.date() if read else None


def value(name: str, kind: str, text: str) -> Any:
    """What a filled cell of a column says, None where it cannot say it."""
    if name in WORDS:
        return text.lower() if text.lower() in WORDS[name] else None
    if kind == "string":
        return string(name, text)
    if kind == "timestamp":
        return instant(text)
    if kind == "date":
        return day(text, *((1, 9999) if name in ALWAYS else (1970, 2099)))
    if kind == "boolean":
        return TRUTH.get(text.lower())
    if kind == "integer":
        read = at_most(MOST, number(text))
        return int(read) if read is not None and read == int(read) else None
    read = number(text, int(kind.rstrip(")").rpartition(",")[2]))
    if name == "amount":
        return read if read is not None and abs(read) < 10**12 else None
    if kind == "decimal(18, 3)":
        return at_most(CENTURY if name.endswith("_days") else MOST, read)
    return read


def string(name: str, text: str) -> str | None:
    """What a cell of text says, without what may not pass staging; the customer's number is only there to be keyed."""
    if name.endswith("time_zone"):
        return text if text in ZONES else None
    if name == "customer_number":
        return text
    if name == "lead_id":
        return keyed(text)
    if name == "scope":
        return private_scope(text)
    if name.endswith("_id"):
        return private(text)
    return scrubbed(text).lower() if name in LOWERED else scrubbed(text)


def on_scale(table: str, row: Row) -> Row:
    """The answers on a scale that lie outside theirs, as unknown; outside of what is not told nothing lies."""
    name, low, high = {
        "surveys": ("score", row.get("scale_min"), row.get("scale_max")),
        "qa_scores": ("points", 0, row.get("max_points")),
        "employee_surveys": ("score", 0, 10),
    }.get(table, ("", None, None))
    answer = row.get(name)
    if answer is None or ((low is None or low <= answer) and (high is None or answer <= high)):
        return {}
    return {name: None}


def content_hash(values: Iterable[Any]) -> str:
    """MD5 of the values as texts, each behind its length; an unknown one is the length -1 alone."""
    texts = [None if held is None else as_text(held) for held in values]
    parts = ["-1:" if text is None else f"{len(text)}:{text}" for text in texts]
    return hashlib.md5("".join(parts).encode()).hexdigest()


def as_text(held: Any) -> str:
    """A value as the text of its type."""
    if isinstance(held, datetime):
        text = held.isoformat(" ")
        return text.rstrip("0") if "." in text else text
    return str(held).lower() if isinstance(held, bool) else f"{held:f}" if isinstance(held, Decimal) else str(held)


def typed(table: str, raw: Mapping[str, Any]) -> Row:
    """A raw row as its types, with what is said of it alone."""
    types = columns(table)
    texts = {name: (raw[name] or "").strip(" ") for name in [*types, "updated_at"]}
    row: Row = {name: value(name, types.get(name, "timestamp"), text) if text else None for name, text in texts.items()}
    row |= on_scale(table, row)
    bad = [name for name, text in texts.items() if text and row[name] is None]
    row["bad_fields"] = "".join(f"{name} " for name in bad) or None
    row["content_hash"] = content_hash(row[name] for name in types)
    if "customer_number" in types:
        known = row["customer_number"] is not None and row["customer_number"].lower() not in WITHHELD
        row["customer_key"] = keyed(row["customer_number"]) if known else None
    row["reject_reason"] = next((reason for reason, holds in TABLES[table][1] if holds(row)), None)
    return row | {name: raw[name] for name in ("_source_file", "_file_hash", "_source_line", "_exported_at")}


def judged(table: str, raw: Iterable[Mapping[str, Any]]) -> list[Row]:
    """All rows of a raw table with their verdicts."""
    found: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    rows = [typed(table, record) for record in raw]
    for row in rows:
        row |= {"row_status": "quarantined", "is_conflict": False}
        if row["reject_reason"] is None:
            found[key(table, row)].append(row)
    for versions in found.values():
        versions.sort(key=lambda row: (row["_source_file"], row["_file_hash"], row["_source_line"]))
        staged = max(versions, key=lambda row: (*version(row), row["content_hash"]))  # the first of equal ones
        for row in versions:
            row["row_status"] = "staged" if row is staged else "superseded"
            row["is_conflict"] = version(row) == version(staged) and row["content_hash"] != staged["content_hash"]
    times = Counter(key(table, row) for row in rows)
    return [row if times[key(table, row)] > 1 else row | {"content_hash": None} for row in rows]


def key(table: str, row: Row) -> tuple[Any, ...]:
    """What makes two rows versions of one record."""
    return tuple(row[name] for name in TABLES[table][0])


def version(row: Row) -> tuple[datetime, str]:
    """What makes a record later than another: its own time, else its export's; one that is not told is earliest."""
    return row["updated_at"] or datetime.min, row["_exported_at"] or ""
