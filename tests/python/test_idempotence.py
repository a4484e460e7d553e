"""Delivery must not matter: shuffled, split and repeated files give identical marts."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import TECHNION_MONTH, Build, lay_down
from marts import differences, ledger


@pytest.fixture(scope="module")
def month(test_data: Path) -> tuple[bytes, list[bytes]]:
    """Header and every fourth record of the real month."""
    header, *records = (test_data / TECHNION_MONTH).read_bytes().splitlines(keepends=True)
    return header, records[::4]


@pytest.fixture(scope="module")
def delivered(month: tuple[bytes, list[bytes]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records in one file, in their order."""
    header, records = month
    return lay_down(tmp_path_factory.mktemp("landing"), {"technion/calls/month.txt": header + b"".join(records)})


@pytest.fixture(scope="module")
def plain(build: Build, delivered: Path) -> Path:
    """The month as delivered."""
    return build(delivered)


def test_shuffled_and_split_and_delivered_twice(
    build: Build,
    month: tuple[bytes, list[bytes]],
    plain: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    header, records = month
    shuffled = random.Random(7).sample(records, len(records))
    half = len(shuffled) // 2
    landing = lay_down(
        tmp_path_factory.mktemp("landing"),
        {
            "technion/calls/b/second_half.txt": header + b"".join(shuffled[half:]),
            "technion/calls/a/first_half.txt": header + b"".join(shuffled[:half]),
        },
    )
    database = build(landing)
    assert differences(plain, database) == []

    # the same again, all in one file and in the original order, on top of what has landed
    lay_down(landing, {"technion/calls/again.txt": header + b"".join(records)})
    build(landing, database)
    assert differences(plain, database) == []
    with duckdb.connect(str(database), read_only=True) as reader:
        rows = ledger(reader, "technion")
    assert rows == [(2 * len(records), len(records), len(records), 0)]


def test_a_second_build_lands_nothing_and_changes_nothing(
    build: Build,
    month: tuple[bytes, list[bytes]],
    delivered: Path,
    plain: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    twice = build(delivered, Path(shutil.copy(plain, tmp_path_factory.mktemp("twice") / "callhouse.duckdb")))
    with duckdb.connect(str(twice), read_only=True) as reader:
        landed = reader.execute("select count(*), sum(rows_landed) from raw.landed_files").fetchone()
    assert landed == (1, len(month[1]))
    assert differences(plain, twice) == []


def test_equal_keys_of_differing_content_do_not_depend_on_the_order(
    build: Build, month: tuple[bytes, list[bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    header, records = month
    first = records[0]
    contrary = first.replace(b"\t166\t", b"\t167\t")
    assert contrary != first
    databases = []
    for order in ((first, contrary), (contrary, first)):
        content = header + b"".join([*order, *records[1:50]])
        landing = lay_down(tmp_path_factory.mktemp("landing"), {"technion/calls/month.txt": content})
        databases.append(build(landing))
    assert differences(*databases) == []
    with duckdb.connect(str(databases[0]), read_only=True) as reader:
        conflicts = reader.execute("select source_system, table_name from quality.conflicts").fetchall()
    assert conflicts == [("technion", "calls")]
