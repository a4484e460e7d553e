-- one in twelve is asked, six in ten of those answer
select
    'S' || call_id as survey_id,
    call_id,
    'L' || call_id as leg_id,
    campaign_id,
    agent_id,
    case when number % 24 = 0 then 'nps' else 'csat' end as kind,
    case when number % 24 = 0 then 0 else 1 end as scale_min,
    case when number % 24 = 0 then 10 else 5 end as scale_max,
    case
        when dice('answers', 10, number) < 6
            then case when number % 24 = 0 then dice('score', 11, number) else 1 + dice('score', 5, number) end
    end as score,
    iso(ended_at + interval 60 seconds) as sent_at,
    case when dice('answers', 10, number) < 6 then iso(ended_at + to_seconds(120 + dice('delay', 90000, number))) end as answered_at,
    iso(cast(cast(ended_at as date) as timestamp) + interval 78 hours) as updated_at
from contacts
where number % 12 = 0
