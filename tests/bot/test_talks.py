"""Conversations: asked for, led through with a restart at each step, rested, ended, and private."""

import asyncio

import pytest
from support.talks import START, TOPIC, ask, begin, card, key_in, press
from support.world import World, labels_of, private_text_of, text_of

from core.couples import Person
from core.talks import TalkAction, TalkMovedOn


async def test_the_topic_waits_in_an_envelope_where_others_read(couple: World) -> None:
    await ask(couple)
    assert not couple.has_text(TOPIC)
    asking = couple.find_post(label="Yes")
    assert asking.content == f"{couple.bo.mention}, your partner would like to talk."
    assert labels_of(asking) == ["Yes", "Another time", "Not this", "Read"]
    assert TOPIC in private_text_of(await couple.bo.click(asking, label="Read"))
    assert TOPIC not in private_text_of(await couple.cleo.click(asking, label="Read"))


async def test_it_is_shown_openly_in_a_home_of_their_own_and_goes_with_the_end(couple: World) -> None:
    await couple.make_private()
    await begin(couple)
    assert couple.has_text(TOPIC)
    talk_id = int(key_in(couple))
    await press(couple, couple.ada, "End it")
    assert not couple.has_text(TOPIC)
    talk = await couple.bot.services.talks.talk_view(talk_id)
    assert talk.talk.topic is None


async def test_a_whole_conversation_on_one_phone_with_a_restart_at_each_step(couple: World) -> None:
    await ask(couple, minutes=7)
    steps = [
        ("Yes", "Put this phone between you"),
        ("We’re ready", "ada** speaks until"),
        ("I’m finished", "bo**, say back what you heard"),
        ("I’ve said it back", "ada**, did you feel heard?"),
        ("Not quite", "say what was missing"),
        ("I’ve said it back", "ada**, did you feel heard?"),
        ("Yes, I felt heard", "bo** speaks until"),
        ("I’m finished", "ada**, say back what you heard"),
        ("I’ve said it back", "bo**, did you feel heard?"),
        ("Yes, I felt heard", "Aloud, each of you"),
    ]
    for label, said in steps:
        await couple.restart()
        await press(couple, couple.bo, label)
        assert said in card(couple)
        assert "Time out" in labels_of(couple.find_post(label="End it"))
    await couple.restart()
    await press(couple, couple.ada, "We’ve said it")
    assert "You listened to each other" in text_of(couple.find_post(label="Say thanks"))
    assert len([one for one in couple.posts() if "End it" in labels_of(one)]) == 0


async def test_the_small_step_is_asked_about_a_week_later(couple: World) -> None:
    await begin(couple)
    turn = ("I’m finished", "I’ve said it back", "Yes, I felt heard")
    for label in ("We’re ready", *turn, *turn, "We’ve said it"):
        await press(couple, couple.bo, label)
    await couple.advance_with_ticks(days=6, hours=23)
    assert not couple.has_text("How did your small next step go?")
    await couple.advance_with_ticks(hours=14)
    assert "How did your small next step go?" in text_of(couple.find_post(text="a week ago you talked"))


async def test_the_clock_ends_a_turn_and_calls_them(couple: World) -> None:
    await begin(couple, minutes=5)
    await press(couple, couple.bo, "We’re ready")
    await couple.advance_with_one_tick(minutes=4)
    assert "speaks until" in card(couple)
    await couple.restart()
    await couple.advance_with_one_tick(minutes=2)
    called = couple.find_post(label="I’ve said it back")
    assert couple.ada.mention in called.content
    assert couple.bo.mention in called.content
    assert len([one for one in couple.posts() if "End it" in labels_of(one)]) == 1


async def test_a_time_out_calls_both_back_after_twenty_minutes(couple: World) -> None:
    await begin(couple, minutes=5)
    await press(couple, couple.bo, "We’re ready")
    await couple.advance_with_one_tick(minutes=2)
    await press(couple, couple.bo, "Time out")
    assert "Twenty minutes apart" in card(couple)
    await couple.restart()
    await couple.advance_with_one_tick(minutes=19)
    assert "Twenty minutes apart" in card(couple)
    await couple.advance_with_one_tick(minutes=2)
    back = couple.find_post(label="Go on")
    assert "Time to come back" in text_of(back)
    assert couple.ada.mention in back.content
    assert couple.bo.mention in back.content
    await couple.restart()
    await press(couple, couple.ada, "Go on")
    assert "ada** speaks until" in card(couple)


async def test_it_rests_until_tomorrow_and_calls_them_when_both_are_awake(couple: World) -> None:
    await begin(couple)
    await press(couple, couple.ada, "Until tomorrow")
    assert "Sleep on it until" in card(couple)
    await couple.restart()
    await couple.advance_with_one_tick(hours=31)
    assert "Sleep on it until" in card(couple)
    await couple.advance_with_one_tick(hours=2)
    assert "Time to come back" in text_of(couple.find_post(label="Go on"))
    await press(couple, couple.bo, "Go on")
    assert "Before you start" in card(couple)


@pytest.mark.parametrize("label", ["Not this", "End it"])
async def test_one_press_ends_it_without_a_reason(couple: World, label: str) -> None:
    await ask(couple)
    if label == "End it":
        await press(couple, couple.bo, "Yes")
    await couple.restart()
    await press(couple, couple.bo, label)
    assert all("End it" not in labels_of(one) for one in couple.posts())
    again = await ask(couple)
    assert "open already" not in private_text_of(again)


