"""Small changes of a parsed select: each a mistake that somebody could have made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlglot import exp

Kinds = dict[type[exp.Expr], type[exp.Expr]]
UNITS = {60: 3600, 3600: 60, 86400: 3600, 1800: 3600, 900: 1800, 100: 1000, 1000: 100}
BORDERS: Kinds = {exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}
FLIPS: Kinds = {exp.LT: exp.GTE, exp.LTE: exp.GT, exp.GT: exp.LTE, exp.GTE: exp.LT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ}
AGGREGATES: Kinds = {
    exp.Sum: exp.Max, exp.Max: exp.Min, exp.Min: exp.Max, exp.Avg: exp.Sum, exp.LogicalOr: exp.LogicalAnd,
    exp.LogicalAnd: exp.LogicalOr, exp.Lag: exp.Lead, exp.Lead: exp.Lag, exp.FirstValue: exp.LastValue,
    exp.LastValue: exp.FirstValue, exp.Greatest: exp.Least, exp.Least: exp.Greatest,
}  # fmt: skip
SUMS: Kinds = {exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul}


class Edit(NamedTuple):
    """An argument of a node that gets another value; `before` and `after` are what people read."""

    operator: str
    node: exp.Expr
    key: str
    value: Any
    before: str
    after: str


def _instead(operator: str, node: exp.Expr, new: exp.Expr) -> Edit:
    """Another expression in the place of `node`."""
    parent, key = node.parent, node.arg_key
    assert parent is not None
    assert key is not None
    value: Any = new
    if isinstance(parent.args[key], list):
        value = [new if item is node else item for item in parent.args[key]]
    return Edit(operator, parent, key, value, _text(node), _text(new))


def _without(operator: str, node: exp.Expr, key: str, item: exp.Expr) -> Edit:
    """A list without one of its items."""
    left = [other for other in node.args[key] if other is not item]
    return Edit(operator, node, key, left, _text(item), "")


def _text(node: exp.Expr) -> str:
    return " ".join(node.sql(dialect="duckdb", comments=False).split())


def _as(kind: type[exp.Expr], node: exp.Expr) -> exp.Expr:
    """The same arguments under another kind of node."""
    return kind(**{k: v for k, v in node.copy().args.items() if k in kind.arg_types})


def _comparisons(node: exp.Expr) -> Iterator[Edit]:
    if type(node) in BORDERS:
        yield _instead("border", node, _as(BORDERS[type(node)], node))
    if type(node) in FLIPS and node.parent is not None:
        yield _instead("comparison", node, _as(FLIPS[type(node)], node))
    if isinstance(node, exp.Between):
        above = exp.GTE(this=exp.paren(node.this.copy()), expression=node.args["low"].copy())
        below = exp.LT(this=exp.paren(node.this.copy()), expression=node.args["high"].copy())
        yield _instead("border", node, exp.paren(exp.and_(above, below)))
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for item in node.expressions:
            yield _without("in list", node, "expressions", item)


def _conditions(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.And):
        yield _instead("and to or", node, exp.paren(_as(exp.Or, node)))
        if not isinstance(node.parent, exp.And):
            parts = list(node.flatten())
            for part in parts:
                left = exp.and_(*(other.copy() for other in parts if other is not part))
                yield _instead("condition dropped", node, left)._replace(before=_text(part), after="")
    if isinstance(node, exp.Or):
        yield _instead("or to and", node, exp.paren(_as(exp.And, node)))
    if isinstance(node, exp.Not) and node.parent is not None:
        yield _instead("not dropped", node, node.this.copy())
    elif isinstance(node, exp.Is) and not isinstance(node.parent, exp.Not):
        yield _instead("not added", node, exp.not_(exp.paren(node.copy())))
    if isinstance(node, exp.Boolean):
        yield _instead("constant", node, exp.Boolean(this=not node.this))


def _clauses(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Select):
        for key in ("where", "having", "qualify"):
            if clause := node.args.get(key):
                yield Edit("filter dropped", node, key, None, _text(clause), "")
        if distinct := node.args.get("distinct"):
            yield Edit("distinct dropped", node, "distinct", None, _text(distinct), "")
    if isinstance(node, exp.Filter) and not isinstance(node.expression.this, exp.Boolean):
        yield _instead("filter dropped", node, node.this.copy())
    if isinstance(node, exp.Union) and node.args.get("distinct"):
        yield Edit("distinct dropped", node, "distinct", False, "union", "union all")
    if isinstance(node, exp.GroupingSets):
        for item in node.expressions:
            yield _without("grouping set dropped", node, "expressions", item)


def _joins(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Join) and node.args.get("on"):
        side = (node.args.get("side") or "").upper()
        other = {"LEFT": "", "": "LEFT", "FULL": "LEFT"}.get(side)
        if other is not None and (side or (node.args.get("kind") or "INNER").upper() == "INNER"):
            joined = _text(node.this)
            yield Edit("join", node, "side", other, f"{side or 'INNER'} {joined}", f"{other or 'INNER'} {joined}")


def _functions(node: exp.Expr) -> Iterator[Edit]:
    if type(node) in AGGREGATES:
        yield _instead("aggregate", node, _as(AGGREGATES[type(node)], node))
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Distinct) and len(node.this.expressions) == 1:
        yield _instead("distinct dropped", node, exp.Count(this=node.this.expressions[0].copy(), big_int=True))
    elif isinstance(node, exp.Count) and not isinstance(node.this, (exp.Star, exp.Distinct)):
        yield _instead("aggregate", node, exp.Count(this=exp.Star(), big_int=True))
    if isinstance(node, exp.Coalesce):
        yield _instead("coalesce", node, node.this.copy())
        for item in node.expressions:
            yield _instead("coalesce", node, item.copy())
    if type(node) in SUMS:
        yield _instead("arithmetic", node, exp.paren(_as(SUMS[type(node)], node)))
    if isinstance(node, exp.Abs):
        yield _instead("abs dropped", node, node.this.copy())


def _constants(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Literal) and not node.is_string and node.find_ancestor(exp.DataType) is None:
        number = Decimal(node.name)
        yield _instead("constant", node, exp.Literal.number(number + 1))
        if number in UNITS:
            yield _instead("unit", node, exp.Literal.number(UNITS[int(number)]))


def _windows(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Window):
        for item in node.args.get("partition_by") or []:
            yield _without("partition key dropped", node, "partition_by", item)
        if order := node.args.get("order"):
            if len(order.expressions) == 1:
                yield Edit("order key dropped", node, "order", None, _text(order), "")
            else:
                for item in order.expressions:
                    yield _without("order key dropped", order, "expressions", item)
    if isinstance(node, exp.Ordered) and node.find_ancestor(exp.Window):
        descending = not node.args.get("desc")
        yield Edit("order", node, "desc", descending, _text(node), "other way round")


def _cases(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Case):
        branches = node.args["ifs"]
        for item in branches:
            if len(branches) > 1:
                yield _without("branch dropped", node, "ifs", item)
            else:
                yield _instead("branch dropped", node, (node.args.get("default") or exp.Null()).copy())
        if len(branches) == 1:
            yield _instead("branch dropped", node, branches[0].args["true"].copy())
        elif node.args.get("default"):
            yield Edit("branch dropped", node, "default", None, f"else {_text(node.args['default'])}", "")


def _columns(families: Mapping[str, str]) -> Callable[[exp.Expr], Iterator[Edit]]:
    """Swaps of a column with the next one of its type family that the same select reads from the same relation."""
    read: dict[int, list[exp.Column]] = {}

    def columns_of(select: exp.Select) -> list[exp.Column]:
        if id(select) not in read:
            found = select.find_all(exp.Column)
            read[id(select)] = [column for column in found if column.find_ancestor(exp.Select) is select]
        return read[id(select)]

    def swapped(node: exp.Expr) -> Iterator[Edit]:
        if not isinstance(node, exp.Column) or node.name not in families or node.find_ancestor(exp.Group):
            return
        if select := node.find_ancestor(exp.Select):
            family = families[node.name]
            names = {
                column.name
                for column in columns_of(select)
                if column.table == node.table and families.get(column.name) == family
            }
            siblings = sorted(names | {node.name})
            if len(siblings) > 1:
                other = node.copy()
                other.set("this", exp.to_identifier(siblings[(siblings.index(node.name) + 1) % len(siblings)]))
                yield _instead("column", node, other)

    return swapped


def edits(tree: exp.Expr, families: Mapping[str, str]) -> Iterator[Edit]:
    """All changes of a select, in the order of its text; `families` are the kinds of type of columns known by name."""
    kinds = (
        _comparisons, _conditions, _clauses, _joins, _functions, _constants, _windows, _cases, _columns(families)
    )  # fmt: skip
    for node in tree.walk(bfs=False):
        for kind in kinds:
            yield from kind(node)
