{# Rows in which any of the columns is NULL: one pass for all of them. #}
{% test known(model, columns) %}
select *
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
