"""Erlang C and Erlang A: the share of arrivals served within a time, and the agents that a target needs."""

from __future__ import annotations

from collections.abc import Callable
from math import exp


def served_c(agents: int, calls: float, aht: float, seconds: float) -> float:
    """Erlang C: share served within `seconds`, of `calls` in half an hour; 0 where the queue would grow for ever."""
    load = calls * aht / 1_800
    if load == 0:
        return 1.0
    if agents <= load:
        return 0.0
    inverse = 1.0
    for k in range(1, agents + 1):
        inverse = 1 + inverse * k / load
    blocked = 1 / inverse
    waits = agents * blocked / (agents - load * (1 - blocked))
    return 1 - waits * exp(-(agents - load) * seconds / aht)


def served_a(agents: int, calls: float, aht: float, seconds: float, patience: float) -> float:
    """Erlang A: share of all arrivals served within `seconds`; abandoned ones count as not served.

    Somebody who finds `ahead` callers waiting gets an agent after as many steps, at rates a, a + 1, ... in
    units of 1 / patience. exp(-wait / patience), the chance that he is still there, is beta distributed.
    """
    if calls == 0 or aht == 0:
        return 1.0
    arrival, service, leave = calls / 1_800, 1 / aht, 1 / patience
    weight, total, at_once = 1.0, 1.0, 1.0
    for busy in range(1, agents + 1):
        weight *= arrival / (busy * service)
        total += weight
        at_once += weight if busy < agents else 0
    alpha, floor_ = agents * service / leave, exp(-seconds / patience)
    # chance that a beta(alpha + 1, ahead + 1) variable is at least `floor_`, grown with `ahead`
    tail, step = 1 - floor_ ** (alpha + 1), (alpha + 1) * floor_ ** (alpha + 1) * (1 - floor_)
    served, ahead = at_once, 0
    while weight > total * 1e-15 or ahead < 10:
        served += weight * alpha / (alpha + ahead + 1) * tail
        ahead += 1
        tail -= step
        step *= (1 - floor_) * (alpha + 1 + ahead) / (ahead + 1)
        weight *= arrival / (agents * service + ahead * leave)
        total += weight
    return served / total


def agents_needed(target: float, calls: float, aht: float, served: Callable[[int], float]) -> int:
    """Return the fewest agents with which at least the target share is served in time; 0 calls need 0."""
    if calls <= 0:
        return 0
    agents = 1
    while served(agents) < target:
        agents += 1
    return agents
