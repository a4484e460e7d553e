"""The corruption matrix: each way in which raw data goes wrong, what must come of it, and that nothing else does."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from damage import Damage, Landing, Record, add, both, copy, drop, edit, every, lab, move, recode, replace

LAB = Path(__file__).with_name("corrupted")
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Case:
    """One damage, alone, and what it must change: all findings that come or go, all KPIs with another cell."""

    name: str
    wrong: str
    happens: str
    damage: Damage
    findings: Mapping[str, int] = field(default_factory=dict)
    kpis: frozenset[str] = frozenset()
    fails: frozenset[str] = frozenset()


def ids(text: str) -> frozenset[str]:
    """KPI ids, written one after another."""
    return frozenset(text.split())


def shifted(record: Record, hours: int, pattern: str = INSTANT) -> Record:
    """The record with all instants moved."""
    return {
        name: (datetime.strptime(text, INSTANT) + timedelta(hours=hours)).strftime(pattern)
        if name.endswith("_at") and name != "updated_at" and text
        else text
        for name, text in record.items()
    }


def fewer_columns(table: str, *names: str) -> Damage:
    """A table without some columns."""
    return every(table, lambda record: {name: text for name, text in record.items() if name not in names})


def as_json_lines(content: bytes) -> bytes:
    """A CSV file as JSON lines."""
    records = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def as_parquet(content: bytes) -> bytes:
    """A CSV file as Parquet, every column as text."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        (Path(folder) / "in.csv").write_bytes(content)
        connection.execute(
            f"copy (from read_csv('{folder}/in.csv', all_varchar = true)) to '{folder}/out.parquet' (format parquet)"
        )
        return (Path(folder) / "out.parquet").read_bytes()


