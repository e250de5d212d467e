"""Reunions: hugs are saved while the partners are apart, and given when they are together."""

import re

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.world import World, labels_of, private_text_of, text_of

SAVE, TOGETHER = "For when we’re together", "We’re together"
GIVE, ENOUGH = "Given, next", "Enough for now"


async def save(world: World, note: str | None = None, who: MemberActor | None = None) -> InteractionResult:
    """Send a hug from Ada, and put it aside."""
    await world.env.advance_time(1)
    await world.ada.slash(world.home, "affection", kind="hug", **({"note": note} if note else {}))
    return await (who or world.bo).click(world.posts()[-1], label=SAVE)


async def say_so(world: World, who: MemberActor) -> InteractionResult:
    """Say on the newest card that offers it that the two are together."""
    return await who.click(world.find_post(label=TOGETHER), label=TOGETHER)


async def begin(world: World, *notes: str) -> None:
    """Put hugs aside, and say so from both partners that they are together."""
    for note in notes:
        await save(world, note)
    await say_so(world, world.ada)
    await say_so(world, world.bo)


def key_in(message: discord.Message) -> str:
    """Return the id of the first sign that a message's buttons name."""
    found = re.search(r"affection:(\d+):", str(message.components))
    assert found is not None
    return found[1]


async def part(world: World) -> None:
    asked = await world.ada.slash(world.home, "couple part")
    assert asked.response is not None
    await world.ada.click(asked.response, label="Part")


async def test_either_puts_a_hug_aside_and_it_waits_uncounted(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    await couple.restart()
    told = await couple.ada.click(card, label=SAVE)
    assert "Saved until" in private_text_of(told)
    assert "Saved for when you’re together" in text_of(couple.posts()[-1])
    assert labels_of(couple.posts()[-1]) == ["Send it back", TOGETHER]
    assert labels_of(told.followups[-1]) == [TOGETHER]
    assert not re.search(
        r"\d", private_text_of(told) + text_of(couple.posts()[-1]).replace(couple.bo.mention, "")
    )


async def test_only_hugs_wait(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="kiss")
    kiss = couple.posts()[-1]
    assert SAVE not in labels_of(kiss)
    planted = await couple.post_button("affection", key_in(kiss), "save")
    assert "Only a hug can wait" in private_text_of(await couple.bo.click(planted, label="Press"))
    unsaved = await couple.post_button("affection", key_in(kiss), "together")
    assert "That’s over" in private_text_of(await couple.bo.click(unsaved, label="Press"))


async def test_a_hug_is_put_aside_once(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    couple.env.inject_error("PATCH", f"/channels/*/messages/{card.id}", status=500)
    await couple.bo.click(card, label=SAVE)
    copy = await couple.post_button("affection", key_in(card), "save")
    assert "That’s over" in private_text_of(await couple.ada.click(copy, label="Press"))


async def test_it_takes_both_to_be_together_and_each_step_survives_a_restart(couple: World) -> None:
    await couple.move_out_of_sight()
    await save(couple, "On the platform")
    await save(couple, "At the kitchen door")
    await couple.restart()
    said = await say_so(couple, couple.ada)
    assert "twelve hours" in private_text_of(said)
    asked = couple.posts()[-1]
    assert asked.content == f"{couple.bo.mention} are you together now?"
    assert labels_of(asked) == [TOGETHER, "Not now"]
    assert "On the platform" not in text_of(asked)
    await couple.restart()
    await couple.bo.click(asked, label=TOGETHER)
    card = couple.posts()[-1]
    assert card.id == asked.id
    assert "Phones down" in text_of(card)
    assert not card.content  # the question has been answered
    assert "> On the platform" in text_of(card)
    assert labels_of(card) == [GIVE, ENOUGH]
    await couple.restart()
    await couple.ada.click(card, label=GIVE)
    card = couple.posts()[-1]
    assert "> At the kitchen door" in text_of(card)
    await couple.restart()
    await couple.bo.click(card, label=GIVE)
    card = couple.posts()[-1]
    assert "all for now" in text_of(card)
    assert labels_of(card) == []
    given = couple.find_post(text="On the platform")
    assert "this one was given for real" in text_of(given)
    assert labels_of(given) == ["Send it back"]


async def test_saying_so_twice_is_still_one_key(couple: World) -> None:
    await save(couple)
    await say_so(couple, couple.ada)
    posts = len(couple.posts())
    again = await say_so(couple, couple.ada)
    assert "said so already" in private_text_of(again)
    assert len(couple.posts()) == posts


async def test_the_other_may_say_so_from_the_private_reply(couple: World) -> None:
    told = await save(couple)
    await say_so(couple, couple.ada)
    await couple.restart()
    begun = await couple.bo.click(told.followups[-1], label=TOGETHER)
    assert "The first one is in your channel" in private_text_of(begun)
    assert "Phones down" in text_of(couple.posts()[-1])
    assert "on their way" in private_text_of(await say_so(couple, couple.ada))


async def test_within_twelve_hours_the_other_joins_and_a_moment_later_asks_again(couple: World) -> None:
    await save(couple)
    await say_so(couple, couple.ada)
    asked = couple.posts()[-1]
    await couple.advance_with_one_tick(hours=12, minutes=1)
    posts = len(couple.posts())
    await couple.bo.click(asked, label=TOGETHER)
    assert len(couple.posts()) == posts + 1
    assert couple.posts()[-1].content == f"{couple.ada.mention} are you together now?"
    before = next(message for message in couple.posts() if message.id == asked.id)
    assert "all for now" in text_of(before)
    await couple.advance_with_one_tick(hours=11, minutes=59)
    await couple.ada.click(couple.posts()[-1], label=TOGETHER)
    assert "Phones down" in text_of(couple.find_post(label=GIVE))


async def test_a_hug_pressed_twice_is_given_once(couple: World) -> None:
    await couple.move_out_of_sight()
    await begin(couple, "First", "Second", "Third")
    card = couple.find_post(label=GIVE)
    key = re.search(r"reunion:([\d.]+):give", str(card.components))
    assert key is not None
    await couple.ada.click(card, label=GIVE)
    late = await couple.bo.click(await couple.post_button("reunion", key[1], "give"), label="Press")
    assert "shows what’s next" in private_text_of(late)
    assert "> Second" in text_of(couple.find_post(text="A hug that waited"))
    forged = await couple.post_button("reunion", key[1].partition(".")[0], "give")
    assert "That’s over" in private_text_of(await couple.bo.click(forged, label="Press"))


async def test_either_stops_and_the_rest_waits_on(couple: World) -> None:
    await couple.move_out_of_sight()
    await begin(couple, "First", "Second")
    await couple.ada.click(couple.find_post(label=GIVE), label=GIVE)
    card = couple.find_post(label=ENOUGH)
    await couple.restart()
    await couple.bo.click(card, label=ENOUGH)
    assert "all for now" in text_of(couple.posts()[-1])
    await say_so(couple, couple.bo)
    await say_so(couple, couple.ada)
    assert "> Second" in text_of(couple.find_post(label=GIVE))
    await couple.ada.click(couple.find_post(label=GIVE), label=GIVE)
    assert not any(GIVE in labels_of(message) for message in couple.posts())


async def test_not_now_ends_the_question(couple: World) -> None:
    await save(couple)
    await say_so(couple, couple.ada)
    asked = couple.posts()[-1]
    await couple.bo.click(asked, label="Not now")
    assert labels_of(couple.posts()[-1]) == []
    key = re.search(r"reunion:(\d+):", str(asked.components))
    assert key is not None
    for verb in ("join", "stop"):
        planted = await couple.post_button("reunion", key[1], verb)
        assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))
    planted = await couple.post_button("reunion", f"{key[1]}.7", "give")
    assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))


