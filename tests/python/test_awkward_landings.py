"""Native exports as centres deliver them: orphans, misspelt zones, offsets, unknown words; and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Build, lay_down

CAMPAIGNS = """\
campaign_id,campaign_name,direction,time_zone,valid_from
good,Good,inbound,Europe/Warsaw,2026-01-01
good,Good,inbound,,2026-07-01
bad,Bad,inbound,Europe/Warszawa,infinity
"""
CALLS = """\
call_id,direction,campaign_id,customer_number,started_at,ended_at,topic,updated_at
c1,inbound,good,anonymous,2026-06-24T22:30:00Z,2026-06-24T22:40:00Z,,
c2,inbound,good,anonymous,2026-06-25T10:00:00+02:00,2026-06-25T10:10:00+02:00,,
c3,inbound,bad,5550101,2026-06-25T09:00:00Z,2026-06-25T09:10:00Z,old,2026-06-25T10:00:00Z
c3,inbound,bad,5550101,2026-06-25T09:00:00Z,2026-06-25T09:10:00Z,new,25.06.2026 12:00
c4,inbound,x|y,5550102,2026-06-25T11:00:00Z,2026-06-25T11:10:00Z,z,
c4,inbound,x,5550102,2026-06-25T11:00:00Z,2026-06-25T11:10:00Z,y|z,
"""
VISITS = """\
visit_id,call_id,campaign_id,entered_at,left_at,exit_reason
v1,c1,good,2026-06-24T22:30:00Z,2026-06-24T22:30:05Z,answered
v2,c2,good,2026-06-25T10:00:00+02:00,2026-06-25T10:00:01+02:00,Answered
v3,c3,bad,2026-06-25T09:00:10Z,2026-06-25T09:00:05Z,abandoned
v4,c4,x|y,2026-06-25T11:00:00Z,,
v5,missing,good,2026-06-25T12:00:00Z,2026-06-25T12:00:05Z,abandoned
"""
LEGS = """\
leg_id,call_id,visit_id,agent_id,offered_at,answered_at,ended_at,leg_outcome,talk_seconds,transfer_type
l1,c1,v1,A,2026-06-24T22:30:01Z,2026-06-24T22:30:05Z,2026-06-24T22:40:00Z,answered,595,warm
l2,c2,v2,A,2026-06-25T08:00:00Z,2026-06-25T08:00:01Z,2026-06-25T08:10:00Z,answered,599,blind
l3,missing,,B,2026-06-25T12:00:01Z,,,no_answer,,
"""
SURVEYS = """\
survey_id,call_id,kind,scale_min,scale_max,score,sent_at,answered_at
s1,missing,csat,1,5,4,,2026-06-25T12:30:00Z
s2,gone,csat,1,5,4,,
"""
COSTS = """\
cost_id,campaign_id,period_start,period_end,amount,currency
k1,nowhere,2026-06-01,2026-06-08,100,EUR
"""
QA_SCORES = """\
evaluation_id,criterion,agent_id,campaign_id,evaluated_at,points,max_points,weight
q1,all,A,good,2026-06-25T12:00:00Z,999999999,1000000000,1000000000
"""


@pytest.fixture(scope="module")
def awkward(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build the awkward landing with all data tests: they must hold whatever a centre delivers."""
    files = {
        "campaigns": CAMPAIGNS,
        "calls": CALLS,
        "queue_visits": VISITS,
        "agent_legs": LEGS,
        "surveys": SURVEYS,
        "costs": COSTS,
        "qa_scores": QA_SCORES,
    }
    landing = lay_down(
        tmp_path_factory.mktemp("landing"),
        {f"callhouse/{table}/export.csv": text.encode() for table, text in files.items()},
    )
    with duckdb.connect(str(build(landing, tested=True)), read_only=True) as connection:
        yield connection