def as_workbook(content: bytes) -> bytes:
    """A zip archive, as a workbook is."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("xl/sheet1.xml", content)
    return whole.getvalue()


def line(number: int, change: bytes | None = None, *, after: bytes = b"") -> Damage:
    """Replace a line of the calls' file (the header is line 1), or put another after it."""

    def changed(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        lines[number - 1] = (lines[number - 1] if change is None else change) + after
        return b"".join(lines)

    return recode("calls", changed)


def semicolons_from(number: int) -> Damage:
    """Semicolons in place of commas in the visits from a line on."""

    def changed(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        return b"".join([*lines[: number - 1], *(text.replace(b",", b";") for text in lines[number - 1 :])])

    return recode("queue_visits", changed)


def split_with_semicolons(landing: Landing) -> None:
    """The last visit comes in a file of its own, with semicolons."""
    header, *lines = landing[lab("queue_visits")].splitlines(keepends=True)
    landing[lab("queue_visits")] = b"".join([header, *lines[:-1]])
    landing["callhouse/queue_visits/lab2.csv"] = b"".join([header, lines[-1]]).replace(b",", b";")


def without_header(content: bytes) -> bytes:
    """A file that begins with its first record."""
    return content.split(b"\n", 1)[1]


def with_column(record: Record) -> Record:
    """A record with a column that nobody declares."""
    return {"Vendor Note": "new in this release"} | record


def backwards(record: Record) -> Record:
    """A record with its columns in the opposite order."""
    return dict(reversed(record.items()))


CASES = (
    # records that never came
    Case("leg_dropped", "The leg of an answered call is not delivered.", "", drop("agent_legs", "LG1")),
    Case("visit_dropped", "The queue visit of an answered call is not delivered.", "", drop("queue_visits", "LV2")),
    Case("call_dropped", "The call of a visit, a leg and a survey is not delivered.", "", drop("calls", "LC2")),
    # ids and versions
    Case("key_missing", "A call comes without its id.", "", edit("calls", "LC3", call_id="")),
    Case(
        "id_reused",
        "A later call of another customer takes an id that was given before.",
        "",
        add(
            "calls",
            "LC1",
            customer_number="555-0999",
            started_at="2026-06-16T07:30:00Z",
            ended_at="2026-06-16T07:34:15Z",
            updated_at="2026-06-18T06:00:00Z",
        ),
    ),
    Case(
        "two_versions_of_one_time",
        "Two versions of a survey carry the same updated_at and other scores.",
        "",
        add("surveys", "LY2", score="1"),
    ),
    Case(
        "older_version_redelivered",
        "A part of the calls is delivered again as it was before it was corrected.",
        "",
        add("calls", "LC1", "again.csv", is_resolved="false", updated_at="2026-06-16T06:00:00Z"),
    ),
    Case(
        "newer_version_delivered",
        "A call is delivered again, corrected.",
        "",
        add("calls", "LC1", "again.csv", is_resolved="false", updated_at="2026-06-18T06:00:00Z"),
    ),
    Case(
        "file_delivered_twice",
        "The same file comes again under another name.",
        "",
        copy("agent_legs", "callhouse/agent_legs/lab (1).csv"),
    ),
    # clocks
    Case(
        "clock_of_legs_an_hour_late",
        "The clock of the legs' system is an hour ahead.",
        "",
        every("agent_legs", lambda record: shifted(record, 1)),
    ),
    Case(
        "clock_of_visits_an_hour_early",
        "The clock of the queues' system is an hour behind.",
        "",
        every("queue_visits", lambda record: shifted(record, -1)),
    ),
    Case(
        "local_time_for_utc",
        "The legs are told in local time (UTC+2), without an offset.",
        "",
        every("agent_legs", lambda record: shifted(record, 2, "%Y-%m-%d %H:%M:%S")),
    ),
    Case(
        "local_time_with_offset",
        "The legs are told in local time, with its offset.",
        "",
        every("agent_legs", lambda record: shifted(record, 2, "%Y-%m-%dT%H:%M:%S+02:00")),
    ),
    Case(
        "date_format_changed",
        "The visits' dates are written DD/MM/YYYY.",
        "",
        every("queue_visits", lambda record: shifted(record, 0, "%d/%m/%Y %H:%M:%S")),
    ),
    Case(
        "epoch_seconds",
        "The states' times are seconds since 1970.",
        "",
        every("agent_states", lambda record: shifted(record, 0, "%s")),
    ),
    Case(
        "future_dates",
        "An abandoned call is dated after the end of the data.",
        "",
        both(
            edit("calls", "LC3", started_at="2027-06-16T06:20:00Z", ended_at="2027-06-16T06:20:40Z"),
            edit("queue_visits", "LV3", entered_at="2027-06-16T06:20:05Z", left_at="2027-06-16T06:20:40Z"),
        ),
    ),
    Case(
        "leg_ends_before_it_starts",
        "A leg ended before it was answered.",
        "",
        edit("agent_legs", "LG1", ended_at="2026-06-16T06:00:05Z"),
    ),
    Case(
        "visit_ends_before_it_starts",
        "A visit was left before it was entered.",
        "",
        edit("queue_visits", "LV3", left_at="2026-06-16T06:19:40Z"),
    ),
    Case(
        "state_ends_before_it_starts",
        "A state ended before it began.",
        "",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", ended_at="2026-06-16T06:00:00Z"),
    ),
    # durations
    Case("wrap_up_doubled", "After-call work is counted twice.", "", edit("agent_legs", "LG1", acw_seconds="120")),
    Case("negative_duration", "A leg talks for a negative time.", "", edit("agent_legs", "LG1", talk_seconds="-240")),
    Case(
        "talk_of_25_hours",
        "A leg of four minutes talks for 25 hours.",
        "",
        edit("agent_legs", "LG1", talk_seconds="90000"),
    ),
    Case(
        "call_of_25_hours",
        "A call that nobody cleared ends after 25 hours.",
        "",
        edit("calls", "LC3", ended_at="2026-06-17T07:20:00Z"),
    ),
    Case(
        "state_of_25_hours",
        "An agent forgot to log out for 25 hours.",
        "",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", ended_at="2026-06-17T07:30:00Z"),
    ),
    Case("decimal_comma", "Seconds are written with a comma.", "", edit("agent_legs", "LG1", talk_seconds="240,0")),
    # agents
    Case(
        "overlapping_states",
        "A break begins while the state before it still lasts.",
        "",
        edit("agent_states", "LX1 2026-06-16T07:00:10Z", ended_at="2026-06-16T07:10:00Z"),
    ),
    Case(
        "agent_after_leaving",
        "The roster says that the agent had left six days before his calls.",
        "",
        edit("agents", "LX2", left_on="2026-06-10", leave_kind="voluntary"),
    ),
    Case("agent_never_hired", "The roster does not know an agent who takes calls.", "", drop("agents", "LX2")),
    Case(
        "unknown_state",
        "A state is called by a word that nobody mapped.",
        "",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", state="availabel"),
    ),
    # campaigns
    Case(
        "campaign_renamed",
        "A campaign is called otherwise, its id stays.",
        "",
        edit("campaigns", "lab", campaign_name="Lab & Sons"),
    ),
    Case(
        "campaign_id_changed",
        "The list of campaigns has another id than the records.",
        "",
        edit("campaigns", "lab", campaign_id="lab-2026"),
    ),
    Case("campaign_id_misspelt", "A leg names its campaign wrongly.", "", edit("agent_legs", "LG2", campaign_id="lba")),
    Case(
        "zone_misspelt",
        "The campaign's time zone does not exist.",
        "",
        edit("campaigns", "lab", time_zone="Europe/Warszawa"),
    ),
    # words
    Case("unknown_direction", "A call's direction is no known word.", "", edit("calls", "LC3", direction="inbnd")),
    Case(
        "unknown_exit_reason",
        "A visit's exit reason is no known word.",
        "",
        edit("queue_visits", "LV3", exit_reason="hungup"),
    ),
    Case(
        "unknown_leg_outcome",
        "A leg's outcome is no known word.",
        "",
        edit("agent_legs", "LG1", leg_outcome="pickd_up"),
    ),
    Case("unknown_survey_kind", "A survey's kind is no known word.", "", edit("surveys", "LY3", kind="npss")),
    Case("unknown_sale_status", "A sale's status is no known word.", "", edit("sales", "LW2", status="canceld")),
    Case("unknown_truth_value", "A yes-or-no field holds another word.", "", edit("calls", "LC1", is_resolved="maybe")),
    Case(
        "answered_leg_without_its_time",
        "An answered leg does not say when it was answered.",
        "",
        edit("agent_legs", "LG1", answered_at=""),
    ),
    # scales
    Case(
        "survey_scale_changed",
        "Scores come on a scale of 0 to 10 while the scale still says 1 to 5.",
        "",
        both(edit("surveys", "LY1", score="8"), edit("surveys", "LY2", score="0")),
    ),
    Case(
        "points_beyond_the_maximum",
        "A criterion got 12 of 10 points.",
        "",
        replace("qa_scores", "knowledge,8,10", "knowledge,12,10"),
    ),
    # money and plans
    Case(
        "sale_in_unknown_currency",
        "A sale is in a currency without any rate.",
        "",
        edit("sales", "LW1", currency="PLZ"),
    ),
    Case("amount_with_comma", "An amount is written with a comma.", "", edit("sales", "LW1", amount="100,50")),
    Case("cost_is_negative", "A ledger line is negative: a credit note.", "", edit("costs", "LK1", amount="-30.00")),
    Case(
        "cost_ends_before_it_starts",
        "A ledger line's period ends before it begins.",
        "",
        edit("costs", "LK1", period_end="2026-06-15"),
    ),
    Case("rate_of_zero", "The only rate of a currency is 0.", "", edit("fx_rates", "PLN", rate="0")),
    Case(
        "forecast_is_negative",
        "A forecast expects a negative number of calls.",
        "",
        replace("forecasts", "06:00:00Z,5,", "06:00:00Z,-5,"),
    ),
    Case(
        "target_of_unknown_kpi",
        "A target names a KPI that does not exist.",
        "",
        edit("targets", "service_level", kpi_id="service_levle"),
    ),
    # encodings
    Case(
        "cp1252_undeclared",
        "The roster is written in cp1252.",
        "",
        recode(
            "agents",
            lambda content: content.decode().replace("Łucja", "Lucja").replace("Próba", "Proba").encode("cp1252"),
        ),
    ),
    Case(
        "utf16_with_mark",
        "The calls are written in UTF-16, with its byte order mark.",
        "",
        recode("calls", lambda content: content.decode().encode("utf-16")),
    ),
    Case(
        "utf16_undeclared",
        "The surveys are written in UTF-16 without a mark.",
        "",
        recode("surveys", lambda content: content.decode().encode("utf-16-le")),
    ),
    Case(
        "byte_order_mark",
        "The calls begin with the byte order mark of UTF-8.",
        "",
        recode("calls", lambda content: b"\xef\xbb\xbf" + content),
    ),
    Case("nul_bytes", "A line holds a NUL byte.", "", replace("calls", "LC3,inbound", "LC3,in\0bound")),
    Case(
        "line_ends_changed", "Lines end in CR LF.", "", recode("calls", lambda content: content.replace(b"\n", b"\r\n"))
    ),
    # delimiters and quotes
    Case(
        "delimiter_changed_between_files",
        "A second file of the visits is delimited by semicolons.",
        "",
        split_with_semicolons,
    ),
    Case(
        "delimiter_changed_within_a_file",
        "From the third visit on, semicolons stand for commas.",
        "",
        semicolons_from(4),
    ),
    Case("line_cut_short", "A line breaks off.", "", line(4, b"LC3,inbound,voice,lab\n")),
    Case(
        "newline_in_quotes",
        "A text holds a line end, within quotes.",
        "",
        replace("calls", '"first, of all"', '"first,\nof all"'),
    ),
    Case(
        "unclosed_quote",
        "A quote opens and does not close.",
        "",
        replace("calls", "LC3,inbound,voice,lab", 'LC3,inbound,voice,"lab'),
    ),
    # headers
    Case("header_missing", "The surveys begin with their first record.", "", recode("surveys", without_header)),
    Case(
        "header_in_the_middle",
        "The header stands again among the calls, as in joined files.",
        "",
        lambda landing: line(3, after=landing[lab("calls")].splitlines(keepends=True)[0])(landing),
    ),
    Case(
        "header_spelt_otherwise",
        "The header says TalkSeconds for talk_seconds.",
        "",
        replace("agent_legs", "talk_seconds", "TalkSeconds"),
    ),
    Case(
        "header_renamed",
        "The header calls talk_seconds something else.",
        "",
        replace("agent_legs", "talk_seconds", "conversation"),
    ),
    Case("columns_reordered", "The legs' columns come in the opposite order.", "", every("agent_legs", backwards)),
    Case("column_added", "The legs have a column that nobody declared.", "", every("agent_legs", with_column)),
    Case(
        "optional_column_dropped",
        "The legs come without after-call work.",
        "",
        fewer_columns("agent_legs", "acw_seconds", "acw_started_at", "acw_ended_at"),
    ),
    Case("key_column_dropped", "The legs come without their ids.", "", fewer_columns("agent_legs", "leg_id")),
    # files
    Case(
        "empty_file",
        "An empty file lies beside the calls.",
        "",
        lambda landing: landing.update({"callhouse/calls/empty.csv": b""}),
    ),
    Case(
        "gzip_truncated",
        "The compressed legs break off.",
        "",
        move("agent_legs", "callhouse/agent_legs/lab.csv.gz", lambda content: gzip.compress(content, mtime=0)[:-40]),
    ),
    Case(
        "gzip_garbage",
        "The surveys claim to be gzip and are not.",
        "",
        move("surveys", "callhouse/surveys/lab.csv.gz", lambda content: b"\x1f\x8b" + bytes(range(200))),
    ),
    Case(
        "json_lines_cut",
        "The surveys are JSON lines, the last of them cut.",
        "",
        move("surveys", "callhouse/surveys/lab.jsonl", lambda content: as_json_lines(content)[:-30]),
    ),
    Case(
        "parquet_whole",
        "The surveys come as Parquet.",
        "",
        move("surveys", "callhouse/surveys/lab.parquet", as_parquet),
    ),
    Case(
        "parquet_cut",
        "The surveys come as Parquet, cut.",
        "",
        move("surveys", "callhouse/surveys/lab.parquet", lambda content: as_parquet(content)[:-20]),
    ),
    Case("workbook", "The surveys come as a workbook.", "", move("surveys", "callhouse/surveys/lab.xlsx", as_workbook)),
    Case(
        "wrong_table_folder",
        "The surveys lie in the folder of the sales.",
        "",
        move("surveys", "callhouse/sales/lab_surveys.csv"),
    ),
    Case(
        "unknown_table_folder",
        "The surveys lie in a folder that no table has.",
        "",
        move("surveys", "callhouse/survey/lab.csv"),
    ),
    Case(
        "unknown_source_folder",
        "The surveys lie below a source that nobody declared.",
        "",
        move("surveys", "callhuose/surveys/lab.csv"),
    ),
)

WARNINGS = frozenset(
    {"every_target_names_a_kpi", "states_are_listed_in_the_state_map"}
)  # tests that warn and stop nothing
PAGE = """\
# The corruption matrix

Each line is one way in which raw data goes wrong, alone: what comes of it, and the KPIs of which some cell then differs. All other KPIs keep every cell, all data tests hold
but those named, and raw = staged + superseded + quarantined. `make corruptions` tries them all on the golden day and a small laboratory beside it (`tests/python/corrupted`);
`make test` tries some. This page is written from the cases in `tests/python/corruptions.py`, and a test holds it to them.

| outcome | it means | cases |
|---|---|---|
{outcomes}

What is told stands in `quality`: `quarantine`, `bad_fields`, `conflicts`, `clock_skews`, `orphan_records`, `contradictions`; unreadable and undeclared files in `raw._files`.
What nobody can tell from the files stays untold: a whole file that never came, a score on another scale that happens to fit the old one, an id that was given again with times that fit.

| name | what is wrong | outcome | what happens | findings | KPIs |
|---|---|---|---|---|---|
{cases}
"""
OUTCOMES = {
    "stopped": "a data test fails: nothing is published",
    "quarantined": "the rows are kept aside with the reason",
    "field unknown": "the field is NULL and named; the row stays",
    "told": "counted as delivered, and named where it contradicts itself or others",
    "superseded": "another version of the record holds",
    "column unknown": "a column that did not come is NULL",
    "as told": "the data say so, and it counts",
    "unchanged": "read as if nothing were wrong",
}


def outcome_of(case: Case) -> str:
    """The strongest thing that happens."""
    told = " ".join(name for name, times in case.findings.items() if times > 0)
    for outcome, happened in {
        "stopped": bool(case.fails - WARNINGS),
        "quarantined": "quarantined:" in told,
        "field unknown": "bad field:" in told,
        "superseded": "superseded" in told and "outside" not in told,
        "told": bool(told) or bool(case.fails),
        "column unknown": bool(case.kpis) and "column" in case.happens,
        "as told": bool(case.kpis),
    }.items():
        if happened:
            return outcome
    return "unchanged"


def page() -> str:
    """The matrix as a page of docs."""
    outcomes = [outcome_of(case) for case in CASES]
    rows = []
    for case, outcome in zip(CASES, outcomes, strict=True):
        found = [f"{name} {times:+}" for name, times in sorted(case.findings.items())]
        found += [f"test `{name}`" for name in sorted(case.fails)]
        shown = "<br>".join(found) or "-"
        kpis = f"<details><summary>{len(case.kpis)}</summary>{', '.join(sorted(case.kpis))}</details>"
        rows.append(
            f"| {case.name} | {case.wrong} | {outcome} | {case.happens} | {shown} | {kpis if case.kpis else '0'} |"
        )
    return PAGE.format(
        outcomes="\n".join(f"| {name} | {what} | {outcomes.count(name)} |" for name, what in OUTCOMES.items()),
        cases="\n".join(rows),
    )


if __name__ == "__main__":
    sys.stdout.write(page())
