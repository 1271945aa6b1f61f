"""``followup mail doctor``: everything about the mail of this installation, asked of the configured hosts and of nobody else."""
