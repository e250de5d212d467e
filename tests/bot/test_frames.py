"""Rose, thorn and bud: found in the list of rituals, wanted by both, sealed, opened, kept, and left again."""

import asyncio
import json

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.exports import unpacked
from support.world import World, form_values, labels_of, private_text_of, reply_with_button, text_of

from core.couples import Person

WANT, STOP = "Try rose, thorn, bud", "Ask questions again"
TITLE = "Rose, thorn, bud"


async def ritual_panel(world: World, who: MemberActor) -> ResponseMessage:
    shown = await who.slash(world.home, "ritual list")
    assert shown.response is not None
    return shown.response


async def begin_frame(world: World) -> None:
    """Let Ada suggest the frame, and Bo agree."""
    await world.ada.click(await ritual_panel(world, world.ada), label=WANT)
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def fill_in(world: World, who: MemberActor, **fields: str) -> InteractionResult:
    """Fill in the open frame through its card and form."""
    form = await who.click(world.find_post(label="Answer"), label="Answer")
    return await who.submit_modal(form, fields)


@pytest.fixture
async def framed(couple: World) -> World:
    """Ada and Bo, whose open check-in is the frame, in a home that only they read."""
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await begin_frame(couple)
    await couple.ada.slash(couple.home, "checkin now")
    return couple


async def test_it_is_found_in_the_list_of_rituals_asked_and_agreed_to(couple: World) -> None:
    panel = await ritual_panel(couple, couple.ada)
    assert labels_of(panel) == ["Move it", "Skip the next one", "Pause it", WANT]
    await couple.restart()
    asked = await couple.ada.click(panel, label=WANT)
    assert "starts with your next check-in" in private_text_of(asked)
    card = couple.find_post(label="Agree")
    assert "would like your check-ins to be rose, thorn, bud" in text_of(card)
    assert "asked for this already" in private_text_of(await couple.ada.click(panel, label=WANT))
    agreed = await couple.bo.click(card, label="Agree")
    assert "starts with your next check-in" in private_text_of(agreed)
    assert "Instead of a question: your rose, thorn and bud." in text_of(
        await ritual_panel(couple, couple.bo)
    )
    assert "already" in private_text_of(await couple.ada.click(panel, label=WANT))


async def test_who_presses_it_too_has_agreed(couple: World) -> None:
    await couple.ada.click(await ritual_panel(couple, couple.ada), label=WANT)
    agreed = await couple.bo.click(await ritual_panel(couple, couple.bo), label=WANT)
    assert "You both want this" in private_text_of(agreed)
    await couple.advance_with_ticks(minutes=1)
    assert "You both agreed" in text_of(couple.find_post(text="would like your check-ins"))


async def test_not_now_rests_and_things_stay_as_they_are(couple: World) -> None:
    panel = await ritual_panel(couple, couple.ada)
    await couple.ada.click(panel, label=WANT)
    declined = await couple.bo.click(couple.find_post(label="Not now"), label="Not now")
    assert "can’t ask for this again" in private_text_of(declined)
    before = len(couple.posts())
    assert "leave it for a bit" in private_text_of(await couple.ada.click(panel, label=WANT))
    assert len(couple.posts()) == before
    assert "Instead of a question" not in text_of(await ritual_panel(couple, couple.ada))


async def test_the_card_says_what_the_three_are_and_has_nothing_to_swap(framed: World) -> None:
    card = framed.find_post(label="Answer")
    assert card.embeds[0].title == TITLE
    assert (card.embeds[0].description or "").splitlines() == [
        "**Rose**: something good this week",
        "**Thorn**: something hard",
        "**Bud**: something you look forward to",
        "",
        "One of the three is enough. Both answers open together.",
    ]
    assert labels_of(card) == ["Answer", "Later"]
    assert "question" not in card.content


async def test_the_form_has_the_three_first_and_from_the_second_week_on_five_fields(framed: World) -> None:
    form = await framed.ada.click(framed.find_post(label="Answer"), label="Answer")
    assert list(form_values(form)) == ["rose", "thorn", "bud", "gratitude"]
    await framed.advance_with_ticks(days=10, hours=20)
    form = await framed.ada.click(framed.find_post(label="Answer"), label="Answer")
    assert list(form_values(form)) == ["rose", "thorn", "bud", "gratitude", "pulse"]
    assert form.modal is not None
    assert len(form.modal["components"]) == 5
    assert "Fill in at least one of the three" in str(form.modal)


