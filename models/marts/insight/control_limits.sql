-- Is a day unlike the days before it? Shewhart limits of each complete day from the complete days among the 28 local
-- days before, four of each weekday: for shares the p-chart with Laney's correction (p'), for means the chart of
-- individual values (XmR).
{%- set window_days = 28 %}
{%- set least_points = 12 %}
{%- set run_points = 8 %}
{%- set series = ['grain', 'kpi_id', 'source_system', 'campaign_id'] %}
with

days as (
    select
        *,
        case when unit = 'ratio' then 'laney_p' else 'xmr' end as chart,
        {{ safe_ratio('numerator', 'denominator') }} as value
    from {{ ref('int_ratio_days') }}
),

-- the days before each; the centre is a ratio of sums, never a mean of ratios
centred as (
    select
        *,
        count(*) over days_before as points,
        sum(numerator) over days_before as centre_numerator,
        sum(denominator) over days_before as centre_denominator,
        sum(numerator) over days_before / sum(denominator) over days_before as exact_centre,
        lag(local_date) over in_order as date_before,
        lag(value) over in_order as value_before,
        lag(denominator) over in_order as denominator_before
    from days
    window
        in_order as (partition by {{ series | join(', ') }} order by local_date),
        days_before as (
            partition by {{ series | join(', ') }}
            order by local_date range between interval '{{ window_days }}' day preceding and interval '1' day preceding
        )
),

-- how far each of these days lies from the one before it: a share in units of what chance alone would move it by, a
-- mean as it is
moved as (
    select
        {%- for key in series %}
        centred.{{ key }},
        {%- endfor %}
        centred.local_date,
        case
            when centred.chart = 'laney_p'
                then
                    abs(
                        (earlier.value - centred.exact_centre) * sqrt(earlier.denominator)
                        - (earlier.value_before - centred.exact_centre) * sqrt(earlier.denominator_before)
                    ) / nullif(sqrt(centred.exact_centre * (1 - centred.exact_centre)), 0)
            else abs(earlier.value - earlier.value_before)
        end as moving_range
    from centred
    inner join centred as earlier
        on
            {%- for key in series %}
            centred.{{ key }} is not distinct from earlier.{{ key }}
            and {% endfor -%}
            earlier.local_date < centred.local_date
            and earlier.date_before >= {{ dbt.dateadd('day', -window_days, 'centred.local_date') }}
),

ranged as (
    select
        {{ series | join(', ') }},
        local_date,
        avg(moving_range) as mean_moving_range
    from moved
    group by {{ series | join(', ') }}, local_date
),

measured as (
    select
        centred.*,
        case when centred.points >= {{ least_points }} then round(centred.exact_centre, 12) end as centre,
        ranged.mean_moving_range
    from centred
    left join ranged
        on
            {%- for key in series %}
            centred.{{ key }} is not distinct from ranged.{{ key }}
            and {% endfor -%}
            centred.local_date = ranged.local_date
),

placed as (
    select
        *,
        case
            when chart = 'laney_p' and centre is not null then mean_moving_range / 1.128
        end as sigma_z,
        case
            when chart = 'laney_p' then 3 * mean_moving_range / 1.128 * sqrt(centre * (1 - centre) / denominator)
            else 2.66 * mean_moving_range
        end as reach,
        case
            when round(value, 12) > centre then 1
            when round(value, 12) < centre then -1
            else 0
        end as side
    from measured
),

-- a share lies between 0 and 1, and so do its limits
limited as (
    select
        *,
        case
            when chart = 'laney_p' and centre - reach < 0 then 0
            else round(centre - reach, 12)
        end as lower_limit,
        case
            when chart = 'laney_p' and centre + reach > 1 then 1
            else round(centre + reach, 12)
        end as upper_limit,
        case
            when side = lag(side) over (partition by {{ series | join(', ') }} order by local_date) then 0
            else 1
        end as is_turn
    from placed
),

turned as (
    select
        *,
        sum(is_turn) over (
            partition by {{ series | join(', ') }}
            order by local_date rows between unbounded preceding and current row
        ) as run
    from limited
),

counted as (
    select
        *,
        case
            when side = 0 then 0
            else row_number() over (partition by {{ series | join(', ') }}, run order by local_date)
        end as run_length
    from turned
)

select
    kpi_id,
    grain,
    source_system,
    local_date,
    campaign_id,
    unit,
    chart,
    numerator,
    denominator,
    value,
    case
        when chart = 'laney_p' then greatest({{ wilson_bound('numerator', 'denominator', '-') }}, 0)
    end as wilson_lower,
    case
        when chart = 'laney_p' then least({{ wilson_bound('numerator', 'denominator', '+') }}, 1)
    end as wilson_upper,
    points,
    centre_numerator,
    centre_denominator,
    centre,
    round(sigma_z, 12) as sigma_z,
    lower_limit,
    upper_limit,
    round(value, 12) < lower_limit or round(value, 12) > upper_limit as is_out_of_limits,
    case when centre is not null then run_length end as run_length,
    case when centre is not null then run_length >= {{ run_points }} end as is_run
from counted
