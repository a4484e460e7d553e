"""A slice of the mutants of `make mutants`: each must be killed or be listed as equivalent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mutants.bench import Bench, Centres
from mutants.mutant import Mutants, by_lot
from mutants.report import equivalents, report
from rebuild import LANDED, Models

SEED, SLICE = 4, 40
LONGEST = 50_000  # characters of a model that the slice takes: it is to be short
CODE = """
    with

    paid as (
        select a, b, c, row_number() over (partition by a, b order by c desc) as n
        from t
        where a < 60 and b is not null
    )

    select paid.a, coalesce(sum(paid.b) filter (where paid.c = 'x'), 0) as b
    from paid left join u on paid.a = u.a
    group by paid.a
"""


@pytest.fixture(scope="module")
def bench(
    models: Models,
    centre_database: Path,
    target: Path,
    golden_database: Path,
    native_database: Path,
    side_by_side_database: Path,
    twins_database: Path,
    lossy_database: Path,
    losses: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bench]:
    """Judges of this session: dbt has rendered its unit tests where it built the centre."""
    assert centre_database.is_file()
    small = (golden_database, native_database, side_by_side_database)
    centres = Centres(*small, (), twins_database, lossy_database, losses / "truth")
    with Bench(models, target, centres, tmp_path_factory.mktemp("bench")) as bench:
        yield bench


def test_what_could_go_wrong_is_among_the_mutants() -> None:
    mutants = Mutants("m", CODE, {"a": "number", "b": "number", "c": "VARCHAR"})
    found = {
        (mutant.operator, mutant.where, mutant.before, mutant.after)
        for mutant in mutants.chosen(SEED, len(mutants.edits))
    }
    assert found >= {
        ("border", "paid", "a < 60", "a <= 60"),
        ("comparison", "paid", "a < 60", "a >= 60"),
        ("unit", "paid", "60", "3600"),
        ("constant", "paid", "60", "61"),
        ("condition dropped", "paid", "a < 60", ""),
        ("not dropped", "paid", "NOT b IS NULL", "b IS NULL"),
        ("partition key dropped", "paid.n", "b", ""),
        ("order key dropped", "paid.n", "ORDER BY c DESC", ""),
        ("column", "paid", "a", "b"),
        ("filter dropped", "b", "SUM(paid.b) FILTER(WHERE paid.c = 'x')", "SUM(paid.b)"),
        ("aggregate", "b", "SUM(paid.b)", "MAX(paid.b)"),
        ("coalesce", "b", "COALESCE(SUM(paid.b) FILTER(WHERE paid.c = 'x'), 0)", "0"),
        ("join", "", "LEFT u", "INNER u"),
    }
    assert all(mutants.printed() != mutant.sql for mutant in mutants.chosen(SEED, 99))


def test_a_name_outlives_an_edit_elsewhere() -> None:
    before = Mutants("m", CODE, {}).edits.keys()
    after = Mutants("m", CODE.replace("group by paid.a", "where paid.a > 7 group by paid.a"), {}).edits.keys()
    assert before < after


def test_a_model_is_not_a_mutant_of_itself(bench: Bench) -> None:
    for name in ("int_entries", "int_kpi_accessibility"):
        verdict = bench.judged(name, bench.mutants(name).printed())
        assert (verdict.outcome, verdict.judge) == ("survived", "same")


def test_a_slice_of_the_mutants_is_killed(bench: Bench) -> None:
    names = [name for name in bench.models.order if name != LANDED and len(bench.models.sql(name)) < LONGEST]
    taken = by_lot(
        [name for name in names if bench.models.nodes[name]["contract"]["enforced"] or "_kpi_" in name], SEED
    )
    mutants = [mutant for name in taken for mutant in bench.mutants(name).chosen(SEED, 1)][:SLICE]
    verdicts = {mutant.id: bench.judged(mutant.model, mutant.sql) for mutant in mutants}
    assert len(verdicts) == SLICE
    assert {name for name, verdict in verdicts.items() if verdict.outcome == "survived"} <= equivalents().keys()


def test_the_list_of_equivalents_is_of_mutants_that_exist(bench: Bench) -> None:
    edits = {name: bench.mutants(name).edits for name in {listed.split(":")[0] for listed in equivalents()}}
    assert [listed for listed in equivalents() if listed not in edits[listed.split(":")[0]]] == []


def test_a_report_asks_for_what_was_promised() -> None:
    fate = {"model": "int_kpi_x", "where": "", "before": "a", "after": "b"}
    killed = [fate | {"id": f"k{number}", "outcome": "killed", "judge": "unit test t"} for number in range(9)]
    alive = fate | {"id": "s", "outcome": "survived", "judge": "same"}
    lines, wrong = report({str(record["id"]): record for record in [*killed, alive]}, ["gone"])
    assert "survived (same) s in the last select: a => b" in lines
    assert wrong == [
        "gone is listed as equivalent and no longer exists: take it off the list",
        "int_kpi_x: 90.0% killed, 90% are asked of a KPI model",
        "90.0% killed in all, 95% are asked",
    ]
