{# Rows for which the expression does not hold; a NULL does not hold. #}
{% test assert_true(model, expression) %}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
