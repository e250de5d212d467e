"""Impressions: asked for by day for both, sealed, opened for the couple alone, and kept as a memory."""

from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.photos import photo
from support.plans import LAKE
from support.polls import count_posts
from support.world import World, form_values, labels_of, private_text_of, text_of

ASKED, OPEN = "how was it?", "you can both see how it was"
TELL, KEEP = "Say how it was", "Keep as a memory"


async def end_of_a_date(couple: World) -> None:
    """Let a plan of 1 January, 16:00 to 18:00 UTC, be over."""
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="1 Jan 16:00")
    await couple.advance_with_ticks(hours=18)


async def say_it(world: World, who: MemberActor, feeling: str, line: str = "") -> InteractionResult:
    form = await who.click(world.find_post(label=TELL), label=TELL)
    return await who.submit_modal(form, {"feeling": feeling, "line": line})


async def test_both_are_asked_at_the_end_of_a_date(couple: World) -> None:
    await end_of_a_date(couple)
    card = couple.find_post(text=ASKED)
    assert card.content == f"{couple.ada.mention} {couple.bo.mention} how was it?"
    assert labels_of(card) == [TELL, KEEP]
    assert "This one is over." in text_of(couple.posts()[-2])
    assert labels_of(couple.posts()[-2]) == []


async def test_what_ends_at_night_is_asked_about_in_the_morning(couple: World) -> None:
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="1 Jan 20:00", hours="3")
    await couple.advance_with_ticks(hours=32)
    assert count_posts(couple, ASKED) == 0
    await couple.advance_with_ticks(hours=1)
    assert count_posts(couple, ASKED) == 1


@pytest.mark.parametrize(("days_away", "cards"), [(3, 1), (4, 0)])
async def test_nobody_is_asked_more_than_three_days_late(couple: World, days_away: int, cards: int) -> None:
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="1 Jan 10:00")
    await couple.advance_with_one_tick(days=days_away, hours=11)
    await couple.advance_with_ticks(hours=13)
    assert count_posts(couple, ASKED) == cards


async def test_how_it_was_is_sealed_until_both_have_said_it(couple: World) -> None:
    await end_of_a_date(couple)
    told = await say_it(couple, couple.ada, "warm", "The water was _so_ cold.")
    assert "Sealed. You can change it" in private_text_of(told)
    assert "One of you has said how it was." in text_of(couple.find_post(label=TELL))
    assert not couple.has_text("cold")
    early = await couple.post_button("plan", key_of(couple), "read")
    assert "It’s sealed until you’ve both said it" in private_text_of(
        await couple.ada.click(early, label="Press")
    )
    await couple.restart()
    told = await say_it(couple, couple.bo, "not-for-us")
    assert "You can both read it now" in private_text_of(told)
    card = couple.find_post(text=OPEN)
    assert labels_of(card) == ["Read", KEEP]
    assert count_posts(couple, ASKED) == 0
    await couple.restart()
    for who in (couple.ada, couple.bo):
        read = private_text_of(await who.click(card, label="Read"))
        places = [read.index(part) for part in ("**Warm**", "\\_so\\_ cold.", "**Not for us**")]
        assert places == sorted(places)
    assert not couple.has_text("cold")


def key_of(world: World) -> str:
    card = world.find_post(text=LAKE)
    return card.components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]


async def test_it_can_be_changed_while_it_is_sealed(couple: World) -> None:
    await end_of_a_date(couple)
    await say_it(couple, couple.ada, "okay", "Cold")
    form = await couple.ada.click(couple.find_post(label=TELL), label=TELL)
    assert form_values(form)["line"] == "Cold"
    changed = await couple.ada.submit_modal(form, {"feeling": "warm", "line": "Warm after all"})
    assert "Changed, and still sealed." in private_text_of(changed)
    await say_it(couple, couple.bo, "okay")
    read = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert "Warm after all" in read
    assert "Cold" not in read


async def test_once_it_is_open_nothing_is_added(couple: World) -> None:
    await end_of_a_date(couple)
    elsewhere = await couple.post_button("plan", key_of(couple), "tell")
    form = await couple.ada.click(elsewhere, label="Press")
    for who in (couple.ada, couple.bo):
        await say_it(couple, who, "warm")
    refused = await couple.ada.submit_modal(form, {"feeling": "okay", "line": "Later"})
    assert "It’s open already" in private_text_of(refused)
    assert "Later" in private_text_of(refused)


async def test_a_lone_one_opens_after_seven_days(couple: World) -> None:
    await end_of_a_date(couple)
    await say_it(couple, couple.ada, "warm", "Cold water")
    await couple.advance_with_ticks(days=6, hours=23)
    assert labels_of(couple.find_post(text=ASKED)) == [TELL, KEEP]
    await couple.advance_with_ticks(hours=1)
    card = couple.find_post(text=OPEN)
    assert labels_of(card) == ["Read", KEEP]
    assert "Cold water" in private_text_of(await couple.bo.click(card, label="Read"))


async def test_what_nobody_told_ends_kindly(couple: World) -> None:
    await end_of_a_date(couple)
    await couple.advance_with_ticks(days=7)
    card = couple.find_post(text="You kept how it was to yourselves.")
    assert ASKED in text_of(card)
    assert labels_of(card) == [KEEP]
    told = await couple.ada.click(await couple.post_button("plan", key_of(couple), "read"), label="Press")
    assert "That’s over" in private_text_of(told)


