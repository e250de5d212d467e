"""Deliveries: posted once, never lost, and deleted when they are taken back, despite any failure between."""

from datetime import timedelta

import discord
import pytest
from support.world import LoggedFailures, World, form_values, labels_of, private_text_of, text_of

from core.deliveries import DeliveryKind
from delivery import sender
from delivery.renderers import checkins
from ui.posts import Post


def thanks_in(world: World, text: str) -> int:
    return len([message for message in world.posts() if text in text_of(message)])


async def delete_post_rows(world: World, kind: DeliveryKind) -> None:
    """Make what was sent look like an attempt of which nobody heard the end."""
    from sqlalchemy import delete, update

    from data.tables import deliveries, posts

    async with world.bot.database.begin() as connection:
        await connection.execute(delete(posts).where(posts.c.kind == kind))
        await connection.execute(
            update(deliveries).where(deliveries.c.kind == kind).values(state="claimed", attempts=1)
        )


async def test_what_is_posted_already_is_not_sent_again(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    await delete_post_rows(couple, DeliveryKind.THANKS)
    await couple.advance_with_ticks(minutes=5)
    assert thanks_in(couple, "For the soup") == 1


@pytest.mark.parametrize("is_taken_back", [False, True])
async def test_a_post_of_which_nobody_heard_is_found_before_all_that_was_said_since(
    couple: World, *, is_taken_back: bool
) -> None:
    """Killed as it was sent, the bot comes back hours later: it is neither sent again nor left behind."""
    await couple.make_private()
    private = await couple.thank(couple.ada, "For the soup")
    await delete_post_rows(couple, DeliveryKind.THANKS)
    if is_taken_back:
        await couple.ada.click(private, label="Take back")
    for number in range(120):
        await couple.ada.send(couple.home, f"We talk on, {number}")
    await couple.advance_with_ticks(minutes=5)
    assert thanks_in(couple, "For the soup") == (0 if is_taken_back else 1)


async def test_a_card_that_fails_by_a_fault_of_ours_keeps_no_other_from_being_posted(
    couple: World, monkeypatch: pytest.MonkeyPatch, failures: LoggedFailures
) -> None:
    await couple.answer(couple.ada, "Your laugh")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checkins, "checkin_card", fail)
    await couple.answer(couple.bo, "Your hands")
    assert couple.find_post(label="Read")  # without a tick
    assert "ZeroDivisionError" in failures.records[-1].getMessage()
    failures.records.clear()


