"""A mistake in any one formula must show: one is planted in a KPI of each family, and the truth must find each."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from rebuild import Models, opened
from truth import wrong_cells


class Bug(NamedTuple):
    """A change of a model's compiled SQL, and the KPIs that it must make wrong."""

    family: str
    model: str
    right: str
    wrong: str
    kpis: set[str]


BUGS = (
    Bug(
        "volume",
        "int_kpi_accessibility",
        "cast(count(*) as bigint) as calls_offered",
        "cast(sum(visits) as bigint) as calls_offered",
        {"calls_offered", "missed_call_rate", "abandonment_rate"},
    ),
    Bug(
        "accessibility",
        "int_kpi_accessibility",
        "is_answered_known and is_within_threshold",
        "is_answered_known and wait_seconds < 20",
        {"service_level"},
    ),
    Bug(
        "handling",
        "int_kpi_handling",
        "(where is_handled and acw_seconds is not null) as bigint)",
        "(where is_handled) as bigint)",
        {"avg_acw_seconds"},
    ),
    Bug(
        "resolution",
        "int_kpi_resolution",
        "is_fcr_eligible and is_fcr_mature as is_fcr_counted",
        "is_fcr_eligible as is_fcr_counted",
        {"fcr_rate"},
    ),
    Bug("satisfaction", "int_kpi_satisfaction", "score >= 9", "score > 9", {"nps"}),
    Bug("quality", "int_kpi_quality", "case when is_critical_fail then 0 else points end", "points", {"qa_score"}),
    Bug(
        "outbound",
        "int_kpi_outbound",
        "(where answered_by = 'human') as bigint) as attempts_answered_by_human,",
        "(where is_possibly_human) as bigint) as attempts_answered_by_human,",
        {"human_answer_rate"},
    ),
    Bug(
        "sales",
        "int_kpi_sales",
        "cast(sum(first_contacts) as bigint)",
        "cast(sum(human_contacts) as bigint)",
        {"first_call_close_rate"},
    ),
    Bug(
        "cost",
        "int_kpi_sales",
        "cast(profit as double) / nullif(cast(allocated_cost",
        "cast(revenue as double) / nullif(cast(allocated_cost",
        {"return_on_cost"},
    ),
    Bug(
        "agent_time",
        "int_kpi_agent_time",
        "- ringing_seconds - available_seconds",
        "- available_seconds",
        {"shrinkage"},
    ),
    Bug("productivity", "int_kpi_agent_calls", "sum(closed_sales)", "sum(contacts)", {"sales_per_hour"}),
    Bug("forecast", "int_kpi_forecast", "cast(abs(call_error) as", "cast(call_error as", {"volume_wape"}),
    Bug(
        "workforce",
        "int_kpi_required_agents",
        "when loads.calls = 0 then 0",
        "when loads.calls = 0 then 1",
        {"required_agents"},
    ),
    Bug("people", "int_kpi_people", "score <= 6", "score < 6", {"employee_satisfaction"}),
)


def test_the_truth_finds_a_bug_in_a_formula_of_each_family(
    sample: Path, centre_database: Path, models: Models, tmp_path: Path
) -> None:
    changes: defaultdict[str, str] = defaultdict(str)
    for bug in BUGS:
        code = changes[bug.model] or models.sql(bug.model)
        assert bug.right in code, bug.family
        changes[bug.model] = code.replace(bug.right, bug.wrong)
    spoilt = Path(shutil.copy(centre_database, tmp_path / "callhouse.duckdb"))
    with opened(spoilt) as connection:
        models.rebuild(connection, changes)
        found = wrong_cells(connection, sample / "truth")
    # they touch no formula in common, so each is found by its own KPIs, and no other KPI may differ
    assert found.keys() == set().union(*(bug.kpis for bug in BUGS))
