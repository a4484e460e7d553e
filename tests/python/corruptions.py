# ruff: noqa: E501 - a list of KPIs is one string
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
    Case(
        "leg_dropped",
        "The leg of an answered call is not delivered.",
        "The entry is answered by `unknown`; the visit that nobody answered is told. Times of the leg are in no KPI.",
        drop("agent_legs", "LG1"),
        findings={"queue_visits answered_by_nobody": 1, "agent_legs staged": -1},
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_acw_seconds avg_hold_seconds avg_talk_seconds calls_answered calls_answered_per_hour calls_handled calls_offered calls_per_agent_shift calls_per_sale closed_sales contacts_per_hour conversion_rate cost_per_call cost_per_contact csat_mean csat_score escalation_rate fcr_rate first_call_close_rate first_call_closes held_call_rate nps occupancy phone_availability profit_per_call resolution_rate return_on_cost revenue_per_call ring_no_answer_rate shrinkage survey_response_rate talk_time_share transfer_rate"""
        ),
    ),
    Case(
        "visit_dropped",
        "The queue visit of an answered call is not delivered.",
        "The call is no entry; its leg names a visit that is not there, and that is told.",
        drop("queue_visits", "LV2"),
        findings={"agent_legs unknown_visit": 1, "queue_visits staged": -1},
        kpis=ids(
            """abandonment_rate aht_forecast_variance aht_per_call_seconds aht_wape asa_seconds avg_call_duration_seconds avg_wait_seconds calls_answered calls_offered calls_per_customer calls_per_sale conversion_rate cost_per_call escalation_rate fcr_rate first_call_close_rate missed_call_rate repeat_call_rate resolution_rate service_level transfer_rate volume_wape"""
        ),
    ),
    Case(
        "call_dropped",
        "The call of a visit, a leg and a survey is not delivered.",
        "Visit, leg and survey are orphans: counted, in no KPI that needs the call.",
        drop("calls", "LC2"),
        findings={"queue_visits orphans": 1, "agent_legs orphans": 1, "surveys orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_acw_seconds avg_call_duration_seconds avg_hold_seconds avg_talk_seconds avg_wait_seconds calls_answered calls_answered_per_hour calls_handled calls_offered calls_per_agent_shift calls_per_customer calls_per_sale contacts_per_hour conversion_rate cost_per_call cost_per_contact csat_mean csat_score escalation_rate fcr_rate first_call_close_rate first_call_closes held_call_rate missed_call_rate profit_per_call repeat_call_rate resolution_rate return_on_cost revenue_per_call ring_no_answer_rate service_level survey_response_rate talk_time_share transfer_rate volume_wape"""
        ),
    ),
    Case(
        "key_missing",
        "A call comes without its id.",
        "The row is quarantined, its visit is an orphan.",
        edit("calls", "LC3", call_id=""),
        findings={"calls quarantined: missing_key": 1, "queue_visits orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "id_reused",
        "A later call of another customer takes an id that was given before.",
        "The later record is another version of the first, as ids are; visit and leg that now lie outside their call tell of it.",
        add(
            "calls",
            "LC1",
            customer_number="555-0999",
            started_at="2026-06-16T07:30:00Z",
            ended_at="2026-06-16T07:34:15Z",
            updated_at="2026-06-18T06:00:00Z",
        ),
        findings={"queue_visits outside_its_call": 1, "agent_legs outside_its_call": 1, "calls superseded": 1},
    ),
    Case(
        "two_versions_of_one_time",
        "Two versions of a survey carry the same updated_at and other scores.",
        "One of them holds, whatever the order of delivery; the other is a conflict.",
        add("surveys", "LY2", score="1"),
        findings={"surveys conflict": 1, "surveys superseded": 1},
        kpis=ids("""csat_mean"""),
    ),
    Case(
        "older_version_redelivered",
        "A part of the calls is delivered again as it was before it was corrected.",
        "Superseded: the corrected version stays.",
        add("calls", "LC1", "again.csv", is_resolved="false", updated_at="2026-06-16T06:00:00Z"),
        findings={"calls superseded": 1},
    ),
    Case(
        "newer_version_delivered",
        "A call is delivered again, corrected.",
        "The correction holds, the first version is superseded.",
        add("calls", "LC1", "again.csv", is_resolved="false", updated_at="2026-06-18T06:00:00Z"),
        findings={"calls superseded": 1},
        kpis=ids("""fcr_rate resolution_rate"""),
    ),
    Case(
        "file_delivered_twice",
        "The same file comes again under another name.",
        "Every row of the copy is superseded.",
        copy("agent_legs", "callhouse/agent_legs/lab (1).csv"),
        findings={"agent_legs superseded": 3},
    ),
    Case(
        "clock_of_legs_an_hour_late",
        "The clock of the legs' system is an hour ahead.",
        "Agents' time lies an hour off; each leg is told as outside its call. Waits and handle times come from durations and queues and stay.",
        every("agent_legs", lambda record: shifted(record, 1)),
        findings={"agent_legs outside_its_call": 3},
        kpis=ids(
            """calls_answered_per_hour contacts_per_hour idle_share occupancy phone_availability sales_per_hour schedule_conformance shrinkage talk_time_share utilisation"""
        ),
    ),
    Case(
        "clock_of_visits_an_hour_early",
        "The clock of the queues' system is an hour behind.",
        "Entries lie an hour off; each visit is told as outside its call.",
        every("queue_visits", lambda record: shifted(record, -1)),
        findings={"queue_visits outside_its_call": 3},
        kpis=ids(
            """abandonment_rate aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_wait_seconds calls_answered calls_offered missed_call_rate missed_calls required_agents service_level volume_wape"""
        ),
    ),
    Case(
        "local_time_for_utc",
        "The legs are told in local time (UTC+2), without an offset.",
        "As an hour's skew: each leg is told as outside its call.",
        every("agent_legs", lambda record: shifted(record, 2, "%Y-%m-%d %H:%M:%S")),
        findings={"agent_legs outside_its_call": 3},
        kpis=ids("""occupancy phone_availability schedule_conformance shrinkage utilisation"""),
    ),
    Case(
        "local_time_with_offset",
        "The legs are told in local time, with its offset.",
        "Brought to UTC.",
        every("agent_legs", lambda record: shifted(record, 2, "%Y-%m-%dT%H:%M:%S+02:00")),
    ),
    Case(
        "date_format_changed",
        "The visits' dates are written DD/MM/YYYY.",
        "The rows are quarantined; legs name visits that are not there.",
        every("queue_visits", lambda record: shifted(record, 0, "%d/%m/%Y %H:%M:%S")),
        findings={"queue_visits quarantined: bad_time": 3, "agent_legs unknown_visit": 2, "queue_visits staged": -3},
        kpis=ids(
            """abandonment_rate aht_forecast_variance aht_per_call_seconds aht_wape asa_seconds avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call escalation_rate fcr_rate first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls repeat_call_rate required_agents resolution_rate service_level transfer_rate volume_wape"""
        ),
    ),
    Case(
        "epoch_seconds",
        "The states' times are seconds since 1970.",
        "The rows are quarantined; the agents have no time in states.",
        every("agent_states", lambda record: shifted(record, 0, "%s")),
        findings={"agent_states quarantined: bad_time": 9, "agent_states staged": -9},
        kpis=ids(
            """calls_answered_per_hour calls_per_agent_shift contacts_per_hour idle_share occupancy phone_availability sales_per_hour schedule_adherence schedule_conformance shrinkage talk_time_share utilisation"""
        ),
    ),
    Case(
        "future_dates",
        "An abandoned call is dated after the end of the data.",
        "Counted at its date, and told as after the end of the data.",
        both(
            edit("calls", "LC3", started_at="2027-06-16T06:20:00Z", ended_at="2027-06-16T06:20:40Z"),
            edit("queue_visits", "LV3", entered_at="2027-06-16T06:20:05Z", left_at="2027-06-16T06:20:40Z"),
        ),
        findings={"queue_visits after_the_end_of_the_data": 1, "calls after_the_end_of_the_data": 1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "leg_ends_before_it_starts",
        "A leg ended before it was answered.",
        "The skew is told; the leg's span is unknown, its seconds stay.",
        edit("agent_legs", "LG1", ended_at="2026-06-16T06:00:05Z"),
        findings={"agent_legs skew": 1, "agent_legs longer_than_its_clock": 1},
        kpis=ids("""occupancy phone_availability shrinkage talk_time_share"""),
    ),
    Case(
        "visit_ends_before_it_starts",
        "A visit was left before it was entered.",
        "The skew is told; the wait is unknown and leaves both parts.",
        edit("queue_visits", "LV3", left_at="2026-06-16T06:19:40Z"),
        findings={"queue_visits skew": 1},
        kpis=ids("""abandonment_rate avg_wait_seconds service_level"""),
    ),
    Case(
        "state_ends_before_it_starts",
        "A state ended before it began.",
        "The row is quarantined.",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", ended_at="2026-06-16T06:00:00Z"),
        findings={"agent_states quarantined: bad_time": 1, "agent_states staged": -1},
        kpis=ids(
            """calls_answered_per_hour contacts_per_hour idle_share occupancy phone_availability sales_per_hour schedule_adherence schedule_conformance shrinkage talk_time_share utilisation"""
        ),
    ),
    Case(
        "wrap_up_doubled",
        "After-call work is counted twice.",
        "Counted as told; that it is longer than its own clock is told.",
        edit("agent_legs", "LG1", acw_seconds="120"),
        findings={"agent_legs longer_than_its_clock": 1},
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_acw_seconds cost_per_call cost_per_contact profit_per_call return_on_cost"""
        ),
    ),
    Case(
        "negative_duration",
        "A leg talks for a negative time.",
        "The field is NULL and named; the leg leaves the measures that need it.",
        edit("agent_legs", "LG1", talk_seconds="-240"),
        findings={"agent_legs bad field: talk_seconds": 1},
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_talk_seconds cost_per_call cost_per_contact profit_per_call return_on_cost talk_time_share"""
        ),
    ),
    Case(
        "talk_of_25_hours",
        "A leg of four minutes talks for 25 hours.",
        "Counted as told; that it is longer than its own clock is told.",
        edit("agent_legs", "LG1", talk_seconds="90000"),
        findings={"agent_legs longer_than_its_clock": 1},
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_talk_seconds cost_per_call cost_per_contact profit_per_call required_agents return_on_cost talk_time_share"""
        ),
    ),
    Case(
        "call_of_25_hours",
        "A call that nobody cleared ends after 25 hours.",
        "Counted as told; that it is longer than a day is told.",
        edit("calls", "LC3", ended_at="2026-06-17T07:20:00Z"),
        findings={"calls longer_than_a_day": 1},
        kpis=ids("""avg_call_duration_seconds"""),
    ),
    Case(
        "state_of_25_hours",
        "An agent forgot to log out for 25 hours.",
        "Counted as told, cut at midnights; that it is longer than a day is told.",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", ended_at="2026-06-17T07:30:00Z"),
        findings={"agent_states longer_than_a_day": 1},
        kpis=ids(
            """calls_answered_per_hour contacts_per_hour idle_share occupancy phone_availability sales_per_hour schedule_conformance shrinkage talk_time_share utilisation"""
        ),
    ),
    Case(
        "decimal_comma",
        "Seconds are written with a comma.",
        "The field is NULL and named.",
        edit("agent_legs", "LG1", talk_seconds="240,0"),
        findings={"agent_legs bad field: talk_seconds": 1},
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_talk_seconds cost_per_call cost_per_contact profit_per_call return_on_cost talk_time_share"""
        ),
    ),
    Case(
        "overlapping_states",
        "A break begins while the state before it still lasts.",
        "Each second counts once; the overlap is told.",
        edit("agent_states", "LX1 2026-06-16T07:00:10Z", ended_at="2026-06-16T07:10:00Z"),
        findings={"agent_states overlapping_state": 1},
        kpis=ids(
            """calls_answered_per_hour contacts_per_hour sales_per_hour schedule_adherence schedule_conformance talk_time_share utilisation"""
        ),
    ),
    Case(
        "agent_after_leaving",
        "The roster says that the agent had left six days before his calls.",
        "Work counts for him who did it; each leg and state after the leaving is told, and the leaver counts.",
        edit("agents", "LX2", left_on="2026-06-10", leave_kind="voluntary"),
        findings={"agent_states not_employed": 3, "agent_legs not_employed": 1},
        kpis=ids("""turnover_rate"""),
    ),
    Case(
        "agent_never_hired",
        "The roster does not know an agent who takes calls.",
        "Work counts for him all the same; each record is told. Headcount does not know him.",
        drop("agents", "LX2"),
        findings={
            "agent_states unknown_agent": 3,
            "agent_legs unknown_agent": 1,
            "shifts unknown_agent": 1,
            "sales unknown_agent": 1,
            "agents staged": -1,
        },
        kpis=ids("""turnover_rate"""),
    ),
    Case(
        "unknown_state",
        "A state is called by a word that nobody mapped.",
        "Logged in, and nothing else; a test warns.",
        edit("agent_states", "LX2 2026-06-16T06:16:05Z", state="availabel"),
        kpis=ids(
            """idle_share occupancy phone_availability schedule_adherence schedule_conformance shrinkage utilisation"""
        ),
        fails=frozenset({"states_are_listed_in_the_state_map"}),
    ),
    Case(
        "campaign_renamed",
        "A campaign is called otherwise, its id stays.",
        "The name is the new one; nothing is counted otherwise.",
        edit("campaigns", "lab", campaign_name="Lab & Sons"),
    ),
    Case(
        "campaign_id_changed",
        "The list of campaigns has another id than the records.",
        "The records' campaign takes the default settings and UTC; each record is told.",
        edit("campaigns", "lab", campaign_id="lab-2026"),
        findings={
            "agent_states unknown_campaign": 3,
            "calls unknown_campaign": 4,
            "queue_visits unknown_campaign": 3,
            "agent_legs unknown_campaign": 3,
            "surveys unknown_campaign": 3,
            "qa_scores unknown_campaign": 3,
            "sales unknown_campaign": 2,
            "case_events unknown_campaign": 3,
            "forecasts unknown_campaign": 2,
            "costs unknown_campaign": 1,
        },
        kpis=ids(
            """avg_open_query_age_hours calls_answered calls_handled calls_offered closed_sales cost_per_call cost_per_contact first_call_closes missed_calls profit_per_call return_on_cost"""
        ),
    ),
    Case(
        "campaign_id_misspelt",
        "A leg names its campaign wrongly.",
        "The leg counts in a campaign of that name; it is told.",
        edit("agent_legs", "LG2", campaign_id="lba"),
        findings={"agent_legs unknown_campaign": 1},
        kpis=ids(
            """aht_seconds avg_acw_seconds avg_hold_seconds avg_talk_seconds calls_answered calls_handled calls_offered closed_sales conversion_rate cost_per_call cost_per_contact first_call_close_rate first_call_closes held_call_rate missed_calls profit_per_call return_on_cost revenue_per_call ring_no_answer_rate transfer_rate"""
        ),
    ),
    Case(
        "zone_misspelt",
        "The campaign's time zone does not exist.",
        "The field is NULL and named; the site's zone stands in.",
        edit("campaigns", "lab", time_zone="Europe/Warszawa"),
        findings={"campaigns bad field: time_zone": 1},
    ),
    Case(
        "unknown_direction",
        "A call's direction is no known word.",
        "The row is quarantined, its visit is an orphan.",
        edit("calls", "LC3", direction="inbnd"),
        findings={"calls quarantined: unknown_outcome": 1, "queue_visits orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "unknown_exit_reason",
        "A visit's exit reason is no known word.",
        "The row is quarantined.",
        edit("queue_visits", "LV3", exit_reason="hungup"),
        findings={"queue_visits quarantined: unknown_outcome": 1, "queue_visits staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "unknown_leg_outcome",
        "A leg's outcome is no known word.",
        "The row is quarantined; the visit that nobody answered is told.",
        edit("agent_legs", "LG1", leg_outcome="pickd_up"),
        findings={
            "agent_legs quarantined: unknown_outcome": 1,
            "queue_visits answered_by_nobody": 1,
            "agent_legs staged": -1,
        },
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_acw_seconds avg_hold_seconds avg_talk_seconds calls_answered calls_answered_per_hour calls_handled calls_offered calls_per_agent_shift calls_per_sale closed_sales contacts_per_hour conversion_rate cost_per_call cost_per_contact csat_mean csat_score escalation_rate fcr_rate first_call_close_rate first_call_closes held_call_rate nps occupancy phone_availability profit_per_call resolution_rate return_on_cost revenue_per_call ring_no_answer_rate shrinkage survey_response_rate talk_time_share transfer_rate"""
        ),
    ),
    Case(
        "unknown_survey_kind",
        "A survey's kind is no known word.",
        "The row is quarantined.",
        edit("surveys", "LY3", kind="npss"),
        findings={"surveys quarantined: unknown_outcome": 1, "surveys staged": -1},
        kpis=ids("""nps survey_response_rate"""),
    ),
    Case(
        "unknown_sale_status",
        "A sale's status is no known word.",
        "The row is quarantined.",
        edit("sales", "LW2", status="canceld"),
        findings={"sales quarantined: unknown_outcome": 1, "sales staged": -1},
        kpis=ids(
            """calls_per_sale closed_sales conversion_rate first_call_close_rate first_call_closes profit_per_call return_on_cost revenue_per_call sales_per_hour"""
        ),
    ),
    Case(
        "unknown_truth_value",
        "A yes-or-no field holds another word.",
        "The field is NULL and named.",
        edit("calls", "LC1", is_resolved="maybe"),
        findings={"calls bad field: is_resolved": 1},
        kpis=ids("""fcr_rate resolution_rate"""),
    ),
    Case(
        "answered_leg_without_its_time",
        "An answered leg does not say when it was answered.",
        "The leg counts; what needs the time does not.",
        edit("agent_legs", "LG1", answered_at=""),
        kpis=ids("""occupancy phone_availability shrinkage talk_time_share"""),
    ),
    Case(
        "survey_scale_changed",
        "Scores come on a scale of 0 to 10 while the scale still says 1 to 5.",
        "Scores outside the scale are NULL and named; such a survey is not answered. Those that fit by chance cannot be known.",
        both(edit("surveys", "LY1", score="8"), edit("surveys", "LY2", score="0")),
        findings={"surveys bad field: score": 2},
        kpis=ids("""csat_mean csat_score survey_response_rate"""),
    ),
    Case(
        "points_beyond_the_maximum",
        "A criterion got 12 of 10 points.",
        "The field is NULL and named; the criterion leaves both parts.",
        replace("qa_scores", "knowledge,8,10", "knowledge,12,10"),
        findings={"qa_scores bad field: points": 1},
        kpis=ids("""knowledge_score qa_score"""),
    ),
    Case(
        "sale_in_unknown_currency",
        "A sale is in a currency without any rate.",
        "The sale counts, its amount adds nothing in the reporting currency; that there is no rate is told.",
        edit("sales", "LW1", currency="PLZ"),
        findings={"sales no_rate": 1},
        kpis=ids("""profit_per_call return_on_cost revenue_per_call"""),
    ),
    Case(
        "amount_with_comma",
        "An amount is written with a comma.",
        "The field is NULL and named; the sale counts, its amount adds nothing.",
        edit("sales", "LW1", amount="100,50"),
        findings={"sales bad field: amount": 1},
        kpis=ids("""profit_per_call return_on_cost revenue_per_call"""),
    ),
    Case(
        "cost_is_negative",
        "A ledger line is negative: a credit note.",
        "A credit note: it takes away from the cost.",
        edit("costs", "LK1", amount="-30.00"),
        kpis=ids("""cost_per_call cost_per_contact profit_per_call return_on_cost"""),
    ),
    Case(
        "cost_ends_before_it_starts",
        "A ledger line's period ends before it begins.",
        "The row is quarantined.",
        edit("costs", "LK1", period_end="2026-06-15"),
        findings={"costs quarantined: bad_time": 1, "costs staged": -1},
        kpis=ids("""cost_per_call cost_per_contact profit_per_call return_on_cost"""),
    ),
    Case(
        "rate_of_zero",
        "The only rate of a currency is 0.",
        "The rate is quarantined; each amount without a rate is told.",
        edit("fx_rates", "CZK", rate="0"),
        findings={
            "fx_rates quarantined: unknown_outcome": 1,
            "sales no_rate": 2,
            "costs no_rate": 1,
            "fx_rates staged": -1,
        },
        kpis=ids("""cost_per_call cost_per_contact profit_per_call return_on_cost revenue_per_call"""),
    ),
    Case(
        "forecast_is_negative",
        "A forecast expects a negative number of calls.",
        "The field is NULL and named; the interval leaves the volume errors.",
        replace("forecasts", "06:00:00Z,5,", "06:00:00Z,-5,"),
        findings={"forecasts bad field: forecast_calls": 1},
        kpis=ids("""required_agents volume_wape"""),
    ),
    Case(
        "target_of_unknown_kpi",
        "A target names a KPI that does not exist.",
        "A test warns; no KPI changes.",
        edit("targets", "service_level", kpi_id="service_levle"),
        fails=frozenset({"every_target_names_a_kpi"}),
    ),
    Case(
        "cp1252_undeclared",
        "The roster is written in cp1252.",
        "The line that is not UTF-8 is quarantined; the agent's records are told as of an unknown agent.",
        recode(
            "agents",
            lambda content: content.decode().replace("Łucja", "Lucja").replace("Próba", "Proba").encode("cp1252"),
        ),
        findings={
            "agents quarantined: bad_encoding": 1,
            "agent_states unknown_agent": 3,
            "agent_legs unknown_agent": 1,
            "shifts unknown_agent": 1,
            "sales unknown_agent": 1,
            "agents staged": -1,
        },
        kpis=ids("""turnover_rate"""),
    ),
    Case(
        "utf16_with_mark",
        "The calls are written in UTF-16, with its byte order mark.",
        "Read by its mark.",
        recode("calls", lambda content: content.decode().encode("utf-16")),
    ),
    Case(
        "byte_order_mark",
        "The calls begin with the byte order mark of UTF-8.",
        "Read without the mark.",
        recode("calls", lambda content: b"\xef\xbb\xbf" + content),
    ),
    Case(
        "nul_bytes",
        "A line holds a NUL byte.",
        "The line is quarantined, its visit is an orphan.",
        replace("calls", "LC3,inbound", "LC3,in\0bound"),
        findings={"calls quarantined: nul_byte": 1, "queue_visits orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "line_ends_changed",
        "Lines end in CR LF.",
        "Read as before.",
        recode("calls", lambda content: content.replace(b"\n", b"\r\n")),
    ),
    Case(
        "delimiter_changed_between_files",
        "A second file of the visits is delimited by semicolons.",
        "Each file is read by its own delimiter.",
        split_with_semicolons,
    ),
    Case(
        "delimiter_changed_within_a_file",
        "From the third visit on, semicolons stand for commas.",
        "The lines are quarantined.",
        semicolons_from(4),
        findings={"queue_visits quarantined: field_count": 1, "queue_visits staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "line_cut_short",
        "A line breaks off.",
        "The line is quarantined, its visit is an orphan.",
        line(4, b"LC3,inbound,voice,lab\n"),
        findings={"calls quarantined: field_count": 1, "queue_visits orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "newline_in_quotes",
        "A text holds a line end, within quotes.",
        "One record over two lines.",
        replace("calls", '"first, of all"', '"first,\nof all"'),
    ),
    Case(
        "unclosed_quote",
        "A quote opens and does not close.",
        "The line is quarantined, the next are read.",
        replace("calls", "LC3,inbound,voice,lab", 'LC3,inbound,voice,"lab'),
        findings={"calls quarantined: unclosed_quote": 1, "queue_visits orphans": 1, "calls staged": -1},
        kpis=ids(
            """abandonment_rate avg_call_duration_seconds avg_wait_seconds calls_answered calls_handled calls_offered calls_per_customer calls_per_sale closed_sales conversion_rate cost_per_call first_call_close_rate first_call_closes missed_call_rate missed_callback_rate missed_calls service_level volume_wape"""
        ),
    ),
    Case(
        "header_missing",
        "The surveys begin with their first record.",
        "Every line is quarantined.",
        recode("surveys", without_header),
        findings={"surveys quarantined: unrecognised_header": 3, "surveys staged": -3},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "header_in_the_middle",
        "The header stands again among the calls, as in joined files.",
        "The second header is quarantined.",
        lambda landing: line(3, after=landing[lab("calls")].splitlines(keepends=True)[0])(landing),
        findings={"calls quarantined: repeated_header": 1},
    ),
    Case(
        "header_spelt_otherwise",
        "The header says TalkSeconds for talk_seconds.",
        "Recognised.",
        replace("agent_legs", "talk_seconds", "TalkSeconds"),
    ),
    Case(
        "header_renamed",
        "The header calls talk_seconds something else.",
        "The column is NULL; the legs leave the measures that need it.",
        replace("agent_legs", "talk_seconds", "conversation"),
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_talk_seconds cost_per_call cost_per_contact profit_per_call required_agents return_on_cost talk_time_share"""
        ),
    ),
    Case(
        "columns_reordered",
        "The legs' columns come in the opposite order.",
        "Read by name.",
        every("agent_legs", backwards),
    ),
    Case(
        "column_added",
        "The legs have a column that nobody declared.",
        "Kept in raw, read by nothing.",
        every("agent_legs", with_column),
    ),
    Case(
        "optional_column_dropped",
        "The legs come without after-call work.",
        "The column is NULL; the legs leave the measures that need it.",
        fewer_columns("agent_legs", "acw_seconds", "acw_started_at", "acw_ended_at"),
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape avg_acw_seconds cost_per_call cost_per_contact occupancy phone_availability profit_per_call required_agents return_on_cost shrinkage"""
        ),
    ),
    Case(
        "key_column_dropped",
        "The legs come without their ids.",
        "Every row is quarantined.",
        fewer_columns("agent_legs", "leg_id"),
        findings={
            "agent_legs quarantined: missing_key": 3,
            "queue_visits answered_by_nobody": 2,
            "agent_legs staged": -3,
        },
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_acw_seconds avg_hold_seconds avg_talk_seconds calls_answered calls_answered_per_hour calls_handled calls_offered calls_per_agent_shift calls_per_sale closed_sales connect_rate contacts_per_hour conversion_rate cost_per_call cost_per_contact csat_mean csat_score escalation_rate fcr_rate first_call_close_rate first_call_closes held_call_rate human_answer_rate missed_calls nps occupancy outbound_customer_abandon_rate phone_availability profit_per_call required_agents resolution_rate return_on_cost revenue_per_call ring_no_answer_rate shrinkage survey_response_rate talk_time_share transfer_rate"""
        ),
    ),
    Case(
        "empty_file",
        "An empty file lies beside the calls.",
        "Nothing to land.",
        lambda landing: landing.update({"callhouse/calls/empty.csv": b""}),
    ),
    Case(
        "gzip_truncated",
        "The compressed legs break off.",
        "The lines before the break are landed, the broken one is quarantined.",
        move("agent_legs", "callhouse/agent_legs/lab.csv.gz", lambda content: gzip.compress(content, mtime=0)[:-40]),
        findings={
            "agent_legs quarantined: truncated_file": 1,
            "queue_visits answered_by_nobody": 1,
            "agent_legs staged": -2,
        },
        kpis=ids(
            """aht_forecast_variance aht_per_call_seconds aht_seconds aht_wape asa_seconds avg_acw_seconds avg_hold_seconds avg_talk_seconds calls_answered calls_answered_per_hour calls_handled calls_offered calls_per_agent_shift calls_per_sale closed_sales connect_rate contacts_per_hour conversion_rate cost_per_call cost_per_contact csat_mean csat_score escalation_rate fcr_rate first_call_close_rate first_call_closes held_call_rate human_answer_rate missed_calls occupancy outbound_customer_abandon_rate phone_availability profit_per_call resolution_rate return_on_cost revenue_per_call ring_no_answer_rate shrinkage survey_response_rate talk_time_share transfer_rate"""
        ),
    ),
    Case(
        "gzip_garbage",
        "The surveys claim to be gzip and are not.",
        "The file is unreadable and told.",
        move("surveys", "callhouse/surveys/lab.csv.gz", lambda content: b"\x1f\x8b" + bytes(range(200))),
        findings={"surveys quarantined: unreadable_file": 1, "surveys staged": -3, "file unreadable": 1},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "json_lines_cut",
        "The surveys are JSON lines, the last of them cut.",
        "The cut line is quarantined.",
        move("surveys", "callhouse/surveys/lab.jsonl", lambda content: as_json_lines(content)[:-30]),
        findings={"surveys quarantined: bad_json": 1, "surveys staged": -1},
        kpis=ids("""nps survey_response_rate"""),
    ),
    Case(
        "parquet_whole",
        "The surveys come as Parquet.",
        "Read as before.",
        move("surveys", "callhouse/surveys/lab.parquet", as_parquet),
    ),
    Case(
        "parquet_cut",
        "The surveys come as Parquet, cut.",
        "The file is unreadable and told.",
        move("surveys", "callhouse/surveys/lab.parquet", lambda content: as_parquet(content)[:-20]),
        findings={"surveys quarantined: unreadable_file": 1, "surveys staged": -3, "file unreadable": 1},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "workbook",
        "The surveys come as a workbook.",
        "The file is unreadable and told.",
        move("surveys", "callhouse/surveys/lab.xlsx", as_workbook),
        findings={"surveys quarantined: unreadable_file": 1, "surveys staged": -3, "file unreadable": 1},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "wrong_table_folder",
        "The surveys lie in the folder of the sales.",
        "No row has the key of that table: all are quarantined.",
        move("surveys", "callhouse/sales/lab_surveys.csv"),
        findings={"sales quarantined: missing_key": 3, "surveys staged": -3},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "unknown_table_folder",
        "The surveys lie in a folder that no table has.",
        "The folder is told as undeclared, and nothing of it landed.",
        move("surveys", "callhouse/survey/lab.csv"),
        findings={"surveys staged": -3, "file undeclared": 1},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
    ),
    Case(
        "unknown_source_folder",
        "The surveys lie below a source that nobody declared.",
        "The folder is told as undeclared, and nothing of it landed.",
        move("surveys", "callhuose/surveys/lab.csv"),
        findings={"surveys staged": -3, "file undeclared": 1},
        kpis=ids("""csat_mean csat_score nps survey_response_rate"""),
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
