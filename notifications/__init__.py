"""Letters: their words, composing and sending. Knows no Prefect and no SQL."""
