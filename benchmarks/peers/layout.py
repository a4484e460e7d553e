"""What every engine reads and writes: columns of the files, verdicts on their rows, columns of the marts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Kinds of columns. A text is trimmed, and unknown where empty; a word is in lower case; an instant becomes seconds
#: since 1970, a number the whole number it is, a flag a truth value. What cannot be read as its kind is unknown.
TEXT, WORD, INSTANT, NUMBER, FLAG = "text", "word", "instant", "number", "flag"
INSTANT_END = 4_102_444_800  # of the year 2099; no instant lies before 1970
NUMBER_MOST = 1_000_000_000

DIRECTIONS = ("inbound", "outbound", "internal")
EXIT_REASONS = (
    *("answered", "abandoned", "voicemail", "callback", "overflow"),
    *("timeout", "key_exit", "empty", "closed", "other"),
)
LEG_OUTCOMES = ("answered", "no_answer", "rejected", "caller_hung_up", "rescinded", "error")


@dataclass(frozen=True)
class Table:
    """A folder of files: its key, the kinds of the columns that are read, and what a row may not lack.

    A row is quarantined as `missing_key` where one of `keys` is unknown, as `bad_time` where all of `times` are, as
    `unknown_outcome` where the column of `outcome` (if any) has none of its words; an unknown outcome passes only where
    `may_lack_outcome`. Of the other rows with the same first key the one with the latest updated_at is staged.
    """

    keys: tuple[str, ...]
    columns: dict[str, str]
    times: tuple[str, ...] = ()
    outcome: tuple[str, tuple[str, ...]] | None = None
    may_lack_outcome: bool = False


TABLES = {
    "calls": Table(
        ("call_id",),
        {
            **{"call_id": TEXT, "direction": WORD, "campaign_id": TEXT, "started_at": INSTANT},
            **{"customer_answered_at": INSTANT, "answered_by": WORD, "exclusion_reason": WORD, "updated_at": INSTANT},
        },
        ("started_at",),
        ("direction", DIRECTIONS),
    ),
    "queue_visits": Table(
        ("visit_id", "call_id"),
        {
            **{"visit_id": TEXT, "call_id": TEXT, "campaign_id": TEXT, "entered_at": INSTANT, "left_at": INSTANT},
            **{"exit_reason": WORD, "updated_at": INSTANT},
        },
        ("entered_at",),
        ("exit_reason", EXIT_REASONS),
        may_lack_outcome=True,
    ),
    "agent_legs": Table(
        ("leg_id", "call_id"),
        {
            **{"leg_id": TEXT, "call_id": TEXT, "visit_id": TEXT, "campaign_id": TEXT, "agent_id": TEXT},
            **{"offered_at": INSTANT, "answered_at": INSTANT, "leg_outcome": WORD, "talk_seconds": NUMBER},
            **{"hold_seconds": NUMBER, "hold_count": NUMBER, "acw_seconds": NUMBER, "transfer_type": WORD},
            **{"is_consult": FLAG, "is_monitoring": FLAG, "updated_at": INSTANT},
        },
        ("offered_at", "answered_at"),
        ("leg_outcome", LEG_OUTCOMES),
    ),
    "campaigns": Table(
        ("campaign_id",),
        {
            **{"campaign_id": TEXT, "time_zone": TEXT, "service_level_seconds": NUMBER},
            **{"short_abandon_seconds": NUMBER, "updated_at": INSTANT},
        },
    ),
    "agents": Table(("agent_id",), {"agent_id": TEXT, "site_id": TEXT, "updated_at": INSTANT}),
    "sites": Table(("site_id",), {"site_id": TEXT, "time_zone": TEXT, "updated_at": INSTANT}),
}
LEDGER_TABLES = ("calls", "queue_visits", "agent_legs")

ENTRY_COUNTS = (
    *("calls_offered", "calls_answered", "calls_overflowed_out", "missed_calls", "missed_abandoned"),
    *("answered_with_known_wait", "answered_within_threshold", "abandoned_within_threshold", "short_abandons"),
    "answered_with_known_handle_time",
)
LEG_COUNTS = ("calls_handled", "offers_to_agents", "offers_not_picked_up", "legs_with_known_handle_time")
ENTRY_SUMS = ("answered_wait_seconds", "entry_handle_seconds")
LEG_SUMS = ("handle_seconds", "talk_seconds", "hold_seconds", "acw_seconds", "held_legs", "transferred_legs")
MEASURES = (*ENTRY_COUNTS, *ENTRY_SUMS, *LEG_COUNTS, *LEG_SUMS)

#: keys and measures of each file that an engine writes, in their order; all measures are whole numbers
MARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agent_campaign_daily": (("local_date", "agent_id", "campaign_id"), MEASURES),
    "campaign_interval": (("interval_starts_at", "campaign_id"), MEASURES),
    "agent_daily": (("local_date", "agent_id"), ("answered_inbound_legs", "agents_human_contacts")),
    "row_ledger": (("table_name",), ("staged_rows", "quarantined_rows")),
}


def files(landing: Path, table: str) -> list[Path]:
    """Files of a table in the native layout, in the order of their names; raises FileNotFoundError where none is."""
    folder = landing / "callhouse" / table
    found = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")])
    if not found:
        raise FileNotFoundError(f"{folder} holds no Parquet and no CSV file")
    return found
