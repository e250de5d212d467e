"""Recaps: a month together, as a picture and in words, by command or posted by the ritual."""

import io

import discord
import pytest
from PIL import Image
from support.albums import LAKE
from support.plans import make_plan, option_value
from support.polls import end_vote, open_poll, pick_loved
from support.world import AnyMessage, World, form_values, labels_of, private_text_of, text_of

from core.rituals import POSTED_LATE_BY_AT_MOST
from ui.drawing.render_queue import Drawing, DrawingOutcome, RenderQueue

SOUP = "You made soup when I was tired"


async def live(world: World) -> None:
    """A thank-you, a memory, an opened question, and a date that both want."""
    await world.thank(world.ada, SOUP)
    await world.keep_memory(world.bo, "The *old* lighthouse", day="2019-06-01")
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")


async def begin_ritual(world: World, every: str = "1") -> None:
    """Let both want a recap on Sundays at noon (2026-01-01 is a Thursday)."""
    await world.ada.slash(world.home, "ritual set", ritual="recap", day="Sunday", time="12:00", every=every)
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def picture_of(message: AnyMessage) -> Image.Image:
    """The picture that stands in a message."""
    (found,) = message.attachments
    assert found.filename == "recap.png"
    return Image.open(io.BytesIO(await found.read()))


def recaps_in(world: World) -> list[discord.Message]:
    return [message for message in world.posts() if "A look back" in text_of(message)]


@pytest.mark.script_process
async def test_a_month_comes_as_a_picture_with_alt_text_and_in_words(couple: World) -> None:
    await live(couple)
    shown = await couple.bo.slash(couple.home, "recap")
    told = private_text_of(shown)
    assert "January 2026" in told
    assert f"> {SOUP}" in told
    assert "From **ada** on January 1, 2026" in told
    assert "June 1, 2019: The \\*old\\* lighthouse" in told
    assert "What first made you notice each other?" in told
    assert "Your laugh" not in told
    assert not any("recap" in message.content for message in couple.posts())
    assert shown.response is not None
    (attachment,) = shown.response.attachments
    assert attachment.description is not None
    assert attachment.description.startswith("A picture of January 2026")
    assert SOUP in attachment.description
    drawn = await picture_of(shown.response)
    assert (drawn.format, drawn.size) == ("PNG", (1080, 1350))


async def test_while_it_is_drawn_it_says_so(couple: World) -> None:
    await live(couple)
    await couple.ada.slash(couple.home, "recap", month="January")
    said = [str(request.json) for request in couple.env.http_requests if "callback" in request.path]
    assert "I’m drawing January 2026 for you" in said[-1]


async def test_a_month_without_anything_gets_one_kind_sentence(couple: World) -> None:
    for month, name in (("2019-03", "March 2019"), ("2027-03", "March 2027"), (None, "January 2026")):
        told = await couple.ada.slash(couple.home, "recap", **({"month": month} if month else {}))
        assert private_text_of(told).count("\n") == 0
        assert f"nothing from {name} to look back on" in private_text_of(told)
        assert ("yet" in private_text_of(told)) is (month != "2019-03")
    refused = await couple.ada.slash(couple.home, "recap", month="the other one")
    assert "as a month" in private_text_of(refused)
    assert "`/couple start`" in private_text_of(await couple.cleo.slash(couple.home, "recap"))


async def test_months_are_suggested_while_one_types(couple: World) -> None:
    await couple.advance_with_one_tick(days=40)
    offered = await couple.ada.autocomplete(couple.home, "recap", "month", "")
    assert [choice["name"] for choice in offered] == ["February 2026", "January 2026"]
    (january,) = await couple.ada.autocomplete(couple.home, "recap", "month", "jan")
    assert january["value"] == "2026-01"
    assert not await couple.cleo.autocomplete(couple.home, "recap", "month", "")


