"""Land every new file of the landing folder as text rows in the raw schema."""

from callhouse.landing import land


def model(dbt, session):
    dbt.config(materialized="table")
    land(session)
    return session.sql("select * from raw._files")
