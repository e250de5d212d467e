"""Days of check-ins, as they are for their reader: a Sunday evening in Los Angeles is Monday in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from support.drawings import ADA, BO, pair

from core.checkins import Answer, Checkin, CheckinState, PastCheckin, Question
from core.pages import Page
from ui.checkin_history import history_posts, own_answers_panel
from ui.checkins import checkin_card
from ui.posts import Post
from ui.reveals import opened_reveal

LOS_ANGELES = "America/Los_Angeles"
SUNDAY_EVENING = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)  # 31 May, 20:00 there
QUESTION = Question("journey-04", "journey", "What made you laugh?")
ASKED = Checkin(
    5, 7, QUESTION.deck_id, CheckinState.REVEALED, SUNDAY_EVENING, SUNDAY_EVENING, None, (ADA, BO)
)
ANSWERS = tuple(
    Answer(number, 5, who, "Your hat", None, None, SUNDAY_EVENING) for number, who in ((1, ADA), (2, BO))
)
PAST = PastCheckin(ASKED, QUESTION, ANSWERS)
PAGE = Page((PAST,), has_newer=False, has_older=False)


def titles_of(posts: list[Post]) -> list[str | None]:
    return [post.embed.title for post in posts if post.embed is not None]


def test_the_history_of_a_month_has_the_days_of_that_month() -> None:
    first = datetime(2026, 5, 1, tzinfo=ZoneInfo(LOS_ANGELES))
    assert titles_of(history_posts(PAGE, first)) == ["May 31, 2026"]


def test_an_answer_to_take_back_is_listed_under_the_day_of_its_writer() -> None:
    view = own_answers_panel(PAGE, ZoneInfo(LOS_ANGELES)).view
    assert view is not None
    assert "May 31, 2026: What made you laugh?" in str(view.to_components())


def test_the_earlier_year_has_the_day_on_which_it_was_for_the_couple() -> None:
    couple = pair(LOS_ANGELES)
    titles = titles_of(opened_reveal(couple, QUESTION, ANSWERS, None, [PAST]))
    assert any("May 31, 2026" in str(title) for title in titles)
    now = Checkin(6, 7, QUESTION.deck_id, CheckinState.OPEN, SUNDAY_EVENING, None, None, ())
    card = checkin_card(now, couple, QUESTION, [SUNDAY_EVENING], is_shared=False)
    assert card.embed is not None
    assert "May 31, 2026" in str(card.embed.description)
