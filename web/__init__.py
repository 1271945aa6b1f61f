"""Pages on the engine: for staff, the chair, citizens, the public and auditors. Knows no Prefect and no SQL."""
