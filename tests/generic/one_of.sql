{# Values outside a closed list kept in a seed. NULL is outside. #}
{% test one_of(model, column_name, seed, field) %}
select models.*
from {{ model }} as models
left join {{ seed }} as listed on models.{{ column_name }} = listed.{{ field }}
where listed.{{ field }} is null
{% endtest %}
