-- Takes out of {name} all versions of a record but the latest. Only records that seem to come twice are put in order:
-- a hash says which, and two keys of the same hash are told apart then.
with

repeated as (
    select hash({key}) as key_hash
    from {name}
    where reject_reason is null
    group by hash({key})
    having count(*) > 1
),

ordered as (
    select
        rowid as row_number,
        row_number() over (partition by {key} order by {latest_first}) as version_number
    from {name}
    where reject_reason is null and hash({key}) in (from repeated)
)

delete from {name}
where rowid in (select row_number from ordered where version_number > 1)
