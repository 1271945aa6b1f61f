KEYS = ["run", "as_of", "considered", "newly_late", "owed", "suppressed"]


class TestSweep:
    def test_owes_what_the_ladder_says(self, a_conference):
        """On the first working day after the date the unit, its head and the citizen are owed a letter."""
        report = a_conference.json("sweep", "--as-of", "2023-12-08")

        assert list(report) == KEYS
        assert report["newly_late"] > 0
        assert report["owed"]["overdue_head"] == report["newly_late"]

    def test_a_dry_run_keeps_nothing(self, a_conference):
        """``--dry-run`` reports; the real one that follows finds the same work."""
        tried = a_conference.json("sweep", "--as-of", "08/12/2023", "--dry-run")
        done = a_conference.json("sweep", "--as-of", "08/12/2023")

        assert tried["run"] is None
        assert tried["owed"] == done["owed"]

    def test_a_second_sweep_of_the_day_owes_nothing(self, a_conference):
        """Each rung is climbed once."""
        a_conference.json("sweep", "--as-of", "08/12/2023")

        assert a_conference.json("sweep", "--as-of", "08/12/2023")["owed"] == {}

    def test_the_ledger_lists_the_newest_first(self, a_late_conference):
        """What each sweep considered, owed and held back stays on record."""
        ledger = a_late_conference.json("sweep", "--list")

        runs = [line["run"] for line in ledger]
        assert runs == sorted(runs, reverse=True)
        assert ledger[0]["as_of"] == "2023-12-08"
        assert set(KEYS) <= set(ledger[0])

    def test_morning_and_close_take_a_day(self, a_conference):
        """The sheet and the closing can be made for any day."""
        assert a_conference.json("morning", "--as-of", "2023-12-08")["sheets"] == 1
        assert a_conference.json("close", "--as-of", "29/12/2023")["closed"] == ["KN-2023-2-0010"]


class TestDelivery:
    def test_sends_what_is_owed_to_the_local_mailbox(self, a_conference):
        """Without a mail server of the district letters become files in the home's mailbox."""
        owed = len(a_conference.json("letters", "list", "--status", "owed"))

        report = a_conference.json("deliver")

        assert report == {"sent": owed, "failed": 0, "deferred": 0, "unknown": 0}
        assert a_conference.json("deliver")["sent"] == 0

    def test_a_demo_never_writes_to_the_world(self, a_conference):
        """With a demo clock and a mail server outside nothing is sent."""
        a_conference.settings = {"FOLLOWUP_SMTP_URL": "smtp://mail.example:25", "FOLLOWUP_MAIL_MODE": "live"}

        answer = a_conference("deliver", "--json")

        assert (answer.code, answer.out) == (1, "")
        assert "FOLLOWUP_SMTP_URL" in answer.err


class TestClock:
    def test_plays_every_day_it_passes(self, a_conference):
        """Three days on, each morning was swept; a line a day says what happened."""
        lived = a_conference.json("clock", "advance", "3d")

        assert [day["date"] for day in lived["days"]] == ["2023-11-17", "2023-11-18", "2023-11-19"]
        assert lived["days"][1]["suppressed"] == {"day_off": 1}
        assert (lived["on"], lived["demo"]) == ("2023-11-19", True)

    def test_says_which_letters_left_on_each_day_whoever_owed_them(self, a_late_conference):
        """The chair's sheet is owed by no sweep, and is counted all the same; a day off says so."""
        told = a_late_conference("clock", "advance", "4d").out
        [lived] = a_late_conference.json("clock", "advance", "1d")["days"]

        assert "09/12/2023: ngày nghỉ; thư đã đi: –" in told
        assert "1 bản tin buổi sáng" in told
        assert (lived["owed"], lived["sent"]) == ({}, {})

    def test_moves_by_hours_without_a_morning(self, a_conference):
        """Six hours on the same day sweep nothing."""
        lived = a_conference.json("clock", "advance", "6h")

        assert (lived["now"], lived["days"]) == ("2023-11-16T16:00:00+07:00", [])

    def test_is_the_real_one_until_it_is_set(self, a_district):
        """Nobody gets a demo clock by the way."""
        assert a_district.json("clock", "show")["demo"] is False

    def test_is_not_moved_while_mail_leaves_this_machine(self, a_conference):
        """The demo clock needs the local mailbox."""
        a_conference.settings = {"FOLLOWUP_SMTP_URL": "smtp://mail.example:25"}

        for words in (("clock", "set", "2023-12-01"), ("clock", "advance", "1d")):
            assert a_conference(*words).code == 1

    def test_refuses_a_span_it_cannot_read(self, a_conference):
        """3d, 12h: nothing else."""
        assert a_conference("clock", "advance", "soon").code == 2
