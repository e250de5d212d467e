"""Check-ins, as a couple uses them."""

import asyncio

import discord
from sqlalchemy import delete, func, select
from support.world import World, form_values, labels_of, private_text_of, reply_with_button, text_of

from core.couples import Person
from core.deliveries import DeliveryKind
from data.tables import deliveries, posts

LONG = "We talked until the candles were gone. "


async def weekly(world: World) -> None:
    """Answer the first question, and let the first weekly one arrive (2026-01-01 is a Thursday)."""
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
    await world.advance_with_ticks(days=3, hours=20)
    assert "This week’s question" in text_of(world.find_post(label="Answer"))


def post_by_id(world: World, message_id: int) -> discord.Message:
    return next(message for message in world.posts() if message.id == message_id)


async def test_the_second_answer_opens_both_in_an_envelope(couple: World) -> None:
    first = await couple.answer(couple.ada, "Your laugh, across the room")
    assert "sealed" in private_text_of(first)
    assert "One answer is in" in text_of(couple.find_post(label="Answer"))
    assert not couple.has_text("Your laugh")
    await couple.answer(couple.bo, "The way you listened")
    assert not couple.has_text("Your laugh")
    opened = await couple.ada.click(couple.find_post(label="Read"), label="Read")
    assert "Your laugh" in private_text_of(opened)
    assert "The way you listened" in private_text_of(opened)


