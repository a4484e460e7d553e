{{ config(materialized='table') }}

with

source_rows as (
    select
        {{ private_id(to_text('call_id')) }} as call_id,
        {{ to_text('agent') }} as agent_id,
        {{ without_contacts(to_text('topic')) }} as campaign_id,
        {{ to_text('date') }} as date_text,
        {{ to_text('time') }} as time_text,
        upper({{ to_text('answered_y_n') }}) as answered,
        upper({{ to_text('resolved') }}) as resolved,
        {{ to_text('speed_of_answer_in_seconds') }} as speed_of_answer,
        {{ to_text('avg_talk_duration') }} as talk_duration,
        {{ to_text('satisfaction_rating') }} as rating_text,
        {{ origin_columns() }}
    from {{ landed('pwc', 'calls') }}
),

dated as (
    select
        *,
        case
            when substr(date_text, 3, 1) = '/' then {{ to_date(day_first_date('date_text')) }}
            else {{ to_date('date_text') }}
        end as call_date,
        {{ to_seconds('speed_of_answer') }} as wait_seconds,
        {{ clock_to_seconds('talk_duration') }} as talk_seconds,
        {{ rating_in_scale('rating_text', 1, 5) }} as rating
    from source_rows
),

judged as (
    select
        call_id,
        agent_id,
        campaign_id,
        {{ clock_on('call_date', 'time_text') }} as started_at,
        answered = 'Y' as is_answered,
        case when resolved in ('Y', 'N') then resolved = 'Y' end as is_resolved,
        wait_seconds,
        talk_seconds,
        rating,
        nullif(concat(
            case when campaign_id is null then 'topic ' else '' end,
            case when resolved not in ('Y', 'N') then 'resolved ' else '' end,
            case
                when speed_of_answer is not null and wait_seconds is null then 'speed_of_answer_in_seconds '
                else ''
            end,
            case when talk_duration is not null and talk_seconds is null then 'avg_talk_duration ' else '' end,
            case when rating_text is not null and rating is null then 'satisfaction_rating ' else '' end
        ), '') as bad_fields,
        case
            when call_id is null then 'missing_key'
            when {{ clock_on('call_date', 'time_text') }} is null then 'bad_time'
            when answered is null or answered not in ('Y', 'N') then 'unknown_outcome'
        end as reject_reason,
        {{ origin_columns() }}
    from dated
),

{{ classify_rows(['call_id'], content_hash([
        'call_id', 'agent_id', 'campaign_id', 'started_at', 'is_answered', 'is_resolved', 'wait_seconds',
        'talk_seconds', 'rating'
    ])) }}
