-- The rules of the cells, once each. Offsets are rare: what has none is read at once.
create macro keyed_hash(number) as sha256(
    unhex(getvariable('hash_outer_pad')) || unhex(sha256(unhex(getvariable('hash_inner_pad')) || encode(number)))
);

create macro private_id(id) as case
    when (id like '%@%' or id like '%+%') and regexp_matches(id, '@[^ ]+[.]|[+][0-9 ()./-]{7,}') then keyed_hash(id)
    else id
end;

create macro free_text(words) as case
    when not (words like '%@%' or length(words) >= 7 and regexp_matches(words, '[0-9]')) then words
    when regexp_matches(words, '^([0-9]{4}[-./][0-9]{2}[-./][0-9]{2}|[0-9]{2}[-./][0-9]{2}[-./][0-9]{4})$') then words
    else regexp_replace(
        regexp_replace(words, '[^ @<>(),;:|"]+@[^ @<>(),;:|"]+[.][^ @<>(),;:|"]+', '[e-mail]', 'g'),
        concat('[+]?[(]?[0-9]([ ', chr(160), chr(8239), '()./_', chr(8208), chr(8209), chr(8211), '-]{0,3}[0-9]){6,}'),
        '[number]', 'g'
    )
end;

create macro known_number(number) as case
    when lower(number) not in (
        '0', 'anonymous', 'private', 'restricted', 'unavailable', 'unknown', 'withheld', 'none', 'null', 'forgotten'
    ) then number
end;

create macro known_word(word, words) as case when lower(word) in words then lower(word) end;
create macro known_zone(zone) as case when list_contains(getvariable('time_zones'), zone) then zone end;

create macro offset_instant(words) as
    try_cast(regexp_replace(words, '([T ][0-9]{2}:[0-9]{2})([+-])', '\1:00\2') as timestamptz) at time zone 'UTC';

create macro plain_instant(words) as
    coalesce(try_cast(words as timestamp), try_cast(rtrim(words, 'Z') as timestamp));

create macro to_instant(words) as case
    when words like '%:%+%' or words like '%:%-%'
        then list_filter(
            [case when words like '____-%' then offset_instant(words) end],
            lambda instant: extract(year from instant) between 1970 and 2099
        )[1]
    when words like '____-%' and words >= '1970' and words < '2100' then plain_instant(words)
end;

create macro to_date(words) as case
    when words like '____-%' and words >= '1970' and words < '2100' then cast(try_cast(words as timestamp) as date)
end;

create macro to_open_date(words) as case
    when words like '____-%' and words >= '0001' then cast(try_cast(words as timestamp) as date)
end;

create macro sensible(number) as case when number between 0 and 1000000000 then number end;
create macro whole(number) as case when sensible(number) = floor(number) then cast(number as integer) end;

create macro fingerprint(cells) as md5(array_to_string(
    list_transform(cells, lambda cell: coalesce(length(cell), -1) || ':' || coalesce(cell, '')), ''
));

-- Lines of a staged table that a later version of the same record replaces: of most records there is one.
create macro superseded(typed, staged, record) as table
with

repeated as (
    select hash(record) as key_hash
    from query_table(staged)
    group by all
    having count(*) > 1
),

lines as (
    select line
    from query_table(staged)
    where hash(record) in (select key_hash from repeated)
),

versions as (
    select
        line,
        record as key,
        updated_at as version,
        _exported_at as exported_at,
        _source_file as source_file,
        _file_hash as file_hash,
        _source_line as source_line,
        cast(columns(lambda name: not starts_with(name, '_') and name not in ('line', 'updated_at')) as varchar)
    from query_table(typed)
    where line in (select line from lines)
),

printed as (
    select
        line,
        key,
        version,
        exported_at,
        source_file,
        file_hash,
        source_line,
        fingerprint(list_value(
            *columns(* exclude (line, key, version, exported_at, source_file, file_hash, source_line))
        )) as content
    from versions
)

select line
from printed
qualify row_number() over (
    partition by key
    order by
        version desc nulls last, exported_at desc nulls last, content desc, source_file, file_hash, source_line
) > 1;