async def test_words_are_shown_openly_where_only_the_two_read(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    reveal = couple.find_post(label="Keep as a memory")
    assert "Your laugh" in text_of(reveal)
    assert "Your eyes" in text_of(reveal)
    assert "Read" not in labels_of(reveal)


async def test_a_private_channel_needs_no_word_from_the_couple(world: World) -> None:
    world.home = world.make_channel_for_two("ours")
    await world.pair()
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
    assert world.has_text("Your laugh")


async def test_an_answer_may_be_changed_until_the_reveal_and_opens_filled_in(couple: World) -> None:
    await couple.answer(couple.ada, "Your lagh")
    form = await couple.ada.slash(couple.home, "checkin answer")
    assert form.modal is not None
    assert "Your lagh" in str(form.modal)
    changed = await couple.ada.submit_modal(form, {"body": "Your laugh"})
    assert "changed" in private_text_of(changed)
    await couple.answer(couple.bo, "Your eyes")
    opened = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert "Your laugh" in opened
    assert "Your lagh" not in opened


async def test_after_the_reveal_an_answer_cannot_be_changed(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    late = await couple.ada.slash(couple.home, "checkin answer")
    await couple.answer(couple.bo, "Your eyes")
    refused = await couple.ada.submit_modal(late, {"body": "Something else"})
    assert "can’t change yours anymore" in private_text_of(refused)
    assert "Something else" in private_text_of(refused)


async def test_a_long_answer_is_spread_and_never_cut(couple: World) -> None:
    await couple.make_private()
    body = (LONG * 103)[:3999].rstrip() + "!"
    await couple.answer(couple.ada, body, gratitude="The *stars* and @everyone")
    await couple.answer(couple.bo, "Your eyes")
    shown = " ".join(text_of(message) for message in couple.posts())
    assert shown.count("candles") == body.count("candles")
    assert "\\*stars\\*" in shown
    assert "@everyone" not in shown.replace("@\u200beveryone", "")


async def test_the_answer_comes_first_in_its_form_and_what_is_optional_says_so(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    assert list(form_values(form)) == ["body", "gratitude"]
    assert "grateful for (optional)" in str(form.modal)
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    await couple.answer(couple.bo, "Your eyes")


async def test_a_pulse_is_asked_from_the_second_week_on(couple: World) -> None:
    await weekly(couple)
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    assert "pulse" not in form_values(form)
    await couple.advance_with_ticks(days=7)
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    assert list(form_values(form)) == ["body", "gratitude", "pulse"]


async def test_change_my_answer_opens_the_form_filled_in_after_a_restart(couple: World) -> None:
    await couple.reach_second_week()
    sealed = await couple.answer(couple.ada, "A walk", gratitude="The soup", pulse="4")
    await couple.restart()
    form = await couple.ada.click(reply_with_button(sealed, "Change my answer"), label="Change my answer")
    assert form_values(form) == {"body": "A walk", "gratitude": "The soup", "pulse": ""}
    assert "'default': True" in str(form.modal)


async def test_pulses_are_shown_only_when_both_gave_one(couple: World) -> None:
    await couple.make_private()
    await couple.reach_second_week()
    await couple.answer(couple.ada, "A sofa", pulse="2")
    await couple.answer(couple.bo, "A swim")
    assert not couple.has_text("a bit apart")
    await couple.advance_with_ticks(days=7)
    await couple.answer(couple.ada, "A walk", pulse="4")
    await couple.answer(couple.bo, "A film", pulse="5")
    assert couple.has_text("4 · quite close")


async def test_another_question_comes_until_one_answer_is_in(couple: World) -> None:
    await weekly(couple)
    before = text_of(couple.find_post(label="Answer"))
    await couple.bo.click(couple.find_post(label="Another question"), label="Another question")
    assert text_of(couple.find_post(label="Answer")) != before
    await couple.answer(couple.ada, "A walk")
    assert "Another question" not in labels_of(couple.find_post(label="Answer"))


async def test_another_question_is_told_where_the_card_cannot_be_redrawn(couple: World) -> None:
    await weekly(couple)
    card = couple.find_post(label="Answer")
    async with couple.bot.database.begin() as connection:
        await connection.execute(delete(posts).where(posts.c.message_id == card.id))
    told = private_text_of(await couple.bo.click(card, label="Another question"))
    assert "Your new question" in told


async def test_what_was_written_to_a_question_that_was_swapped_is_no_answer_to_the_new_one(
    couple: World,
) -> None:
    await weekly(couple)
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    await couple.bo.click(couple.find_post(label="Lighter"), label="Lighter")
    told = await couple.ada.submit_modal(form, {"body": "A walk"})
    assert "was swapped while you were writing" in private_text_of(told)
    assert "A walk" in private_text_of(told)
    assert "One answer is in" not in text_of(couple.find_post(label="Answer"))
    again = await couple.ada.click(reply_with_button(told, "Try again"), label="Try again")
    assert form_values(again)["body"] == "A walk"
    assert "sealed" in private_text_of(await couple.ada.submit_modal(again, {"body": "Tea"}))


async def test_both_answering_at_the_same_instant_reveals_once(couple: World) -> None:
    forms = [
        await one.click(couple.find_post(label="Answer"), label="Answer") for one in (couple.ada, couple.bo)
    ]
    services = couple.bot.services
    key = int(forms[0].modal["custom_id"].split(":")[2].split(",")[0])  # type: ignore[index]
    await asyncio.gather(
        *(
            services.checkins.submit_answer(Person(couple.guild.id, one.id), key, "Your laugh", None, None)
            for one in (couple.ada, couple.bo)
        )
    )
    async with couple.bot.database.begin() as connection:
        query = select(func.count()).where(deliveries.c.kind == DeliveryKind.REVEAL)
        assert await connection.scalar(query) == 1
    await couple.advance_with_ticks(minutes=3)
    assert len([message for message in couple.posts() if "Read" in labels_of(message)]) == 1


async def test_a_reveal_that_crashed_before_its_post_comes_by_the_clock_and_once(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    form = await couple.bo.click(couple.find_post(label="Answer"), label="Answer")
    couple.env.inject_error("POST", "/webhooks/*", status=500)
    told = await couple.bo.submit_modal(form, {"body": "Your eyes"})
    assert "That’s kept" in private_text_of(told)
    await couple.restart()
    for _ in range(3):
        await couple.advance_with_ticks(minutes=1)
    assert len([message for message in couple.posts() if "Read" in labels_of(message)]) == 1


async def test_a_weekly_question_arrives_by_itself_and_closes_the_one_before(couple: World) -> None:
    await couple.answer(couple.ada, "Only mine")
    first = couple.find_post(label="Answer")
    form = await couple.bo.click(first, label="Answer")
    await couple.advance_with_ticks(days=3, hours=20)
    assert "This week’s question" in text_of(couple.find_post(label="Answer"))
    assert "You can still add the other" in text_of(post_by_id(couple, first.id))
    await couple.advance_with_ticks(days=7, minutes=1)
    late = await couple.bo.submit_modal(form, {"body": "Too late"})
    assert "That’s over" in private_text_of(late)
    assert "Too late" in private_text_of(late)
    assert not couple.has_text("Only mine")


async def test_last_times_question_is_answered_from_the_panel_and_opens(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Only mine")
    await couple.advance_with_ticks(days=4)
    waiting = await couple.bo.slash(couple.home, "kindling")
    assert "You still can" in private_text_of(waiting)
    assert "You still can" not in private_text_of(await couple.ada.slash(couple.home, "kindling"))
    await couple.restart()
    assert waiting.response is not None
    menu = next(one for row in waiting.response.components for one in row["components"] if "options" in one)
    chosen = [menu["options"][0]["value"]]
    form = await couple.bo.select(waiting.response, chosen, custom_id=menu["custom_id"])
    await couple.bo.submit_modal(form, {"body": "Mine, late"})
    reveal = text_of(couple.find_post(text="Mine, late"))
    assert "Only mine" in reveal
    assert "Both answers" in reveal


async def test_one_nudge_after_a_day_in_that_partners_daytime_and_gone_once_answered(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await couple.answer(couple.ada, "Your laugh")
    await couple.advance_with_ticks(days=1, minutes=1)  # 09:01 in Tokyo
    nudge = couple.find_post(text="still waiting")
    assert couple.bo.mention in nudge.content
    assert couple.ada.mention not in nudge.content
    await couple.answer(couple.bo, "Your eyes")
    assert not couple.has_text("still waiting")


async def test_a_nudge_waits_for_the_morning(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="America/New_York")
    await couple.bo.slash(couple.home, "couple timezone", zone="America/New_York")
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="Sunday", time="22:30")
    await couple.advance_with_ticks(days=4, hours=3, minutes=31)
    assert "This week’s question" in text_of(couple.find_post(label="Answer"))
    await couple.advance_with_ticks(days=1, minutes=5)
    assert not couple.has_text("still waiting")
    await couple.advance_with_ticks(hours=10, minutes=30)
    assert couple.has_text("still waiting")


async def test_each_may_switch_their_own_nudges_off(couple: World) -> None:
    await couple.advance_with_ticks(days=1, hours=9)
    nudge = next(
        message
        for message in couple.posts()
        if message.content.startswith(couple.bo.mention) and "waiting" in message.content
    )
    assert "won’t nudge you" in private_text_of(await couple.bo.click(nudge, label="No more nudges for me"))
    await couple.advance_with_ticks(days=7)
    calls = [
        message
        for message in couple.posts()
        if "still waiting" in message.content and couple.bo.mention in message.content
    ]
    assert len(calls) == 1


async def test_a_nudge_comes_as_a_direct_message_to_who_allowed_them(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await couple.advance_with_ticks(days=1, hours=9)
    private = couple.bo.user.dm_channel.history()
    assert "still waiting" in private[-1].content
    form = await couple.bo.user.click(private[-1], label="Answer")
    assert "sealed" in private_text_of(await couple.bo.user.submit_modal(form, {"body": "From my bed"}))


async def test_now_asks_at_once_and_refuses_while_one_is_open(couple: World) -> None:
    assert "still open" in private_text_of(await couple.ada.slash(couple.home, "checkin now"))
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    asked = await couple.bo.slash(couple.home, "checkin now")
    assert "This week’s question" in text_of(asked)


async def test_the_couples_own_question_waits_for_the_others_yes_then_comes_first(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.ada.slash(couple.home, "checkin add", question="Which *song* are we?")
    card = couple.find_post(label="Agree")
    assert not couple.has_text("song")
    assert "song" in private_text_of(await couple.bo.click(card, label="Read"))
    assert "yourself" in private_text_of(await couple.ada.click(card, label="Agree"))
    await couple.bo.click(card, label="Agree")
    asked = await couple.ada.slash(couple.home, "checkin now")
    assert "song" not in text_of(asked)
    assert "Which \\*song\\* are we?" in private_text_of(
        await couple.bo.click(couple.find_post(label="Answer"), label="Read")
    )


async def test_a_declined_question_never_comes(couple: World) -> None:
    await couple.ada.slash(couple.home, "checkin add", question="Which song are we?")
    await couple.bo.click(couple.find_post(label="Agree"), label="Not now")
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    assert "song" not in text_of(await couple.ada.slash(couple.home, "checkin now"))


async def test_taking_back_before_the_reveal_unseals_nothing(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    menu = await couple.ada.slash(couple.home, "checkin takeback")
    assert menu.response is not None
    done = await couple.ada.select(
        menu.response, [couple.find_post(label="Answer").components and _checkin_id(couple)]
    )
    assert "Your answer is deleted" in text_of(done.response)
    assert "Take a few minutes" in text_of(couple.find_post(label="Answer"))
    await couple.answer(couple.bo, "Your eyes")
    assert "One answer is in" in text_of(couple.find_post(label="Answer"))


def _checkin_id(world: World) -> str:
    buttons = [
        child for row in world.find_post(label="Answer").components for child in getattr(row, "children", [])
    ]
    return next(str(child.custom_id).split(":")[1] for child in buttons if child.label == "Answer")


async def test_taking_back_after_the_reveal_deletes_the_words_everywhere(couple: World) -> None:
    await couple.make_private()
    checkin = _checkin_id(couple)
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    assert couple.has_text("Your laugh")
    menu = await couple.ada.slash(couple.home, "checkin takeback")
    assert menu.response is not None
    await couple.ada.select(menu.response, [checkin])
    assert not couple.has_text("Your laugh")
    history = private_text_of(await couple.bo.slash(couple.home, "checkin history"))
    assert "Your laugh" not in history
    assert "Your eyes" in history


async def test_history_gives_back_a_month_and_says_when_it_was_empty(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh", gratitude="The soup")
    await couple.answer(couple.bo, "Your eyes")
    shown = private_text_of(await couple.ada.slash(couple.home, "checkin history", month="2026-01"))
    assert "Your laugh" in shown
    assert "The soup" in shown
    assert "Nothing was revealed in March 2025" in private_text_of(
        await couple.ada.slash(couple.home, "checkin history", month="March 2025")
    )


async def test_no_question_repeats_within_two_years(couple: World) -> None:
    await weekly(couple)
    decks = len({text_of(couple.find_post(label="Answer"))})
    assert decks == 1
    seen = set[str]()
    for _ in range(104):
        card = couple.find_post(label="Another question")
        question = text_of(card).split("###")[1].splitlines()[0]
        assert question not in seen
        seen.add(question)
        await couple.ada.click(card, label="Another question")


async def test_a_stranger_can_neither_answer_nor_read(couple: World) -> None:
    card = couple.find_post(label="Answer")
    assert "not in a couple here" in private_text_of(await couple.cleo.click(card, label="Answer"))
    form = await couple.ada.click(card, label="Answer")
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    await couple.answer(couple.bo, "Your eyes")
    refused = await couple.cleo.click(couple.find_post(label="Read"), label="Read")
    assert "not in a couple here" in private_text_of(refused)
    assert "Your laugh" not in private_text_of(refused)


async def test_a_question_of_their_own_that_is_put_aside_comes_again(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.make_private()
    await couple.ada.slash(couple.home, "checkin add", question="Which song are we?")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await couple.ada.slash(couple.home, "checkin now")
    assert couple.has_text("Which song are we?")
    await couple.ada.click(couple.find_post(label="Another question"), label="Another question")
    await couple.answer(couple.ada, "A walk")
    await couple.answer(couple.bo, "A film")
    assert "Which song are we?" in text_of(await couple.ada.slash(couple.home, "checkin now"))
