"""What comes back by mail, and what is known of a letter after it was sent."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_LETTERS = (
    'unit_digest', 'apology_wanted', 'apology_drafted', 'correction', 'address_dead', 'mail_waiting',
)
_ACTIONS = ('explain_delay', 'apologise', 'correct')
_KINDS = ('bounce', 'out_of_office', 'auto_reply', 'loop', 'unsubscribe', 'reply', 'unreadable')
_STATUSES = ('stored', 'noted', 'filed', 'waiting', 'done')
_WHYS = ('unmatched', 'forged', 'expired', 'stranger', 'unreadable', 'too_big', 'too_many')
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for enum, values in (
        ('letterkind', _LETTERS), ('action', _ACTIONS), ('letterstatus', ('bundled',)),
        ('accessstep', ('original_taken', 'address_restored')),
    ):
        for value in values:
            op.execute(f"ALTER TYPE {enum} ADD VALUE IF NOT EXISTS '{value}'")
    op.create_table('letter_template',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('saved_at', _AT, nullable=False),
    sa.Column('saved_by', sa.String(), nullable=True),
    sa.Column('in_use_since', _AT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_template')),
    sa.UniqueConstraint('kind', 'language', 'sha256', name=op.f('uq_letter_template_kind_language_sha256')),
    )
    op.add_column('letter', sa.Column('held_why', sa.String(), nullable=True))
    op.add_column('letter', sa.Column('bundle_id', sa.BigInteger(), nullable=True))
    op.add_column('letter', sa.Column('template_id', sa.BigInteger(), nullable=True))
    op.add_column('letter', sa.Column('frame_id', sa.BigInteger(), nullable=True))
    op.create_index(op.f('ix_letter_bundle_id'), 'letter', ['bundle_id'], unique=False)
    op.add_column('issue', sa.Column('apology_drafted', sa.Date(), nullable=True))
    op.add_column('issue', sa.Column('expected_on', sa.Date(), nullable=True))
    op.create_index('ix_letter_message_id', 'letter', ['message_id'], postgresql_where='message_id IS NOT NULL')
    op.create_foreign_key(op.f('fk_letter_bundle_id'), 'letter', 'letter', ['bundle_id'], ['id'])
    op.create_foreign_key(op.f('fk_letter_template_id'), 'letter', 'letter_template', ['template_id'], ['id'])
    op.create_foreign_key(op.f('fk_letter_frame_id'), 'letter', 'letter_template', ['frame_id'], ['id'])
    _rhythm()
    _mails()
    op.create_table('link_opened',
    sa.Column('letter_id', sa.BigInteger(), nullable=False),
    sa.Column('first_at', _AT, nullable=False),
    sa.Column('last_at', _AT, nullable=False),
    sa.Column('times', sa.BigInteger(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_link_opened_letter_id')),
    sa.PrimaryKeyConstraint('letter_id', name=op.f('pk_link_opened')),
    )


def _rhythm() -> None:
    op.create_index('ix_letter_sent', 'letter', ['sent_at'], postgresql_where="status = 'sent'")
    op.create_index('ix_letter_waiting', 'letter', ['not_before'],
                    postgresql_where='priority = 7 AND bundle_id IS NULL AND sent_at IS NULL')
    op.create_table('held_decision',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('sweep_id', sa.BigInteger(), nullable=True),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', _AT, nullable=False),
    sa.Column('letters', sa.ARRAY(sa.BigInteger()), nullable=False),
    sa.CheckConstraint("done IN ('released', 'cancelled')", name='held_letters_go_or_are_cancelled'),
    sa.ForeignKeyConstraint(['sweep_id'], ['sweep_run.id'], name=op.f('fk_held_decision_sweep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_decision')),
    )


def _mails() -> None:
    op.create_table('inbound_mail',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('envelope_from', sa.String(), nullable=True),
    sa.Column('envelope_to', sa.String(), nullable=True),
    sa.Column('raw', sa.LargeBinary(), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('received_at', _AT, nullable=False),
    sa.Column('stored_at', _AT, server_default=sa.text('now()'), nullable=False),
    sa.Column('status', sa.Enum(*_STATUSES, name='inboundstatus'), nullable=False),
    sa.Column('kind', sa.Enum(*_KINDS, name='inboundkind'), nullable=True),
    sa.Column('why', sa.Enum(*_WHYS, name='inboundwhy'), nullable=True),
    sa.Column('reads', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('read_at', _AT, nullable=True),
    sa.Column('message_id', sa.String(), nullable=True),
    sa.Column('sender', sa.String(), nullable=True),
    sa.Column('sender_name', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=True),
    sa.Column('letter_id', sa.BigInteger(), nullable=True),
    sa.Column('issue_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('event_id', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('done_by_id', sa.BigInteger(), nullable=True),
    sa.Column('done_at', _AT, nullable=True),
    sa.CheckConstraint('size > 0', name='inbound_mail_is_of_a_size'),
    *(sa.ForeignKeyConstraint([column], [f'{table}.id'], name=op.f(f'fk_inbound_mail_{column}')) for column, table in (
        ('letter_id', 'letter'), ('issue_id', 'issue'), ('person_id', 'person'), ('unit_id', 'unit'),
        ('event_id', 'issue_event'), ('done_by_id', 'staff'))),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_mail')),
    sa.UniqueConstraint('sha256', name=op.f('uq_inbound_mail_sha256')),
    )
    for column in ('letter_id', 'issue_id', 'person_id'):
        op.create_index(op.f(f'ix_inbound_mail_{column}'), 'inbound_mail', [column], unique=False)
    op.create_index('ix_inbound_mail_sender', 'inbound_mail', ['sender', 'received_at'], unique=False)
    op.create_index('ix_inbound_mail_stored', 'inbound_mail', ['id'], postgresql_where="status = 'stored'")
    op.create_index('ix_inbound_mail_open', 'inbound_mail', ['status', 'received_at'],
                    postgresql_where="status IN ('filed', 'waiting')")
    op.create_table('bounce',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('inbound_id', sa.BigInteger(), nullable=False),
    sa.Column('letter_id', sa.BigInteger(), nullable=True),
    sa.Column('address_hash', sa.String(), nullable=False),
    sa.Column('hard', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(), nullable=True),
    sa.Column('diagnostic', sa.String(), nullable=True),
    sa.Column('at', _AT, nullable=False),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound_mail.id'], name=op.f('fk_bounce_inbound_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_bounce_letter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounce')),
    sa.UniqueConstraint('inbound_id', name=op.f('uq_bounce_inbound_id')),
    )
    op.create_index(op.f('ix_bounce_letter_id'), 'bounce', ['letter_id'], unique=False)
    op.create_index(op.f('ix_bounce_address_hash'), 'bounce', ['address_hash'], unique=False)
    op.execute("""
        CREATE FUNCTION ring_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_notify('followup_inbound', ''); RETURN NULL; END $$;
        CREATE TRIGGER inbound_rings AFTER INSERT ON inbound_mail FOR EACH STATEMENT EXECUTE FUNCTION ring_inbound();
    """)
