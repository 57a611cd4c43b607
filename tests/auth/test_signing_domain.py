"""The life of a signing key: published, signing, replaced, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parking_net.auth.domain.signing import RotationRules

RULES = RotationRules(
    rotate_every=timedelta(days=30),
    published_before_signing=timedelta(hours=1),
    published_after_signing=timedelta(minutes=20),
)
START = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    signs_from: datetime


OLD = Key(START)
NEW = Key(START + timedelta(days=30))


def test_the_first_key_signs_at_once() -> None:
    assert RULES.next_signs_from([], START) == START
    assert RULES.signing([], START) is None


def test_the_next_key_is_due_a_publishing_period_before_it_signs() -> None:
    due = NEW.signs_from - timedelta(hours=1)
    assert RULES.next_signs_from([OLD], due - timedelta(seconds=1)) is None
    assert RULES.next_signs_from([OLD], due) == NEW.signs_from
    assert RULES.next_signs_from([OLD, NEW], due) is None


def test_after_a_long_sleep_the_next_key_is_still_published_before_it_signs() -> None:
    awake = START + timedelta(days=400)
    assert RULES.next_signs_from([OLD], awake) == awake + timedelta(hours=1)


def test_the_old_key_signs_until_the_moment_of_the_new_one() -> None:
    assert RULES.signing([OLD, NEW], NEW.signs_from - timedelta(seconds=1)) is OLD
    assert RULES.signing([OLD, NEW], NEW.signs_from) is NEW


def test_a_replaced_key_is_withdrawn_when_its_last_token_has_died() -> None:
    gone = NEW.signs_from + timedelta(minutes=20)
    assert RULES.withdrawn([OLD, NEW], gone - timedelta(seconds=1)) == []
    assert RULES.withdrawn([OLD, NEW], gone) == [OLD]
    assert RULES.withdrawn([NEW], gone + timedelta(days=999)) == []
