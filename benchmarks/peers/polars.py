"""The core marts by Polars, lazily: `python -m benchmarks.peers.polars LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from benchmarks.peers.layout import (
    ENTRY_COUNTS,
    ENTRY_SUMS,
    FLAG,
    INSTANT,
    INSTANT_END,
    LEDGER_TABLES,
    LEG_COUNTS,
    LEG_SUMS,
    MARTS,
    NUMBER,
    NUMBER_MOST,
    TABLES,
    WORD,
    Table,
    files,
)

ENTRY = ["call_id", "campaign_id"]
KNOWN_ANSWERERS = ["human", "machine", "unknown"]


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    staged, ledger = {}, []
    for name in TABLES:
        staged[name], quarantined = _stage(landing, name)
        if name in LEDGER_TABLES:
            ledger.append({"table_name": name, "staged_rows": staged[name].height, "quarantined_rows": quarantined})
    clock = _Clock(staged["campaigns"], staged["agents"], staged["sites"])
    calls, visits = staged["calls"].lazy(), staged["queue_visits"].lazy()
    attributed = _collect(_attributed(staged["agent_legs"].lazy(), calls, visits))
    entered = _entries(visits, calls, staged["campaigns"].lazy(), attributed.lazy())
    entries = _collect(clock.of_campaigns(entered, "entered_at"))
    legs = _collect(clock.of_agents(_dated(attributed.lazy(), entries.lazy(), clock)))
    for name in ("agent_campaign_daily", "campaign_interval"):
        _write(_wide(entries.lazy(), legs.lazy(), name), name, out)
    _write(_agent_daily(legs.lazy()), "agent_daily", out)
    _write(pl.LazyFrame(ledger), "row_ledger", out)


def _collect(frame: pl.LazyFrame) -> pl.DataFrame:
    return frame.collect(engine="streaming")


def _stage(landing: Path, name: str) -> tuple[pl.DataFrame, int]:
    """Return the latest version of each record of a table, and the number of its quarantined rows."""
    table = TABLES[name]
    paths = files(landing, name)
    raw = pl.scan_csv(paths, infer_schema=False) if paths[0].suffix == ".csv" else pl.scan_parquet(paths)
    typed = raw.select(_typed(column, kind) for column, kind in table.columns.items())
    judged = _collect(typed.with_columns(is_good=~_is_rejected(table)))
    good = judged.lazy().filter("is_good").drop("is_good")
    key, order = table.keys[0], ["updated_at", *table.times]
    repeated = good.group_by(key).len().filter(pl.col("len") > 1)
    versions = good.join(repeated, on=key, how="semi").sort(order, descending=True, nulls_last=True)
    latest = versions.unique(key, keep="first", maintain_order=True)
    staged = _collect(pl.concat([good.join(repeated, on=key, how="anti"), latest]))
    return staged, judged.height - int(judged["is_good"].sum())


def _typed(column: str, kind: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars(" ")
    text = pl.when(text != "").then(text)
    if kind == INSTANT:
        instant = text.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us").dt.epoch("s")
        return pl.when(instant.is_between(0, INSTANT_END, closed="left")).then(instant).alias(column)
    if kind == NUMBER:
        number = text.cast(pl.Int64, strict=False)
        return pl.when(number.is_between(0, NUMBER_MOST)).then(number).alias(column)
    if kind == FLAG:
        return (text.str.to_lowercase() == "true").alias(column)
    return (text.str.to_lowercase() if kind == WORD else text).alias(column)


def _is_rejected(table: Table) -> pl.Expr:
    rejected = pl.any_horizontal(pl.col(key).is_null() for key in table.keys)
    if table.times:
        rejected |= pl.all_horizontal(pl.col(time).is_null() for time in table.times)
    if table.outcome:
        column, words = table.outcome
        rejected |= ~pl.col(column).is_in(words).fill_null(table.may_lack_outcome)
    return rejected


class _Clock:
    """Local dates and half-hours of instants, in the zone of a campaign or of an agent's site."""

    def __init__(self, campaigns: pl.DataFrame, agents: pl.DataFrame, sites: pl.DataFrame) -> None:
        self.campaign_zones = campaigns.select("campaign_id", "time_zone").drop_nulls().lazy()
        self.agent_zones = agents.join(sites, on="site_id").select("agent_id", "time_zone").drop_nulls().lazy()
        zones = pl.concat([campaigns["time_zone"], sites["time_zone"]])
        self.zones = zones.drop_nulls().unique().to_list()

    def of_campaigns(self, frame: pl.LazyFrame, instant: str) -> pl.LazyFrame:
        """Add local_date and interval_starts_at of an instant by campaign_id."""
        local = self._local(pl.col(instant))
        seconds = pl.col(instant)
        half_hour = pl.from_epoch(seconds - seconds % 60 - local.dt.minute().cast(pl.Int64) % 30 * 60)
        return (
            frame.join(self.campaign_zones, on="campaign_id", how="left")
            .with_columns(local_date=local.dt.date(), interval_starts_at=half_hour)
            .drop("time_zone")
        )

    def of_agents(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Add agent_date of occurred_at by agent_id; the day of an agent without a site is that of UTC."""
        local = self._local(pl.col("occurred_at")).fill_null(pl.from_epoch("occurred_at"))
        return frame.join(self.agent_zones, on="agent_id", how="left").with_columns(agent_date=local.dt.date())

    def _local(self, instant: pl.Expr) -> pl.Expr:
        """Return local time without zone, NULL where the row has no zone."""
        utc = pl.from_epoch(instant).dt.replace_time_zone("UTC")
        return pl.coalesce(
            pl.when(time_zone=zone).then(utc.dt.convert_time_zone(zone).dt.replace_time_zone(None))
            for zone in self.zones
        )


def _attributed(legs: pl.LazyFrame, calls: pl.LazyFrame, visits: pl.LazyFrame) -> pl.LazyFrame:
    """Return legs that are offers or handled, of calls that are not excluded, with the campaign of their visit."""
    answered_by = pl.when(pl.col("answered_by").is_in(KNOWN_ANSWERERS)).then("answered_by")
    other_side = pl.coalesce(answered_by, pl.when(pl.col("customer_answered_at").is_not_null()).then(pl.lit("unknown")))
    known_calls = calls.filter(pl.col("direction") != "internal", pl.col("exclusion_reason").is_null()).select(
        "call_id",
        "direction",
        "started_at",
        call_campaign_id=pl.col("campaign_id").fill_null("unknown"),
        may_be_handled=(pl.col("direction") == "inbound") | other_side.is_in(["human", "unknown"]).fill_null(False),
    )
    known_visits = visits.select("visit_id", visit_campaign_id="campaign_id", has_visit=True)
    is_handled = (
        (pl.col("leg_outcome") == "answered")
        & ~pl.col("is_monitoring").fill_null(False)
        & ~pl.col("is_consult").fill_null(False)
        & pl.col("may_be_handled")
    )
    visit_campaign = pl.coalesce("visit_campaign_id", pl.when("has_visit").then("call_campaign_id"))
    return (
        legs.join(known_calls, on="call_id")
        .join(known_visits, on="visit_id", how="left")
        .select(
            "leg_id",
            "call_id",
            "call_campaign_id",
            "direction",
            "started_at",
            "answered_at",
            "leg_outcome",
            "talk_seconds",
            "hold_seconds",
            "acw_seconds",
            "transfer_type",
            entry_campaign_id=visit_campaign,
            campaign_id=pl.coalesce("campaign_id", visit_campaign, "call_campaign_id"),
            agent_id=pl.col("agent_id").fill_null("unknown"),
            occurred_at=pl.coalesce("answered_at", "offered_at"),
            is_handled=is_handled,
            handle_seconds=pl.col("talk_seconds") + pl.col("hold_seconds") + pl.col("acw_seconds"),
            is_held=pl.coalesce(pl.col("hold_count") > 0, pl.col("hold_seconds") > 0),
        )
        .filter(pl.col("is_handled") | pl.col("leg_outcome").is_in(["answered", "no_answer", "rejected"]))
    )


def _entries(
    visits: pl.LazyFrame, calls: pl.LazyFrame, campaigns: pl.LazyFrame, attributed: pl.LazyFrame
) -> pl.LazyFrame:
    """Return a row for each inbound customer call in a campaign, with entered_at in UTC."""
    customers = calls.filter(pl.col("direction") == "inbound", pl.col("exclusion_reason").is_null()).select(
        "call_id", call_campaign_id="campaign_id"
    )
    waited = pl.col("left_at") - pl.col("entered_at")
    is_other = pl.when(pl.col("left_at").is_not_null()).then(pl.lit("other"))
    ordered = (
        visits.join(customers, on="call_id")
        .select(
            "call_id",
            "visit_id",
            "entered_at",
            campaign_id=pl.coalesce("campaign_id", "call_campaign_id", pl.lit("unknown")),
            exit_reason=pl.coalesce("exit_reason", is_other),
            wait_seconds=pl.when(waited >= -2).then(waited.clip(0)),
        )
        .sort(*ENTRY, "entered_at", "visit_id")
        .with_columns(is_answer=(pl.col("exit_reason") == "answered").fill_null(False))
        .with_columns(answers_before=pl.col("is_answer").cum_sum() - pl.col("is_answer"), is_first=_differs(ENTRY, 1))
        .with_columns(answers_before_entry=pl.when("is_first").then("answers_before").forward_fill())
        .with_columns(
            is_waited=pl.col("answers_before") == pl.col("answers_before_entry"),
            last_exit_reason=pl.when(_differs(ENTRY, -1)).then("exit_reason"),
        )
    )
    entered = ordered.group_by(ENTRY).agg(
        entered_at=pl.col("entered_at").min(),
        is_answered=pl.col("is_answer").any(),
        has_open_visit=pl.col("exit_reason").is_null().any(),
        last_exit_reason=pl.col("last_exit_reason").max(),
        has_unknown_wait=(pl.col("is_waited") & pl.col("wait_seconds").is_null()).any(),
        wait_seconds=(pl.col("wait_seconds") * pl.col("is_waited")).sum(),
    )
    thresholds = campaigns.select("campaign_id", "service_level_seconds", "short_abandon_seconds")
    wait = pl.when(~pl.col("has_unknown_wait")).then("wait_seconds")
    return (
        entered.join(_owners(attributed), on=ENTRY, how="left")
        .join(thresholds, on="campaign_id")
        .select(
            *ENTRY,
            "entered_at",
            "is_answered",
            "handle_seconds",
            agent_id=pl.coalesce("agent_id", pl.when("is_answered").then(pl.lit("unknown")), pl.lit("unassigned")),
            is_open=pl.col("has_open_visit") & ~pl.col("is_answered"),
            exit_reason=pl.when("is_answered")
            .then(pl.lit("answered"))
            .when(~pl.col("has_open_visit"))
            .then("last_exit_reason"),
            wait_seconds=wait,
            is_within_threshold=wait <= pl.col("service_level_seconds"),
            is_short=wait <= pl.col("short_abandon_seconds"),
        )
    )


def _differs(columns: list[str], step: int) -> pl.Expr:
    """Whether a row has other values than the one `step` rows before it."""
    return pl.any_horizontal(pl.col(column).ne_missing(pl.col(column).shift(step)) for column in columns)


def _owners(attributed: pl.LazyFrame) -> pl.LazyFrame:
    """Return the agent of the first handled leg of each entry, and what all of them took where all are known."""
    is_known = pl.col("handle_seconds").is_not_null().all()
    entry = ["call_id", "entry_campaign_id"]
    return (
        attributed.filter(pl.col("is_handled"), pl.col("entry_campaign_id").is_not_null())
        .sort(*entry, "answered_at", "leg_id", nulls_last=True)
        .with_columns(owner=pl.when(_differs(entry, 1)).then("agent_id"))
        .group_by("call_id", campaign_id="entry_campaign_id")
        .agg(
            agent_id=pl.col("owner").max(),
            handle_seconds=pl.when(is_known).then(pl.col("handle_seconds").sum()),
        )
    )


def _dated(attributed: pl.LazyFrame, entries: pl.LazyFrame, clock: _Clock) -> pl.LazyFrame:
    """Return legs on the date and half-hour of their entry, without one of their call."""
    places = entries.select(
        "call_id", entry_campaign_id="campaign_id", entry_date="local_date", entry_interval="interval_starts_at"
    )
    by_call = attributed.rename({"campaign_id": "leg_campaign_id", "call_campaign_id": "campaign_id"})
    return (
        clock.of_campaigns(by_call, "started_at")
        .join(places, on=["call_id", "entry_campaign_id"], how="left")
        .with_columns(
            campaign_id="leg_campaign_id",
            local_date=pl.coalesce("entry_date", "local_date"),
            interval_starts_at=pl.coalesce("entry_interval", "interval_starts_at"),
        )
    )


def _wide(entries: pl.LazyFrame, legs: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return entries and legs of each cell of a wide mart."""
    keys, measures = MARTS[name]
    reason, outcome, is_answered = pl.col("exit_reason"), pl.col("leg_outcome"), pl.col("is_answered")
    accessed = entries.filter(~pl.col("is_open")).select(
        *keys,
        calls_offered=True,
        calls_answered=is_answered,
        calls_overflowed_out=reason == "overflow",
        missed_calls=~reason.is_in(["answered", "overflow"]),
        missed_abandoned=reason == "abandoned",
        answered_with_known_wait=is_answered & pl.col("wait_seconds").is_not_null(),
        answered_within_threshold=is_answered & pl.col("is_within_threshold"),
        abandoned_within_threshold=(reason == "abandoned") & pl.col("is_within_threshold"),
        short_abandons=(reason == "abandoned") & pl.col("is_short"),
        answered_with_known_handle_time=is_answered & pl.col("handle_seconds").is_not_null(),
        answered_wait_seconds=pl.when(is_answered).then("wait_seconds"),
        entry_handle_seconds=pl.when(is_answered).then("handle_seconds"),
    )
    is_handled = pl.col("is_handled")
    is_transfer = pl.col("transfer_type").replace_strict(
        {"blind": 1, "attended": 1, "none": 0}, default=None, return_dtype=pl.Int64
    )
    handled = legs.select(
        *keys,
        calls_handled=is_handled,
        offers_to_agents=outcome.is_in(["answered", "no_answer", "rejected"]),
        offers_not_picked_up=outcome.is_in(["no_answer", "rejected"]),
        legs_with_known_handle_time=is_handled & pl.col("handle_seconds").is_not_null(),
        handle_seconds=pl.when(is_handled).then("handle_seconds"),
        talk_seconds=pl.when(is_handled).then("talk_seconds"),
        hold_seconds=pl.when(is_handled).then("hold_seconds"),
        acw_seconds=pl.when(is_handled).then("acw_seconds"),
        held_legs=pl.when(is_handled).then(pl.col("is_held").cast(pl.Int64)),
        transferred_legs=pl.when(is_handled).then(is_transfer),
    )
    counts = [*ENTRY_COUNTS, *LEG_COUNTS]
    return (
        _summed(accessed, keys, ENTRY_COUNTS, ENTRY_SUMS)
        .join(_summed(handled, keys, LEG_COUNTS, LEG_SUMS), on=keys, how="full", coalesce=True)
        .with_columns(pl.col(counts).fill_null(0))
        .select(*keys, *measures)
    )


def _summed(frame: pl.LazyFrame, keys: tuple[str, ...], counts: tuple[str, ...], sums: tuple[str, ...]) -> pl.LazyFrame:
    """Return the sums of each cell; a sum of nothing known is NULL, a count of nothing 0."""
    known_sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in sums]
    return frame.group_by(keys).agg(pl.col(counts).cast(pl.Int64).sum(), *known_sums)


def _agent_daily(legs: pl.LazyFrame) -> pl.LazyFrame:
    """Return inbound legs and contacts of each agent by the day of his site."""
    handled = legs.filter("is_handled").sort("call_id", "answered_at", "leg_id", nulls_last=True)
    spoke = (pl.col("talk_seconds") != 0).fill_null(True).any().over("call_id")
    return (
        handled.with_columns(is_first=_differs(["call_id"], 1), is_contact=spoke)
        .filter(pl.col("agent_id") != "unknown", pl.col("agent_date").is_not_null())
        .group_by("agent_id", local_date="agent_date")
        .agg(
            answered_inbound_legs=(pl.col("direction") == "inbound").sum(),
            agents_human_contacts=(pl.col("is_first") & pl.col("is_contact")).sum(),
        )
        .filter((pl.col("answered_inbound_legs") > 0) | (pl.col("agents_human_contacts") > 0))
    )


def _write(mart: pl.LazyFrame, name: str, out: Path) -> None:
    keys, measures = MARTS[name]
    frame = _collect(mart.select(*keys, *measures).sort(keys))
    frame.write_csv(out / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
