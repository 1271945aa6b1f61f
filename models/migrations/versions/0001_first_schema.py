"""The first schema: all tables, and the triggers that make history permanent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ENUMS = {
    "action": (
        "raise",
        "amend",
        "assign",
        "answer_at_conference",
        "decline",
        "merge",
        "acknowledge",
        "hand_back",
        "reassign",
        "inspect",
        "ask",
        "supply",
        "extend",
        "resolve",
        "send_back",
        "undo",
        "reopen",
        "confirm",
        "close",
        "withdraw",
    ),
    "audience": ("citizen", "unit", "co_units", "former_unit", "unit_head", "office", "chair"),
    "authoritymode": ("directed", "requested"),
    "channel": ("email", "phone", "paper"),
    "daystatus": ("expected", "official"),
    "letterkind": (
        "receipt",
        "answered_at_conference",
        "declined",
        "merged",
        "handler",
        "inspected",
        "question",
        "new_date",
        "apology",
        "resolution",
        "assignment",
        "co_assignment",
        "taken_over",
        "date_extended",
        "reminder",
        "overdue",
        "unacknowledged",
        "reopened",
        "supplied",
        "sent_back",
        "overdue_head",
        "overdue_office",
        "overdue_chair",
        "handed_back",
        "dispute",
        "no_unit",
        "weekly_digest",
        "morning_sheet",
    ),
    "letterstatus": (
        "owed",
        "held",
        "sending",
        "sent",
        "failed",
        "unknown",
        "cancelled",
        "suppressed",
        "to_print",
        "printed",
    ),
    "level": ("simple", "normal", "complex"),
    "personkind": ("citizen", "organisation"),
    "role": ("office", "unit", "chair", "citizen", "engine", "clock", "auditor"),
    "rung": ("unacknowledged", "before_3", "before_1", "over_1", "over_3", "over_5"),
    "state": ("raised", "assigned", "inspected", "awaiting_citizen", "resolved", "closed", "declined"),
}

# The history is append-only, and no state changes without it.
TRIGGERS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is never changed: % on %', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER history_is_never_changed BEFORE UPDATE OR DELETE ON issue_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_is_never_emptied BEFORE TRUNCATE ON issue_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION require_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing record;
BEGIN
    SELECT state, version INTO standing FROM issue WHERE id = NEW.id;
    IF NOT EXISTS (
        SELECT 1 FROM issue_event e
        WHERE e.issue_id = NEW.id AND e.seq = standing.version AND e.target = standing.state
    ) THEN
        RAISE EXCEPTION 'issue % changed its state without an event', NEW.code;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER no_state_without_event AFTER INSERT OR UPDATE OF state, version ON issue
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_event();

CREATE FUNCTION ring_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unannounced (event_id) SELECT id FROM fresh;
    PERFORM pg_notify('followup_moved', '');
    RETURN NULL;
END $$;

CREATE TRIGGER moves_ring AFTER INSERT ON issue_event
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ring_moved();

CREATE FUNCTION ring_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('followup_letters', '');
    RETURN NULL;
END $$;

CREATE TRIGGER letters_ring AFTER INSERT ON letter FOR EACH STATEMENT EXECUTE FUNCTION ring_letters();
"""


