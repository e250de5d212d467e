"""`/date`: opening a vote, showing an idea, and the answers to bad input."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.polls import (
    IDEAS,
    LOVE,
    QUESTION,
    REFUSE,
    end_vote,
    menu_id,
    open_poll,
    pick_loved,
    poll_card,
    react,
)
from support.world import World, labels_of, private_text_of, text_of

from core.abouts import NOTHING, fitting
from core.decks import Decks
from core.polls import EMOJIS
from data.decks import load_decks

SEVEN = f"<t:{int(datetime(2026, 1, 2, 7, 0, tzinfo=UTC).timestamp())}:f>"
GENERAL = fitting(load_decks().ideas, NOTHING)  # this couple has not said what fits them
DAY_LATER = f"<t:{int(datetime(2026, 1, 2, 0, 0, tzinfo=UTC).timestamp())}:f>"


def titles(text: str) -> list[str]:
    """The ideas that a card shows."""
    return [line.split("**")[1] for line in text.split("\n") if line.startswith(EMOJIS)]


def few_ideas(monkeypatch: pytest.MonkeyPatch, count: int) -> Decks:
    """A deck with so few ideas that it is soon used up."""
    whole = load_decks()
    small = replace(whole, ideas=[idea for idea in GENERAL if not idea.works_apart][:count])
    monkeypatch.setattr("client.load_decks", lambda: small)
    return small


async def test_a_poll_shows_the_callers_ideas_with_numbers_to_tap(couple: World) -> None:
    card = await open_poll(couple)
    assert titles(text_of(card)) == list(IDEAS)
    assert [str(reaction.emoji) for reaction in card.reactions] == list(EMOJIS[:3])
    assert labels_of(card) == [LOVE, REFUSE]
    assert DAY_LATER in text_of(card)
    assert all(user.mention in card.content for user in (couple.ada, couple.bo))


async def test_a_poll_holds_five_ideas(couple: World) -> None:
    card = await open_poll(couple, "One", "Two", "Three", "Four", "Five")
    assert titles(text_of(card)) == ["One", "Two", "Three", "Four", "Five"]
    assert len(card.reactions) == 5


async def test_two_ideas_of_the_callers_stay_two(couple: World) -> None:
    assert titles(text_of(await open_poll(couple, "One", "Two"))) == ["One", "Two"]


async def test_without_ideas_the_deck_deals_three_with_how_to_do_them(couple: World) -> None:
    await couple.bo.slash(couple.home, "date poll")
    dealt = GENERAL[:3]
    assert titles(text_of(poll_card(couple))) == [idea.title for idea in dealt]
    assert all(idea.instructions in text_of(poll_card(couple)) for idea in dealt)


async def test_one_idea_is_filled_up_to_three_and_never_with_itself(couple: World) -> None:
    first, second, third, *_ = GENERAL
    card = await open_poll(couple, first.title.upper())
    assert titles(text_of(card)) == [first.title.upper(), second.title, third.title]


async def test_the_deck_is_dealt_by_budget_and_place(couple: World) -> None:
    await couple.ada.slash(couple.home, "date poll", budget="treat", place="home")
    by_title = {idea.title: idea for idea in load_decks().ideas}
    dealt = [by_title[title] for title in titles(text_of(poll_card(couple)))]
    assert len(dealt) == 3
    assert {idea.budget for idea in dealt} == {"treat"}
    assert {idea.venue_kind for idea in dealt} <= {"home", "anywhere"}


async def test_far_apart_only_ideas_that_work_from_afar_are_dealt(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="America/New_York")
    by_title = {idea.title: idea for idea in load_decks().ideas}
    for _ in range(5):
        await couple.ada.slash(couple.home, "date poll")
        assert all(by_title[title].works_apart for title in titles(text_of(poll_card(couple))))
        await react(couple, couple.ada, 1)
        await react(couple, couple.bo, 1)
        await end_vote(couple)


async def test_nothing_repeats_before_the_deck_is_used_up(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = few_ideas(monkeypatch, 6)
    await couple.restart()
    seen: list[str] = []
    for _ in range(4):
        await couple.ada.slash(couple.home, "date poll")
        seen += titles(text_of(poll_card(couple)))
        await react(couple, couple.ada, 1)
        await react(couple, couple.bo, 1)
        await end_vote(couple)
    assert seen == [idea.title for idea in deck.ideas] * 2


async def test_when_and_closes_are_read_in_the_callers_zone(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    card = await open_poll(couple, when="3 Jan 20:00", closes="2 Jan 16:00")
    assert SEVEN in text_of(card)
    assert f"For <t:{int(datetime(2026, 1, 3, 11, 0, tzinfo=UTC).timestamp())}:f>" in text_of(card)


async def test_a_vote_may_close_on_a_day_alone_but_its_date_needs_an_hour(couple: World) -> None:
    told = await couple.ada.slash(couple.home, "date poll", when="3 Jan", closes="2 Jan")
    assert "At what time? Try `3 Jan 7:30pm`." in private_text_of(told)
    card = await open_poll(couple, when="3 Jan 20:00", closes="2 Jan")
    assert f"<t:{int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())}:f>" in text_of(card)


async def test_a_vote_ends_at_the_date_where_that_is_sooner(couple: World) -> None:
    card = await open_poll(couple, when="today 19:00")
    assert text_of(card).count(f"<t:{int(datetime(2026, 1, 1, 19, 0, tzinfo=UTC).timestamp())}:f>") == 2


async def test_words_of_the_couples_own_cannot_break_out_of_the_card(couple: World) -> None:
    card = await open_poll(couple, "**Bold** @everyone", "[a link](https://example.org) <@1>")
    assert "\\*\\*Bold\\*\\* @\u200beveryone" in text_of(card)
    assert "\\[a link" in text_of(card)
    assert "\\<@1>" in text_of(card)


NO_POLLS = [
    ({"idea1": "Pizza", "idea2": "PIZZA"}, "the same idea twice"),
    ({"idea1": "Pizza", "idea2": "   "}, "no words in it"),
    ({"idea1": "Pizza", "when": "when pigs fly"}, "`tomorrow 7:30pm` or `fri 8pm`"),
    ({"idea1": "Pizza", "closes": "soonish"}, "couldn’t read “soonish”"),
    ({"idea1": "Pizza", "when": "2020-01-01 19:00"}, "That time has passed: it’s 2026-01-01 12:00 AM"),
    ({"idea1": "Pizza", "closes": "yesterday"}, "still to come"),
    ({"idea1": "Pizza", "when": "2 Jan 19:00", "closes": "2 Jan 19:01"}, "end after the date itself"),
]


async def test_bad_input_changes_nothing_and_gives_the_ideas_back(couple: World) -> None:
    before = len(couple.posts())
    for options, answer in NO_POLLS:
        refused = await couple.ada.slash(couple.home, "date poll", **options)
        assert answer in private_text_of(refused), options
        assert "> Pizza" in private_text_of(refused), options
        assert len(couple.posts()) == before, options
    assert QUESTION in text_of(await open_poll(couple))


async def test_a_vote_may_end_at_the_date_itself(couple: World) -> None:
    await open_poll(couple, when="2 Jan 19:00", closes="2 Jan 19:00")


async def test_an_idea_of_100_characters_fits(couple: World) -> None:
    longest = "x" * 100
    card = await open_poll(couple, longest, "Short")
    assert titles(text_of(card))[0] == longest
    await pick_loved(couple, couple.ada, 1)


async def test_one_vote_at_a_time_and_the_answer_links_to_it(couple: World) -> None:
    card = await open_poll(couple)
    again = await couple.bo.slash(couple.home, "date poll", idea1="One", idea2="Two")
    assert card.jump_url in private_text_of(again)
    assert "> One" in private_text_of(again)
    assert poll_card(couple).id == card.id


async def test_a_vote_whose_card_is_still_on_its_way_is_named_without_a_link(couple: World) -> None:
    for path in ("/interactions/*", "/channels/*/messages"):
        couple.env.inject_error("POST", path, status=503, times=None)
    await couple.ada.slash(couple.home, "date poll")
    couple.env.backend.faults.clear()
    again = await couple.bo.slash(couple.home, "date poll")
    assert "A vote is still open. You can open" in private_text_of(again)


async def test_a_vote_whose_card_was_deleted_is_in_nobodys_way(couple: World) -> None:
    lost = await open_poll(couple)
    await lost.delete()
    assert titles(text_of(await open_poll(couple, "One", "Two"))) == ["One", "Two"]
    await couple.advance_with_ticks(days=2)
    assert not couple.has_text("Pizza")


async def test_a_vote_whose_card_cannot_be_read_any_more_is_still_open(couple: World) -> None:
    card = await open_poll(couple)
    den = couple.guild.create_text_channel("den")
    await couple.ada.slash(couple.home, "couple home", channel=den)
    couple.deny_permissions(view_channel=False)
    assert card.jump_url in private_text_of(await couple.ada.slash(den, "date poll"))


async def test_no_idea_fits(couple: World, monkeypatch: pytest.MonkeyPatch) -> None:
    few_ideas(monkeypatch, 4)
    await couple.restart()
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="America/New_York")
    assert "No idea in the deck fits" in private_text_of(await couple.ada.slash(couple.home, "date poll"))
    assert "No idea in the deck fits" in private_text_of(await couple.ada.slash(couple.home, "date idea"))
    one = await couple.ada.slash(couple.home, "date poll", idea1="Pizza")
    assert "No idea in the deck fits" in private_text_of(one)
    assert titles(text_of(await open_poll(couple, "One", "Two"))) == ["One", "Two"]


async def test_a_stranger_is_told_how_to_begin(couple: World) -> None:
    for name in ("date poll", "date idea"):
        refused = await couple.cleo.slash(couple.home, name)
        assert "/couple start" in private_text_of(refused)


async def test_a_missing_permission_is_named_before_anything_is_stored(couple: World) -> None:
    couple.deny_permissions(add_reactions=False)
    refused = await couple.ada.slash(couple.home, "date poll")
    assert "Add Reactions" in private_text_of(refused)
    couple.deny_permissions()
    await open_poll(couple)


async def test_a_poll_opened_elsewhere_is_posted_in_the_home(couple: World) -> None:
    den = couple.guild.create_text_channel("den")
    opened = await couple.ada.slash(den, "date poll")
    assert "in your channel" in private_text_of(opened)
    assert QUESTION in text_of(couple.posts()[-1])


async def test_an_idea_is_dealt_privately_and_another(couple: World) -> None:
    first, second, *_ = [idea for idea in GENERAL if idea.budget == "low" and idea.is_novel]
    panel = await couple.ada.slash(couple.home, "date idea", budget="low", new=True)
    assert first.title in private_text_of(panel)
    assert first.instructions in private_text_of(panel)
    assert panel.response is not None
    await couple.restart()
    another = await couple.ada.click(panel.response, label="Another")
    assert second.title in text_of(another.response)
    assert not couple.has_text(first.title)


async def test_an_idea_is_put_to_the_vote_with_two_more(couple: World) -> None:
    free = [idea for idea in GENERAL if idea.budget == "free" and not idea.is_novel]
    panel = await couple.ada.slash(couple.home, "date idea", budget="free", new=False)
    assert panel.response is not None
    await couple.restart()
    await couple.ada.click(panel.response, label="Put it to a vote")
    assert titles(text_of(poll_card(couple))) == [idea.title for idea in free[:3]]
    again = await couple.ada.click(panel.response, label="Put it to a vote")
    assert "still open" in private_text_of(again)


async def test_an_idea_that_the_deck_no_longer_has_is_over(couple: World) -> None:
    planted = await couple.post_button("date", "no-such-idea,any,any,any", "vote")
    assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))


async def test_an_idea_that_left_the_deck_during_a_vote_is_named_so(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await couple.ada.slash(couple.home, "date poll")
    card = poll_card(couple)
    few_ideas(monkeypatch, 0)
    await couple.restart()
    await couple.ada.select(card, ["0"], custom_id=menu_id(card, LOVE))
    assert "no longer in the deck" in text_of(poll_card(couple))
