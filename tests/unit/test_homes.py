"""Homes: who can read one, and when words are posted in an envelope."""

from dataclasses import replace

import pytest

from core.homes import Audience, HomeChange, others_can_read

ALONE = Audience(is_everyone=False, role_ids=(), user_ids=(), member_count=40)
SERVER = Audience(is_everyone=True, role_ids=(), user_ids=(), member_count=3)
FAMILY = Audience(is_everyone=False, role_ids=(7, 5), user_ids=(9,), member_count=40)


def test_words_are_shown_openly_where_nobody_else_is_let_in() -> None:
    assert not others_can_read(ALONE, None)


@pytest.mark.parametrize(
    "audience", [SERVER, FAMILY, replace(FAMILY, role_ids=()), replace(FAMILY, user_ids=())]
)
def test_words_need_an_envelope_where_others_are_let_in(audience: Audience) -> None:
    assert others_can_read(audience, None)


@pytest.mark.parametrize("audience", [SERVER, FAMILY])
def test_a_couple_may_call_an_audience_theirs(audience: Audience) -> None:
    assert not others_can_read(audience, audience.fingerprint)


def test_what_was_called_theirs_is_found_again_in_any_order() -> None:
    assert replace(FAMILY, role_ids=(5, 7)).is_still(FAMILY.fingerprint)


@pytest.mark.parametrize(
    ("said_of", "now"),
    [
        pytest.param(SERVER, replace(SERVER, member_count=4), id="one member more"),
        pytest.param(SERVER, replace(SERVER, member_count=2), id="one member fewer: another may follow"),
        pytest.param(FAMILY, replace(FAMILY, member_count=41), id="one member more, who may get the role"),
        pytest.param(SERVER, replace(SERVER, member_count=0), id="a count that is unknown"),
        pytest.param(SERVER, replace(SERVER, role_ids=(5,)), id="a further role"),
        pytest.param(FAMILY, replace(FAMILY, role_ids=(5, 7, 8)), id="one role more"),
        pytest.param(FAMILY, replace(FAMILY, user_ids=(9, 10)), id="one person more"),
        pytest.param(FAMILY, replace(FAMILY, user_ids=(10,)), id="another person"),
        pytest.param(ALONE, SERVER, id="the whole server"),
        pytest.param(FAMILY, replace(FAMILY, is_everyone=True), id="the whole server beside a role"),
    ],
)
def test_a_wider_audience_is_no_longer_theirs(said_of: Audience, now: Audience) -> None:
    assert others_can_read(now, said_of.fingerprint)


@pytest.mark.parametrize(
    ("there", "here", "is_wider"),
    [
        pytest.param(SERVER, ALONE, True, id="everyone, after nobody"),
        pytest.param(ALONE, SERVER, False, id="nobody, after everyone"),
        pytest.param(SERVER, SERVER, False, id="everyone, as before"),
        pytest.param(SERVER, FAMILY, True, id="everyone, after a role"),
        pytest.param(FAMILY, ALONE, True, id="a role, after nobody"),
        pytest.param(FAMILY, replace(FAMILY, role_ids=(5, 7, 8)), False, id="one role fewer"),
        pytest.param(replace(FAMILY, role_ids=(8,)), FAMILY, True, id="another role"),
        pytest.param(replace(FAMILY, user_ids=(9, 10)), FAMILY, True, id="one person more"),
    ],
)
def test_a_home_is_wider_when_somebody_new_may_read(there: Audience, here: Audience, is_wider: bool) -> None:
    assert there.is_wider_than(here) is is_wider


@pytest.mark.parametrize(
    ("is_wider", "is_seen_by_other", "is_back_in_sight", "change"),
    [
        (False, True, False, HomeChange.NO_MORE),
        (True, True, False, HomeChange.WIDER),
        (False, False, False, HomeChange.UNSEEN),
        (True, False, False, HomeChange.UNSEEN),
        (False, None, False, HomeChange.UNKNOWN),
        (True, True, True, HomeChange.NO_MORE),
        (False, False, True, HomeChange.UNSEEN),
        (False, None, True, HomeChange.UNKNOWN),
    ],
)
def test_a_move_is_judged_by_whom_it_touches(
    is_wider: bool, is_seen_by_other: bool | None, is_back_in_sight: bool, change: HomeChange
) -> None:
    judged = HomeChange.of(
        is_wider=is_wider, is_seen_by_other=is_seen_by_other, is_back_in_sight=is_back_in_sight
    )
    assert judged is change
