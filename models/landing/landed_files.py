"""Land every new file of the landing folder as text rows in the raw schema."""

import logging
import sys

from callhouse.landing import land_whole


def model(dbt, session):
    dbt.config(materialized="table")
    progress = logging.getLogger("callhouse.landing")
    if not progress.handlers:
        progress.addHandler(logging.StreamHandler(sys.stderr))
        progress.setLevel(logging.INFO)
        progress.propagate = False
    land_whole(session)  # in a transaction of its own: dbt runs a Python model in none
    return session.sql("select * from raw._files")
