"""The key of the customer hash: right, required in prod, and written nowhere."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import Dbt, lay_down
from dbt_common.exceptions import DbtRuntimeError
from rebuild import PROJECT

from callhouse.dbt_plugin import DEMO_KEY, Plugin, hmac_pads

NUMBERS = ["+48 555 0101", "0", "Zażółć gęślą jaźń", "x" * 500]


@pytest.mark.parametrize("key", ["short", "k" * 64, "longer than one block " * 9, "ключ"])
def test_the_hash_is_pythons_hmac(project: Path, key: str) -> None:
    source = (project / "macros/hash.sql").read_text()
    body = source.split("{% macro duckdb__hash_customer(number) -%}")[1].split("{%- endmacro %}")[0]
    with duckdb.connect() as connection:
        inner, outer = hmac_pads(key)
        connection.execute("set variable hash_inner_pad = ?", [inner])
        connection.execute("set variable hash_outer_pad = ?", [outer])
        for number in NUMBERS:
            hashed = connection.execute(f"select {body.replace('{{ number }}', '?')}", [number]).fetchone()
            assert hashed == (hmac.new(key.encode(), number.encode(), hashlib.sha256).hexdigest(),)


def calls(folder: Path) -> Path:
    """A landing folder with one call of one customer."""
    text = "call_id,direction,customer_number,started_at\nC1,inbound,5550101,2026-06-16T07:00:00Z\n"
    return lay_down(folder, {"callhouse/calls/one.csv": text.encode()})


def test_the_key_is_required_in_prod_and_written_nowhere(dbt: Dbt, tmp_path: Path) -> None:
    key = "correct horse battery staple 4711"
    target, database = tmp_path / "target", tmp_path / "w" / "callhouse.duckdb"

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        return dbt(
            *["run", "--select", "+stg_callhouse__calls", "--log-level-file", "debug"],
            *["--target-path", str(target), "--log-path", str(target / "logs")],
            check=False,
            CALLHOUSE_TARGET="prod",
            CALLHOUSE_LANDING=str(calls(tmp_path / "landing")),
            CALLHOUSE_DB=str(database),
            **environment,
        )

    refused = run()
    assert refused.returncode != 0
    assert "CALLHOUSE_HASH_KEY is not set" in refused.stdout + refused.stderr
    assert DEMO_KEY not in refused.stdout
    assert not database.exists()

    assert run(CALLHOUSE_HASH_KEY=key).returncode == 0
    with duckdb.connect(str(database), read_only=True) as reader:
        hashed = reader.execute("select customer_key from staging.stg_callhouse__calls").fetchone()
    assert hashed == (hmac.new(key.encode(), b"5550101", hashlib.sha256).hexdigest(),)
    secrets = [key.encode(), *(pad.encode() for pad in hmac_pads(key))]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "manifest.json" for path in files)
    assert any(path.name == "dbt.log" for path in files)
    for path in files:
        content = path.read_bytes()
        assert not any(secret in content for secret in secrets), path.name


def test_the_demo_key_is_refused_in_prod_also_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = yaml.safe_load((PROJECT / "profiles.yml").read_text())["callhouse"]["outputs"]
    monkeypatch.setenv("CALLHOUSE_HASH_KEY", DEMO_KEY)
    for target, is_allowed in {"dev": True, "ci": True, "prod": False}.items():
        (plugin,) = outputs[target]["plugins"]
        with nullcontext() if is_allowed else pytest.raises(DbtRuntimeError, match="is the published demo key"):
            Plugin("plugin", plugin["config"])


def test_ci_builds_with_the_published_demo_key(centre: duckdb.DuckDBPyConnection) -> None:
    number, hashed = one_customer(centre)
    assert hashed == hmac.new(DEMO_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()


def one_customer(reader: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """The number of a call as delivered, and the key made of it."""
    row = reader.execute(
        """
        select raw_calls.customer_number, calls.customer_key
        from raw.callhouse__calls as raw_calls
        inner join core.fct_calls as calls on raw_calls.call_id = calls.call_id
        where calls.customer_key is not null
        order by calls.call_id
        limit 1
        """
    ).fetchone()
    assert row is not None
    return row[0], row[1]
