"""The closing words of a written talk: both partners' stand in its thread, however long they are."""

import re
from datetime import UTC, datetime

import pytest
from support.drawings import ADA, BO, pair

from core.talks import Talk, TalkClosing, TalkState, TalkWay
from core.text_input import MESSAGE_LIMIT, NOTE_LIMIT
from ui.posts import Post
from ui.talks import talk_posts

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def text_of(post: Post) -> str:
    assert post.embed is not None
    return post.embed.description or ""


@pytest.mark.parametrize("mark", ["a", "*"])
def test_the_longest_closing_words_of_both_are_spread_and_none_is_lost(mark: str) -> None:
    talk = Talk(
        id=5,
        couple_id=7,
        asked_by=ADA,
        asked_of=BO,
        offered_by=ADA,
        topic="The move",
        way=TalkWay.WRITING,
        minutes=5,
        state=TalkState.DONE,
        moved_at=NOW,
    )
    closings = [TalkClosing(who, mark * MESSAGE_LIMIT, mark * NOTE_LIMIT) for who in (ADA, BO)]
    posts = talk_posts(talk, pair(), closings)
    assert all(len(text_of(post)) <= 4_096 for post in posts)
    shown = "".join(text_of(post) for post in posts)
    runs = [run.replace("\\", "") for run in re.findall(rf"(?:\\?{re.escape(mark)}){{20,}}", shown)]
    assert sum(map(len, runs)) == 2 * (MESSAGE_LIMIT + NOTE_LIMIT)
    assert posts[0].mentioned_ids == (ADA, BO)
    assert [post.view is not None for post in posts] == [False] * (len(posts) - 1) + [True]