async def test_the_same_words_twice_are_two_messages(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    couple.env.inject_error("POST", "/channels/*/messages", status=503)
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    await couple.advance_with_ticks(minutes=5)
    assert thanks_in(couple, "For the soup") == 2


async def test_what_is_deleted_by_its_author_is_gone_even_if_its_post_was_never_recorded(
    couple: World,
) -> None:
    await couple.make_private()
    private = await couple.thank(couple.ada, "For the soup")
    await delete_post_rows(couple, DeliveryKind.THANKS)
    await couple.ada.click(private, label="Take back")
    await couple.advance_with_ticks(minutes=5)
    assert thanks_in(couple, "For the soup") == 0


async def test_parting_deletes_posts_that_were_never_recorded(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    await delete_post_rows(couple, DeliveryKind.THANKS)
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.bo.click(panel.response, label="Part")
    await couple.advance_with_ticks(minutes=5)
    assert thanks_in(couple, "For the soup") == 0


async def test_a_deletion_waits_for_a_permission_that_comes_back(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    couple.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50001)
    await couple.bo.click(panel.response, label="Part")
    await couple.advance_with_ticks(hours=5)
    assert thanks_in(couple, "For the soup") == 0


async def test_a_card_that_could_not_be_redrawn_is_redrawn_later(couple: World) -> None:
    form = await couple.ada.slash(couple.home, "checkin answer")
    couple.env.inject_error("PATCH", "/channels/*/messages/*", status=503)
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    assert "One answer is in" not in text_of(couple.find_post(label="Answer"))
    await couple.advance_with_ticks(minutes=1)
    assert "One answer is in" in text_of(couple.find_post(label="Answer"))


async def test_an_answer_of_which_discord_heard_twice_is_looked_up_and_not_refused(couple: World) -> None:
    couple.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    told = await couple.ada.slash(couple.home, "affection", kind="hug")
    assert "That’s kept" in private_text_of(told) or not told.acknowledged
    await couple.advance_with_ticks(minutes=5)
    assert len([message for message in couple.posts() if "A hug" in text_of(message)]) == 1


async def test_a_lost_permission_after_the_fact_never_says_that_nothing_was_saved(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    form = await couple.bo.click(couple.find_post(label="Answer"), label="Answer")
    couple.deny_permissions(send_messages=False)
    told = private_text_of(await couple.bo.submit_modal(form, {"body": "Your eyes"}))
    assert "That’s kept. In" in told
    assert "Send Messages" in told
    assert "Nothing was saved" not in told
    couple.deny_permissions()
    await couple.advance_with_ticks(minutes=5)
    assert "Read" in labels_of(couple.posts()[-1])


async def test_a_nudge_to_closed_direct_messages_comes_in_the_home(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    dm = couple.bo.user.dm_channel
    couple.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007)
    await couple.advance_with_ticks(days=1, hours=9)
    assert any(
        couple.bo.mention in message.content and "waiting" in message.content for message in couple.posts()
    )


async def test_what_cannot_be_drawn_is_tried_again_and_holds_nobody_up(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("delivery.renderers.checkins.nudge_card", broken)
    await couple.advance_with_ticks(days=1, hours=9)
    assert failures.records
    failures.records.clear()
    monkeypatch.undo()
    await couple.env.advance_time(timedelta(hours=3).total_seconds())
    await couple.bot.run_due()
    assert any("still waiting" in message.content for message in couple.posts())


async def test_an_interaction_that_is_over_falls_back_to_the_channel(couple: World) -> None:
    couple.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await couple.ada.slash(couple.home, "affection", kind="hug")
    assert any("A hug" in text_of(message) for message in couple.posts())


async def test_a_discord_that_is_down_for_an_hour_loses_nothing(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.advance_with_ticks(days=3, hours=19)
    couple.env.inject_error("POST", "/channels/*/messages", status=503)
    await couple.advance_with_one_tick(hours=1)
    assert not couple.has_text("This week’s question")
    await couple.advance_with_ticks(minutes=1)
    assert len([one for one in couple.posts() if "This week’s question" in text_of(one)]) == 1
    assert isinstance(couple.bot.get_channel(couple.home.id), discord.TextChannel)


async def test_a_confirmation_that_does_not_arrive_is_never_told_as_a_failure(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    couple.env.inject_error("POST", "/webhooks/*/*", status=500)
    told = private_text_of(await couple.ada.submit_modal(form, {"body": "Your laugh"}))
    assert "nothing was saved" not in told
    assert (
        form_values(await couple.ada.click(couple.find_post(label="Answer"), label="Answer"))["body"]
        == "Your laugh"
    )


async def test_a_long_post_that_stops_halfway_goes_on_where_it_stopped(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh. " * 300)
    send, calls = sender._send_by_interaction, []

    async def fail_at_second(interaction: discord.Interaction, post: Post) -> int | None:
        calls.append(post)
        if len(calls) == 2:
            raise ConnectionResetError
        return await send(interaction, post)

    monkeypatch.setattr(sender, "_send_by_interaction", fail_at_second)
    await couple.answer(couple.bo, "Your hands. " * 300)
    await couple.advance_with_ticks(minutes=10)
    shown = [
        text_of(message) for message in couple.posts() if "both answers are in" in message.content.lower()
    ]
    assert len(shown) == 1
