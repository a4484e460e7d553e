"""Forgetting a customer: his records go on counting, but nothing says any more whose they were.

Where his number stood stands the word `forgotten`, in the exports as in the schema raw; what else his records tell of
him (lead, disposition, columns that no source declares) is emptied, and mentions of the number in other texts become
the word as well. The same text goes into the files and into raw, so that building anew from the files gives the same.
"""

from callhouse.forget.number import Number
from callhouse.forget.run import forget
from callhouse.forget.traces import traces

__all__ = ["Number", "forget", "traces"]
