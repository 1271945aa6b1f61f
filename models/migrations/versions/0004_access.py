"""Who came in, and who changed what somebody may do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_STEPS = (
    'signed_in', 'hat_changed', 'session_ended', 'added', 'details_changed', 'role_given', 'role_ended', 'disabled',
    'enabled', 'leave_entered', 'leave_ended', 'sign_on_bound',
)


def upgrade() -> None:
    op.create_table('access_event',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('who', sa.String(), nullable=True),
    sa.Column('what', sa.Enum(*_STEPS, name='accessstep'), nullable=False),
    sa.Column('whom', sa.String(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_event'))
    )
    op.create_index(op.f('ix_access_event_who'), 'access_event', ['who'], unique=False)
    op.create_index(op.f('ix_access_event_whom'), 'access_event', ['whom'], unique=False)