async def test_a_month_begins_and_ends_in_the_couples_zone(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Pacific/Auckland", both=True)
    await couple.advance_with_one_tick(days=30, hours=23 - 12)  # 31 January in UTC, February in Auckland
    await couple.thank(couple.ada, SOUP)
    told = private_text_of(await couple.bo.slash(couple.home, "recap", month="January 2026"))
    assert told == "There’s nothing from January 2026 to look back on."  # over there, so no "yet"
    told = private_text_of(await couple.bo.slash(couple.home, "recap", month="February 2026"))
    assert SOUP in told
    assert "on February 1, 2026" in told


async def test_what_was_given_in_an_envelope_stays_in_it(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.ada.slash(couple.home, "thanks", message=SOUP, private=True)
    assert "nothing from January 2026" in private_text_of(await couple.bo.slash(couple.home, "recap"))


async def test_a_date_that_both_only_voted_for_is_not_in_it(couple: World) -> None:
    await open_poll(couple, "A picnic", "The museum")
    for partner in (couple.ada, couple.bo):
        await pick_loved(couple, partner, 1)
    await end_vote(couple)
    assert "A picnic" not in private_text_of(await couple.bo.slash(couple.home, "recap"))


async def test_it_bears_both_names_in_words_and_in_the_alt_text(couple: World) -> None:
    await couple.thank(couple.ada, SOUP)
    shown = await couple.bo.slash(couple.home, "recap")
    assert "**ada** & **bo**" in private_text_of(shown)
    assert shown.response is not None
    assert "for ada & bo" in str(shown.response.attachments[0].description)


async def test_a_plan_is_in_it_once_it_is_over_and_its_vote_is_not_beside_it(couple: World) -> None:
    await open_poll(couple, "A picnic", "The museum")
    for partner in (couple.ada, couple.bo):
        await pick_loved(couple, partner, 1)
    await end_vote(couple)
    form = await couple.ada.click(couple.find_post(label="Plan it"), label="Plan it")
    await couple.ada.submit_modal(form, {**form_values(form), "when": "3 Jan 19:00"})
    assert "A picnic" not in private_text_of(
        await couple.bo.slash(couple.home, "recap")
    )  # it is still to come
    await make_plan(couple, what="A swim", when="4 Jan 19:00")
    panel = (await couple.ada.slash(couple.home, "date cancel")).response
    assert panel is not None
    await couple.ada.select(panel, [option_value(panel, 1)])
    await couple.advance_with_ticks(days=5)
    told = private_text_of(await couple.bo.slash(couple.home, "recap"))
    assert "### 🌙 Dates\nJanuary 3, 2026: A picnic" in told
    assert told.count("A picnic") == 1
    assert "A swim" not in told


@pytest.mark.parametrize(("day", "is_yearly"), [("2026-01-20", False), ("2019-01-20", True)])
async def test_a_day_of_theirs_is_in_the_recap_of_its_month(couple: World, day: str, is_yearly: bool) -> None:
    await couple.ada.slash(couple.home, "milestone add", name="The lake", date=day, yearly=is_yearly)
    told = private_text_of(await couple.bo.slash(couple.home, "recap"))
    assert "### 📅 Your days\nJanuary 20, 2026: The lake" in told
    assert "nothing from February 2026" in private_text_of(
        await couple.bo.slash(couple.home, "recap", month="2026-02")
    )


async def test_a_day_that_is_taken_out_goes_from_a_recap_too(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, SOUP)
    await couple.ada.slash(couple.home, "milestone add", name="The lake", date="2020-01-02", yearly=True)
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    assert "January 2, 2026: The lake" in text_of(recaps_in(couple)[-1])
    await couple.ada.slash(couple.home, "milestone remove", milestone="The lake")
    assert "The lake" not in text_of(recaps_in(couple)[-1])


async def test_words_too_many_for_one_message_are_spread_and_never_cut(couple: World) -> None:
    for number in range(3):
        await couple.env.advance_time(1)
        await couple.thank(couple.ada, f"{number}" * 1_900)
    for number in range(3, 5):
        await couple.thank(couple.bo, f"{number}" * 1_900)
    shown = await couple.bo.slash(couple.home, "recap")
    told = private_text_of(shown)
    assert len(shown.followups) > 1
    assert sum(f"{number}" * 1_900 in told for number in range(3)) == 2
    assert sum(f"{number}" * 1_900 in told for number in range(3, 5)) == 2


async def test_where_nothing_can_be_drawn_the_words_come_alone(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object, **__: object) -> Drawing:
        return Drawing(DrawingOutcome.FAILED)

    await live(couple)
    monkeypatch.setattr(RenderQueue, "draw", nothing)
    shown = await couple.bo.slash(couple.home, "recap")
    assert SOUP in private_text_of(shown)
    assert "couldn’t draw the picture" in private_text_of(shown)
    assert shown.response is not None
    assert not shown.response.attachments


async def test_a_photo_of_the_month_leads_the_picture(couple: World) -> None:
    await couple.thank(couple.ada, SOUP)
    plain = (await couple.bo.slash(couple.home, "recap")).response
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE], alt="A lake at night", day="2026-01-01")
    led = (await couple.bo.slash(couple.home, "recap")).response
    assert plain is not None
    assert led is not None
    corners = [(await picture_of(one)).convert("RGB").getpixel((20, 20)) for one in (plain, led)]
    assert corners[0] == (251, 245, 236), "paper"
    assert corners[1] != corners[0]
    assert "The photo: A lake at night." in str(led.attachments[0].description)


async def test_the_ritual_brings_an_envelope_where_others_read(couple: World) -> None:
    await live(couple)
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    (card,) = recaps_in(couple)
    assert card.content == f"{couple.ada.mention} {couple.bo.mention} a look back at your days together."
    assert not card.attachments
    assert labels_of(card) == ["Read"]
    await couple.restart()
    for partner in (couple.ada, couple.bo):
        opened = await partner.click(card, label="Read")
        assert SOUP in private_text_of(opened)
        assert opened.response is not None
        assert (await picture_of(opened.response)).size == (1080, 1350)
    stranger = await couple.cleo.click(card, label="Read")
    assert "not in a couple" in private_text_of(stranger)
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(card, label="Read"))


