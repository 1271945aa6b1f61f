"""One step each, against a real database."""
