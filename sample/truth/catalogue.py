"""What has to be known: each KPI with its grains, its class and its variants, as kpis.csv declares them."""

from __future__ import annotations

from dataclasses import dataclass

ACD, CD, CI, AD = "agent_campaign_day", "campaign_day", "campaign_interval", "agent_day"
WEEK, CAMPAIGN_MONTH, AGENT_MONTH = "campaign_week", "campaign_month", "agent_month"
MONTH, WINDOW = "month", "window"
GRAINS = (ACD, CD, CI, AD, WEEK, CAMPAIGN_MONTH, AGENT_MONTH, MONTH, WINDOW)
_SHORT = {"ACD": ACD, "CD": CD, "CI": CI, "AD": AD, "month": MONTH, "window": WINDOW}
_ROLL_UPS = {
    ACD: (CAMPAIGN_MONTH, AGENT_MONTH, MONTH),
    CD: (WEEK, CAMPAIGN_MONTH, MONTH),
    CI: (WEEK, CAMPAIGN_MONTH, MONTH),
    AD: (AGENT_MONTH, MONTH),
}

_TABLE = """
calls_offered               | ACD CD CI | A |
calls_handled               | ACD CD    | A |
calls_answered              | ACD CD CI | A |
calls_answered_per_hour     | AD        | R | ex_breaks
calls_per_agent_shift       | AD        | R |
missed_calls                | CD CI     | A |
missed_call_rate            | CD CI     | R |
ring_no_answer_rate         | ACD CD    | R |
voicemail_share_of_missed   | CD        | R | reached
avg_time_to_callback_seconds | CD       | R | human_answered p50 p90
missed_callback_rate        | CD        | R |
service_level               | CD CI     | R | sl1 sl2 sl3 sl4 sl5 sl6 sl8
avg_wait_seconds            | CD CI     | R | p50 p90
asa_seconds                 | ACD CD CI | R | p50 p90
abandonment_rate            | CD CI     | R | without_short_abandons after_5_minutes
outbound_customer_abandon_rate | CD     | R | unknown_as_human
outbound_compliance_abandon_rate | CD window | R | human_only early_hangup_excluded ofcom_24_hours_historical
aht_seconds                 | ACD CD CI | R | p50 p90
aht_per_call_seconds        | CD CI     | R |
avg_talk_seconds            | ACD CD    | R | p50 p90
talk_time_share             | AD        | R | ex_breaks
avg_call_duration_seconds   | CD        | R | outbound p50 p90
avg_hold_seconds            | ACD CD    | R | per_handled_leg longest
held_call_rate              | ACD CD    | R |
avg_acw_seconds             | ACD CD    | R | p50 p90
transfer_rate               | ACD CD    | R | blind attended per_call
aht_forecast_variance       | CD CI     | R |
aht_wape                    | CD        | R | daily bias
volume_wape                 | CD        | R | daily bias
occupancy                   | AD        | R | of_logged_in
utilisation                 | AD        | R |
phone_availability          | AD        | R | including_handling
idle_share                  | AD        | R | all_ready
schedule_adherence          | AD        | R |
schedule_conformance        | AD        | R | capped
shrinkage                   | AD        | R |
contacts_per_hour           | AD        | R | ex_breaks
sales_per_hour              | AD        | R | ex_breaks
fcr_rate                    | ACD CD    | R | source_flag
resolution_rate             | ACD CD    | R |
escalation_rate             | ACD CD    | R |
repeat_call_rate            | CD        | R |
calls_per_customer          | CD        | D |
avg_open_query_age_hours    | CD        | R | p90 since_reopened
avg_resolution_hours        | CD        | R | full p50 p90
csat_score                  | ACD CD    | R |
csat_mean                   | ACD CD    | R |
survey_response_rate        | ACD CD    | R | csat nps
nps                         | ACD CD    | R |
qa_score                    | ACD AD    | R |
qa_critical_fail_rate       | ACD AD    | R |
knowledge_score             | ACD AD    | R |
script_adherence_score      | ACD AD    | R |
connect_rate                | ACD CD    | R |
human_answer_rate           | ACD CD    | R | upper_bound
list_contact_rate           | CD        | D |
conversion_rate             | ACD CD    | R | per_all_calls
calls_per_sale              | ACD CD    | R |
first_call_closes           | ACD CD    | A |
first_call_close_rate       | ACD CD    | R | per_all_calls
closed_sales                | ACD CD    | A |
revenue_per_call            | ACD CD    | R |
profit_per_call             | ACD CD    | R |
return_on_cost              | CD        | R |
cost_per_call               | ACD CD    | R | per_attempt
cost_per_contact            | CD        | R |
required_agents             | CI        | F | erlang_c_forecast erlang_a_forecast erlang_c_actual erlang_a_actual
employee_satisfaction       | month     | F |
turnover_rate               | month     | F | annualised voluntary
"""
MONEY = frozenset({"revenue_per_call", "profit_per_call", "cost_per_call", "cost_per_contact"})


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI; kind A is a count, R a ratio of sums, D distinct members, F given as it is."""

    kpi_id: str
    grains: tuple[str, ...]
    kind: str
    variants: tuple[str, ...]


def _kpi(line: str) -> Kpi:
    kpi_id, short, kind, variants = (part.strip() for part in line.split("|"))
    base = [_SHORT[word] for word in short.split()]
    grains = set(base)
    if kind != "F":
        grains.update(up for grain in base for up in _ROLL_UPS.get(grain, ()))
    if kpi_id == "outbound_compliance_abandon_rate":
        grains.add(WINDOW)
    ordered = tuple(grain for grain in GRAINS if grain in grains)
    return Kpi(kpi_id, ordered, kind, ("default", *variants.split()))


KPIS: dict[str, Kpi] = {k.kpi_id: k for k in map(_kpi, _TABLE.strip().splitlines())}
