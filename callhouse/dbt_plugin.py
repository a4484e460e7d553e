"""The dbt-duckdb plugin: keys of the customer hash and folders of the database file.

The key of the hash must not appear in compiled SQL, in the manifest or in a log, so it never passes
through Jinja: each cursor gets the two HMAC pads as session variables, and the macro `hash_customer`
reads them with `getvariable`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

DEMO_KEY = "callhouse-demo-key"
BLOCK_BYTES = 64


def hmac_pads(key: str) -> tuple[str, str]:
    """Return the inner and outer HMAC-SHA256 pads of `key` as hex, 64 bytes each (RFC 2104)."""
    secret = key.encode()
    if len(secret) > BLOCK_BYTES:
        secret = hashlib.sha256(secret).digest()
    block = secret.ljust(BLOCK_BYTES, b"\0")
    return bytes(b ^ 0x36 for b in block).hex(), bytes(b ^ 0x5C for b in block).hex()


class Plugin(BasePlugin):
    """Give every cursor the hash key and make the folders that DuckDB expects to find."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read the key; raise DbtRuntimeError where it is missing or the demo key, and the demo key is not allowed."""
        key = os.environ.get("CALLHOUSE_HASH_KEY") or DEMO_KEY
        if key == DEMO_KEY and plugin_config.get("allow_demo_key") is not True:
            found = "is the published demo key" if os.environ.get("CALLHOUSE_HASH_KEY") else "is not set"
            raise DbtRuntimeError(
                f"CALLHOUSE_HASH_KEY {found}: export a secret of your own for the customer hash before "
                "building this target (only dev and ci take the demo key)."
            )
        self._pads = hmac_pads(key)

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Make the parent folders of the database file and of the spill files."""
        if creds.path != ":memory:":
            Path(creds.path).expanduser().parent.mkdir(parents=True, exist_ok=True)
        if temp_directory := config.get("temp_directory"):
            Path(temp_directory).expanduser().parent.mkdir(parents=True, exist_ok=True)

    def configure_cursor(self, cursor: Any) -> None:
        """Set the session variables `hash_inner_pad` and `hash_outer_pad` (hex text)."""
        inner, outer = self._pads
        cursor.execute("set variable hash_inner_pad = ?", [inner])
        cursor.execute("set variable hash_outer_pad = ?", [outer])
