-- Surveys of customers. An unanswered survey is never a score; other scales are mapped to five points linearly.
with

surveys as (
    select
        *,
        score is not null as is_response,
        sent_at is not null as is_sent,
        kind = 'csat' and score_of_five is not null as is_csat_response,
        kind = 'nps' and score between 0 and 10 as is_nps_response
    from {{ ref('fct_surveys') }}
    where not is_excluded_call and local_date is not null
),

counted as (
    select
        {{ kpi_keys() }},
        {{ count_if('is_csat_response') }} as csat_responses,
        {{ count_if('is_csat_response and score_of_five >= 4') }} as csat_top_2_responses,
        {{ sum_known('score_of_five', 'is_csat_response') }} as csat_score_sum,
        {{ count_if('is_sent') }} as surveys_sent,
        {{ count_if('is_sent and is_response') }} as survey_responses,
        {{ count_if("is_sent and kind = 'csat'") }} as csat_surveys_sent,
        {{ count_if("is_sent and is_response and kind = 'csat'") }} as csat_survey_responses,
        {{ count_if("is_sent and kind = 'nps'") }} as nps_surveys_sent,
        {{ count_if("is_sent and is_response and kind = 'nps'") }} as nps_survey_responses,
        {{ count_if('is_nps_response') }} as nps_responses,
        {{ count_if('is_nps_response and score >= 9') }} as nps_promoters,
        {{ count_if('is_nps_response and score > 6 and score < 9') }} as nps_passives,
        {{ count_if('is_nps_response and score <= 6') }} as nps_detractors
    from surveys
    group by {{ kpi_grains() }}
),

pointed as (
    select
        *,
        100 * (nps_promoters - nps_detractors) as nps_points
    from counted
)

select
    *,
    {{ safe_ratio('csat_top_2_responses', 'csat_responses') }} as csat_score,
    {{ safe_ratio('csat_score_sum', 'csat_responses') }} as csat_mean,
    {{ safe_ratio('survey_responses', 'surveys_sent') }} as survey_response_rate,
    {{ safe_ratio('csat_survey_responses', 'csat_surveys_sent') }} as survey_response_rate_csat,
    {{ safe_ratio('nps_survey_responses', 'nps_surveys_sent') }} as survey_response_rate_nps,
    {{ safe_ratio('nps_points', 'nps_responses') }} as nps
from pointed