async def test_it_is_sealed_and_then_each_ones_parts_stand_under_their_name(framed: World) -> None:
    await framed.advance_with_ticks(days=10, hours=20)
    sealed = await fill_in(
        framed,
        framed.ada,
        rose="The *swim*",
        thorn="The deadline",
        bud="Saturday",
        gratitude="Tea",
        pulse="4",
    )
    assert "sealed" in private_text_of(sealed)
    assert "One answer is in" in text_of(framed.find_post(label="Answer"))
    assert not framed.has_text("swim")
    await framed.restart()
    await fill_in(framed, framed.bo, thorn="My back", pulse="3")
    reveal = framed.find_post(text="My back").embeds[0]
    assert "### Rose, thorn, bud" in (reveal.description or "")
    assert [str(field.value) for field in reveal.fields[:2]] == [
        "**ada**\n> **Rose**\n> The \\*swim\\*\n\n> **Thorn**\n> The deadline\n\n> **Bud**\n> Saturday",
        "**bo**\n> **Thorn**\n> My back",
    ]
    assert (reveal.fields[2].name, reveal.fields[2].value) == ("Grateful for", "**ada**\n> Tea")
    assert "4 · quite close" in str(reveal.fields[-1].value)


async def test_change_my_answer_opens_the_three_filled_in(framed: World) -> None:
    sealed = await fill_in(framed, framed.ada, rose="The swim", bud="Saturday")
    await framed.restart()
    form = await framed.ada.click(reply_with_button(sealed, "Change my answer"), label="Change my answer")
    assert form_values(form) == {"rose": "The swim", "thorn": "", "bud": "Saturday", "gratitude": ""}
    changed = await framed.ada.submit_modal(form, {"rose": "", "thorn": "The rain", "bud": ""})
    assert "still sealed" in private_text_of(changed)
    await fill_in(framed, framed.bo, rose="You")
    assert framed.has_text("The rain")
    assert not framed.has_text("The swim")


async def test_nothing_filled_in_comes_back_kindly_with_what_was_typed(framed: World) -> None:
    form = await framed.ada.click(framed.find_post(label="Answer"), label="Answer")
    refused = await framed.ada.submit_modal(form, {"rose": " ", "gratitude": "Tea"})
    assert "One is enough" in private_text_of(refused)
    again = await framed.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    assert form_values(again)["gratitude"] == "Tea"
    await framed.ada.submit_modal(again, {"thorn": "The rain"})
    assert "One answer is in" in text_of(framed.find_post(label="Answer"))


async def test_the_longest_parts_are_spread_and_never_cut(framed: World) -> None:
    words = "candles and *stars* "
    longest = dict.fromkeys(("rose", "thorn", "bud"), (words * 50)[:999] + "!")
    for who in (framed.ada, framed.bo):
        await fill_in(framed, who, **longest)
    shown = " ".join(text_of(message) for message in framed.posts())
    assert shown.count("candles") == 6 * longest["rose"].count("candles")
    assert shown.count("!") >= 6


