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

-- each day with the days before it; the centre is a ratio of sums, never a mean of ratios
windows as (
    select
        days.grain,
        days.kpi_id,
        days.source_system,
        days.campaign_id,
        days.local_date,
        days.chart,
        earlier.local_date as local_date_before,
        earlier.numerator,
        earlier.denominator,
        earlier.value,
        sum(earlier.numerator) over whole / sum(earlier.denominator) over whole as centre
    from days
    inner join days as earlier
        on
            {%- for key in series %}
            days.{{ key }} is not distinct from earlier.{{ key }}
            and {% endfor -%}
            earlier.local_date < days.local_date
            and earlier.local_date >= {{ dbt.dateadd('day', -window_days, 'days.local_date') }}
    window whole as (
        partition by days.grain, days.kpi_id, days.source_system, days.campaign_id, days.local_date
    )
),

-- a share in units of what chance alone would move it by, a mean as it is
scored as (
    select
        *,
        case
            when chart = 'laney_p'
                then (value - centre) / nullif(sqrt(centre * (1 - centre) / denominator), 0)
            else value
        end as score
    from windows
),

moved as (
    select
        *,
        abs(
            score - lag(score) over (partition by {{ series | join(', ') }}, local_date order by local_date_before)
        ) as moving_range
    from scored
),

measured as (
    select
        grain,
        kpi_id,
        source_system,
        campaign_id,
        local_date,
        count(*) as points,
        sum(numerator) as centre_numerator,
        sum(denominator) as centre_denominator,
        case when count(*) >= {{ least_points }} then round(max(centre), 12) end as centre,
        avg(moving_range) as mean_moving_range
    from moved
    group by {{ series | join(', ') }}, local_date
),

placed as (
    select
        days.*,
        coalesce(measured.points, 0) as points,
        measured.centre_numerator,
        measured.centre_denominator,
        measured.centre,
        case
            when days.chart = 'laney_p' and measured.centre is not null then measured.mean_moving_range / 1.128
        end as sigma_z,
        case
            when days.chart = 'laney_p'
                then
                    3 * measured.mean_moving_range / 1.128
                    * sqrt(measured.centre * (1 - measured.centre) / days.denominator)
            else 2.66 * measured.mean_moving_range
        end as reach,
        case
            when round(days.value, 12) > measured.centre then 1
            when round(days.value, 12) < measured.centre then -1
            else 0
        end as side
    from days
    left join measured
        on
            {%- for key in series %}
            days.{{ key }} is not distinct from measured.{{ key }}
            and {% endfor -%}
            days.local_date = measured.local_date
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
