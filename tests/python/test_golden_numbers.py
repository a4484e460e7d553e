"""docs/golden_numbers.md against the tests that it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

NUMBER = re.compile(r"`(\w+)` (-?\d+(?:,\d{3})*(?:\.\d+)?)( %)?")


class Golden(NamedTuple):
    """A line of the page: its numbers as printed ({column: text}), and the test that holds them."""

    numbers: dict[str, str]
    test: str


@pytest.fixture(scope="module")
def page(project: Path) -> list[Golden]:
    """The lines of the page's tables."""
    lines = (project / "docs/golden_numbers.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ") and not line.startswith("| what ")]
    return [
        Golden({name: number + percent for name, number, percent in NUMBER.findall(row[2])}, row[4].strip(" `"))
        for row in rows
    ]


def is_printed_as(value: object, text: str) -> bool:
    """Whether a number, rounded as the text is, reads like it."""
    if not isinstance(value, (int, float)):
        return False
    digits = text.removesuffix(" %").replace(",", "")
    decimals = len(digits.partition(".")[2])
    return f"{value * (100 if text.endswith('%') else 1):.{decimals}f}" == digits


def source_of(project: Path, test: str) -> str:
    """The text of a test function that is named as file.py::function; empty where there is none."""
    file, _, function = test.partition("::")
    path = project / "tests/python" / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == function]
    return ast.get_source_segment(text, found[0]) or "" if found else ""


def test_every_line_has_its_numbers(page: list[Golden], project: Path) -> None:
    text = (project / "docs/golden_numbers.md").read_text(encoding="utf-8")
    assert len(page) > 40
    assert [golden for golden in page if not golden.numbers] == []
    # what stands outside of the tables' columns of numbers names no KPI's value
    assert len(NUMBER.findall(text)) == sum(len(golden.numbers) for golden in page)


def test_the_named_unit_tests_expect_these_numbers(page: list[Golden], manifest: dict[str, Any]) -> None:
    rows = {test["name"]: test["expect"]["rows"] for test in manifest["unit_tests"].values()}
    lines = [golden for golden in page if "::" not in golden.test]
    assert len(lines) > 40
    for golden in lines:
        assert any(
            all(is_printed_as(row.get(column), text) for column, text in golden.numbers.items())
            for row in rows.get(golden.test, [])
        ), golden


def test_the_named_functions_hold_these_numbers(page: list[Golden], project: Path) -> None:
    for golden in page:
        if "::" in golden.test:
            literals = re.findall(r"[\d_]+", source_of(project, golden.test))
            for text in golden.numbers.values():
                assert text.replace(",", "") in {literal.replace("_", "") for literal in literals}, golden


@pytest.mark.parametrize(
    ("value", "text", "is_so"),
    [
        *((0.8301886792452831, "83.02 %", True), (0.8301886792452831, "83.03 %", False), (4800, "4,800", True)),
        *(
            (0.75, "75 %", True),
            (0.75, "75", False),
            (None, "0", False),
            (1550, "1,550", True),
            (23.3333, "23.3", True),
        ),
    ],
)
def test_printed_numbers_are_told_from_others(value: object, text: str, is_so: bool) -> None:
    assert is_printed_as(value, text) is is_so
