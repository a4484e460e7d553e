"""A small random centre over the end of summer time, and its agents' days counted second by second.

Nothing here is shared with the SQL: no intervals are cut or joined, each second is looked at by itself.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

START = datetime(2026, 10, 23, tzinfo=timezone.utc)
LENGTH = 4 * 86_400
END = LENGTH - 7_200  # complete_through_at
KINDS = ("available", "ringing", "productive", "break")
WORK = ("handling", "ringing", "available", "productive")
SITES = {"warsaw": "Europe/Warsaw", "new_york": "America/New_York", "kathmandu": "Asia/Kathmandu"}
# (site, valid_from) in order; one agent moves on the night of the clock change, one is on no roster
ROSTER = {
    "pole": [("warsaw", "2026-10-01")],
    "mover": [("new_york", "2026-10-24"), ("warsaw", "2026-10-25")],
    "nepali": [("kathmandu", "2026-10-25")],
    "guest": [],
}
STATES = (
    "available", "Ready", "ringing", "talking", "acw", "training", "break", "lunch", "away", "offline", "dancing"
)  # fmt: skip
Row = dict[str, object]
Days = dict[tuple[str, str], dict[str, float]]


def instant(second: int) -> str:
    """Second of the period as ISO-8601 UTC."""
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Agent:
    """One agent: what he did, as marks on seconds."""

    def __init__(self, name: str, meanings: dict[str, dict[str, str]]) -> None:
        self.name = name
        self.meanings = meanings
        self.marks: dict[str, bytearray] = defaultdict(lambda: bytearray(LENGTH * 2))
        self.talk: list[tuple[int, int, float]] = []

    def mark(self, kind: str, starts: int, ends: int) -> None:
        """Seconds [starts, ends) are of a kind; nothing is measured after the data's end."""
        for second in range(starts, min(ends, END)):
            self.marks[kind][second] = 1

    def state(self, name: str, starts: int, ends: int) -> None:
        """A stretch of one state."""
        meaning = self.meanings.get(name.lower(), {"is_logged_in": "true"})
        if meaning["is_logged_in"] == "true":
            self.mark("logged_in", starts, ends)
            self.mark("state " + meaning.get("activity", ""), starts, ends)
        for kind in KINDS:
            if meaning.get(f"is_{kind}") == "true":
                self.mark(kind, starts, ends)

    def plan(self, activity: str, starts: int, ends: int) -> None:
        """An activity against which adherence is measured; lunch is a break."""
        self.mark("planned", starts, ends)
        self.mark("plan " + {"lunch": "break"}.get(activity, activity), starts, ends)

    def date_of(self, second: int) -> date:
        """Local date at the agent's site, by the roster version in force."""
        now = START + timedelta(seconds=second)
        zone = ZoneInfo(SITES[ROSTER[self.name][0][0]] if ROSTER[self.name] else "UTC")
        for site, valid_from in ROSTER[self.name][1:]:
            here = ZoneInfo(SITES[site])
            if now >= datetime.fromisoformat(valid_from).replace(tzinfo=here):
                zone = here
        return now.astimezone(zone).date()

    def days(self) -> Days:
        """{(agent, local date): {measure: seconds}}."""
        found: Days = defaultdict(lambda: defaultdict(float))
        plans = {name.removeprefix("plan ") for name in self.marks if name.startswith("plan ")}
        ready = 0
        for second in range(END):
            if second % 900 == 0:
                day = found[self.name, str(self.date_of(second))]
            held = {name for name, marks in self.marks.items() if marks[second]}
            bucket = next((kind for kind in (*WORK, "break") if kind in held), None)
            ready = ready + 1 if bucket == "available" else 0
            for name in held & {"logged_in", "planned", "planned_productive"}:
                day[name] += 1
            if bucket:
                day[bucket] += 1
            day["idle"] += ready > 60
            day["paid"] += "paid" in held or bucket in WORK
            day["compared"] += bucket in WORK and "planned_late" not in held
            day["adherent"] += any({f"plan {name}", f"state {name}"} <= held for name in plans if name)
        for starts, ends, seconds in self.talk:
            for second in range(starts, min(ends, END)):
                found[self.name, str(self.date_of(second))]["talk"] += seconds / (ends - starts)
        return found


