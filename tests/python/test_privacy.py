"""No number, address or name of the raw data is in the published file, and none that is planted passes staging."""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import Build, lay_down
from rebuild import PROJECT, Models, opened

from callhouse.publish import publish

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PERSONAL = ("customer_number", "lead_id", "agent_name")
PREFIX = 4
NUMBER, SPACED, PERSON = "+48600700800", "600 700 800", "jan.kowalski@example.com"
PLANTED = {"600700800", SPACED, "kowalski@", "example.com"}


def delivered(landing: Path) -> Iterator[dict[str, str]]:
    """The lines of all CSV files of a landing folder by the names in the first, read with nothing of the project."""
    for path in sorted(path for path in landing.rglob("*") if path.is_file()):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        header, *lines = content.decode("utf-8", "replace").splitlines()
        names = header.split(",")
        for line in lines:  # one by one: a stray quote ends with its line
            if line != header:
                yield dict(zip(names, next(csv.reader([line]), []), strict=False))


def secrets(landing: Path) -> set[str]:
    """Numbers of customers and leads, names of agents, and addresses anywhere."""
    found: set[str] = set()
    for record in delivered(landing):
        found |= {record.get(column) or "" for column in PERSONAL}
        for cell in record.values():
            if "@" in cell:
                found |= set(ADDRESS.findall(cell))
    return {secret for secret in found if len(secret) >= PREFIX}


def hits(data: bytes, wanted: Iterable[str]) -> set[str]:
    """Those of the wanted texts that the data hold."""
    texts = {text.encode() for text in wanted}
    lengths = sorted({len(text) for text in texts})
    heads = re.compile(b"(?=" + b"|".join(re.escape(head) for head in sorted({t[:PREFIX] for t in texts})) + b")")
    return {
        data[match.start() : match.start() + length].decode()
        for match in heads.finditer(data)
        for length in lengths
        if data[match.start() : match.start() + length] in texts
    }


def texts(reader: duckdb.DuckDBPyConnection, schemas: Iterable[str], but: Iterable[str] = ()) -> Mapping[str, bytes]:
    """The distinct values of every text column of every table and view in the schemas of the current database."""
    columns = reader.execute(
        """
        select schema_name, table_name, column_name from duckdb_columns()
        where database_name = current_database() and schema_name in (select unnest(?)) and not internal
            and table_name not in (select unnest(?)) and (data_type = 'VARCHAR' or data_type like '%VARCHAR%')
        order by all
        """,
        [list(schemas), list(but)],
    ).fetchall()
    values = {}
    for schema, table, column in columns:
        rows = reader.execute(f'select distinct "{column}"::varchar from "{schema}"."{table}"').fetchall()
        values[f"{schema}.{table}.{column}"] = "\n".join(value for (value,) in rows if value is not None).encode()
    return values


def published(database: Path, folder: Path) -> Path:
    """Publish a database that was built without dbt, as if it were the result of a whole and green build."""
    copy = Path(shutil.copy(database, folder / "whole.duckdb"))
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            """
            create or replace table quality.build_log as select
                1 as build_number, 'build' as command, true as is_whole, true as is_green, 0 as failed_nodes,
                'x' as invocation_id, now()::timestamp as started_at, now()::timestamp as finished_at
            """
        )
    publish(copy, folder / "published.duckdb", print)
    return folder / "published.duckdb"


def leaks(file: Path, wanted: set[str]) -> dict[str, set[str]]:
    """Text columns of a published file in which secrets stand, and the file itself where its bytes hold one."""
    with duckdb.connect(str(file), read_only=True) as reader:
        schemas = ("core", "kpi", "insight", "quality")
        found = {place: hits(data, wanted) for place, data in texts(reader, schemas).items()}
    assert len(found) > 100
    found["bytes"] = hits(file.read_bytes(), wanted)
    return {place: secret for place, secret in found.items() if secret}


