"""Stands where dbt-spark asks whether pyspark can be imported: compiling needs nothing of it."""
