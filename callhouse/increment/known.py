"""What the project's files say that an increment must know: keys of the native tables, the project's fingerprint."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

STAGING = Path("models/staging/callhouse")
KEYS = re.compile(r"classify_native\('(\w+)', \[([^\]]+)\]\)")
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "callhouse/landing", "callhouse/dbt_plugin.py")

#: tables that tell how records are to be read; they are few and are carried whole
REFERENCE = ("agent_skills", "agents", "calendar", "campaigns", "fx_rates", "opening_hours", "sites", "targets")
#: small tables of records, carried whole as well
SMALL = ("employee_surveys", "source_loads")
#: columns of a judged row that are not what its record says
VERDICT = ("content_hash", "row_status", "is_conflict")
BESIDE_THE_RECORD = (
    "updated_at",
    "bad_fields",
    "_source_file",
    "_file_hash",
    "_source_line",
    "_exported_at",
    "reject_reason",
    *VERDICT,
)


def native_keys(project: Path) -> dict[str, list[str]]:
    """Return the columns that tell the records of each native table apart, as its staging model names them."""
    found = {}
    for path in sorted((project / STAGING).glob("base_*.sql")):
        if match := KEYS.search(path.read_text(encoding="utf-8")):
            found[match[1]] = [name.strip(" '") for name in match[2].split(",")]
    return found


def same_key(key: Iterable[str], one: str, other: str) -> str:
    """Return the condition that rows of two relations have the same key; parts that are unknown in both agree."""
    return " and ".join(f"{one}.{name} is not distinct from {other}.{name}" for name in key)


def fingerprint(project: Path) -> str:
    """Return the SHA-256, hex, of all that decides how records become numbers: code, settings, key, versions."""
    digest = hashlib.sha256()
    key = (os.environ.get("CALLHOUSE_HASH_KEY") or "").encode()
    digest.update(hmac.new(key, b"which key", "sha256").digest())
    for told in (os.environ.get("CALLHOUSE_AGENT_NAMES") or "hide", version("duckdb"), version("dbt-core")):
        digest.update(f"{told}\0".encode())
    for part in PARTS:
        place = project / part
        for path in sorted([place, *place.rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(project)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
