"""Tables of the native layout: their columns, and the rows of a log as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sample.clock import DAY, days, instant, iso
from sample.records import Log
from sample.world import FIRST_DAY, HOLIDAYS, HOUR, SITES, World

ON_PAPER = instant("2026-08-25T06:00:00Z")  # version of what was known before the first day


@dataclass(frozen=True, slots=True)
class Table:
    """Columns without updated_at, the ones that make the key, and the one whose reading is the row's time."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    time: str | None = None


def _table(columns: str, key: str, time: str | None = None) -> Table:
    return Table(tuple(columns.split()), tuple(key.split()), time)


TABLES = {
    "source_loads": _table("complete_through_at", "complete_through_at"),
    "sites": _table("site_id site_name time_zone calendar_id", "site_id"),
    "calendar": _table("calendar_id calendar_date is_holiday name", "calendar_id calendar_date"),
    "opening_hours": _table(
        "campaign_id weekday date opens closes valid_from valid_to", "campaign_id weekday date valid_from"
    ),
    "campaigns": _table(
        "campaign_id campaign_name direction channel site_id time_zone starts_on ends_on valid_from valid_to"
        " currency service_level_seconds service_level_target short_abandon_seconds abandon_threshold_seconds"
        " fcr_window_days callback_window_seconds conversion_goals forecast_freeze_days",
        "campaign_id valid_from",
    ),
    "agents": _table(
        "agent_id agent_name team_id supervisor_id site_id hired_on left_on leave_kind hourly_cost valid_from valid_to",
        "agent_id valid_from",
    ),
    "agent_skills": _table("agent_id campaign_id level valid_from valid_to", "agent_id campaign_id valid_from"),
    "shifts": _table(
        "shift_id work_date agent_id activity starts_at ends_at is_paid is_productive is_adherence_counted"
        " schedule_version published_at",
        "shift_id starts_at schedule_version",
        "starts_at",
    ),
    "calls": _table(
        "call_id direction channel campaign_id customer_number lead_id customer_time_zone started_at ended_at"
        " ivr_seconds customer_answered_at answered_by greeting_ended_at ring_seconds ring_count dialer_mode"
        " abandon_message_played disconnect_party voicemail_reached voicemail_left callback_requested_at"
        " parent_call_id topic disposition is_resolved is_escalated exclusion_reason",
        "call_id",
        "started_at",
    ),
    "queue_visits": _table(
        "visit_id call_id campaign_id queue_id entered_at left_at exit_reason", "visit_id", "entered_at"
    ),
    "agent_legs": _table(
        "leg_id call_id visit_id campaign_id agent_id offered_at answered_at ended_at leg_outcome talk_seconds"
        " hold_seconds hold_count longest_hold_seconds acw_seconds acw_started_at acw_ended_at transfer_type"
        " transferred_to_kind is_consult is_conference is_monitoring",
        "leg_id",
        "offered_at",
    ),
    "agent_states": _table(
        "agent_id state reason campaign_id started_at ended_at", "agent_id started_at", "started_at"
    ),
    "surveys": _table(
        "survey_id call_id leg_id campaign_id agent_id kind scale_min scale_max score sent_at answered_at",
        "survey_id",
        "sent_at",
    ),
    "qa_scores": _table(
        "evaluation_id call_id leg_id agent_id campaign_id evaluated_at form_version criterion criterion_group"
        " points max_points weight is_critical is_na",
        "evaluation_id criterion",
        "evaluated_at",
    ),
    "sales": _table(
        "sale_id call_id customer_number lead_id campaign_id agent_id goal status amount currency occurred_at",
        "sale_id",
        "occurred_at",
    ),
    "case_events": _table(
        "case_id customer_number campaign_id topic event occurred_at", "case_id event occurred_at", "occurred_at"
    ),
    "forecasts": _table(
        "campaign_id interval_starts_at forecast_calls forecast_aht_seconds made_at",
        "campaign_id interval_starts_at made_at",
        "interval_starts_at",
    ),
    "costs": _table(
        "cost_id cost_centre campaign_id site_id period_start period_end amount currency", "cost_id", "period_start"
    ),
    "fx_rates": _table("currency rate_date rate", "currency rate_date", "rate_date"),
    "targets": _table("kpi_id scope valid_from valid_to target warn_at", "kpi_id scope valid_from"),
    "employee_surveys": _table("survey_id agent_id team_id score sent_at answered_at", "survey_id", "sent_at"),
}
TARGETS = (
    ("service_level", "all", "0.8", "0.75"),
    ("service_level", "care", "0.7", "0.65"),
    ("abandonment_rate", "all", "0.05", "0.08"),
    ("fcr_rate", "support", "0.7", "0.65"),
    ("occupancy", "all", "0.8", "0.7"),
    ("csat_score", "all", "0.75", "0.7"),
)

#: a row: (values by column, version of the record in UTC seconds)
Row = tuple[dict[str, str], int]