def test_the_golden_day_is_published_without_a_secret(golden_database: Path, tmp_path: Path) -> None:
    wanted = secrets(PROJECT / "tests/python/golden/landing")
    assert {"555-0101", "Anna Sample"} <= wanted
    assert leaks(published(golden_database, tmp_path), wanted) == {}


def test_the_simulated_centre_is_published_without_a_secret(
    centre_database: Path, sample: Path, tmp_path: Path
) -> None:
    wanted = secrets(sample / "land")
    assert len(wanted) > 1000
    assert leaks(published(centre_database, tmp_path), wanted) == {}


def text_columns() -> dict[str, list[str]]:
    """The text columns of each table of the input contract, as the native layout has them."""
    contract = yaml.safe_load((PROJECT / "models/intermediate/contract/_contract.yml").read_text())
    return {
        model["name"].removeprefix("int_"): [
            "customer_number" if column["name"] == "customer_key" else column["name"]
            for column in model["columns"]
            if column["data_type"] == "string" and column["name"] != "source_system"
        ]
        for model in contract["models"]
    }


def first_rows(table: str, count: int) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the shipped export; where it has too few, its first row again under other keys."""
    path = min((PROJECT / "landing/callhouse" / table).iterdir())
    lines = list(csv.reader(gzip.decompress(path.read_bytes()).decode("utf-8", "replace").splitlines()[:200]))
    header, rows = lines[0], [line for line in lines[1:] if len(line) == len(lines[0])][:count]
    again = [[f"{rows[0][0]}-{number}", *rows[0][1:]] for number in range(count - len(rows))]
    return header, rows + again


def planted_landing(folder: Path) -> Path:
    """Exports of all sources in which each text column holds, once each, an address and two spellings of a number."""
    files: dict[str, Path | bytes] = {}
    for table, columns in text_columns().items():
        plants = [
            (column, text)
            for column in columns
            for text in (
                (PERSON, NUMBER)
                if column.endswith("_id") or column == "scope"
                else (f"write {PERSON} now", f"call back {SPACED}", NUMBER)
            )
        ]
        header, rows = first_rows(table, max(len(plants), 20))
        for row, (column, text) in zip(rows, plants, strict=False):
            row[header.index(column)] = f"agent:{text}" if column == "scope" else text
        out = io.StringIO(newline="")
        csv.writer(out).writerows([header, *rows])
        files[f"callhouse/{table}/planted.csv"] = out.getvalue().encode()
    log = (
        "vru_line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\t"
    )
    log += "outcome\tser_start\tser_exit\tser_time\tserver\n"
    call = "{0}\t{1}\t{2}\t0\t{3}\t990201\t9:00:00\t9:00:05\t5\t9:00:05\t9:00:10\t5\tAGENT\t9:00:10\t9:01:10\t60\t{4}\n"
    plain = ["L1", "1", "0", "PS", "OLGA"]
    for at, text in [(at, text) for at in range(5) for text in (PERSON, NUMBER, f"x {SPACED}")]:
        if at > 1 or text != f"x {SPACED}":  # digits alone are left in ids
            log += call.format(*plain[:at], text, *plain[at + 1 :]).replace("\t1\t", f"\t{len(log)}\t")
    files["technion/calls/planted.txt"] = log.encode()
    rated = "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,"
    rated += "Satisfaction rating\n"
    for number, (agent, topic) in enumerate([("Becky", PERSON), (PERSON, "Streaming"), ("Becky", f"tel {SPACED}")]):
        rated += f"ID{number},{agent},2021-01-01,9:12:58,{topic},Y,Y,109,0:02:23,3\n"
    rated += f"{PERSON},Becky,2021-01-01,9:12:58,Streaming,Y,Y,109,0:02:23,3\n"
    files["pwc/calls/planted.csv"] = rated.encode()
    return lay_down(folder, files)


@pytest.fixture(scope="module")
def planted(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database built from planted exports."""
    return build(planted_landing(tmp_path_factory.mktemp("landing")))


