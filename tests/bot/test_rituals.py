"""Rituals: set, skipped, paused, resumed, resting, woken, proposed, and late."""

from support.world import World, form_values, labels_of, private_text_of, reply_with_button, text_of

QUESTION = "This week’s question"


async def revealed(world: World) -> None:
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")


def questions(world: World) -> int:
    return len([message for message in world.posts() if QUESTION in text_of(message)])


async def test_another_hour_needs_one_key_and_is_told_to_both(couple: World) -> None:
    done = await couple.bo.slash(couple.home, "ritual set", ritual="checkin", day="fri", time="7pm")
    assert "Next: <t:" in private_text_of(done)
    assert "Friday at 7:00 PM" in text_of(couple.posts()[-1])
    await couple.advance_with_ticks(days=1, hours=19)
    assert questions(couple) == 1


async def test_the_list_moves_skips_and_pauses_also_after_a_restart(couple: World) -> None:
    await revealed(couple)
    listed = (await couple.ada.slash(couple.home, "ritual list")).response
    assert listed is not None
    assert labels_of(listed) == ["Move it", "Skip the next one", "Pause it", "Try rose, thorn, bud"]
    await couple.restart()
    form = await couple.ada.click(listed, label="Move it")
    assert {"day": "Sunday", "time": "8pm"}.items() <= form_values(form).items()
    moved = await couple.ada.submit_modal(form, {"day": "fri", "time": "7pm", "every": "1"})
    assert "Next: <t:" in private_text_of(moved)
    assert "Friday at 7:00 PM" in text_of(couple.posts()[-1])
    skipped = await couple.ada.click(listed, label="Skip the next one")
    assert "<t:1767985200:f>" in text_of(skipped.response)  # Friday, 9 January, 19:00
    paused = await couple.ada.click(listed, label="Pause it")
    assert "Paused by" in text_of(paused.response)
    assert paused.response is not None
    assert labels_of(paused.response) == ["Move it", "Wake it", "Try rose, thorn, bud"]
    await couple.restart()
    assert "Next: <t:" in private_text_of(await couple.ada.click(paused.response, label="Wake it"))


async def test_a_menu_chooses_among_several_rituals(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Tuesday", time="18:30")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    listed = (await couple.bo.slash(couple.home, "ritual list")).response
    assert listed is not None
    assert labels_of(listed) == ["Move, skip or pause one"]
    await couple.restart()
    shown = await couple.bo.select(listed, [listed.components[0]["components"][0]["options"][1]["value"]])
    assert "Memory prompt" in text_of(shown.response)
    assert "Check-in" not in text_of(shown.response)
    assert shown.response is not None
    form = await couple.bo.click(shown.response, label="Move it")
    again = await couple.bo.submit_modal(form, {"day": "someday", "time": "18:30", "every": "1"})
    assert "“someday”" in private_text_of(again)


async def test_the_old_hour_is_kept_once_more_where_the_new_one_has_passed_and_it_is_said(
    couple: World,
) -> None:
    await couple.advance_with_ticks(days=7)
    await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="mon", time="8pm")
    assert "The next one keeps its old time" in private_text_of(
        await couple.bo.slash(couple.home, "ritual list")
    )
    await couple.advance_with_ticks(days=5)
    assert "keeps its old time" not in private_text_of(await couple.bo.slash(couple.home, "ritual list"))


async def test_rarer_needs_one_key_and_more_often_needs_both(couple: World) -> None:
    await couple.bo.slash(couple.home, "ritual set", ritual="checkin", day="sun", time="20:00", every="4")
    assert "every fourth Sunday" in text_of(couple.posts()[-1])
    asked = await couple.bo.slash(
        couple.home, "ritual set", ritual="checkin", day="sun", time="20:00", every="2"
    )
    assert "needs to agree first" in private_text_of(asked)
    twice = await couple.bo.slash(
        couple.home, "ritual set", ritual="checkin", day="sun", time="20:00", every="2"
    )
    assert "asked for this already" in private_text_of(twice)
    await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    assert "every other Sunday" in private_text_of(await couple.ada.slash(couple.home, "ritual list"))