async def test_ones_own_can_be_taken_back(couple: World) -> None:
    await end_of_a_date(couple)
    told = await say_it(couple, couple.ada, "warm", "Cold water")
    assert told.response is not None
    assert labels_of(told.response) == [KEEP, "Take back"]
    await couple.restart()
    gone = await couple.ada.click(told.response, label="Take back")
    assert "What you said about this date is deleted" in text_of(gone.response)
    assert "One of you has said" not in text_of(couple.find_post(label=TELL))
    again = await couple.ada.click(
        await couple.post_button("plan", key_of(couple), "takeback"), label="Press"
    )
    assert "That’s over" in private_text_of(again)


@pytest.mark.parametrize(("length", "said"), [(300, "Sealed."), (301, "at most 300 fit here")])
async def test_a_line_is_a_line(couple: World, length: int, said: str) -> None:
    await end_of_a_date(couple)
    form = await couple.ada.click(couple.find_post(label=TELL), label=TELL)
    assert form.modal is not None
    for part in form._interaction.modal["components"]:  # type: ignore[index] (a form is open)
        part.get("component", {}).pop("max_length", None)
    told = await couple.ada.submit_modal(form, {"feeling": "warm", "line": "c" * length})
    assert said in private_text_of(told)


async def test_a_date_is_kept_as_a_memory(couple: World) -> None:
    await end_of_a_date(couple)
    await couple.restart()
    form = await couple.bo.click(couple.find_post(label=KEEP), label=KEEP)
    assert form_values(form)["title"] == LAKE
    assert form_values(form)["day"] == "2026-01-01"
    words = {"title": LAKE, "story": "So cold.", "day": "2026-01-01"}
    assert "Kept, under January 1, 2026." in private_text_of(await couple.bo.submit_modal(form, words))


@pytest.mark.parametrize("label", [TELL, KEEP])
async def test_a_stranger_can_press_nothing_of_it(couple: World, label: str) -> None:
    await end_of_a_date(couple)
    told = await couple.cleo.click(couple.find_post(label=label), label=label)
    assert told.modal is None
    assert "You’re not in a couple here yet" in private_text_of(told)
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(
        await couple.cleo.click(couple.find_post(label=label), label=label)
    )


@pytest.mark.parametrize("verb", ["tell", "keep", "read", "takeback"])
async def test_after_parting_it_is_over(couple: World, verb: str) -> None:
    await end_of_a_date(couple)
    key = key_of(couple)
    part = await couple.ada.slash(couple.home, "couple part")
    assert part.response is not None
    await couple.ada.click(part.response, label="Part")
    told = await couple.bo.click(await couple.post_button("plan", key, verb), label="Press")
    assert told.modal is None
    assert "That’s over" in private_text_of(told)


async def test_saying_how_it_was_calls_it_done(couple: World) -> None:
    await end_of_a_date(couple)
    await say_it(couple, couple.ada, "warm")
    assert "Done." in private_text_of(await couple.ada.slash(couple.home, "date list"))
    assert "Nothing is planned" in private_text_of(await couple.ada.slash(couple.home, "date done"))


async def with_picture(world: World, who: MemberActor, name: str, content: bytes) -> InteractionResult:
    form = await who.click(world.find_post(label=TELL), label=TELL)
    words = {"feeling": "warm", "line": "Look", "alt": "A heron"}
    return await who.submit_modal(form, {**words, "pictures": [(name, content)]})


async def test_a_picture_is_sealed_and_opened_with_the_line(couple: World) -> None:
    await end_of_a_date(couple)
    assert "Sealed." in private_text_of(await with_picture(couple, couple.ada, "a.jpg", photo()))
    assert not any(message.attachments for message in couple.posts())
    await say_it(couple, couple.bo, "okay")
    await couple.restart()
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    hers, his = [opened.response, *opened.followups]
    assert hers is not None
    assert his is not None
    assert [file.description for file in hers.attachments] == ["A heron"]
    assert his.attachments == []


async def test_a_changed_line_keeps_its_picture_and_a_new_picture_takes_its_place(couple: World) -> None:
    await end_of_a_date(couple)
    await with_picture(couple, couple.ada, "a.jpg", photo())
    await with_picture(couple, couple.ada, "b.jpg", photo())
    await say_it(couple, couple.ada, "okay", "Colder")
    await say_it(couple, couple.bo, "okay")
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert opened.response is not None
    assert "Colder" in text_of(opened.response)
    assert len(opened.response.attachments) == 1


async def test_a_file_that_is_no_picture_gives_the_words_back(couple: World) -> None:
    await end_of_a_date(couple)
    refused = await with_picture(couple, couple.ada, "a.jpg", b"no picture at all")
    assert "Look" in private_text_of(refused)
    assert "Sealed." not in private_text_of(refused)
    assert "One of you has said" not in text_of(couple.find_post(label=TELL))


async def test_taking_it_back_takes_the_picture_too(couple: World, tmp_path: Path) -> None:
    await end_of_a_date(couple)
    told = await with_picture(couple, couple.ada, "a.jpg", photo())
    media = tmp_path / "var" / "media"
    assert [path for path in media.rglob("*") if path.is_file()]
    panel = next(one for one in [told.response, *told.followups] if one and "Take back" in labels_of(one))
    await couple.ada.click(panel, label="Take back")
    assert [path for path in media.rglob("*") if path.is_file()] == []
