"""The SQL that engines share: staging spelt with each one's own casts, facts and marts as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.peers.layout import FLAG, INSTANT, INSTANT_END, MARTS, NUMBER, NUMBER_MOST, TABLES, TEXT, WORD, Table

SQL = Path(__file__).parent / "sql"
FACTS = ("attributed_legs", "entries", "dated_legs")

#: how a trimmed text `{}` is read where all engines agree; each adds INSTANT and NUMBER
READINGS = {TEXT: "{}", WORD: "lower({})", FLAG: "lower({}) = 'true'"}
TRIMMED = "nullif(trim({}), '')"
BOUNDS = {
    INSTANT: f"case when {{0}} >= 0 and {{0}} < {INSTANT_END} then {{0}} end",
    NUMBER: f"case when {{0}} between 0 and {NUMBER_MOST} then {{0}} end",
}
CELLS = """(
    select {keys} from accessed
    union
    select {keys} from handled
) as cells
left join accessed using ({keys})
left join handled using ({keys})"""
JUDGED = """
with

texts as (
    select
        {texts}
    from {relation}
),

readings as {once}(
    select
        {readings}
    from texts
),

typed as {once}(
    select
        {bounded}
    from readings
),

judged as (
    select
        *,
        {reason} as reject_reason
    from typed
)"""
STAGING = """{judged},

ordered as (
    select
        *,
        row_number() over (
            partition by {key}, reject_reason order by {latest_first}
        ) as version_number
    from judged
)

select * from ordered
where version_number = 1 or reject_reason is not null
"""


def select(name: str, cells: str = CELLS) -> str:
    """Return the query of a fact or mart; the two wide marts are one query with other keys.

    `cells` brings together what entries and legs tell of the cells of a wide mart.
    """
    if name not in ("agent_campaign_daily", "campaign_interval"):
        return (SQL / f"{name}.sql").read_text(encoding="utf-8")
    keys, _ = MARTS[name]
    listed = ", ".join(keys)
    mart = (SQL / "wide_mart.sql").read_text(encoding="utf-8")
    return mart.format(keys=listed, time=keys[0], cells=cells.format(keys=listed))


def clock(**spelt: str) -> str:
    """Return the query of the clock: `spelt` says how an engine writes what stands in its braces."""
    return (SQL / "clock.sql").read_text(encoding="utf-8").format(**spelt, **of_all_clocks())


def of_all_clocks() -> dict[str, str]:
    """Return the queries for which each clock has a name: the reach of all instants, and the zones."""
    return {name: (SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("instants", "zones")}


def staging(name: str, relation: str, readings: Mapping[str, str], once: str = "") -> str:
    """Return the query that stages a table: latest version of each record, and the quarantined rows with a reason.

    The arguments are those of `judged`.
    """
    return STAGING.format(
        judged=judged(name, relation, readings, once=once),
        key=TABLES[name].keys[0],
        latest_first=latest_first(name),
    )


def judged(
    name: str, relation: str, readings: Mapping[str, str], trimmed: Mapping[str, str] | None = None, once: str = ""
) -> str:
    """Return the beginning of a query, in which `judged` is all rows of a table, typed, with the reason of a reject.

    `relation` holds the raw texts; `readings` are an engine's own spellings of INSTANT and NUMBER, `{}` the text.
    `trimmed` says of kinds how their text is freed of blanks, where it is not as usual. `once` is what an engine must
    be told lest it read a text again wherever its value is used.
    """
    table = TABLES[name]
    spelt, freed = {**READINGS, **readings}, trimmed or {}
    kinds = table.columns.items()
    return JUDGED.format(
        texts=_list(f"{freed.get(kind, TRIMMED).format(column)} as {column}" for column, kind in kinds),
        relation=relation,
        once=once,
        readings=_list(f"{spelt[kind].format(column)} as {column}" for column, kind in kinds),
        bounded=_list(f"{BOUNDS.get(kind, '{0}').format(column)} as {column}" for column, kind in kinds),
        reason=_reason(table),
    )


def latest_first(name: str) -> str:
    """Return the order of the versions of a record."""
    return ", ".join(f"{time} desc nulls last" for time in ("updated_at", *TABLES[name].times))


def _reason(table: Table) -> str:
    verdicts = [(" or ".join(f"{key} is null" for key in table.keys), "missing_key")]
    if table.times:
        verdicts.append((" and ".join(f"{time} is null" for time in table.times), "bad_time"))
    if table.outcome:
        column, words = table.outcome
        unknown = f"{column} not in ({', '.join(repr(word) for word in words)})"
        verdicts.append((unknown if table.may_lack_outcome else f"{column} is null or {unknown}", "unknown_outcome"))
    return "case " + " ".join(f"when {condition} then '{reason}'" for condition, reason in verdicts) + " end"


def _list(parts: Iterable[str]) -> str:
    return ",\n        ".join(parts)
