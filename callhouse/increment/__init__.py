"""Builds of some days: a small warehouse of what new files touch, whose days take the place of the old ones.

`reach` finds how far the new records reach, `carry` copies what these days need of the days before them, dbt builds
them in a file of their own with the same models and tests as everything, and `splice` puts them in their place.
"""

from callhouse.increment.run import NO_UNIT_TESTS, Increment, Outcome, discard, remember

__all__ = ["NO_UNIT_TESTS", "Increment", "Outcome", "discard", "remember"]