def one(reader: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    """The only row of a query."""
    rows = reader.execute(query).fetchall()
    assert len(rows) == 1, rows
    return tuple(rows[0])


def test_records_of_calls_that_never_came_are_counted_and_in_no_kpi(awkward: duckdb.DuckDBPyConnection) -> None:
    orphans = awkward.execute("select table_name, orphans from quality.orphan_records order by 1").fetchall()
    assert orphans == [("agent_legs", 1), ("queue_visits", 1), ("surveys", 2)]
    assert one(awkward, "select sum(offers_not_picked_up) from kpi.kpi_campaign_daily") == (0,)


def test_an_unknown_zone_costs_the_zone_only(awkward: duckdb.DuckDBPyConnection) -> None:
    fields = awkward.execute(
        "select trim(bad_fields) from quality.bad_fields where table_name = 'campaigns'"
    ).fetchall()
    assert fields == [("time_zone valid_from",)]
    assert one(awkward, "select distinct time_zone from core.dim_campaigns where campaign_id = 'bad'") == ("UTC",)


def test_a_version_without_a_zone_keeps_the_campaigns_days(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select cast(local_date as varchar) from core.fct_entries where call_id = 'c1'") == (
        "2026-06-25",
    )


def test_offsets_are_brought_to_utc(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select cast(entered_at as varchar) from core.fct_entries where call_id = 'c2'") == (
        "2026-06-25 08:00:00",
    )


def test_withheld_numbers_are_not_one_customer(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select count(customer_key) from core.fct_calls where call_id in ('c1', 'c2')") == (0,)


def test_unknown_words_are_unknown(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(
        awkward,
        """
        select numerator, denominator from kpi.kpi_values
        where kpi_id = 'transfer_rate' and variant = 'default' and grain = 'month'
        """,
    ) == (1, 1)
    fields = awkward.execute(
        "select trim(bad_fields) from quality.bad_fields where table_name = 'agent_legs'"
    ).fetchall()
    assert fields == [("transfer_type",)]


def test_an_unreadable_version_is_told(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select topic from core.fct_calls where call_id = 'c3'") == ("old",)
    judged = one(
        awkward,
        "select row_status, trim(bad_fields) from staging.base_callhouse__calls where topic = 'new'",
    )
    assert judged == ("superseded", "updated_at")


def test_contents_that_read_alike_are_a_conflict(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select count(*) from quality.conflicts where table_name = 'calls'") == (1,)


def test_clocks_that_contradict_each_other_are_told(awkward: duckdb.DuckDBPyConnection) -> None:
    skews = awkward.execute("select record_id, cast(skew_seconds as integer) from quality.clock_skews").fetchall()
    assert skews == [("v3", -5)]
    assert one(awkward, "select wait_seconds from core.fct_entries where call_id = 'c3'") == (None,)


def test_open_entries_are_counted_apart(awkward: duckdb.DuckDBPyConnection) -> None:
    fates = dict(awkward.execute("select fate, calls from quality.call_fates").fetchall())
    assert fates == {"entry": 3, "open entry": 1}


def test_what_no_record_carries_has_no_row(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select count(*) from kpi.kpi_values where kpi_id in ('avg_acw_seconds', 'nps')") == (0,)
    reason = one(
        awkward,
        "select can_serve, reason from quality.capabilities where kpi_id = 'nps' and source_system = 'callhouse'",
    )
    assert reason == (False, "the source does not know surveys.score.nps")


def test_a_campaign_that_only_costs_name_is_one(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select count(*) > 0 from core.dim_campaigns where campaign_id = 'nowhere'") == (True,)


def test_points_of_great_weight_stay_in_their_type(awkward: duckdb.DuckDBPyConnection) -> None:
    assert one(awkward, "select cast(points as varchar) from core.fct_qa_evaluations") == ("999999999000000000.000000",)


def test_an_empty_landing_builds(build: Build, tmp_path: Path) -> None:
    with duckdb.connect(str(build(tmp_path / "nothing", tested=True)), read_only=True) as reader:
        assert one(reader, "select count(*) from kpi.kpi_values") == (0,)


def test_a_corrected_encoding_replaces_the_first_reading(tmp_path: Path, project: Path) -> None:
    from callhouse.landing import land

    lay_down(tmp_path, {"landing/here/calls/a.csv": "call_id,agent\n1,Zoë\n2,Ann\n".encode("cp1252")})
    declaration = "sources: [{name: here, tables: [{name: calls, columns: [{name: call_id}, {name: agent}]%s}]}]"
    models = tmp_path / "models/staging/here"
    models.mkdir(parents=True)
    with duckdb.connect() as connection:
        for meta in ("", ", config: {meta: {encoding: cp1251}}", ", config: {meta: {encoding: cp1252}}"):
            (models / "sources.yml").write_text(declaration % meta)
            land(connection, tmp_path / "landing", tmp_path)
        agents = connection.execute('select agent from raw."here__calls" order by call_id').fetchall()
        left = connection.execute("select count(*) from raw.malformed_lines").fetchone()
    assert (agents, left) == ([("Zoë",), ("Ann",)], (0,))
