"""The beginning of a couple: the invitation, the consent, the setup card, the first question."""

from datetime import timedelta

import discord
import pytest
from support.world import LoggedFailures, World, labels_of, private_text_of, reply_with_button, text_of

from core.couples import Person
from ui.posts import custom_ids


def component_key_of_post(message: discord.Message) -> str:
    return custom_ids(message)[0].split(":")[2]


async def invite(world: World) -> None:
    await world.ada.slash(world.home, "couple start", partner=world.bo.user)


async def test_an_invitation_is_one_sentence_that_calls_only_the_invited(world: World) -> None:
    result = await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    card = world.posts()[-1]
    assert not result.ephemeral
    assert world.bo.mention in card.content
    assert "two minutes a week, leave any time" in card.content
    assert card.content.count(".") == 1
    assert "What first made you notice each other?" in text_of(card)
    assert labels_of(card) == ["Accept", "Not now", "What it keeps"]


async def test_consent_says_what_is_kept_who_reads_it_and_who_runs_the_bot(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    told = private_text_of(consent)
    assert "What first made you notice each other?" in told
    assert "encrypted" in told
    assert "Everyone here sees this channel" in told
    assert "could read everything, sealed answers too" in told
    assert "either of you, anytime" in told
    assert consent.response is not None
    await world.restart()
    more = private_text_of(await world.bo.click(consent.response, label="More"))
    assert "Everyone in this server can see this channel" in more
    assert "/couple part" in more


async def test_one_yes_makes_the_couple_and_asks_the_first_question_at_once(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    assert world.has_text("Sunday at 8:00 PM")
    assert "What first made you notice each other?" in text_of(world.find_post(label="Answer"))
    assert "Accept" not in labels_of(world.posts()[0])


async def test_looks_right_puts_the_setup_card_away(world: World) -> None:
    await world.pair()
    assert not any("Looks right" in labels_of(message) for message in world.posts())


async def test_looks_right_links_the_question_while_it_waits_for_the_one_who_presses(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    question, setup = world.find_post(label="Answer"), world.find_post(label="Looks right")
    told = private_text_of(await world.bo.click(setup, label="Looks right"))
    assert f"is waiting: [see the card]({question.jump_url})" in told
    await world.answer(world.ada, "Your laugh")
    again = await world.post_button("couple", component_key_of_post(setup), "right")
    told = private_text_of(await world.ada.click(again, label="Press"))
    assert "All set." in told
    assert "is waiting" not in told


async def test_each_may_have_it_told_privately_for_themself(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    setup, label = world.find_post(label="Looks right"), "Tell me privately when something waits"
    await world.restart()
    assert "I’ll DM you" in private_text_of(await world.bo.click(setup, label=label))
    assert "not in a couple" in private_text_of(await world.cleo.click(setup, label=label))
    couple = await world.bot.services.couples.couple_of(Person(world.guild.id, world.ada.id))
    assert couple.partner_by_id(world.bo.id).wants_messages
    assert not couple.partner_by_id(world.ada.id).wants_messages
    await world.ada.click(setup, label="Looks right")
    confirmed = world.find_post(label=label)
    await world.ada.click(confirmed, label=label)
    couple = await world.bot.services.couples.couple_of(Person(world.guild.id, world.ada.id))
    assert couple.partner_by_id(world.ada.id).wants_messages


async def test_a_yes_that_was_pressed_in_private_is_answered_in_private(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    begun = await world.bo.click(consent.response, label="Yes, we are both adults")
    assert "You’re a couple here now" in private_text_of(begun)
    assert all(reply.ephemeral for reply in [begun.response, *begun.followups] if reply is not None)
    assert all(message.interaction_metadata is None for message in world.posts()[1:])


async def test_the_inviter_reads_what_is_kept_at_the_first_press_and_once(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    first = await world.ada.click(world.find_post(label="Looks right"), label="Looks right")
    assert "What Kindling keeps" in private_text_of(first)
    assert "could read everything" in private_text_of(first)
    copy = reply_with_button(first, "More")
    await world.restart()
    assert "/couple part" in private_text_of(await world.ada.click(copy, label="More"))
    again = await world.ada.slash(world.home, "ritual list")
    assert "could read everything" not in private_text_of(again)


async def test_choosing_a_clock_on_the_card_sets_the_zone_for_both(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    told = await world.bo.select(world.find_post(label="Looks right"), ["Europe/Berlin"])
    assert "Berlin" in private_text_of(told)
    assert "(Berlin)" in text_of(world.find_post(label="Looks right"))


async def test_only_the_invited_may_press(world: World) -> None:
    await invite(world)
    for label in ("Accept", "Not now"):
        assert "Only the person who was invited" in private_text_of(
            await world.cleo.click(world.find_post(label="Accept"), label=label)
        )
        assert "Only the person who was invited" in private_text_of(
            await world.ada.click(world.find_post(label="Accept"), label=label)
        )


async def test_the_invited_may_read_what_it_keeps_before_they_answer(world: World) -> None:
    await invite(world)
    card = world.find_post(label="Accept")
    assert "What’s kept" in private_text_of(await world.bo.click(card, label="What it keeps"))
    for other in (world.cleo, world.ada):
        refused = private_text_of(await other.click(card, label="What it keeps"))
        assert "Only the person who was invited" in refused


async def test_the_inviter_is_told_what_is_kept_at_their_first_request_and_once(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    assert "**Who reads it:**" in private_text_of(await world.ada.slash(world.home, "ritual list"))
    await world.restart()
    assert "Who reads it" not in private_text_of(await world.ada.slash(world.home, "ritual list"))


async def test_not_now_in_the_consent_is_seen_by_the_inviter(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Not now")
    (card,) = world.posts()
    assert "that’s okay" in text_of(card)
    assert labels_of(card) == []


async def test_an_invitation_needs_an_ordinary_channel(world: World) -> None:
    voice = world.guild.create_voice_channel("voice")
    refused = private_text_of(await world.ada.slash(voice, "couple start", partner=world.bo.user))
    assert "ordinary text channel" in refused
    assert "/couple home" not in refused


async def test_oneself_and_bots_cannot_be_invited(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    assert "can’t invite yourself" in private_text_of(
        await world.ada.slash(world.home, "couple start", partner=world.ada.user)
    )
    assert "Bots can’t" in private_text_of(
        await world.ada.slash(world.home, "couple start", partner=robot.user)
    )


async def test_who_is_in_a_couple_can_neither_invite_nor_be_invited(couple: World) -> None:
    mine = await couple.ada.slash(couple.home, "couple start", partner=couple.cleo.user)
    theirs = await couple.cleo.slash(couple.home, "couple start", partner=couple.bo.user)
    assert "You’re in a couple here already" in private_text_of(mine)
    assert "They’re in a couple here already" in private_text_of(theirs)


async def test_one_open_invitation_per_person_for_48_hours(world: World) -> None:
    await invite(world)
    second = await world.ada.slash(world.home, "couple start", partner=world.cleo.user)
    assert "still open" in private_text_of(second)
    await world.advance_with_ticks(hours=48, seconds=1)
    late = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert "over" in private_text_of(late)
    third = await world.ada.slash(world.home, "couple start", partner=world.cleo.user)
    assert not third.ephemeral


async def test_not_now_rests_for_30_days(world: World) -> None:
    await invite(world)
    await world.bo.click(world.find_post(label="Not now"), label="Not now")
    assert "that’s okay" in text_of(world.posts()[-1])
    assert "rather not for now" in private_text_of(
        await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    )
    await world.advance_with_one_tick(days=30, minutes=1)
    assert not (await world.ada.slash(world.home, "couple start", partner=world.bo.user)).ephemeral


async def test_never_is_silent_and_reads_like_not_now(world: World) -> None:
    await invite(world)
    declined = await world.bo.click(world.find_post(label="Not now"), label="Not now")
    posts = len(world.posts())
    assert "I tell nobody" in private_text_of(
        await world.bo.click(declined.followups[0], label="Never from them")
    )
    assert len(world.posts()) == posts
    for days in (1, 40, 400):
        await world.advance_with_one_tick(days=days)
        refused = await world.ada.slash(world.home, "couple start", partner=world.bo.user)
        assert "rather not for now" in private_text_of(refused)


async def test_crossing_invitations_meet_in_the_first(world: World) -> None:
    await invite(world)
    crossed = await world.bo.slash(world.home, "couple start", partner=world.ada.user)
    assert "already invited you" in private_text_of(crossed)
    assert len(world.posts()) == 1
    await world.bo.click(crossed.followups[0], label="Yes, we are both adults")
    assert "first question" in text_of(world.find_post(label="Answer"))


async def test_a_channel_that_is_gone_is_no_home_to_begin_in(world: World) -> None:
    await invite(world)
    lounge = world.guild.create_text_channel("lounge")
    world.env.backend.delete_channel(world.home.id)
    refused = private_text_of(await world.bo.slash(lounge, "couple start", partner=world.ada.user))
    assert "ordinary text channel" in refused
    assert "/couple home" not in refused


async def test_invitations_that_cross_in_two_channels_answer_the_yes(world: World) -> None:
    await invite(world)
    lounge = world.guild.create_text_channel("lounge")
    crossed = await world.bo.slash(lounge, "couple start", partner=world.ada.user)
    begun = await world.bo.click(crossed.followups[0], label="Yes, we are both adults")
    assert world.home.mention in private_text_of(begun)
    assert "first question" in text_of(world.find_post(label="Answer"))


@pytest.mark.parametrize("status", [404, 503])
async def test_what_is_kept_is_told_again_when_it_could_not_be_told(
    world: World, failures: LoggedFailures, status: int
) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    world.env.inject_error("POST", "/webhooks/*", status=status)
    lost = await world.ada.slash(world.home, "ritual list")
    assert "could read everything" not in private_text_of(lost)
    failures.records.clear()
    again = await world.ada.slash(world.home, "ritual list")
    assert "could read everything" in private_text_of(again)


async def test_the_first_answer_promises_silence_once_both_are_in(couple: World) -> None:
    first = private_text_of(await couple.answer(couple.ada, "Your laugh"))
    assert "Once you’ve both answered, it’s quiet until the next question, <t:" in first
    assert "won’t post anything on my own" not in first  # a nudge may still come for Bo
    second = private_text_of(await couple.answer(couple.bo, "Your eyes"))
    assert "The next question comes <t:" in second
    assert "won’t post anything on my own" in second


async def test_every_step_of_the_beginning_survives_a_restart(world: World) -> None:
    await invite(world)
    await world.restart()
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    await world.restart()
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    await world.restart()
    await world.bo.click(world.find_post(label="Looks right"), label="Looks right")
    await world.restart()
    form = await world.ada.click(world.find_post(label="Answer"), label="Answer")
    await world.restart()
    assert "sealed" in private_text_of(await world.ada.submit_modal(form, {"body": "Your laugh"}))
    await world.restart()
    await world.answer(world.bo, "Your eyes")
    assert "Your laugh" in private_text_of(await world.bo.click(world.find_post(label="Read"), label="Read"))


async def test_a_beginning_that_crashed_before_its_cards_is_finished_by_the_clock(world: World) -> None:
    await invite(world)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    world.env.inject_error("POST", "/interactions/*/callback", status=503)
    world.env.inject_error("POST", "/webhooks/*", status=503, times=3)
    await world.bo.click(consent.response, label="Yes, we are both adults")
    await world.env.advance_time(timedelta(minutes=5).total_seconds())
    await world.bot.run_due()
    assert len([message for message in world.posts() if "Looks right" in labels_of(message)]) == 1
    assert len([message for message in world.posts() if "Answer" in labels_of(message)]) == 1
