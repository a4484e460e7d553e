"""Values beyond all measure are unreadable fields: they stop no build, and their records stay.

Those of the native layout are tried in test_native_reading.py.
"""

from __future__ import annotations

from pathlib import Path

from conftest import lay_down
from rebuild import PROJECT, Models, opened

from callhouse.landing import land


def test_a_talk_of_more_hours_than_a_century_is_unreadable(models: Models, tmp_path: Path) -> None:
    calls = (
        "Call Id,Date,Time,Answered (Y/N),AvgTalkDuration\n"
        "1,2021-01-01,9:12:58,Y,32767:00:01\n"
        "2,2021-01-01,9:12:58,Y,596524:00:00\n"
        "3,4763-01-01,9:12:58,Y,0:00:01\n"
    )
    landing = lay_down(tmp_path, {"landing/pwc/calls/list.csv": calls.encode()}) / "landing"
    with opened(tmp_path / "callhouse.duckdb") as connection:
        land(connection, landing, PROJECT)
        judged = connection.execute(
            f"select call_id, talk_seconds, reject_reason from ({models.sql('base_pwc__calls')}) order by call_id"
        ).fetchall()
    assert judged == [("1", 117961201, None), ("2", None, None), ("3", 1, "bad_time")]
