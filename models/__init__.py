"""The law of the thing: states and moves, directive, calendar, tables. Knows no Prefect, no Jinja, no SMTP."""
