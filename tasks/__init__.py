"""One step each: one transaction, one batch, or one file read. Plain functions; flows give them their order."""
