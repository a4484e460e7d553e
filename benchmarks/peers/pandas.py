"""The core marts by pandas on Arrow's columns: `python -m benchmarks.peers.pandas LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

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
TOLERATED = pd.Timedelta(-2, "s")
FIRST_INSTANT = pd.Timestamp(0, unit="s", tz="UTC")
END_OF_INSTANTS = pd.Timestamp(INSTANT_END, unit="s", tz="UTC")
INTEGER = pd.ArrowDtype(pa.int64())


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    staged, ledger = {}, []
    for name in TABLES:
        staged[name], quarantined = _stage(landing, name)
        if name in LEDGER_TABLES:
            ledger.append({"table_name": name, "staged_rows": len(staged[name]), "quarantined_rows": quarantined})
    calls, visits = staged["calls"], staged["queue_visits"]
    zones = staged["campaigns"].set_index("campaign_id")["time_zone"]
    sites = staged["agents"].merge(staged["sites"], on="site_id").set_index("agent_id")["time_zone"]
    attributed = _attributed(staged["agent_legs"], calls, visits)
    entries = _entries(visits, calls, staged["campaigns"], attributed)
    entry_zones = entries["campaign_id"].map(zones)
    entries["local_date"], entries["interval_starts_at"] = _clock(entries["entered_at"], entry_zones)
    legs = _dated(attributed, entries, zones)
    legs["agent_date"], _ = _clock(legs["occurred_at"], legs["agent_id"].map(sites).fillna("UTC"))
    for name in ("agent_campaign_daily", "campaign_interval"):
        _write(_wide(entries, legs, name), name, out)
    _write(_agent_daily(legs), "agent_daily", out)
    _write(pd.DataFrame(ledger), "row_ledger", out)


def _stage(landing: Path, name: str) -> tuple[pd.DataFrame, int]:
    """Return the latest version of each record of a table, and the number of its quarantined rows."""
    table = TABLES[name]
    raw = pa.concat_tables(_read(path, list(table.columns)) for path in files(landing, name))
    texts = raw.to_pandas(types_mapper=pd.ArrowDtype)
    typed = pd.DataFrame({column: _typed(texts[column], kind) for column, kind in table.columns.items()})
    is_rejected = _is_rejected(typed, table)
    order = ["updated_at", *table.times]
    good = typed[~is_rejected]
    is_repeated = good.duplicated(table.keys[0], keep=False)
    versions = good[is_repeated].sort_values(order, ascending=False, na_position="last")
    latest = versions.drop_duplicates(table.keys[0])
    return pd.concat([good[~is_repeated], latest], ignore_index=True), int(is_rejected.sum())


def _read(path: Path, columns: list[str]) -> pa.Table:
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path, columns=columns)
    options = pyarrow.csv.ConvertOptions(
        include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(path, convert_options=options)


def _typed(texts: pd.Series, kind: str) -> pd.Series:
    texts = texts.astype(pd.ArrowDtype(pa.string())).str.strip(" ")
    texts = texts.where(texts != "")
    if kind == INSTANT:
        instants = pd.to_datetime(texts, format="%Y-%m-%dT%H:%M:%SZ", errors="coerce", utc=True)
        instants = instants.astype("datetime64[s, UTC]")
        return instants.where((instants >= FIRST_INSTANT) & (instants < END_OF_INSTANTS))
    if kind == NUMBER:
        numbers = pd.to_numeric(texts, errors="coerce", dtype_backend="pyarrow").astype(INTEGER)
        return numbers.where(numbers.between(0, NUMBER_MOST))
    if kind == FLAG:
        return texts.str.lower() == "true"
    return texts.str.lower() if kind == WORD else texts


def _is_rejected(typed: pd.DataFrame, table: Table) -> pd.Series:
    rejected = typed[list(table.keys)].isna().any(axis=1)
    if table.times:
        rejected |= typed[list(table.times)].isna().all(axis=1)
    if table.outcome:
        column, words = table.outcome
        unknown = ~typed[column].isin(words)
        rejected |= unknown & typed[column].notna() if table.may_lack_outcome else unknown
    return rejected


def _clock(instants: pd.Series, zones: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return local midnight and UTC start of the local half-hour of instants; none where there is no zone."""
    local = pd.Series(pd.NaT, index=instants.index, dtype="datetime64[s]")
    for zone in zones.dropna().unique():
        here = (zones == zone).fillna(False).to_numpy(bool)
        local[here] = instants[here].dt.tz_convert(zone).dt.tz_localize(None)
    into_half_hour = pd.to_timedelta(local.dt.minute % 30, unit="min")
    half_hours = instants.dt.tz_localize(None).dt.floor("min") - into_half_hour
    return local.dt.normalize(), half_hours