async def test_the_one_who_asked_cannot_say_yes_but_may_take_it_back(couple: World) -> None:
    await ask(couple)
    asking = couple.find_post(label="Yes")
    assert "your partner answers" in private_text_of(await couple.ada.click(asking, label="Yes"))
    await couple.ada.click(asking, label="Not this")
    assert couple.has_text("Not this one. No reason needed")


async def test_another_time_is_answered_by_the_other_and_comes_at_its_hour(couple: World) -> None:
    await ask(couple)
    form = await press(couple, couple.bo, "Another time")
    await couple.bo.submit_modal(form, {"when": "tomorrow 19:30"})
    asking = couple.find_post(label="Yes")
    assert asking.content == f"{couple.ada.mention}, your partner would like to talk."
    assert "bo** would rather talk" in text_of(asking)
    assert "your partner answers" in private_text_of(await couple.bo.click(asking, label="Yes"))
    await couple.restart()
    await couple.ada.click(asking, label="Yes")
    assert couple.has_text("You both said yes.")
    await couple.advance_with_one_tick(days=1, hours=19)
    assert all("We’re ready" not in labels_of(one) for one in couple.posts())
    await couple.advance_with_one_tick(minutes=31)
    assert couple.ada.mention in couple.find_post(label="We’re ready").content


async def test_another_time_that_nobody_can_read_gives_back_what_was_typed(couple: World) -> None:
    await ask(couple)
    form = await press(couple, couple.bo, "Another time")
    told = await couple.bo.submit_modal(form, {"when": "when pigs fly"})
    assert "couldn’t read" in private_text_of(told)
    assert "when pigs fly" in private_text_of(told)
    assert "Yes" in labels_of(couple.find_post(label="Yes"))


async def test_another_time_without_one_closes_the_asking(couple: World) -> None:
    await ask(couple)
    await couple.bo.submit_modal(await press(couple, couple.bo, "Another time"), {"when": ""})
    assert couple.has_text("Another time, then.")


async def test_a_time_at_night_for_one_says_so(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin", both=True)
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await ask(couple, when="tomorrow 20:00")
    assert "It’s night for **bo** then (Saturday 4:00 AM)." in text_of(couple.find_post(label="Yes"))


async def test_a_time_in_the_past_or_of_no_sense_is_refused_and_asks_nobody(couple: World) -> None:
    before = len(couple.posts())
    assert "has passed" in private_text_of(await ask(couple, when="2019-06-01 19:00"))
    assert "couldn’t read" in private_text_of(await ask(couple, when="soonish"))
    assert "At what time? Try `fri 7:30pm`." in private_text_of(await ask(couple, when="fri"))
    assert len(couple.posts()) == before


async def test_one_conversation_at_a_time_also_where_both_ask_at_once(couple: World) -> None:
    await ask(couple)
    told = await couple.bo.slash(couple.home, START, topic="Another one")
    assert "have a conversation open already" in private_text_of(told)


async def test_the_asking_lapses_after_two_days(couple: World) -> None:
    await ask(couple)
    await couple.advance_with_one_tick(hours=47)
    assert "Yes" in labels_of(couple.find_post(label="Yes"))
    await couple.advance_with_one_tick(hours=2)
    assert couple.has_text("The time for it has passed.")


@pytest.mark.parametrize("label", ["We’re ready", "Time out", "Until tomorrow", "End it"])
async def test_a_stranger_and_an_ex_partner_press_nothing(couple: World, label: str) -> None:
    await begin(couple)
    shown = couple.find_post(label="End it")
    assert "not in a couple" in private_text_of(await couple.press_or_choose(couple.cleo, shown, label))
    parting = await couple.ada.slash(couple.home, "couple part")
    assert parting.response is not None
    await couple.ada.click(parting.response, label="Part")
    told = private_text_of(await couple.press_or_choose(couple.bo, shown, label))
    assert "not in a couple" in told or "over" in told


async def test_the_partners_of_another_couple_press_nothing(couple: World) -> None:
    await begin(couple)
    shown = couple.find_post(label="End it")
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(shown, label="Time out"))


async def test_both_press_at_once_and_it_moves_one_step(couple: World) -> None:
    await begin(couple)
    await press(couple, couple.bo, "We’re ready")
    shown = couple.find_post(label="I’m finished")
    await couple.bo.click(shown, label="I’m finished")
    planted = await couple.post_button("talk", key_in(couple), "finished")
    told = await couple.ada.click(planted, label="Press")
    assert "further along" in private_text_of(told)
    assert "say back" in card(couple)


async def test_a_pause_holds_what_the_clock_would_do(couple: World) -> None:
    await ask(couple, when="in 2 hours")
    await press(couple, couple.bo, "Yes")
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_ticks(hours=3)
    assert all("We’re ready" not in labels_of(one) for one in couple.posts())


async def test_two_answers_in_the_same_instant_begin_it_once(couple: World) -> None:
    await ask(couple)
    services = couple.bot.services.talks
    talk_id = int(key_in(couple))
    bo = Person(couple.guild.id, couple.bo.id)
    outcomes = await asyncio.gather(
        services.take_action(bo, talk_id, TalkAction.YES),
        services.take_action(bo, talk_id, TalkAction.YES),
        return_exceptions=True,
    )
    assert len([one for one in outcomes if isinstance(one, TalkMovedOn)]) == 1