async def test_where_others_can_read_it_comes_in_an_envelope(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await begin_frame(couple)
    await couple.ada.slash(couple.home, "checkin now")
    for who in (couple.ada, couple.bo):
        await fill_in(couple, who, rose="The swim")
    assert not couple.has_text("The swim")
    await couple.restart()
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert "> **Rose**\n> The swim" in private_text_of(opened)
    loved = await couple.bo.click(reply_with_button(opened, "♥"), label="♥")
    assert loved.acknowledged
    assert "♥" in text_of(couple.find_post(label="Read"))
    assert "not in a couple here" in private_text_of(
        await couple.cleo.click(couple.find_post(label="Read"), label="Read")
    )


async def test_it_can_be_kept_as_a_memory_with_the_form_filled_in(framed: World) -> None:
    for who in (framed.ada, framed.bo):
        await fill_in(framed, who, rose="The swim")
    form = await framed.ada.click(
        framed.find_post(text="The swim", label="Keep as a memory"), label="Keep as a memory"
    )
    assert form_values(form)["title"] == TITLE
    kept = await framed.ada.submit_modal(form, {**form_values(form), "story": "We swam."})
    assert TITLE in private_text_of(kept) + text_of(await framed.bo.slash(framed.home, "memory random"))


async def test_history_export_and_takeback_know_it_by_its_name(framed: World) -> None:
    for who in (framed.ada, framed.bo):
        await fill_in(framed, who, rose="The swim", thorn="The rain")
    shown = private_text_of(await framed.ada.slash(framed.home, "checkin history", month="2026-01"))
    assert f"### {TITLE}" in shown
    assert shown.count("> **Thorn**\n> The rain") == 2
    menu = await framed.ada.slash(framed.home, "checkin takeback")
    assert menu.response is not None
    options = menu.response.components[0]["components"][0]["options"]
    assert TITLE in options[0]["label"]
    await framed.ada.select(menu.response, [options[0]["value"]])
    assert not framed.has_text("The swim")
    shown = private_text_of(await framed.bo.slash(framed.home, "checkin history", month="2026-01"))
    assert shown.count("The rain") == 1


async def test_the_album_and_the_records_say_which_part_is_which(framed: World) -> None:
    for who in (framed.ada, framed.bo):
        await fill_in(framed, who, rose="The swim", bud="Saturday")
    held = await unpacked(await framed.ada.slash(framed.home, "privacy export"))
    records = json.loads(held["kindling.json"])["records"]
    assert TITLE in [row["question"] for row in records["checkins"]]
    assert [row["bud"] for row in records["answers"]][-2:] == ["Saturday", "Saturday"]
    page = held["album.html"].decode()
    assert TITLE in page
    for words in ("a rose", "a bud", "The swim", "Saturday"):
        assert words in page
    assert "a thorn" not in page


async def test_the_reminder_speaks_of_no_question(framed: World) -> None:
    await fill_in(framed, framed.ada, rose="The swim")
    await framed.advance_with_ticks(days=1, hours=14)
    nudge = framed.find_post(text="still waiting")
    assert "your check-in is still waiting" in nudge.content
    form = await framed.bo.click(nudge, label="Answer")
    assert "rose" in form_values(form)


async def test_the_panel_starts_a_checkin(framed: World) -> None:
    waiting = private_text_of(await framed.bo.slash(framed.home, "kindling"))
    assert "This week’s check-in is waiting" in waiting
    for who in (framed.ada, framed.bo):
        await fill_in(framed, who, rose="The swim")
    panel = await framed.bo.slash(framed.home, "kindling")
    await framed.bo.click(reply_with_button(panel, "Start a check-in"), label="Start a check-in")
    assert framed.find_post(label="Answer").embeds[0].title == TITLE


async def test_either_goes_back_alone_and_both_are_told(framed: World) -> None:
    panel = await ritual_panel(framed, framed.bo)
    await framed.restart()
    await framed.bo.click(panel, label=STOP)
    notice = framed.posts()[-1]
    assert "A ritual has changed" in text_of(notice)
    assert "With a question." in text_of(notice)
    assert STOP not in labels_of(panel)
    assert WANT in labels_of(await ritual_panel(framed, framed.ada))
    await framed.advance_with_ticks(days=7)
    assert framed.has_text("This week’s question")


async def test_going_back_works_where_i_cannot_post(framed: World) -> None:
    panel = await ritual_panel(framed, framed.bo)
    framed.deny_permissions(send_messages=False)
    await framed.bo.click(panel, label=STOP)
    assert "With a question." in text_of(await ritual_panel(framed, framed.ada))
    refused = await framed.ada.click(await ritual_panel(framed, framed.ada), label=WANT)
    assert "Send Messages" in private_text_of(refused)


async def test_two_presses_at_once_go_back_once(framed: World) -> None:
    panel = await ritual_panel(framed, framed.bo)
    services, person = framed.bot.services, Person(framed.guild.id, framed.bo.id)
    couple = await services.couples.couple_of(person)
    outcomes = await asyncio.gather(
        *(services.frames.stop_frame(person, couple.id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NotAvailable", "RitualView"]
    assert "That’s over" in private_text_of(await framed.bo.click(panel, label=STOP))


async def test_the_fifth_reveal_offers_it_in_its_menu(couple: World) -> None:
    for _ in range(4):
        await couple.answer(couple.ada, "A walk")
        await couple.answer(couple.bo, "A film")
        await couple.ada.slash(couple.home, "checkin now")
    await couple.answer(couple.ada, "A walk")
    await couple.answer(couple.bo, "A film")
    await couple.restart()
    reveal = couple.find_post(label="Read")
    menu = next(child for row in reveal.components for child in row.children if hasattr(child, "options"))  # type: ignore[union-attr]
    assert [option.label for option in menu.options] == [WANT]  # type: ignore[union-attr]
    await couple.bo.select(reveal, [menu.options[0].value], custom_id=menu.custom_id)  # type: ignore[union-attr]
    assert "**bo** would like your check-ins" in text_of(couple.find_post(label="Agree"))


async def test_others_and_whoever_has_parted_can_press_nothing(framed: World) -> None:
    panel = await ritual_panel(framed, framed.ada)
    copy = await framed.post_copy(panel)
    form = await framed.bo.click(framed.find_post(label="Answer"), label="Answer")
    await framed.make_another_couple()
    assert "belongs to another couple" in private_text_of(await framed.cleo.click(copy, label=STOP))
    asked = await framed.ada.slash(framed.home, "couple part")
    await framed.ada.click(asked.response, label="Part")  # type: ignore[arg-type]
    for refused in (
        await framed.bo.click(copy, label=STOP),
        await framed.bo.submit_modal(form, {"rose": "The swim"}),
    ):
        assert "has ended" in private_text_of(refused)
