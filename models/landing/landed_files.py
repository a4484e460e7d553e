"""Land every new file of the landing folder as text rows in the raw schema."""

import logging
import sys

from callhouse.landing import land, transaction


def model(dbt, session):
    dbt.config(materialized="table")
    progress = logging.getLogger("callhouse.landing")
    if not progress.handlers:
        progress.addHandler(logging.StreamHandler(sys.stderr))
        progress.setLevel(logging.INFO)
        progress.propagate = False
    with transaction(session):  # dbt runs a Python model in none
        land(session)
    return session.sql("select * from raw._files")
