select iso(getvariable('complete_through_at')) as complete_through_at, iso(getvariable('complete_through_at')) as updated_at