def act(agent: Agent, random: Random, files: dict[str, list[Row]]) -> None:
    """Let an agent change states (some overlap, one stays open), follow plans and take calls (some in parallel)."""
    second = random.randrange(3_600)
    while second < END:
        name, lasts = random.choice(STATES), random.choice([30, 60, 61, 90, 600, 3_000, 20_000])
        is_open = second + lasts >= END
        ends_at = "" if is_open else instant(second + lasts)
        files["agent_states"].append(
            {"agent_id": agent.name, "state": name, "started_at": instant(second), "ended_at": ends_at}
        )
        agent.state(name, second, LENGTH if is_open else second + lasts)
        second += lasts if random.random() < 0.8 else random.randrange(1, 2 * lasts)
    for number in range(5):
        begins = random.randrange(0, LENGTH - 40_000)
        versions = []
        for version in (1, 2):
            published = begins + random.randrange(-40_000, 20_000)
            rows, starts = [], begins
            for activity in random.sample(["phone", "break", "lunch", "training"], 3):
                rows.append((activity, starts, starts + random.randrange(900, 9_000)))
                starts = rows[-1][2]
            versions.append((published < begins, rows))
            files["shifts"] += [
                {
                    "shift_id": f"{agent.name} {number}", "work_date": agent.date_of(begins), "agent_id": agent.name,
                    "activity": activity, "starts_at": instant(a), "ends_at": instant(b),
                    "is_paid": activity != "lunch", "is_productive": activity == "phone",
                    "is_adherence_counted": activity != "training",
                    "schedule_version": version, "published_at": instant(published),
                }
                for activity, a, b in rows
            ]  # fmt: skip
        for activity, a, b in versions[-1][1]:
            if activity != "lunch":
                agent.mark("paid", a, b)
        in_time = [rows for is_in_time, rows in versions if is_in_time]
        for _, a, b in [] if in_time else versions[-1][1]:
            agent.mark("planned_late", a, b)
        for activity, a, b in in_time[-1] if in_time else []:
            if activity == "phone":
                agent.mark("planned_productive", a, b)
            if activity != "training":
                agent.plan(activity, a, b)
    for number in range(100):
        starts, talk, acw = random.randrange(0, END), random.choice([10, 400, 4_000]), random.choice([0, 20, 300])
        leg: Row = {"leg_id": f"{agent.name} {number}", "call_id": f"{agent.name} {number}", "agent_id": agent.name}
        leg |= {"offered_at": instant(starts), "answered_at": instant(starts), "ended_at": instant(starts + talk)}
        files["calls"].append({"call_id": leg["call_id"], "direction": "inbound", "started_at": instant(starts)})
        files["agent_legs"].append(leg | {"leg_outcome": "answered", "talk_seconds": talk // 2, "acw_seconds": acw})
        agent.mark("handling", starts, starts + talk + acw)
        agent.talk.append((starts, starts + talk, talk // 2))


def centre(seed: int, state_map: Path) -> tuple[dict[str, bytes], Days]:
    """Files of a landing folder, and what its agents' days must come to."""
    random = Random(seed)
    with state_map.open(newline="") as lines:
        meanings = {row["state"]: row for row in csv.DictReader(lines)}
    files: dict[str, list[Row]] = defaultdict(list)
    files["source_loads"].append({"complete_through_at": instant(END)})
    files["sites"] += [{"site_id": site, "time_zone": zone} for site, zone in SITES.items()]
    days: Days = {}
    for name, versions in ROSTER.items():
        files["agents"] += [{"agent_id": name, "site_id": site, "valid_from": since} for site, since in versions]
        agent = Agent(name, meanings)
        act(agent, random, files)
        days |= agent.days()
    written = {}
    for table, rows in files.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(random.sample(rows, len(rows)))
        written[f"callhouse/{table}/{table}.csv"] = text.getvalue().encode()
    return written, days
