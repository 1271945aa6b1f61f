"""Alembic's environment: the connection comes from :mod:`models.migrations.run`."""

from alembic import context

from models.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
