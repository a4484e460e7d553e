"""The names that dbt gives to a template, for `sqlfluff lint`: each name here is one of them.

They return SQL of the right shape, not the right SQL: a linter asks how a query is written, not
what it says. sqlfluff itself brings ref, source, var, this, is_incremental and return.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro
from sqlfluff.core.templaters.builtins.dbt import MacroReturn

TYPES = {
    "bigint": "bigint",
    "boolean": "boolean",
    "float": "double",
    "int": "integer",
    "numeric": "decimal(18, 3)",
    "string": "varchar",
    "timestamp": "timestamp",
}


def adapt_jinja() -> None:
    """Let `return` give its value to a macro of the same file too, and compile each text once.

    sqlfluff does the first across files only, and compiles all macros twice for each linted file.
    It also loads this module for each file, while the classes of Jinja stay: they are changed once.
    """
    invoke, compile_text = Macro._invoke, Environment.compile
    if invoke.__name__ == "invoke_and_catch":
        return
    compiled: dict[tuple[object, ...], Any] = {}

    def invoke_and_catch(self: Macro, *args: Any) -> Any:
        try:
            return invoke(self, *args)
        except MacroReturn as returned:
            return returned.value

    def compile_once(self: Environment, *args: Any) -> Any:
        if args not in compiled:
            compiled[args] = compile_text(self, *args)
        return compiled[args]

    Macro._invoke, Environment.compile = invoke_and_catch, compile_once


class Anything:
    """Stands for an object of dbt: any attribute, item or call gives another one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data_type = "string"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Anything(name)

    def __getitem__(self, name: object) -> Anything:
        return Anything(str(name))

    def __call__(self, *args: object, **kwargs: object) -> Anything:
        return self

    def __str__(self) -> str:
        return self.name


class Node(Anything):
    """A model of the graph, with two columns."""

    columns = MappingProxyType({name: Anything(name) for name in ("first_column", "second_column")})
    config = MappingProxyType({"meta": {}})


class Graph:
    """The project's graph; every node that is asked for exists."""

    class Nodes(dict[str, Node]):
        """Nodes by their unique id."""

        def __missing__(self, key: str) -> Node:
            return Node(key.rsplit(".", 1)[-1])

    nodes = Nodes(example=Node("example"))
    sources = Nodes(example=Node("example"))


class Config:
    """`config(...)` renders as nothing; `config.get` and `config.require` give their default."""

    def __call__(self, *args: object, **kwargs: object) -> str:
        return ""

    def get(self, name: str, default: Any = None, **kwargs: object) -> Any:
        return default

    def require(self, name: str, **kwargs: object) -> str:
        return name


class Dbt:
    """dbt's cross-database macros: `dbt.<name>(...)` becomes a call of a function of that name."""

    def safe_cast(self, field: object, data_type: object) -> str:
        return f"try_cast({field} as {data_type})"

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("type_"):
            return lambda: TYPES[name.removeprefix("type_")]
        return lambda *args, **kwargs: f"{name}({', '.join(map(str, [*args, *kwargs.values()]))})"


class Column:
    """`api.Column`."""

    @staticmethod
    def translate_type(dtype: str) -> str:
        return dtype


class Relation:
    """`api.Relation`."""

    @staticmethod
    def create(**parts: str) -> str:
        return ".".join(parts.values())


class Api:
    """`api`."""

    Column = Column
    Relation = Relation


class Adapter(Anything):
    """`adapter`: a dispatched macro is the one for DuckDB, else the default."""

    @staticmethod
    @pass_context
    def dispatch(context: Context, macro_name: str, macro_namespace: str | None = None) -> Any:
        for prefix in ("duckdb", "default"):
            if macro := context.get(f"{prefix}__{macro_name}"):
                return macro
        raise KeyError(f"no macro duckdb__{macro_name} or default__{macro_name}")

    def get_columns_in_relation(self, relation: object) -> list[Anything]:
        return list(Node.columns.values())


adapt_jinja()
adapter = Adapter("adapter")
api = Api()
config = Config()
dbt = Dbt()
exceptions = Anything("exceptions")
execute = True
flags = Anything("flags")
graph = Graph()
invocation_args_dict: dict[str, object] = {}
invocation_id = "invocation_id"
model = Node("model")
modules = Anything("modules")
run_started_at = Anything("run_started_at")
target = Anything("target")


def env_var(name: str, default: str = "") -> str:
    """Return the default: what is linted must not depend on the machine."""
    return default or name


def log(*args: object, **kwargs: object) -> str:
    """Log nothing."""
    return ""


def run_query(sql: str) -> Anything:
    """Run nothing."""
    return Anything("result")


def load_relation(relation: object) -> None:
    """Find nothing: a whole build is linted."""