def test_nothing_that_is_planted_passes_staging(planted: Path) -> None:
    with opened(planted, read_only=True) as reader:
        below = texts(reader, ["intermediate", "core", "kpi", "insight"], but=["int_rejected_rows"])
        raw = texts(reader, ["raw"])
    assert {place.split(".")[1] for place, data in raw.items() if hits(data, PLANTED)} >= {
        f"callhouse__{table}" for table, columns in text_columns().items() if columns
    } | {"technion__calls", "pwc__calls"}
    assert {place: hits(data, PLANTED) for place, data in below.items() if hits(data, PLANTED)} == {}
    assert b"[e-mail]" in below["core.fct_calls.topic"] and b"[number]" in below["core.fct_calls.disposition"]


def test_nothing_that_is_planted_is_published(planted: Path, tmp_path: Path) -> None:
    assert leaks(published(planted, tmp_path), PLANTED | {"Becky", "OLGA"}) == {}


def test_the_scan_finds_what_is_not_scrubbed(models: Models, planted: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(planted, tmp_path / "callhouse.duckdb"))
    scrubbed = models.sql("base_callhouse__calls")
    plain = scrubbed.replace("'[number]'", r"'\0'").replace("'[e-mail]'", r"'\0'")
    assert plain != scrubbed
    with opened(copy) as connection:
        models.rebuild(connection, {"base_callhouse__calls": plain})
    found = leaks(published(copy, tmp_path), PLANTED)
    assert {"core.fct_calls.topic", "core.fct_calls.disposition", "bytes"} <= found.keys()
    assert found["core.fct_calls.disposition"] >= {"example.com", SPACED, "600700800"}


def test_ids_that_are_hashed_still_meet(planted: Path) -> None:
    """A leg whose call or agent has an address for its id is one with its call and agent; leads count as before."""
    with duckdb.connect(str(planted), read_only=True) as reader:
        hashed = reader.execute(
            "select count(*) from core.fct_agent_legs where length(agent_id) = 64 or length(call_id) = 64"
        ).fetchone()
        leads = reader.execute(
            """
            select count(distinct lead_id), count(distinct trim(raw_lead))
            from (select lead_id, call_id from core.fct_calls where source_system = 'callhouse') as calls
            inner join (
                select call_id as raw_id, lead_id as raw_lead from raw.callhouse__calls where lead_id is not null
            ) as delivered on calls.call_id = delivered.raw_id
            """
        ).fetchone()
    assert hashed is not None and hashed[0] > 0
    assert leads is not None and leads[0] == leads[1] > 0


def test_only_one_model_counts_the_answers_of_employees(models: Models) -> None:
    """It shows none of fewer than five; whatever else read them could tell an answer from a name."""
    readers = {name: {child for child in models.parents if name in models.parents[child]} for name in models.parents}
    assert readers["base_callhouse__employee_surveys"] == {
        "stg_callhouse__employee_surveys",
        "int_rejected_rows",
        "int_input_days",  # how many rows of a day there are
        "row_ledger",
    }
    assert readers["stg_callhouse__employee_surveys"] == {"int_employee_surveys", "int_native_fields"}
    assert readers["int_employee_surveys"] == {"int_employee_answers"}
    assert readers["int_employee_answers"] == {"int_kpi_people"}


def test_no_published_cell_tells_of_fewer_than_five_employees(centre: duckdb.DuckDBPyConnection) -> None:
    told = centre.execute(
        "select count(*), min(employee_responses), count(*) filter (where employee_responses is null and "
        "coalesce(employee_promoters, employee_passives, employee_detractors, employee_points) is not null) "
        "from kpi.kpi_monthly"
    ).fetchone()
    assert told is not None and told[0] > 0 and told[1] >= 5 and told[2] == 0
    others = centre.execute(
        "select distinct schema_name || '.' || table_name from duckdb_columns() where column_name like 'employee%' "
        "and schema_name in ('core', 'kpi', 'insight', 'quality') order by 1"
    ).fetchall()
    assert others == [("kpi.kpi_monthly",)]
