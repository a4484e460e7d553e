"""Fixtures: one dbt target folder per session, one database per kind of input, built when first asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import native_landing
import pytest
import side_by_side
from rebuild import LANDED, PROJECT, Models, opened
from rebuild import dbt as run_dbt

TECHNION_MONTH = "technion_anonymous_bank/feb1999/data_anonymous_bank_february.txt"
PWC_LAYOUTS = (
    "pwc_call_centre/Call_Center_Dataset.csv",
    "pwc_call_centre/variant_rahulpanpate_call_center.csv",
)

LARGE = {"centre_database", "test_data"}  # fixtures of the simulated centre and of real exports

Build = Callable[..., Path]
Dbt = Callable[..., subprocess.CompletedProcess[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much of the corruption matrix a run tries, and which half of the tests it runs."""
    parser.addoption("--corruptions", default="8", help="cases of the corruption matrix to try, 0 for all")
    parser.addoption("--large", choices=["only", "not"], help="only the tests of a whole centre's data, or the rest")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """Leave out the half of the tests that another process runs."""
    if half := config.getoption("--large"):
        items[:] = [item for item in items if (not LARGE.isdisjoint(item.fixturenames)) == (half == "only")]


@pytest.fixture(scope="session")
def project() -> Path:
    """The project folder."""
    return PROJECT


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Folder of the real exports; skips where CALLHOUSE_TEST_DATA is unset, a missing file fails."""
    folder = os.environ.get("CALLHOUSE_TEST_DATA")
    if not folder:
        pytest.skip("CALLHOUSE_TEST_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of dbt's own files, one for all runs of a session."""
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one path at which dbt finds databases: another path is another profile, and all would be parsed anew.

    Its folder is not there before the first run.
    """
    return tmp_path_factory.mktemp("workshop") / "deep" / "callhouse.duckdb"


@pytest.fixture(scope="session")
def dbt(target: Path) -> Dbt:
    """Run dbt in a process of its own."""

    def run(*arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        done = run_dbt(target, *arguments, **environment)
        if check and done.returncode != 0:
            pytest.fail(f"{' '.join(arguments)} failed:\n{done.stdout[-6000:]}{done.stderr[-2000:]}")
        return done

    return run


@pytest.fixture(scope="session")
def models(dbt: Dbt, target: Path, workshop: Path) -> Models:
    """The compiled models and data tests."""
    dbt("compile", CALLHOUSE_DB=str(workshop))
    return Models(target / "manifest.json")


@pytest.fixture(scope="session")
def manifest(models: Models, target: Path) -> dict[str, Any]:
    """What the project says of itself, once it is compiled."""
    assert models.nodes
    content: dict[str, Any] = json.loads((target / "manifest.json").read_text())
    return content


@pytest.fixture(scope="session")
def build(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a database from a landing folder in this process; where it is `tested`, all data tests must hold."""

    def run(landing: Path, database: Path | None = None, tested: bool = False) -> Path:
        database = database or tmp_path_factory.mktemp("warehouse") / "callhouse.duckdb"
        with opened(database) as connection:
            models.build(connection, landing)
            if tested:
                assert models.failures(connection) == {}
        return database

    return run


def lay_down(folder: Path, files: Mapping[str, Path | bytes]) -> Path:
    """Write a landing folder: {path below it: a file to copy, or bytes}."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            place.write_bytes(content)
        else:
            shutil.copyfile(content, place)
    return folder


def lay_real_exports(folder: Path, test_data: Path) -> Path:
    """A landing folder with a month of the bank's log and one layout of the call list."""
    calls = {"technion/calls/month.txt": test_data / TECHNION_MONTH, "pwc/calls/list.csv": test_data / PWC_LAYOUTS[0]}
    return lay_down(folder, calls)


@pytest.fixture(scope="session")
def real_database(build: Build, test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """These, built with all data tests."""
    return build(lay_real_exports(tmp_path_factory.mktemp("landing"), test_data), tested=True)


@pytest.fixture(scope="session")
def golden_database(build: Build) -> Path:
    """The hand-made day, built with all data tests."""
    return build(PROJECT / "tests/python/golden/landing", tested=True)


@pytest.fixture(scope="session")
def side_by_side_database(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wide marts and kpi_values made of families of KPIs that were filled by counting."""
    database = tmp_path_factory.mktemp("warehouse") / "callhouse.duckdb"
    side_by_side.build(models, database)
    return database


def simulate(folder: Path, *options: str) -> Path:
    """Write the exports (land) and the truth (truth) of the simulated centre to a folder."""
    command = [sys.executable, "-m", "sample", str(folder / "land/callhouse"), "--truth", str(folder / "truth")]
    subprocess.run([*command, *options], cwd=PROJECT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports of the simulated centre (land) and its truth (truth), fresh from the simulation."""
    return simulate(tmp_path_factory.mktemp("sample"))


def twinned(models: Models, name: str, code: str) -> str:
    """Code of a model in a warehouse to which a second source delivers each record of the native one, too."""
    if not models.nodes[name]["path"].startswith("intermediate/contract/") and name != "int_capabilities":
        return code
    return f"""
        with delivered as materialized ({code})
        from delivered
        union all
        select * replace ('twin' as source_system) from delivered where source_system = 'callhouse'
    """


def build_twins(models: Models, database: Path) -> None:
    """Build the golden day, delivered by two sources with the same ids."""
    with opened(database) as connection:
        models.land(connection, PROJECT / "tests/python/golden/landing")
        for name in models.order:
            if name != LANDED:
                models.run_model(connection, name, twinned(models, name, models.sql(name)))


@pytest.fixture(scope="session")
def twins_database(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden day, delivered by two sources with the same ids."""
    database = tmp_path_factory.mktemp("twins") / "callhouse.duckdb"
    build_twins(models, database)
    return database


@pytest.fixture(scope="session")
def losses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve days of the simulated centre of which some records arrive only damaged.

    The exports (land), the truth of the whole log (truth), and that of what can be read (truth/delivered).
    """
    return simulate(tmp_path_factory.mktemp("losses"), "--losses")


@pytest.fixture(scope="session")
def lossy_database(build: Build, losses: Path) -> Path:
    """The database built from them."""
    return build(losses / "land")


@pytest.fixture(scope="session")
def native_database(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staging of texts on both sides of every bound, and what became of each row."""
    return native_landing.build(models, tmp_path_factory.mktemp("native"))


@pytest.fixture(scope="session")
def centre_database(dbt: Dbt, sample: Path, workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated centre, built by dbt with all data tests and unit tests."""
    dbt("build", CALLHOUSE_LANDING=str(sample / "land"), CALLHOUSE_DB=str(workshop))
    return Path(shutil.move(workshop, tmp_path_factory.mktemp("warehouse") / "callhouse.duckdb"))


@pytest.fixture(scope="session")
def centre(centre_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the simulated centre's database."""
    with duckdb.connect(str(centre_database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def real(real_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the real database."""
    with duckdb.connect(str(real_database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def golden(golden_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the golden day's database."""
    with duckdb.connect(str(golden_database), read_only=True) as connection:
        yield connection
