"""The order of things: each flow reads like the rule it carries out. Knows no SQL and no SMTP."""
