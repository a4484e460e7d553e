"""The core marts by Spark: `python -m benchmarks.peers.pyspark LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from benchmarks.peers.layout import INSTANT, MARTS, NUMBER, TABLES, files
from benchmarks.peers.script import FACTS, clock, select, staging

READINGS = {INSTANT: "cast(try_cast({} as timestamp) as bigint)", NUMBER: "try_cast({} as bigint)"}
SETTINGS = {
    "spark.driver.memory": "4g",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.autoBroadcastJoinThreshold": "32MB",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
CLOCK = {
    "quarters": "explode(sequence(first_at, last_at, 900L))",
    "local_time": "from_utc_timestamp(timestamp_seconds(quarters.quarter_at), zones.time_zone)",
    "half_hour": "timestamp_seconds(quarter_at - minute(local_time) % 30 * 60)",
}


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    with tempfile.TemporaryDirectory(prefix="peer") as folder, _session(folder) as spark:
        queries = {}
        for name in TABLES:
            paths = [str(path) for path in files(landing, name)]
            is_csv = paths[0].endswith("csv")
            raw = spark.read.csv(paths, header=True, escape='"') if is_csv else spark.read.parquet(*paths)
            raw.createOrReplaceTempView(f"raw_{name}")
            queries[name] = staging(name, f"raw_{name}", READINGS)
        for name, query in {**queries, "clock": clock(**CLOCK), **{name: select(name) for name in FACTS}}.items():
            kept = str(Path(folder, name))
            spark.sql(query).write.parquet(kept)  # a plan that is carried on from step to step grows without bound
            spark.read.parquet(kept).createOrReplaceTempView(name)
        for name in MARTS:
            written = Path(folder, name)
            spark.sql(select(name)).coalesce(1).write.csv(
                str(written), header=True, timestampFormat="yyyy-MM-dd HH:mm:ss"
            )
            (part,) = written.glob("part-*.csv")
            (out / f"{name}.csv").write_bytes(part.read_bytes())


@contextmanager
def _session(folder: str) -> Iterator[SparkSession]:
    """Yield a session on two threads; in the end its Java process is waited for, so that its costs are counted."""
    builder = SparkSession.builder.master("local[2]").appName("peer")
    for name, value in {**SETTINGS, "spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/tables"}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    gateway = spark.sparkContext._gateway
    try:
        yield spark
    finally:
        spark.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
