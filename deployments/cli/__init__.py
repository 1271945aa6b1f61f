"""The command ``followup``: one module a group of commands; each opens what it needs and says what it did."""