def _enum(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(*ENUMS[name], name=name, create_type=False)


def upgrade() -> None:
    for name, values in ENUMS.items():
        postgresql.ENUM(*values, name=name).create(op.get_bind())
    op.create_table(
        "calendar_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("label_vi", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("status", _enum("daystatus"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("now_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("there_is_one_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "directive_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_version")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_directive_version_content_hash")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _enum("personkind"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", _enum("channel"), nullable=False),
        sa.Column("recognised_by", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel <> 'email' OR email IS NOT NULL OR erased_at IS NOT NULL", name=op.f("email_needs_an_address")
        ),
        sa.CheckConstraint("name IS NFC NORMALIZED", name=op.f("name_is_normalised")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_email"), "person", ["email"], unique=False)
    op.create_index(op.f("ix_person_recognised_by"), "person", ["recognised_by"], unique=False)
    op.create_table(
        "scheduled_check",
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("flow_run_id", sa.Uuid(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("check_on", name=op.f("pk_scheduled_check")),
    )
    op.create_table(
        "suppression",
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppression")),
    )
    op.create_table(
        "sweep_run",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("considered", sa.BigInteger(), nullable=False),
        sa.Column("newly_late", sa.BigInteger(), nullable=False),
        sa.Column("owed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("suppressed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_run")),
        sa.UniqueConstraint("slot", name=op.f("uq_sweep_run_slot")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("authority_mode", _enum("authoritymode"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("head_email", sa.String(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=True),
        sa.Column("deputy_email", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("validity_runs_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "conference",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("directive_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["directive_id"], ["directive_version.id"], name=op.f("fk_conference_directive_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("code", name=op.f("uq_conference_code")),
    )
    op.create_table(
        "routing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("field_key", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("co_units", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("level", _enum("level"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["unit.id"], name=op.f("fk_routing_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing")),
        sa.UniqueConstraint("field_key", "valid_from", name=op.f("uq_routing_field_key_valid_from")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conference_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_import_file_conference_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("conference_id", sa.BigInteger(), nullable=False),
        sa.Column("directive_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("level", _enum("level"), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("duty_to_reply", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("source_hash", sa.String(), nullable=True),
        sa.Column("proposed_unit", sa.String(), nullable=True),
        sa.Column("proposed_co_units", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("proposed_due_on", sa.Date(), nullable=True),
        sa.Column("unknown_unit", sa.String(), nullable=True),
        sa.Column("state", _enum("state"), nullable=False),
        sa.Column("state_before", _enum("state"), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("co_units", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("deadline_version", sa.BigInteger(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("object_until", sa.Date(), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("handed_back", sa.BigInteger(), nullable=False),
        sa.Column("duplicate_of_id", sa.BigInteger(), nullable=True),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("chain_head", sa.LargeBinary(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('raised', 'closed', 'declined') OR unit_id IS NOT NULL", name=op.f("someone_is_responsible")
        ),
        sa.CheckConstraint(
            "state NOT IN ('assigned', 'inspected', 'awaiting_citizen') OR due_on IS NOT NULL",
            name=op.f("running_has_a_date"),
        ),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_issue_conference_id")),
        sa.ForeignKeyConstraint(["directive_id"], ["directive_version.id"], name=op.f("fk_issue_directive_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["issue.id"], name=op.f("fk_issue_duplicate_of_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issue_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_issue_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("code", name=op.f("uq_issue_code")),
        sa.UniqueConstraint("conference_id", "row", name=op.f("uq_issue_conference_id_row")),
    )
    op.create_index(op.f("ix_issue_duplicate_of_id"), "issue", ["duplicate_of_id"], unique=False)
    op.create_index(
        "ix_issue_raised", "issue", ["conference_id", "id"], unique=False, postgresql_where="state = 'raised'"
    )
    op.create_index(
        "ix_issue_running",
        "issue",
        ["due_on"],
        unique=False,
        postgresql_where="state IN ('assigned', 'inspected', 'awaiting_citizen')",
    )
    op.create_table(
        "deadline_check",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("rung", _enum("rung"), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("deadline_version", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fired", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sweep_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_deadline_check_issue_id")),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweep_run.id"], name=op.f("fk_deadline_check_sweep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_check")),
        sa.UniqueConstraint(
            "issue_id", "rung", "deadline_version", name=op.f("uq_deadline_check_issue_id_rung_deadline_version")
        ),
    )
    op.create_index(
        "ix_deadline_check_waiting", "deadline_check", ["check_on"], unique=False, postgresql_where="done_at IS NULL"
    )
    op.create_index("ix_deadline_check_fired", "deadline_check", ["sweep_id"], unique=False, postgresql_where="fired")
    op.create_table(
        "issue_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("action", _enum("action"), nullable=False),
        sa.Column("source", _enum("state"), nullable=True),
        sa.Column("target", _enum("state"), nullable=False),
        sa.Column("role", _enum("role"), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("deadline_version", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_event_issue_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_issue_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_event")),
        sa.UniqueConstraint("issue_id", "seq", name=op.f("uq_issue_event_issue_id_seq")),
    )
    op.create_table(
        "event_text",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["issue_event.id"], name=op.f("fk_event_text_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_text")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", _enum("letterkind"), nullable=False),
        sa.Column("recipient_role", _enum("audience"), nullable=False),
        sa.Column("status", _enum("letterstatus"), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("conference_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("sweep_id", sa.BigInteger(), nullable=True),
        sa.Column("rung", _enum("rung"), nullable=True),
        sa.Column("deadline_version", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.BigInteger(), server_default="5", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lost_claims", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_letter_conference_id")),
        sa.ForeignKeyConstraint(["event_id"], ["issue_event.id"], name=op.f("fk_letter_event_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_letter_issue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweep_run.id"], name=op.f("fk_letter_sweep_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_letter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index(op.f("ix_letter_issue_id"), "letter", ["issue_id"], unique=False)
    op.create_index("ix_letter_leased", "letter", ["lease_until"], unique=False, postgresql_where="status = 'sending'")
    op.create_index(op.f("ix_letter_person_id"), "letter", ["person_id"], unique=False)
    op.create_index(
        "ix_letter_ready", "letter", ["priority", "next_at", "id"], unique=False, postgresql_where="status = 'owed'"
    )
    op.create_table(
        "unannounced",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["issue_event.id"], name=op.f("fk_unannounced_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_unannounced")),
    )
    op.create_table(
        "letter_try",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("body_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("code", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_try_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_try")),
        sa.UniqueConstraint("letter_id", "lease", name=op.f("uq_letter_try_letter_id_lease")),
    )
    op.create_index(op.f("ix_letter_try_letter_id"), "letter_try", ["letter_id"], unique=False)
    # ### end Alembic commands ###
    op.execute(TRIGGERS)
