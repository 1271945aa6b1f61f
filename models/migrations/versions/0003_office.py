"""The office's pages: workbooks that wait for a yes, and how answered issues and people are found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('workbook_upload',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('conference_code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_workbook_upload_staff_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_workbook_upload'))
    )
    op.create_index('ix_issue_answered', 'issue', ['answered_on', 'id'], unique=False, postgresql_where='answered_on IS NOT NULL AND NOT sensitive')
    op.create_index(op.f('ix_person_phone'), 'person', ['phone'], unique=False)
    op.create_index('ix_publication_approved_at', 'publication', ['approved_at'], unique=False)
