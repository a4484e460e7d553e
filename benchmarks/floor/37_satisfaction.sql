create temp table satisfaction_parts as
with

asked as (
    select
        *,
        score is not null as is_response,
        sent_at is not null as is_sent,
        kind = 'csat' and score_of_five is not null as is_csat_response,
        kind = 'nps' and score between 0 and 10 as is_nps_response
    from core.fct_surveys
    where not is_excluded_call and local_date is not null
)

select
    local_date,
    cast(null as timestamp) as interval_starts_at,
    campaign_id,
    agent_id,
    count(*) filter (where is_csat_response) as csat_responses,
    count(*) filter (where is_csat_response and score_of_five >= 4) as csat_top_2_responses,
    sum(score_of_five) filter (where is_csat_response) as csat_score_sum,
    count(*) filter (where is_sent) as surveys_sent,
    count(*) filter (where is_sent and is_response) as survey_responses,
    count(*) filter (where is_sent and kind = 'csat') as csat_surveys_sent,
    count(*) filter (where is_sent and is_response and kind = 'csat') as csat_survey_responses,
    count(*) filter (where is_sent and kind = 'nps') as nps_surveys_sent,
    count(*) filter (where is_sent and is_response and kind = 'nps') as nps_survey_responses,
    count(*) filter (where is_nps_response) as nps_responses,
    count(*) filter (where is_nps_response and score >= 9) as nps_promoters,
    count(*) filter (where is_nps_response and score > 6 and score < 9) as nps_passives,
    count(*) filter (where is_nps_response and score <= 6) as nps_detractors
from asked
group by local_date, campaign_id, agent_id;

create temp table satisfaction as
select
    *,
    100 * (nps_promoters - nps_detractors) as nps_points,
    ratio(csat_top_2_responses, csat_responses) as csat_score,
    ratio(csat_score_sum, csat_responses) as csat_mean,
    ratio(survey_responses, surveys_sent) as survey_response_rate,
    ratio(csat_survey_responses, csat_surveys_sent) as survey_response_rate_csat,
    ratio(nps_survey_responses, nps_surveys_sent) as survey_response_rate_nps,
    ratio(100 * (nps_promoters - nps_detractors), nps_responses) as nps
from rolled_up('satisfaction_parts', [
    'csat_responses', 'csat_top_2_responses', 'surveys_sent', 'survey_responses', 'csat_surveys_sent',
    'csat_survey_responses', 'nps_surveys_sent', 'nps_survey_responses', 'nps_responses', 'nps_promoters',
    'nps_passives', 'nps_detractors'
]);
