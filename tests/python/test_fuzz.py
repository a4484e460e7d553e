"""A short slice of `make fuzz`: damaged records and files neither stop a build nor open its ledger."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fuzz.base import shipped
from fuzz.campaign import run_batch
from fuzz.files import FILE_DAMAGE
from rebuild import Models


def test_whatever_is_delivered_the_build_ends_and_the_ledger_closes(models: Models, tmp_path: Path) -> None:
    assert run_batch(models, shipped(), tmp_path / "batch", 300, len(FILE_DAMAGE), Random(1)) == []
