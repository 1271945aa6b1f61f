"""The sweep in SQL: a handful of statements, whatever the number of issues."""

from sqlalchemy import text

# Days on which checks wait are days on which most are done: the planner would expect many, and read whole tables.
EXPECT_FEW = text("SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)")

# The issues of a directive without a check to do or an alarm to raise are not asked: no scan of a million rows.
JUDGED_BY = text("""
    SELECT directive_id FROM conference
    UNION SELECT directive_id FROM issue WHERE state = 'raised'
    UNION SELECT i.directive_id FROM deadline_check c JOIN issue i ON i.id = c.issue_id
          WHERE c.done_at IS NULL AND c.check_on <= :as_of
""")

# The checks whose day has come are done here, each once; those that no longer matter say why.
DO_CHECKS = text("""
    WITH waiting AS (
        SELECT c.id, c.rung, CASE
            WHEN i.state NOT IN ('assigned', 'inspected', 'awaiting_citizen') THEN 'not_running'
            WHEN c.deadline_version <> i.deadline_version THEN 'date_moved'
            WHEN c.rung = 'unacknowledged' AND i.acknowledged_on IS NOT NULL THEN 'acknowledged'
            WHEN c.rung IN ('before_3', 'before_1') AND i.due_on < :as_of THEN 'passed'
            WHEN c.rung = 'before_3' AND EXISTS (
                SELECT 1 FROM deadline_check later
                WHERE later.issue_id = c.issue_id AND later.deadline_version = c.deadline_version
                  AND later.rung = 'before_1' AND later.check_on <= :as_of
            ) THEN 'overtaken'
        END AS moot
        FROM deadline_check c JOIN issue i ON i.id = c.issue_id
        WHERE c.done_at IS NULL AND c.check_on <= :as_of AND i.directive_id = :directive_id
          AND NOT (:pauses AND i.state = 'awaiting_citizen')
        FOR UPDATE OF c SKIP LOCKED
    ), done AS (
        UPDATE deadline_check c SET done_at = :now, fired = waiting.moot IS NULL, sweep_id = :sweep_id
        FROM waiting WHERE c.id = waiting.id
    )
    SELECT rung, moot, count(*) AS n FROM waiting GROUP BY rung, moot
""")

# The letters of the rungs that fired: the directive's table of e-mails joined with who is meant.
OWE_LETTERS = text("""
    INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, sweep_id, rung, deadline_version,
                        unit_id, person_id, as_of, owed_at, not_before, priority)
    SELECT concat_ws(':', i.code, mail.letter, c.rung, 'v' || c.deadline_version, who.suffix),
           mail.letter::letterkind, mail.audience::audience,
           CASE WHEN p.channel <> 'email' THEN 'to_print' ELSE mail.status END::letterstatus,
           i.id, i.conference_id, c.sweep_id, c.rung, c.deadline_version,
           who.unit_id, who.person_id, CAST(:as_of AS date), :now,
           CASE WHEN p.channel <> 'email' THEN :now ELSE mail.not_before END,
           CASE WHEN mail.audience = 'citizen' THEN 1 WHEN mail.status = 'bundled' THEN 7 ELSE 5 END
    FROM deadline_check c
    JOIN issue i ON i.id = c.issue_id
    JOIN unnest(CAST(:rungs AS text[]), CAST(:audiences AS text[]), CAST(:letters AS text[]),
                CAST(:statuses AS text[]), CAST(:not_befores AS timestamptz[]))
         AS mail (rung, audience, letter, status, not_before) ON mail.rung = c.rung::text
    CROSS JOIN LATERAL (
        SELECT 'u' || i.unit_id AS suffix, i.unit_id AS unit_id, NULL::bigint AS person_id WHERE mail.audience = 'unit'
        UNION ALL SELECT 'h' || i.unit_id, i.unit_id, NULL WHERE mail.audience = 'unit_head'
        UNION ALL SELECT 'c' || co.unit_id, co.unit_id, NULL FROM unnest(i.co_units) AS co (unit_id)
                  WHERE mail.audience = 'co_units'
        UNION ALL SELECT 'office', CAST(:office_id AS bigint), NULL WHERE mail.audience = 'office'
        UNION ALL SELECT 'chair', NULL, NULL WHERE mail.audience = 'chair'
        UNION ALL SELECT 'p' || i.person_id, NULL, i.person_id
                  WHERE mail.audience = 'citizen' AND i.duty_to_reply AND i.person_id IS NOT NULL
        UNION SELECT 'p' || d.person_id, NULL, d.person_id FROM issue d
              WHERE mail.audience = 'citizen' AND i.duplicates > 0
                AND d.duplicate_of_id = i.id AND d.duty_to_reply AND d.person_id IS NOT NULL
    ) AS who
    LEFT JOIN person p ON p.id = who.person_id
    WHERE c.sweep_id = :sweep_id AND c.fired AND i.directive_id = :directive_id
      AND NOT (mail.letter = 'apology' AND EXISTS (  -- whoever got it before the date does not get it again
          SELECT 1 FROM letter told JOIN issue_event e ON e.id = told.event_id
          WHERE told.issue_id = i.id AND told.person_id = who.person_id AND told.kind = 'apology'
            AND e.deadline_version = c.deadline_version AND told.status <> 'cancelled'))
      AND NOT (mail.letter = 'apology_wanted' AND (i.apology_drafted IS NOT NULL OR i.expected_on IS NOT NULL))
    ON CONFLICT (key) DO NOTHING
    RETURNING kind::text AS kind
""")

# No unit, no date: the loudest alarm, on every working day until somebody is responsible.
OWE_ALARMS = text("""
    INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, sweep_id, deadline_version,
                        unit_id, as_of, owed_at, not_before, priority)
    SELECT concat_ws(':', i.code, mail.letter, CAST(:as_of AS date), mail.audience),
           mail.letter::letterkind, mail.audience::audience, 'owed', i.id, i.conference_id, :sweep_id,
           i.deadline_version, CASE WHEN mail.audience = 'office' THEN CAST(:office_id AS bigint) END, CAST(:as_of AS date), :now,
           mail.not_before, 0
    FROM issue i
    CROSS JOIN unnest(CAST(:audiences AS text[]), CAST(:letters AS text[]), CAST(:not_befores AS timestamptz[]))
         AS mail (audience, letter, not_before)
    WHERE i.state = 'raised' AND i.directive_id = :directive_id AND CASE
        WHEN i.handed_back = 0 THEN i.received_on < :as_of
        ELSE (i.moved_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < :working_day_before  -- the office has a day to assign
    END
    ON CONFLICT (key) DO NOTHING
    RETURNING kind::text AS kind
""")
