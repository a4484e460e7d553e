"""Mutants of a model: what was changed, where, and the select with the change in it."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import sqlglot
from sqlglot import exp

from mutants.operators import Edit, edits

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of a hash that it prints as it read it
SHOWN = 200  # characters of a change that a report shows


@dataclass(frozen=True)
class Mutant:
    """One change of one model. `id` holds while the text of the change and the names around it stay."""

    id: str
    model: str
    operator: str
    where: str
    before: str
    after: str
    sql: str

    def told(self) -> dict[str, str]:
        """What a report needs to know of it."""
        return {key: value[:SHOWN] for key, value in asdict(self).items() if key != "sql"}


class Mutants:
    """The mutants of one compiled model, each printed only when it is asked for."""

    def __init__(self, model: str, code: str, families: Mapping[str, str]) -> None:
        self.model = model
        self._tree = exp.Subquery(this=sqlglot.parse_one(code, dialect="duckdb"))  # so that the top has a parent
        self.edits: dict[str, tuple[str, Edit]] = {}
        met: Counter[tuple[str, ...]] = Counter()
        for edit in edits(self._tree, families):
            place = (edit.operator, _where(edit.node), edit.before, edit.after)
            met[place] += 1
            digest = hashlib.sha256("\0".join((*place, str(met[place]))).encode()).hexdigest()
            self.edits[f"{model}:{edit.operator.replace(' ', '_')}:{digest[:10]}"] = place[1], edit

    def printed(self) -> str:
        """The model itself as the parser prints it: what the mutants are compared with."""
        return str(self._tree.this.sql(dialect="duckdb", comments=False))

    def chosen(self, seed: int, most: int) -> Iterator[Mutant]:
        """Up to `most` mutants, picked by lot; none has the text of the model or of another."""
        seen = {self.printed()}
        for name in by_lot(self.edits, seed):
            mutant = self.mutant(name)
            if mutant.sql not in seen:
                seen.add(mutant.sql)
                yield mutant
            if len(seen) > most:
                return

    def mutant(self, name: str) -> Mutant:
        """The mutant of that id."""
        where, edit = self.edits[name]
        old = edit.node.args.get(edit.key)
        edit.node.set(edit.key, edit.value)
        sql = self.printed()
        edit.node.set(edit.key, old)
        return Mutant(name, self.model, edit.operator, where, edit.before, edit.after, sql)


def by_lot(names: Mapping[str, object] | list[str], seed: int) -> list[str]:
    """Names in an order that depends on the seed and on each name alone: others may come and go."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())


def _where(node: exp.Expr) -> str:
    """The CTE and the column in which a node stands."""
    above: exp.Expr | None = node
    cte, column = "", ""
    while above is not None:
        if isinstance(above, exp.Alias) and not column:
            column = above.alias
        if isinstance(above, exp.CTE):
            cte = above.alias
            break
        above = above.parent
    return ".".join(name for name in (cte, column) if name)