async def test_where_others_read_a_note_waits_behind_read(couple: World) -> None:
    await begin(couple, "Under the old lamp")
    assert not couple.has_text("Under the old lamp")
    card = couple.find_post(label=GIVE)
    assert labels_of(card) == [GIVE, ENOUGH, "Read"]
    await couple.restart()
    assert "Under the old lamp" in private_text_of(await couple.bo.click(card, label="Read"))
    assert "not in a couple" in private_text_of(await couple.cleo.click(card, label="Read"))


async def test_a_hug_taken_back_makes_room_for_the_next(couple: World) -> None:
    await couple.move_out_of_sight()
    sent = await couple.ada.slash(couple.home, "affection", kind="hug", note="First")
    await couple.bo.click(couple.posts()[-1], label=SAVE)
    await begin(couple, "Second")
    assert "> First" in text_of(couple.find_post(label=GIVE))
    assert sent.response is not None
    await couple.ada.click(sent.response, label="Take back")
    assert "> Second" in text_of(couple.find_post(label=GIVE))
    assert not couple.has_text("First")


async def test_when_every_hug_was_taken_back_nothing_waits(couple: World) -> None:
    sent = await couple.ada.slash(couple.home, "affection", kind="hug")
    await couple.bo.click(couple.posts()[-1], label=SAVE)
    await say_so(couple, couple.ada)
    await couple.ada.click(sent.followups[-1], label="Take back")
    assert "No hug is waiting" in private_text_of(await say_so(couple, couple.bo))


async def test_strangers_reach_no_hug(couple: World) -> None:
    await save(couple)
    hug = couple.find_post(label=TOGETHER)
    assert "not in a couple" in private_text_of(await couple.cleo.click(hug, label=TOGETHER))
    await say_so(couple, couple.ada)
    asked = couple.posts()[-1]
    for label in (TOGETHER, "Not now"):
        assert "not in a couple" in private_text_of(await couple.cleo.click(asked, label=label))
    await couple.bo.click(asked, label=TOGETHER)
    card = couple.find_post(label=GIVE)
    await couple.make_another_couple()
    for label in (GIVE, ENOUGH):
        assert "belongs to another couple" in private_text_of(await couple.cleo.click(card, label=label))
    await couple.ada.slash(couple.home, "affection", kind="hug")
    fresh = couple.find_post(label=SAVE)
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(fresh, label=SAVE))


async def test_after_parting_every_button_is_over(couple: World) -> None:
    await save(couple)
    await couple.ada.slash(couple.home, "affection", kind="hug")
    fresh, waiting = couple.find_post(label=SAVE), couple.find_post(label=TOGETHER)
    await say_so(couple, couple.ada)
    asked = couple.posts()[-1]
    await part(couple)
    for card, label in ((fresh, SAVE), (waiting, TOGETHER), (asked, TOGETHER), (asked, "Not now")):
        told = private_text_of(await couple.bo.click(card, label=label))
        assert "That’s over" in told or "not in a couple" in told


async def test_without_a_home_nobody_is_asked(couple: World) -> None:
    told = await save(couple)
    couple.deny_permissions(embed_links=False)
    assert "Embed Links" in private_text_of(await couple.bo.click(told.followups[-1], label=TOGETHER))
    couple.deny_permissions()
    await say_so(couple, couple.bo)
    assert couple.posts()[-1].content == f"{couple.ada.mention} are you together now?"
