"""Callhouse: a dbt and DuckDB warehouse for call centres."""

__version__ = "0.1.0"
