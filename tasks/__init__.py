"""One step each: one transaction, one batch, or one file read. Plain functions; flows give them their order."""

import models.tables  # noqa: F401  a statement on one table needs to know those it points to