async def test_in_a_home_of_their_own_the_picture_is_shown_openly(couple: World) -> None:
    await couple.move_out_of_sight()
    await live(couple)
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    (card,) = recaps_in(couple)
    assert f"> {SOUP}" in text_of(card)
    assert (await picture_of(card)).size == (1080, 1350)
    assert card.attachments[0].description is not None
    assert "lighthouse" in card.attachments[0].description


async def test_where_no_file_may_be_attached_the_words_come_and_read_shows_the_picture(couple: World) -> None:
    await couple.move_out_of_sight()
    await live(couple)
    await begin_ritual(couple)
    couple.deny_permissions(view_channel=True, attach_files=False)
    await couple.advance_with_ticks(days=3, hours=13)
    (card,) = recaps_in(couple)
    assert f"> {SOUP}" in text_of(card)
    assert not card.attachments
    opened = await couple.bo.click(card, label="Read")
    assert opened.response is not None
    assert (await picture_of(opened.response)).size == (1080, 1350)


async def test_the_next_recap_begins_where_the_last_one_ended(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, "For the first week")
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    await couple.thank(couple.bo, "For the second week")
    await couple.advance_with_ticks(days=7)
    first, second = recaps_in(couple)
    assert "For the first week" in text_of(first)
    assert "For the second week" in text_of(second)
    assert "For the first week" not in text_of(second)


async def test_weeks_without_anything_bring_none_and_the_ritual_never_rests(couple: World) -> None:
    await couple.move_out_of_sight()
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=14)
    assert not recaps_in(couple)
    for week in range(3):
        await couple.thank(couple.ada, f"For week {week}")
        await couple.advance_with_ticks(days=7)
    assert len(recaps_in(couple)) == 3
    assert "Next:" in private_text_of(await couple.ada.slash(couple.home, "ritual list")).split("Recap")[1]


async def test_what_is_taken_back_goes_from_a_recap_too(couple: World) -> None:
    await couple.move_out_of_sight()
    panel = await couple.thank(couple.ada, SOUP)
    kept = await couple.keep_memory(couple.bo, "The lighthouse", day="2019-06-01")
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    before = await picture_of(recaps_in(couple)[-1])
    form = await couple.ada.click(panel, label="Edit")
    await couple.ada.submit_modal(form, {"message": "You sang"})
    card = recaps_in(couple)[-1]
    assert "> You sang" in text_of(card)
    assert SOUP not in text_of(card)
    assert SOUP not in str(card.attachments[0].description)
    assert (await picture_of(card)).tobytes() != before.tobytes()
    await couple.ada.click(panel, label="Take back")
    assert "You sang" not in text_of(recaps_in(couple)[-1])
    assert kept.response is not None
    await couple.bo.click(kept.response, label="Take back")
    card = recaps_in(couple)[-1]
    assert "was taken back" in text_of(card)
    assert not card.attachments
    assert "That’s over" in private_text_of(await couple.ada.click(card, label="Read"))


async def test_parting_deletes_a_recap_and_shuts_its_envelope(couple: World) -> None:
    await live(couple)
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    (card,) = recaps_in(couple)
    await part(couple)
    assert "That’s over" in private_text_of(await couple.bo.click(card, label="Read"))


async def test_parting_deletes_what_stood_openly(couple: World) -> None:
    await couple.move_out_of_sight()
    await live(couple)
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=3, hours=13)
    assert recaps_in(couple)
    await part(couple)
    assert not recaps_in(couple)


async def part(world: World) -> None:
    """Let Ada leave, and let the messages with words be deleted."""
    asked = await world.ada.slash(world.home, "couple part")
    assert asked.response is not None
    await world.ada.click(asked.response, label="Part")
    await world.bot.run_due()


async def test_a_recap_is_offered_after_the_sixth_reveal_for_every_fourth_week(couple: World) -> None:
    for number in range(6):
        if number:
            await couple.ada.slash(couple.home, "checkin now")
        await couple.answer(couple.ada, "Your laugh")
        await couple.answer(couple.bo, "Your eyes")
    offer = couple.find_post(label="Try: Recap")
    await couple.ada.click(offer, label="Try: Recap")
    assert "every fourth Sunday" in text_of(couple.find_post(label="Agree"))
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert "every fourth Sunday" in private_text_of(await couple.bo.slash(couple.home, "ritual list"))


async def test_a_recap_more_than_three_days_late_is_missed_and_said(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, SOUP)
    await begin_ritual(couple, every="4")
    await couple.advance_with_one_tick(days=3 + POSTED_LATE_BY_AT_MOST.days, hours=13)
    assert not recaps_in(couple)
