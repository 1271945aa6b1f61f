"""The pages: staff and sessions, drafts, files, published texts, tokens, webhooks; and the steps they bring."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


NEW = {
    "action": (
        "propose_extension", "refuse_extension", "direct", "tell", "attach", "reveal", "publish", "unpublish",
    ),
    "audience": ("staff",),
    "letterkind": ("extension_proposed", "extension_refused", "directed", "sign_in", "address_check"),
}

# A step is owed to every webhook that wants it and may know of it, in the transaction of the step.
CALLS = """
CREATE OR REPLACE FUNCTION ring_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unannounced (event_id) SELECT id FROM fresh;
    INSERT INTO webhook_call (webhook_id, event_id, status, next_at)
    SELECT w.id, e.id, 'owed', now() FROM fresh e JOIN webhook w ON w.ended_at IS NULL
    JOIN api_token t ON t.id = w.token_id AND t.ended_at IS NULL
    WHERE (cardinality(w.actions) = 0 OR e.action::text = ANY (w.actions))
      AND (t.unit_id IS NULL OR t.unit_id = e.unit_id);
    PERFORM pg_notify('followup_moved', '');
    RETURN NULL;
END $$;
"""


def _existing(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(name=name, create_type=False)


def upgrade() -> None:
    for name, values in NEW.items():
        for value in values:
            op.execute(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS '{value}'")
    op.create_table('link_use',
    sa.Column('nonce', sa.String(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('nonce', name=op.f('pk_link_use'))
    )
    op.create_table('staff',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('language', sa.String(), server_default='vi', nullable=False),
    sa.Column('feed_hash', sa.LargeBinary(), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('name IS NFC NORMALIZED', name=op.f('staff_name_is_normalised')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('code', name=op.f('uq_staff_code')),
    sa.UniqueConstraint('email', name=op.f('uq_staff_email')),
    sa.UniqueConstraint('feed_hash', name=op.f('uq_staff_feed_hash')),
    sa.UniqueConstraint('subject', name=op.f('uq_staff_subject'))
    )
    op.create_table('throttle',
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('tries', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('open_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_throttle'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', _existing('role'), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('may_write', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(role = 'unit') = (unit_id IS NOT NULL)", name=op.f('a_unit_token_has_a_unit')),
    sa.ForeignKeyConstraint(['made_by'], ['staff.id'], name=op.f('fk_api_token_made_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_api_token_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_token_key_hash'))
    )
    op.create_table('appointment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('role', _existing('role'), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint("(role = 'unit') = (unit_id IS NOT NULL)", name=op.f('a_unit_officer_has_a_unit')),
    sa.CheckConstraint("role IN ('office', 'unit', 'chair', 'auditor')", name=op.f('staff_roles_only')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to > valid_from', name=op.f('appointment_runs_forward')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_appointment_staff_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_appointment_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    op.create_index(op.f('ix_appointment_staff_id'), 'appointment', ['staff_id'], unique=False)
    op.create_table('leave',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('deputy_id', sa.BigInteger(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('last_on >= first_on', name=op.f('leave_runs_forward')),
    sa.CheckConstraint('staff_id <> deputy_id', name=op.f('nobody_is_their_own_deputy')),
    sa.ForeignKeyConstraint(['deputy_id'], ['staff.id'], name=op.f('fk_leave_deputy_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_leave_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    op.create_index(op.f('ix_leave_deputy_id'), 'leave', ['deputy_id'], unique=False)
    op.create_index(op.f('ix_leave_staff_id'), 'leave', ['staff_id'], unique=False)
    op.create_table('repeatable',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('token_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('request_hash', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['token_id'], ['api_token.id'], name=op.f('fk_repeatable_token_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_repeatable')),
    sa.UniqueConstraint('token_id', 'key', name=op.f('uq_repeatable_token_id_key'))
    )
    op.create_index('ix_repeatable_made_at', 'repeatable', ['made_at'], unique=False)
    op.create_table('web_session',
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=False),
    sa.Column('behalf_of_id', sa.BigInteger(), nullable=True),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_web_session_appointment_id')),
    sa.ForeignKeyConstraint(['behalf_of_id'], ['staff.id'], name=op.f('fk_web_session_behalf_of_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_web_session_staff_id')),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_web_session'))
    )
    op.create_index(op.f('ix_web_session_staff_id'), 'web_session', ['staff_id'], unique=False)
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('token_id', sa.BigInteger(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('secret', sa.String(), nullable=False),
    sa.Column('actions', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['token_id'], ['api_token.id'], name=op.f('fk_webhook_token_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_table('address_change',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('issue_id', sa.BigInteger(), nullable=False),
    sa.Column('old_email', sa.String(), nullable=True),
    sa.Column('new_email', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('old_agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('new_agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_address_change_issue_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_address_change_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_change'))
    )
    op.create_index(op.f('ix_address_change_person_id'), 'address_change', ['person_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('public_id', sa.String(), nullable=False),
    sa.Column('issue_id', sa.BigInteger(), nullable=False),
    sa.Column('role', _existing('role'), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('given_name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to_citizen', sa.Boolean(), nullable=False),
    sa.CheckConstraint('size > 0 AND size <= 10485760', name=op.f('attachment_is_of_a_size')),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_attachment_issue_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attachment_person_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_attachment_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attachment_public_id'))
    )
    op.create_index(op.f('ix_attachment_issue_id'), 'attachment', ['issue_id'], unique=False)
    op.create_table('draft',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('staff_id', sa.BigInteger(), nullable=False),
    sa.Column('issue_id', sa.BigInteger(), nullable=False),
    sa.Column('action', _existing('action'), nullable=False),
    sa.Column('fields', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('issue_version', sa.BigInteger(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_draft_issue_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_draft_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('staff_id', 'issue_id', 'action', name=op.f('uq_draft_staff_id_issue_id_action'))
    )
    op.create_table('publication',
    sa.Column('issue_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('search', postgresql.TSVECTOR(), sa.Computed("to_tsvector('simple', folded)", persisted=True), nullable=False),
    sa.Column('approved_by', sa.BigInteger(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['staff.id'], name=op.f('fk_publication_approved_by')),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_publication_issue_id')),
    sa.PrimaryKeyConstraint('issue_id', name=op.f('pk_publication'))
    )
    op.create_index('ix_publication_search', 'publication', ['search'], unique=False, postgresql_using='gin')
    op.create_table('webhook_call',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('owed', 'sent', 'failed', name='callstatus'), nullable=False),
    sa.Column('tries', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['issue_event.id'], name=op.f('fk_webhook_call_event_id')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_call_webhook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_call')),
    sa.UniqueConstraint('webhook_id', 'event_id', name=op.f('uq_webhook_call_webhook_id_event_id'))
    )
    op.create_index('ix_webhook_call_ready', 'webhook_call', ['next_at'], unique=False, postgresql_where="status = 'owed'")
    op.add_column('issue', sa.Column('extension_asked', sa.Date(), nullable=True))
    op.create_index('ix_issue_extension_asked', 'issue', ['id'], unique=False, postgresql_where='extension_asked IS NOT NULL')
    op.create_index(op.f('ix_issue_person_id'), 'issue', ['person_id'], unique=False)
    op.create_index('ix_issue_resolved', 'issue', ['answered_on', 'id'], unique=False, postgresql_where="state = 'resolved'")
    op.create_index('ix_issue_unit_running', 'issue', ['unit_id', 'due_on'], unique=False, postgresql_where="state IN ('assigned', 'inspected', 'awaiting_citizen')")
    op.add_column('issue_event', sa.Column('staff_id', sa.BigInteger(), nullable=True))
    op.add_column('issue_event', sa.Column('behalf_of_id', sa.BigInteger(), nullable=True))
    op.add_column('issue_event', sa.Column('token_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_issue_event_token_id'), 'issue_event', 'api_token', ['token_id'], ['id'])
    op.create_foreign_key(op.f('fk_issue_event_staff_id'), 'issue_event', 'staff', ['staff_id'], ['id'])
    op.create_foreign_key(op.f('fk_issue_event_behalf_of_id'), 'issue_event', 'staff', ['behalf_of_id'], ['id'])
    op.create_index('ix_letter_stuck', 'letter', ['status', 'id'], unique=False, postgresql_where="status IN ('held', 'failed', 'unknown', 'suppressed', 'to_print')")
    op.create_index('ix_issue_state', 'issue', ['state', 'id'], unique=False)
    op.create_index('ix_issue_field', 'issue', ['field', 'id'], unique=False)
    op.create_index('ix_issue_unit', 'issue', ['unit_id', 'id'], unique=False)
    op.execute("""CREATE INDEX ix_issue_words ON issue USING gin (to_tsvector('simple'::regconfig, lower(translate((field::text || ' '::text) || text, 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ'::text, 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydaaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd'::text))))""")
    op.add_column("demo_clock", sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_issue_moved_at", "issue", ["moved_at", "id"])
    op.execute(CALLS)
