"""Cards full of emoji: a client draws some 200 of a card, and shows the others as bare signs."""

from datetime import UTC, datetime

import discord
import pytest
from support.drawings import ADA, BO, pair

from core.affections import Affection, AffectionKind
from core.checkins import Answer, Question
from core.memories import Memory
from core.pages import NumberedPage
from core.statements import LINE_LIMIT, Statement, StatementLines
from core.text_input import NOTE_LIMIT
from core.thanks import Thanks, ThanksAbout
from ui.affections import affection_card
from ui.cards import Part, card
from ui.memories import EXCERPT, entries_post
from ui.posts import MOST_EMBEDS, Post, split_embed
from ui.reveals import opened_reveal
from ui.safe_text import MOST_ELEMENTS
from ui.statements import opened_statement, statement_card
from ui.thanks import PREVIEW, jar_panel, opened_thanks, thanks_card

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUESTION = Question("journey-04", "journey", "What made you laugh?")
HEART = "💛"


def texts_of(post: Post) -> str:
    """All that one card shows."""
    assert post.embed is not None
    return "\n".join([post.embed.description or "", *(str(field.value) for field in post.embed.fields)])


def hearts_in(posts: list[Post]) -> list[int]:
    return [texts_of(post).count(HEART) for post in posts]


def answers(*bodies: str) -> list[Answer]:
    return [
        Answer(number, 5, who, body, None, None, NOW)
        for number, (who, body) in enumerate(zip((ADA, BO), bodies, strict=True))
    ]


@pytest.mark.parametrize("count", [300, 100])
def test_answers_of_emoji_are_spread_and_none_is_lost(count: int) -> None:
    found = hearts_in(opened_reveal(pair(), QUESTION, answers(HEART * count, HEART * count), None))
    assert sum(found) == 2 * count
    assert max(found) <= MOST_ELEMENTS


def test_short_answers_stand_side_by_side() -> None:
    (post,) = opened_reveal(pair(), QUESTION, answers(HEART * 50, HEART * 50), None)
    assert post.embed is not None
    assert len(post.embed.fields) == 2


def thanks(message: str) -> Thanks:
    return Thanks(
        id=5,
        couple_id=7,
        author_id=ADA,
        recipient_id=BO,
        about=ThanksAbout.EVERYDAY,
        message=message,
        is_private=False,
        created_at=NOW,
    )


@pytest.mark.parametrize(("count", "is_envelope"), [(150, False), (151, True), (2_000, True)])
def test_a_thank_you_of_more_emoji_than_a_client_draws_is_an_envelope(count: int, is_envelope: bool) -> None:
    card = thanks_card(thanks(HEART * count), is_shared=False)
    assert (HEART not in texts_of(card)) is is_envelope
    opened = hearts_in(opened_thanks(thanks(HEART * count), BO))
    assert sum(opened) == count
    assert max(opened) <= MOST_ELEMENTS


@pytest.mark.parametrize(("count", "is_envelope"), [(10, False), (LINE_LIMIT, True)])
def test_a_statement_of_more_emoji_than_a_client_draws_is_an_envelope(count: int, is_envelope: bool) -> None:
    statement = Statement(5, 7, ADA, StatementLines(*[HEART * count] * 4), NOW, NOW)
    assert (HEART not in texts_of(statement_card(statement, BO, is_shared=False))) is is_envelope
    assert sum(hearts_in(opened_statement(statement))) == 4 * count


def hug(note: str) -> Post:
    affection = Affection(5, 7, ADA, BO, AffectionKind.HUG, note, None, is_echoed=False, created_at=NOW)
    return affection_card(affection, is_shared=False)


def timeline(story: str) -> Post:
    memories = [Memory(number, 7, ADA, HEART, story, NOW.date(), NOW) for number in range(5)]
    return entries_post("Your timeline", memories, (), discord.ui.View())


def jar(message: str) -> Post:
    return jar_panel(NumberedPage((thanks(message),) * 10, 0, has_more=False), pair())


@pytest.mark.parametrize(
    ("post", "count"),
    [
        pytest.param(hug(HEART * NOTE_LIMIT), NOTE_LIMIT, id="a note"),
        pytest.param(timeline(HEART * EXCERPT), 5 * (EXCERPT + 1), id="memories"),
        pytest.param(jar(HEART * PREVIEW), 10 * PREVIEW, id="thanks"),
    ],
)
def test_a_message_of_more_emoji_than_a_client_draws_in_a_card_has_further_cards(
    post: Post, count: int
) -> None:
    embeds = post.send_kwargs()["embeds"]
    found = [(embed.description or "").count(HEART) for embed in embeds]
    assert sum(found) == count
    assert max(found) <= MOST_ELEMENTS
    assert len(embeds) <= MOST_EMBEDS
    assert [bool(embed.title) for embed in embeds] == [True] + [False] * (len(embeds) - 1)
    assert post.edit_kwargs()["embeds"] == embeds


def test_what_belongs_to_a_card_stands_once_over_its_parts() -> None:
    whole = card(Part.JOURNEY, "Title", HEART * 300, "Footer").add_field(name="Name", value="Value")
    whole.set_image(url="attachment://lake.jpg").set_thumbnail(url="attachment://small.jpg")
    first, last = split_embed(whole, 4_096)
    assert (first.title, last.title) == ("Title", None)
    assert (first.thumbnail.url, last.thumbnail.url) == ("attachment://small.jpg", None)
    assert (first.image.url, last.image.url) == (None, "attachment://lake.jpg")
    assert (first.footer.text, last.footer.text) == (None, "Footer")
    assert (len(first.fields), len(last.fields)) == (0, 1)
    assert len(whole.fields) == 1, "the card itself stays as it was"


def test_a_text_that_no_message_has_cards_enough_for_stays_in_one() -> None:
    assert len(Post(embed=card(Part.GENERAL, "News", HEART * 2_000)).embeds) == 1