def _attributed(legs: pd.DataFrame, calls: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return legs that are offers or handled, of calls that are not excluded, with the campaign of their visit."""
    counted = calls[(calls["direction"] != "internal") & calls["exclusion_reason"].isna()]
    answered_by = counted["answered_by"].where(counted["answered_by"].isin(KNOWN_ANSWERERS))
    is_perhaps_human = answered_by.isin(["human", "unknown"]) | (
        answered_by.isna() & counted["customer_answered_at"].notna()
    )
    known_calls = pd.DataFrame(
        {
            "call_id": counted["call_id"],
            "direction": counted["direction"],
            "started_at": counted["started_at"],
            "call_campaign_id": counted["campaign_id"].fillna("unknown"),
            "may_be_handled": (counted["direction"] == "inbound") | is_perhaps_human,
        }
    )
    known_visits = visits[["visit_id", "campaign_id"]].rename(columns={"campaign_id": "visit_campaign_id"})
    joined = legs.merge(known_calls, on="call_id").merge(known_visits, on="visit_id", how="left", indicator="has_visit")
    own = joined["call_campaign_id"].where(joined["has_visit"] == "both")
    joined["entry_campaign_id"] = joined["visit_campaign_id"].fillna(own)
    joined["campaign_id"] = joined["campaign_id"].fillna(joined["entry_campaign_id"]).fillna(joined["call_campaign_id"])
    joined["agent_id"] = joined["agent_id"].fillna("unknown")
    joined["occurred_at"] = joined["answered_at"].fillna(joined["offered_at"])
    joined["is_handled"] = (
        (joined["leg_outcome"] == "answered")
        & ~joined["is_monitoring"].fillna(False)
        & ~joined["is_consult"].fillna(False)
        & joined["may_be_handled"]
    )
    joined["handle_seconds"] = joined["talk_seconds"] + joined["hold_seconds"] + joined["acw_seconds"]
    joined["is_held"] = (joined["hold_count"] > 0).fillna(joined["hold_seconds"] > 0)
    return joined[joined["is_handled"] | joined["leg_outcome"].isin(["answered", "no_answer", "rejected"])]


def _entries(
    visits: pd.DataFrame, calls: pd.DataFrame, campaigns: pd.DataFrame, attributed: pd.DataFrame
) -> pd.DataFrame:
    """Return a row for each inbound customer call in a campaign, with entered_at in UTC."""
    is_customer = (calls["direction"] == "inbound") & calls["exclusion_reason"].isna()
    customers = calls.loc[is_customer, ENTRY].rename(columns={"campaign_id": "call_campaign_id"})
    joined = visits.merge(customers, on="call_id")
    joined["campaign_id"] = joined["campaign_id"].fillna(joined["call_campaign_id"]).fillna("unknown")
    is_closed = joined["exit_reason"].isna() & joined["left_at"].notna()
    joined["exit_reason"] = joined["exit_reason"].mask(is_closed, "other")
    waited = joined["left_at"] - joined["entered_at"]
    seconds = waited.dt.total_seconds().clip(lower=0).where(waited >= TOLERATED)
    joined["wait_seconds"] = seconds.astype(pd.ArrowDtype(pa.float64())).astype(INTEGER)
    ordered = joined.sort_values([*ENTRY, "entered_at", "visit_id"])
    ordered["is_answer"] = (ordered["exit_reason"] == "answered").fillna(False).astype(bool)
    is_first = ~ordered.duplicated(ENTRY)
    before = ordered["is_answer"].cumsum() - ordered["is_answer"]
    is_waited = before == before.where(is_first).ffill()
    ordered["last_exit_reason"] = ordered["exit_reason"].where(~ordered.duplicated(ENTRY, keep="last"))
    ordered["is_open_visit"] = ordered["exit_reason"].isna()
    ordered["is_unknown_wait"] = is_waited & ordered["wait_seconds"].isna()
    ordered["wait_seconds"] = ordered["wait_seconds"].where(is_waited)
    entries = ordered.groupby(ENTRY, as_index=False, sort=False).agg(
        entered_at=("entered_at", "min"),
        is_answered=("is_answer", "max"),
        has_open_visit=("is_open_visit", "max"),
        last_exit_reason=("last_exit_reason", "last"),
        has_unknown_wait=("is_unknown_wait", "max"),
        wait_seconds=("wait_seconds", "sum"),
    )
    entries = entries.merge(_owners(attributed), on=ENTRY, how="left")
    thresholds = campaigns[["campaign_id", "service_level_seconds", "short_abandon_seconds"]]
    entries = entries.merge(thresholds, on="campaign_id")
    entries["agent_id"] = entries["agent_id"].mask(entries["agent_id"].isna() & entries["is_answered"], "unknown")
    entries["agent_id"] = entries["agent_id"].fillna("unassigned")
    entries["is_open"] = entries["has_open_visit"] & ~entries["is_answered"]
    last = entries["last_exit_reason"].where(~entries["has_open_visit"])
    entries["exit_reason"] = last.mask(entries["is_answered"], "answered")
    entries["wait_seconds"] = entries["wait_seconds"].where(~entries["has_unknown_wait"])
    entries["is_within_threshold"] = _known(entries["wait_seconds"] <= entries["service_level_seconds"])
    entries["is_short"] = _known(entries["wait_seconds"] <= entries["short_abandon_seconds"])
    return entries


def _known(flags: pd.Series) -> pd.Series:
    """Return flags with False where they are unknown."""
    return flags.fillna(False).astype(bool)


def _owners(attributed: pd.DataFrame) -> pd.DataFrame:
    """Return the agent of the first handled leg of each entry, and what all of them took where all are known."""
    handled = attributed[_known(attributed["is_handled"]) & attributed["entry_campaign_id"].notna()]
    handled = handled.drop(columns="campaign_id").rename(columns={"entry_campaign_id": "campaign_id"})
    ordered = handled.sort_values([*ENTRY, "answered_at", "leg_id"], na_position="last")
    ordered["is_unknown"] = ordered["handle_seconds"].isna()
    owners = ordered.groupby(ENTRY, as_index=False, sort=False).agg(
        agent_id=("agent_id", "first"),
        handle_seconds=("handle_seconds", "sum"),
        is_unknown=("is_unknown", "max"),
    )
    owners["handle_seconds"] = owners["handle_seconds"].where(~owners["is_unknown"])
    return owners.drop(columns="is_unknown")


def _dated(attributed: pd.DataFrame, entries: pd.DataFrame, zones: pd.Series) -> pd.DataFrame:
    """Return legs on the date and half-hour of their entry, without one of their call."""
    places = entries[[*ENTRY, "local_date", "interval_starts_at"]].rename(columns={"campaign_id": "entry_campaign_id"})
    legs = attributed.merge(places, on=["call_id", "entry_campaign_id"], how="left")
    dates, half_hours = _clock(legs["started_at"], legs["call_campaign_id"].map(zones))
    legs["local_date"] = legs["local_date"].fillna(dates)
    legs["interval_starts_at"] = legs["interval_starts_at"].fillna(half_hours)
    return legs


def _wide(entries: pd.DataFrame, legs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return entries and legs of each cell of a wide mart."""
    keys, _ = MARTS[name]
    closed = entries[~entries["is_open"]]
    reason, is_answered = closed["exit_reason"], closed["is_answered"]
    accessed = closed[list(keys)].assign(
        calls_offered=True,
        calls_answered=is_answered,
        calls_overflowed_out=reason == "overflow",
        missed_calls=~reason.isin(["answered", "overflow"]),
        missed_abandoned=reason == "abandoned",
        answered_with_known_wait=is_answered & closed["wait_seconds"].notna(),
        answered_within_threshold=is_answered & closed["is_within_threshold"],
        abandoned_within_threshold=(reason == "abandoned") & closed["is_within_threshold"],
        short_abandons=(reason == "abandoned") & closed["is_short"],
        answered_with_known_handle_time=is_answered & closed["handle_seconds"].notna(),
        answered_wait_seconds=closed["wait_seconds"].where(is_answered),
        entry_handle_seconds=closed["handle_seconds"].where(is_answered),
    )
    outcome, is_handled = legs["leg_outcome"], _known(legs["is_handled"])
    is_transfer = legs["transfer_type"].isin(["blind", "attended"]).astype(INTEGER)
    is_known_transfer = legs["transfer_type"].isin(["blind", "attended", "none"])
    handled = legs[list(keys)].assign(
        calls_handled=is_handled,
        offers_to_agents=outcome.isin(["answered", "no_answer", "rejected"]),
        offers_not_picked_up=outcome.isin(["no_answer", "rejected"]),
        legs_with_known_handle_time=is_handled & legs["handle_seconds"].notna(),
        handle_seconds=legs["handle_seconds"].where(is_handled),
        talk_seconds=legs["talk_seconds"].where(is_handled),
        hold_seconds=legs["hold_seconds"].where(is_handled),
        acw_seconds=legs["acw_seconds"].where(is_handled),
        held_legs=legs["is_held"].astype(INTEGER).where(is_handled),
        transferred_legs=is_transfer.where(is_handled & is_known_transfer),
    )
    cells = _summed(accessed, keys, ENTRY_COUNTS, ENTRY_SUMS).join(
        _summed(handled, keys, LEG_COUNTS, LEG_SUMS), how="outer"
    )
    counts = [*ENTRY_COUNTS, *LEG_COUNTS]
    cells[counts] = cells[counts].fillna(0)
    return cells.reset_index()


def _summed(
    records: pd.DataFrame, keys: tuple[str, ...], counts: tuple[str, ...], sums: tuple[str, ...]
) -> pd.DataFrame:
    """Return the sums of each cell; a sum of nothing known is NULL, a count of nothing 0."""
    records = records.astype({**dict.fromkeys(counts, "int64"), **dict.fromkeys(sums, INTEGER)})
    cells = records.groupby(list(keys), sort=False)
    counted = cells[list(counts)].sum().astype(INTEGER)
    return counted.join(cells[list(sums)].sum(min_count=1))


def _agent_daily(legs: pd.DataFrame) -> pd.DataFrame:
    """Return inbound legs and contacts of each agent by the day of his site."""
    handled = legs[_known(legs["is_handled"])].sort_values(["call_id", "answered_at", "leg_id"], na_position="last")
    spoke = (handled["talk_seconds"] != 0).fillna(True).astype(bool)
    is_contact = handled["call_id"].isin(handled.loc[spoke, "call_id"])
    events = pd.DataFrame(
        {
            "local_date": handled["agent_date"],
            "agent_id": handled["agent_id"],
            "answered_inbound_legs": (handled["direction"] == "inbound").astype("int64"),
            "agents_human_contacts": (is_contact & ~handled.duplicated("call_id")).astype("int64"),
        }
    )
    events = events[(events["agent_id"] != "unknown") & events["local_date"].notna()]
    days = events.groupby(["local_date", "agent_id"], as_index=False, sort=False).sum()
    return days[(days["answered_inbound_legs"] > 0) | (days["agents_human_contacts"] > 0)]


def _write(mart: pd.DataFrame, name: str, out: Path) -> None:
    keys, measures = MARTS[name]
    ordered = mart[[*keys, *measures]].sort_values(list(keys))
    if "local_date" in keys:
        ordered["local_date"] = ordered["local_date"].dt.strftime("%Y-%m-%d")
    ordered.to_csv(out / f"{name}.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
