"""The short form of the chaos test; the long one is `make chaos`."""

import pytest

from tests.chaos.storm import weather


@pytest.mark.parametrize(("on_doubt", "seconds", "letters"), [("resend", 25, 1200), ("hold", 15, 800)])
def test_nothing_is_lost_and_no_copy_is_beyond_the_bound(tmp_path, on_doubt, seconds, letters):
    """Copies of a letter at the far end ≤ 1 + its tries that ended in doubt; held in doubt, never more than one."""
    verdict = weather(tmp_path, on_doubt=on_doubt, seconds=seconds, letters=letters, seed=7)

    assert verdict.unfinished == 0
    assert verdict.lost == 0
    assert verdict.beyond == 0
    assert verdict.broken_chains == 0
    assert verdict.most <= (1 if on_doubt == "hold" else 4)
    assert verdict.letters > letters * 0.4  # the others go on paper: the server refused somebody's address
    assert verdict.statuses["sent"] > verdict.letters * 0.8
    assert sum(verdict.faults.values()) >= seconds // 2
