"""What the source knows, one class per table; None is unknown. Field names are the columns of the input contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True, eq=False)
class Call:
    """An interaction with a customer, its visits and legs in the order in which they began."""

    call_id: str
    direction: str
    campaign_id: str
    customer_number: str | None
    started_at: int
    channel: str = "voice"
    lead_id: str | None = None
    customer_time_zone: str | None = None
    ended_at: int | None = None
    ivr_seconds: int | None = None
    customer_answered_at: int | None = None
    answered_by: str | None = None
    greeting_ended_at: int | None = None
    ring_seconds: int | None = None
    ring_count: int | None = None
    dialer_mode: str | None = None
    abandon_message_played: bool | None = None
    disconnect_party: str | None = None
    voicemail_reached: bool | None = None
    voicemail_left: bool | None = None
    callback_requested_at: int | None = None
    parent: Call | None = None
    topic: str | None = None
    disposition: str | None = None
    is_resolved: bool | None = None
    is_escalated: bool | None = None
    exclusion_reason: str | None = None
    visits: list[Visit] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    @property
    def parent_call_id(self) -> str | None:
        """The call that led to this one."""
        return self.parent.call_id if self.parent else None


@dataclass(slots=True, eq=False)
class Visit:
    """A stay in a queue; left_at as the source states it."""

    visit_id: str
    call: Call
    campaign_id: str
    queue_id: str
    entered_at: int
    left_at: int | None = None
    exit_reason: str | None = None

    @property
    def call_id(self) -> str:
        """The call that waits."""
        return self.call.call_id


@dataclass(slots=True, eq=False)
class Leg:
    """An offer to an agent. `visit` is what the export names, `came_through` what happened."""

    leg_id: str
    call: Call
    campaign_id: str
    agent_id: str | None
    offered_at: int
    visit: Visit | None = None
    came_through: Visit | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    leg_outcome: str | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    hold_count: int | None = None
    longest_hold_seconds: int | None = None
    acw_seconds: int | None = None
    acw_started_at: int | None = None
    acw_ended_at: int | None = None
    transfer_type: str | None = None
    transferred_to_kind: str | None = None
    is_consult: bool = False
    is_conference: bool = False
    is_monitoring: bool = False

    @property
    def call_id(self) -> str:
        """The call that is offered."""
        return self.call.call_id

    @property
    def visit_id(self) -> str | None:
        """The visit that the export names."""
        return self.visit.visit_id if self.visit else None


@dataclass(slots=True, eq=False)
class State:
    """A stretch of time of an agent in one state; ended_at None while it lasts."""

    agent_id: str
    state: str
    reason: str | None
    campaign_id: str | None
    started_at: int
    ended_at: int | None = None


@dataclass(slots=True, eq=False)
class ShiftRow:
    """One activity within a shift, in one published version of the schedule."""

    shift_id: str
    work_date: date
    agent_id: str
    activity: str
    starts_at: int
    ends_at: int
    is_paid: bool
    is_productive: bool
    is_adherence_counted: bool
    schedule_version: int
    published_at: int


@dataclass(slots=True, eq=False)
class Survey:
    """A survey sent to a customer."""

    survey_id: str
    call: Call | None
    leg: Leg | None
    campaign_id: str | None
    agent_id: str | None
    kind: str
    scale_min: int
    scale_max: int
    score: int | None
    sent_at: int
    answered_at: int | None

    @property
    def call_id(self) -> str | None:
        """The call that is asked about."""
        return self.call.call_id if self.call else None

    @property
    def leg_id(self) -> str | None:
        """The leg that is asked about."""
        return self.leg.leg_id if self.leg else None


@dataclass(slots=True, eq=False)
class Criterion:
    """One criterion of an evaluation; points None where it does not apply."""

    criterion: str
    criterion_group: str
    points: int | None
    max_points: int
    weight: Decimal
    is_critical: bool
    is_na: bool


@dataclass(slots=True, eq=False)
class Evaluation:
    """A quality evaluation of an agent."""

    evaluation_id: str
    call: Call | None
    leg: Leg | None
    agent_id: str
    campaign_id: str | None
    evaluated_at: int
    form_version: str
    criteria: list[Criterion]


@dataclass(slots=True, eq=False)
class Sale:
    """A conversion; amount in its own currency."""

    sale_id: str
    call: Call | None
    customer_number: str | None
    lead_id: str | None
    campaign_id: str
    agent_id: str | None
    goal: str
    status: str
    amount: Decimal | None
    currency: str | None
    occurred_at: int

    @property
    def call_id(self) -> str | None:
        """The call in which it was made."""
        return self.call.call_id if self.call else None


@dataclass(slots=True, eq=False)
class Case:
    """A customer query with its events (event, occurred_at) in order."""

    case_id: str
    customer_number: str | None
    campaign_id: str
    topic: str | None
    events: list[tuple[str, int]]


@dataclass(slots=True, eq=False)
class Forecast:
    """A forecast of one campaign half-hour."""

    campaign_id: str
    interval_starts_at: int
    forecast_calls: Decimal
    forecast_aht_seconds: int
    made_at: int


@dataclass(slots=True, eq=False)
class Cost:
    """A line of the cost ledger; period_end is exclusive."""

    cost_id: str
    cost_centre: str
    campaign_id: str | None
    site_id: str | None
    period_start: date
    period_end: date
    amount: Decimal
    currency: str


@dataclass(slots=True, eq=False)
class Rate:
    """Reporting currency per unit of a currency on a day."""

    currency: str
    rate_date: date
    rate: Decimal


@dataclass(slots=True, eq=False)
class EmployeeSurvey:
    """An eNPS question to an employee."""

    survey_id: str
    agent_id: str | None
    team_id: str
    score: int | None
    sent_at: int
    answered_at: int | None


@dataclass(slots=True)
class Log:
    """Everything that happened, in the order in which it began."""

    calls: list[Call] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    shifts: list[ShiftRow] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    forecasts: list[Forecast] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    employee_surveys: list[EmployeeSurvey] = field(default_factory=list)