def text(value: object, column: str) -> str:
    """Return a value as the export writes it: empty for unknown, ISO UTC instants, ISO dates, true and false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.endswith(("_at", "_starts_at")) and isinstance(value, int):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class Export:
    """Turns a world and a log into rows."""

    def __init__(self, world: World, log: Log, complete_through_at: int) -> None:
        self.world, self.log, self.now = world, log, complete_through_at

    def rows(self, table: str) -> list[Row]:
        """All true rows of a table, in the order in which they began."""
        makers: dict[str, Callable[[], Iterator[Row]]] = {
            "source_loads": lambda: iter([({"complete_through_at": iso(self.now)}, self.now)]),
            "sites": lambda: self._plain("sites", SITES),
            "calendar": self._calendar,
            "opening_hours": self._opening_hours,
            "campaigns": self._campaigns,
            "agents": self._agents,
            "agent_skills": self._skills,
            "shifts": lambda: self._plain("shifts", self.log.shifts, "published_at"),
            "calls": lambda: self._plain("calls", self.log.calls, "ended_at", "started_at"),
            "queue_visits": lambda: self._plain("queue_visits", self.log.visits, "left_at", "entered_at"),
            "agent_legs": lambda: self._plain("agent_legs", self.log.legs, "ended_at", "offered_at"),
            "agent_states": lambda: self._plain("agent_states", self.log.states, "ended_at", "started_at"),
            "surveys": lambda: self._plain("surveys", self.log.surveys, "answered_at", "sent_at"),
            "qa_scores": self._qa_scores,
            "sales": lambda: self._plain("sales", self.log.sales, "occurred_at"),
            "case_events": self._case_events,
            "forecasts": lambda: self._plain("forecasts", self.log.forecasts, "made_at"),
            "costs": lambda: self._plain("costs", self.log.costs, "period_end"),
            "fx_rates": lambda: self._plain("fx_rates", self.log.rates, "rate_date"),
            "targets": self._targets,
            "employee_surveys": lambda: self._plain(
                "employee_surveys", self.log.employee_surveys, "answered_at", "sent_at"
            ),
        }
        return list(makers[table]())

    def _version(self, *moments: object) -> int:
        """06:00 UTC after the first moment that is known; never after complete_through_at."""
        known = next((m for m in moments if m is not None), ON_PAPER)
        if isinstance(known, date):
            known = instant(f"{known}T00:00:00Z")
        assert isinstance(known, int)
        return min(max(known // DAY * DAY + DAY + 6 * HOUR, ON_PAPER), self.now)

    def _plain(self, table: str, records: Any, *moments: str) -> Iterator[Row]:
        """Return records whose attributes are the columns."""
        columns = TABLES[table].columns
        for record in records:
            row = {column: text(getattr(record, column), column) for column in columns}
            yield row, self._version(*(getattr(record, m) for m in moments))

    def _span(self) -> list[date]:
        return days(FIRST_DAY, self.world.zone_of("care").day(self.now) + timedelta(days=1))

    def _calendar(self) -> Iterator[Row]:
        for calendar_id, holidays in HOLIDAYS.items():
            for day in self._span():
                name = holidays.get(day)
                row = {"calendar_id": calendar_id, "calendar_date": text(day, ""), "name": name or ""}
                yield row | {"is_holiday": text(name is not None, "")}, ON_PAPER

    def _opening_hours(self) -> Iterator[Row]:
        for campaign in self.world.campaigns.values():
            for weekday in range(1, 8 if campaign.dial_weekends else 6):
                yield (
                    {
                        "campaign_id": campaign.campaign_id,
                        "weekday": str(weekday),
                        "date": "",
                        "opens": f"{campaign.opens // HOUR:02}:00",
                        "closes": f"{campaign.closes // HOUR:02}:00",
                        "valid_from": text(campaign.starts_on, ""),
                        "valid_to": "",
                    },
                    ON_PAPER,
                )

    def _campaigns(self) -> Iterator[Row]:
        for row, _ in self._plain("campaigns", self.world.campaign_versions):
            known = instant(f"{row['valid_from']}T06:00:00Z") - 5 * DAY
            yield row, min(max(known, ON_PAPER), self.now)

    def _agents(self) -> Iterator[Row]:
        for row, _ in self._plain("agents", self.world.versions):
            known = instant(f"{row['valid_from']}T06:00:00Z")
            yield row, min(max(known, ON_PAPER), self.now)

    def _skills(self) -> Iterator[Row]:
        for person in self.world.people.values():
            for campaign_id, level in person.skills.items():
                yield (
                    {
                        "agent_id": person.agent_id,
                        "campaign_id": campaign_id,
                        "level": str(level),
                        "valid_from": text(person.hired_on, ""),
                        "valid_to": text(person.left_on, ""),
                    },
                    ON_PAPER,
                )

    def _qa_scores(self) -> Iterator[Row]:
        whole = ("evaluation_id", "agent_id", "campaign_id", "evaluated_at", "form_version")
        own = ("criterion", "criterion_group", "points", "max_points", "weight", "is_critical", "is_na")
        for evaluation in self.log.evaluations:
            shared = {column: text(getattr(evaluation, column), column) for column in whole}
            shared["call_id"] = evaluation.call.call_id if evaluation.call else ""
            shared["leg_id"] = evaluation.leg.leg_id if evaluation.leg else ""
            for criterion in evaluation.criteria:
                row = shared | {column: text(getattr(criterion, column), column) for column in own}
                yield row, self._version(evaluation.evaluated_at)

    def _case_events(self) -> Iterator[Row]:
        for case in self.log.cases:
            shared = {c: text(getattr(case, c), c) for c in ("case_id", "customer_number", "campaign_id", "topic")}
            for event, moment in case.events:
                yield shared | {"event": event, "occurred_at": iso(moment)}, self._version(moment)

    def _targets(self) -> Iterator[Row]:
        for kpi_id, scope, target, warn_at in TARGETS:
            row = {"kpi_id": kpi_id, "scope": scope, "target": target, "warn_at": warn_at}
            yield row | {"valid_from": text(FIRST_DAY, ""), "valid_to": ""}, ON_PAPER