async def test_a_further_ritual_needs_both_and_not_now_leaves_things(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Tuesday", time="18:30")
    card = couple.find_post(label="Agree")
    assert "Memory prompt" in text_of(card)
    await couple.bo.click(card, label="Not now")
    assert "Things stay as they are" in text_of(couple.posts()[-1])
    assert "You don’t have that ritual" in private_text_of(
        await couple.ada.slash(couple.home, "ritual skip", ritual="memory")
    )


async def test_a_skipped_week_stays_empty_and_the_next_comes(couple: World) -> None:
    await revealed(couple)
    skipped = await couple.ada.slash(couple.home, "ritual skip", ritual="checkin")
    assert "Skipped" in private_text_of(skipped)
    await couple.advance_with_ticks(days=4)
    assert questions(couple) == 0
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 1


async def test_what_the_other_paused_needs_their_yes(couple: World) -> None:
    await revealed(couple)
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    assert "isn’t running" in private_text_of(
        await couple.bo.slash(couple.home, "ritual pause", ritual="checkin")
    )
    await couple.advance_with_ticks(days=8)
    assert questions(couple) == 0
    assert "need to agree first" in private_text_of(
        await couple.bo.slash(couple.home, "ritual resume", ritual="checkin")
    )
    await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 1


async def test_who_paused_resumes_alone(couple: World) -> None:
    await revealed(couple)
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    assert "Next: <t:" in private_text_of(
        await couple.ada.slash(couple.home, "ritual resume", ritual="checkin")
    )
    assert "isn’t paused" in private_text_of(
        await couple.ada.slash(couple.home, "ritual resume", ritual="checkin")
    )
    await couple.advance_with_ticks(days=4)
    assert questions(couple) == 1


async def test_after_two_unanswered_it_rests_says_so_once_and_either_wakes_it(couple: World) -> None:
    await revealed(couple)
    for _ in range(6):
        await couple.advance_with_ticks(days=7)
    assert questions(couple) == 2
    notes = [message for message in couple.posts() if "A little rest" in text_of(message)]
    assert len(notes) == 1
    assert "Resting" in private_text_of(await couple.bo.slash(couple.home, "ritual list"))
    await couple.restart()
    await couple.bo.click(couple.find_post(label="Wake it"), label="Wake it")
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 3


async def test_answering_keeps_it_awake(couple: World) -> None:
    await revealed(couple)
    for _ in range(4):
        await couple.advance_with_ticks(days=7)
        await revealed(couple)
    assert not couple.has_text("A little rest")


async def test_a_further_ritual_is_offered_after_the_second_reveal_one_at_a_time(couple: World) -> None:
    await revealed(couple)
    await couple.advance_with_ticks(days=4)
    await revealed(couple)
    offer = couple.find_post(label="Try: Date-night poll")
    await couple.ada.click(offer, label="Try: Date-night poll")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert "Date-night poll" in private_text_of(await couple.ada.slash(couple.home, "ritual list"))


async def test_after_an_hour_away_it_is_posted_late_and_once(couple: World) -> None:
    await revealed(couple)
    await couple.advance_with_one_tick(days=3, hours=21)  # an hour late, still between 8 and 22
    await couple.advance_with_one_tick(minutes=5)
    assert questions(couple) == 1


async def test_late_posts_wait_for_the_morning(couple: World) -> None:
    await revealed(couple)
    await couple.advance_with_one_tick(days=4, hours=2)  # Monday, 02:00
    assert questions(couple) == 0
    await couple.advance_with_one_tick(hours=6)
    assert questions(couple) == 1


async def test_after_a_month_away_one_is_posted_and_the_rest_counted_as_missed(couple: World) -> None:
    await revealed(couple)
    await couple.advance_with_one_tick(days=3 + 28, hours=21)
    assert questions(couple) == 1
    assert "then it was too late (4)" in await couple.status_of(couple.ada)


async def test_more_than_three_days_late_is_missed(couple: World) -> None:
    await revealed(couple)
    await couple.advance_with_one_tick(days=7)  # due on Sunday at 20:00, now it is Thursday
    assert questions(couple) == 0
    assert "Check-in: I was away, and then it was too late (1)" in await couple.status_of(couple.ada)
    await couple.advance_with_one_tick(days=3, hours=20)
    assert questions(couple) == 1


async def test_unreadable_days_and_times_are_refused_exactly(couple: World) -> None:
    day = private_text_of(
        await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="someday", time="20:00")
    )
    assert "“someday”" in day
    time = private_text_of(
        await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="Sunday", time="late")
    )
    assert "“late”" in time


async def test_what_came_back_otherwise_leaves_nothing_to_agree_to(couple: World) -> None:
    await couple.bo.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.ada.slash(couple.home, "ritual resume", ritual="checkin")
    card = couple.find_post(label="Agree")
    await couple.bo.slash(couple.home, "ritual resume", ritual="checkin")
    await couple.advance_with_ticks(minutes=1)
    assert "nothing left to decide" in text_of(next(one for one in couple.posts() if one.id == card.id))
    assert not any("Agree" in labels_of(one) for one in couple.posts())


async def test_both_who_skip_the_same_one_skip_it_once(couple: World) -> None:
    await revealed(couple)
    skip = "Skip the next one"
    panels = [await who.slash(couple.home, "ritual list") for who in (couple.ada, couple.bo)]
    for who, panel in zip((couple.ada, couple.bo), panels, strict=True):
        skipped = await who.click(reply_with_button(panel, skip), label=skip)
        assert "<t:1768161600:f>" in text_of(skipped.response)  # Sunday, 11 January, 20:00
    again = await couple.bo.click(reply_with_button(panels[1], skip), label=skip)
    assert "<t:1768766400:f>" in text_of(again.response)


async def test_one_that_is_moved_while_it_is_off_is_said_to_be_kept_for_later(couple: World) -> None:
    await revealed(couple)
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    moved = await couple.bo.slash(couple.home, "ritual set", ritual="checkin", day="fri", time="7pm")
    assert "Done, for when it’s back" in private_text_of(moved)
    assert "Friday at 7:00 PM" in private_text_of(await couple.ada.slash(couple.home, "ritual list"))


async def test_while_they_pause_the_list_says_so_and_names_no_moment(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple pause", until="in 20 days")
    await couple.bo.slash(couple.home, "ritual set", ritual="checkin", day="fri", time="7pm")
    listed = private_text_of(await couple.bo.slash(couple.home, "ritual list"))
    for shown in (listed, text_of(couple.posts()[-1])):
        assert "Everything is paused by" in shown
        assert "Next:" not in shown
