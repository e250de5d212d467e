"""Wishes, from the first one to what both noticed, with a restart at each step."""

from pathlib import Path

import pytest
from scenes import World, filled_in, labels_of, private_of, text_of
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from core.wishes import NOTICING_LIMIT, WISH_LIMIT

ADAS = {"wish": "More sunrises outside", "promise": "I wake us with coffee"}
BOS = {"wish": "More music at home", "promise": "I tune the piano"}


async def wish(world: World, who: MemberActor, words: dict[str, str]) -> InteractionResult:
    """Let somebody write a wish, or change it."""
    form = await who.slash(world.home, "growth wish")
    return await who.submit_modal(form, words) if form.modal else form


async def look(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "growth list")


async def seen(world: World, who: MemberActor) -> str:
    """All that somebody is shown in the list."""
    return private_of(await look(world, who))


async def press(world: World, who: MemberActor, label: str) -> InteractionResult:
    """Press a button of what stands first in somebody's list."""
    found = await look(world, who)
    first = next(
        one for one in [found.response, *found.followups] if one is not None and label in labels_of(one)
    )
    return await who.click(first, label=label)


async def take_back(world: World, who: MemberActor) -> InteractionResult:
    """Let somebody take their wish back, and say yes where they are asked first."""
    taken = await press(world, who, "Take my wish back")
    if taken.response is not None and "Take it back, end the round" in labels_of(taken.response):
        return await who.click(taken.response, label="Take it back, end the round")
    return taken


async def both_wish(world: World) -> None:
    await wish(world, world.ada, ADAS)
    await wish(world, world.bo, BOS)


async def reach(world: World, step: str) -> None:
    """Live a round up to a step."""
    await wish(world, world.ada, ADAS)
    if step == "sealed":
        return
    await wish(world, world.bo, BOS)
    if step == "open":
        return
    await press(world, world.ada, "I will do mine")
    if step == "trying":
        return
    await world.be_away(days=7, hours=12)
    if step == "asking":
        return
    await notice(world, world.ada, "We laughed at breakfast")


async def notice(world: World, who: MemberActor, body: str) -> InteractionResult:
    form = await press(world, who, "What I noticed")
    return await who.submit_modal(form, {"body": body})


async def key_of(world: World, who: MemberActor, verb: str) -> str:
    """The key that a button of that verb has for somebody just now."""
    found = await look(world, who)
    for one in [found.response, *found.followups]:
        for row in one.components if isinstance(one, ResponseMessage) else ():
            for item in row["components"]:
                if item["custom_id"].startswith("wish:") and item["custom_id"].endswith(f":{verb}"):
                    return str(item["custom_id"].split(":")[1])
    raise AssertionError(f"no button to {verb}")


async def part(world: World) -> None:
    panel = await world.ada.slash(world.home, "couple part")
    assert panel.response is not None
    await world.ada.click(panel.response, label="Part")


async def test_a_round_from_the_first_wish_to_what_both_noticed(couple: World) -> None:
    before = len(couple.posts())
    sealed = private_of(await wish(couple, couple.ada, ADAS))
    assert "Your wish is sealed" in sealed
    assert (
        "You wish you two did more of this:\n> More sunrises outside\n\n"
        "What you will do towards it:\n> I wake us with coffee"
    ) in sealed
    assert "Your partner has sealed a wish" in await seen(couple, couple.bo)
    assert "sunrises" not in await seen(couple, couple.bo)
    opened = private_of(await wish(couple, couple.bo, BOS))
    for shown in (opened, await seen(couple, couple.ada)):
        assert "Both wishes are open" in shown
        assert "> More sunrises outside\n\nWhat **ada** will do towards it:\n> I wake us with coffee" in shown
        for words in (*ADAS.values(), *BOS.values()):
            assert words in shown
    chosen = text_of(await press(couple, couple.bo, "I will do mine"))
    assert "Chosen." in chosen
    trying = await seen(couple, couple.ada)
    assert "Chosen: what **bo** will do." in trying
    assert "**This week**\n**bo** wishes you two did more of this:\n> More music at home" in trying
    assert "**For another time**\n**ada** wishes" in trying
    assert trying.index("This week") < trying.index("piano") < trying.index("For another time")
    await couple.be_away(days=8)
    asked = await seen(couple, couple.ada)
    assert "The week is over" in asked
    assert "This week" not in asked
    assert "sealed, until your partner" in private_of(await notice(couple, couple.ada, "We sang"))
    assert "We sang" not in await seen(couple, couple.bo)
    assert "We sang" in await seen(couple, couple.ada)
    both = private_of(await notice(couple, couple.bo, "You hummed all day"))
    for shown in (both, await seen(couple, couple.ada)):
        assert "this is what you noticed" in shown
        assert "We sang" in shown
        assert "You hummed all day" in shown
    assert len(couple.posts()) == before
    assert not couple.has("piano")
    assert "Your wish is sealed" in private_of(await wish(couple, couple.ada, ADAS))


@pytest.mark.parametrize("step", ["sealed", "open", "trying", "asking", "noticed"])
async def test_a_restart_at_each_step_loses_nothing_and_reveals_nothing(couple: World, step: str) -> None:
    await reach(couple, step)
    before = [await seen(couple, who) for who in (couple.ada, couple.bo)]
    await couple.restart()
    for who in (couple.ada, couple.bo):
        await seen(couple, who)  # so that the bot knows their names again
    assert [await seen(couple, who) for who in (couple.ada, couple.bo)] == before
    if step == "sealed":
        assert "coffee" not in before[1]
        assert "Both wishes are open" in private_of(await wish(couple, couple.bo, BOS))
    elif step == "open":
        assert "Chosen." in text_of(await press(couple, couple.ada, "I will do mine"))
    elif step == "trying":
        await couple.be_away(days=7, hours=12)
        assert "The week is over" in await seen(couple, couple.ada)
    else:
        if step == "asking":
            await notice(couple, couple.ada, "We laughed at breakfast")
        assert "We laughed" not in await seen(couple, couple.bo)
        assert "We laughed" in private_of(await notice(couple, couple.bo, "It was cold"))


async def test_a_sealed_wish_can_be_changed_and_taken_back(couple: World) -> None:
    await wish(couple, couple.ada, ADAS)
    form = await press(couple, couple.ada, "Change it")
    assert filled_in(form) == ADAS
    await couple.ada.submit_modal(form, {"wish": "More walks", "promise": "I find the boots"})
    form = await couple.ada.slash(couple.home, "growth wish")
    assert filled_in(form) == {"wish": "More walks", "promise": "I find the boots"}
    taken = text_of(await press(couple, couple.ada, "Take my wish back"))
    assert taken == "Taken back. Your words are gone."
    assert "Nothing is kept here yet" in await seen(couple, couple.ada)
    assert "Your partner has sealed" not in await seen(couple, couple.bo)


async def test_an_open_wish_cannot_be_changed_and_what_was_typed_comes_back(couple: World) -> None:
    await wish(couple, couple.ada, ADAS)
    form = await couple.ada.slash(couple.home, "growth wish")
    await wish(couple, couple.bo, BOS)
    refused = await couple.ada.submit_modal(form, {"wish": "More walks", "promise": "I find the boots"})
    assert "Both wishes are open already" in private_of(refused)
    assert "I find the boots" in private_of(refused)
    assert "More walks" not in await seen(couple, couple.bo)
    assert "Both wishes are open already" in private_of(await wish(couple, couple.bo, ADAS))


@pytest.mark.parametrize("step", ["trying", "asking"])
async def test_while_a_week_is_set_aside_no_wish_is_begun_and_why_is_said(couple: World, step: str) -> None:
    await reach(couple, step)
    refused = await wish(couple, couple.bo, BOS)
    assert refused.modal is None
    assert "You two set a week aside to try one of your wishes" in private_of(refused)


@pytest.mark.parametrize(
    ("field", "label"),
    [("wish", "One thing I wish we did more of"), ("promise", "What I will do towards it")],
)
async def test_a_field_without_words_is_named_and_the_other_comes_back(
    couple: World, field: str, label: str
) -> None:
    refused = await wish(couple, couple.ada, {**ADAS, field: " \u200b "})
    assert f"“{label}” is still empty." in private_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert "Your wish is sealed" in private_of(await couple.ada.submit_modal(again, ADAS))


@pytest.mark.parametrize(("field", "length"), [("wish", WISH_LIMIT), ("promise", WISH_LIMIT)])
async def test_a_wish_may_fill_its_limit_and_no_more(couple: World, field: str, length: int) -> None:
    form = await couple.ada.slash(couple.home, "growth wish")
    lift_limits(form)
    refused = await couple.ada.submit_modal(form, {**ADAS, field: "x" * (length + 1)})
    assert f"That has {length + 1} characters, and at most {length} fit here." in private_of(refused)
    assert "Nothing is kept here yet" in await seen(couple, couple.ada)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert filled_in(again)[field] == "x" * (length + 1)
    assert "Your wish is sealed" in private_of(
        await couple.ada.submit_modal(again, {**ADAS, field: "x" * length})
    )


def lift_limits(form: InteractionResult) -> None:
    """Let a client ignore how much a form's fields hold."""
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label.get("component", {}).pop("max_length", None)


async def test_what_was_noticed_may_fill_its_limit_be_changed_and_taken_back(couple: World) -> None:
    await reach(couple, "asking")
    form = await press(couple, couple.ada, "What I noticed")
    assert "I wake us with coffee" in str(form.modal)
    lift_limits(form)
    refused = await couple.ada.submit_modal(form, {"body": "x" * (NOTICING_LIMIT + 1)})
    assert f"at most {NOTICING_LIMIT} fit here" in private_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await couple.ada.submit_modal(again, {"body": "_x_ " * (NOTICING_LIMIT // 4 - 1) + "end."})
    form = await press(couple, couple.ada, "Change what I noticed")
    assert "end." in str(form.modal)
    await couple.ada.submit_modal(form, {"body": "We laughed"})
    assert "We laughed" in await seen(couple, couple.ada)
    assert "Taken back" in text_of(await press(couple, couple.ada, "Take back what I noticed"))
    assert "The week is over" in await seen(couple, couple.ada)
    await notice(couple, couple.bo, "It was cold")
    assert "It was cold" not in await seen(couple, couple.ada)


async def test_each_may_choose_only_what_they_would_do(couple: World) -> None:
    await both_wish(couple)
    adas = await couple.plant("wish", await key_of(couple, couple.ada, "choose"), "choose")
    refused = private_of(await couple.bo.click(adas, label="Press"))
    assert "Only the one who would do it" in refused
    assert "Both wishes are open" in await seen(couple, couple.ada)
    bos = await couple.plant("wish", await key_of(couple, couple.bo, "choose"), "choose")
    await couple.ada.click(adas, label="Press")
    assert "One of you has chosen already" in private_of(await couple.bo.click(bos, label="Press"))
    assert "Chosen: what **ada** will do." in await seen(couple, couple.bo)


async def test_before_the_week_is_over_nobody_is_asked(couple: World) -> None:
    await reach(couple, "trying")
    key = await key_of(couple, couple.ada, "rest")
    early = await couple.plant("wish", key, "notice")
    await couple.be_away(days=6, hours=23)
    refused = await couple.ada.click(early, label="Press")
    assert refused.modal is None
    assert "The week is not over yet. I ask you both on 2026-01-08" in private_of(refused)
    await couple.be_away(hours=12)
    assert (await couple.ada.click(early, label="Press")).modal is not None


@pytest.mark.parametrize("step", ["sealed", "open", "trying", "asking", "noticed"])
async def test_either_alone_lets_a_round_rest_and_nothing_sealed_is_ever_shown(
    couple: World, step: str
) -> None:
    await reach(couple, step)
    assert "It rests now" in text_of(await press(couple, couple.bo, "Let it rest"))
    shown = await seen(couple, couple.bo)
    assert ("A round of wishes" in shown) is (step != "sealed")
    assert "We laughed" not in shown
    panel = (await look(couple, couple.bo)).response
    assert panel is not None
    if step != "sealed":
        [one] = panel.components[0]["components"][0]["options"]
        opened = private_of(await couple.bo.select(panel, [one["value"]]))
        assert "This round rests." in opened
        assert "We laughed" not in opened
    else:
        assert "A wish of yours that stayed sealed" in await seen(couple, couple.ada)
    assert "Your wish is sealed" in private_of(await wish(couple, couple.bo, BOS))


async def test_who_takes_an_open_wish_back_is_told_that_the_round_rests(couple: World) -> None:
    await reach(couple, "open")
    taken = text_of(await press(couple, couple.ada, "Take my wish back"))
    assert taken == "Taken back. Your words are gone, and this round rests."
    shown = await seen(couple, couple.bo)
    assert "A round of wishes" in shown
    assert "sunrises" not in shown


@pytest.mark.parametrize("step", ["trying", "asking"])
async def test_a_wish_is_taken_back_out_of_a_week_only_by_a_second_press(couple: World, step: str) -> None:
    await reach(couple, step)
    before = await seen(couple, couple.bo)
    asked = await press(couple, couple.bo, "Take my wish back")
    assert "the round ends for you both" in private_of(asked)
    assert await seen(couple, couple.bo) == before
    await couple.restart()
    assert asked.response is not None
    ended = await couple.bo.click(asked.response, label="Take it back, end the round")
    assert text_of(ended) == "Taken back. Your words are gone, and this round rests."
    shown = await seen(couple, couple.ada)
    assert "piano" not in shown
    assert "A round of wishes" in shown


async def test_an_open_wish_that_is_taken_back_lets_the_round_rest(couple: World) -> None:
    await reach(couple, "trying")
    await take_back(couple, couple.ada)
    shown = await seen(couple, couple.bo)
    assert "coffee" not in shown
    assert "sunrises" not in shown
    panel = (await look(couple, couple.bo)).response
    assert panel is not None
    assert "Write a wish" in labels_of(panel)
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await couple.be_away(days=8)
    assert not couple.bo.user.dm_channel.history()


async def test_words_can_be_taken_back_after_all_is_over(couple: World) -> None:
    await reach(couple, "noticed")
    await notice(couple, couple.bo, "It was cold")
    for label in ("Take my wish back", "Take back what I noticed"):
        await press(couple, couple.bo, label)
    shown = await seen(couple, couple.ada)
    for words in (*BOS.values(), "It was cold"):
        assert words not in shown
    assert "We laughed at breakfast" in await seen(couple, couple.bo)
    for label in ("Take my wish back", "Take back what I noticed"):
        await press(couple, couple.ada, label)
    assert "Nothing is kept here yet" in await seen(couple, couple.bo)


STEPS = {
    "write": "sealed",
    "choose": "open",
    "rest": "open",
    "takeback": "open",
    "end": "trying",
    "notice": "asking",
    "unnotice": "noticed",
}
SEEN_AS = {"end": "takeback"}  # whose key a button has that stands in no list


@pytest.mark.parametrize("verb", STEPS)
async def test_every_button_refuses_strangers_and_says_when_it_is_over(couple: World, verb: str) -> None:
    await reach(couple, STEPS[verb])
    button = await couple.plant("wish", await key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb)
    await couple.restart()
    assert "You are not in a couple" in private_of(await couple.cleo.click(button, label="Press"))
    await couple.make_another_couple()
    refused = await couple.cleo.click(button, label="Press")
    assert refused.modal is None
    assert "belongs to another couple" in private_of(refused)
    await part(couple)
    for who in (couple.ada, couple.bo):
        left = await who.click(button, label="Press")
        assert left.modal is None
        assert "That is over" in private_of(left)


@pytest.mark.parametrize("verb", STEPS)
async def test_every_button_is_over_once_the_words_are_gone(couple: World, verb: str) -> None:
    await reach(couple, STEPS[verb])
    button = await couple.plant("wish", await key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb)
    if verb == "unnotice":
        await press(couple, couple.ada, "Take back what I noticed")
    else:
        await take_back(couple, couple.ada)
    answered = await couple.ada.click(button, label="Press")
    assert answered.modal is None
    assert "That is over" in private_of(answered)


async def test_who_is_in_no_couple_has_no_wishes(world: World) -> None:
    for command in ("growth wish", "growth list", "growth through"):
        told = await world.cleo.slash(world.home, command)
        assert told.modal is None
        assert "You are not in a couple here yet. `/couple start`" in private_of(told)


async def test_those_who_allowed_it_are_told_without_words_of_each_step(couple: World) -> None:
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple messages", allowed="yes")
    before = len(couple.posts())

    async def told(who: MemberActor) -> list[str]:
        await couple.be_away(minutes=1)
        return [message.content for message in who.user.dm_channel.history()]

    await wish(couple, couple.ada, ADAS)
    assert len(await told(couple.bo)) == 1
    await wish(couple, couple.ada, BOS)
    assert len(await told(couple.bo)) == 1
    await wish(couple, couple.bo, BOS)
    assert len(await told(couple.ada)) == 1
    await press(couple, couple.ada, "I will do mine")
    assert len(await told(couple.bo)) == 2
    await couple.be_away(days=7, hours=12)
    await couple.restart()
    for who in (couple.ada, couple.bo):
        asked = await told(who)
        assert "What did you notice?" in asked[-1]
        message = who.user.dm_channel.history()[-1]
        form = await who.user.click(message, label="What I noticed")
        await who.user.submit_modal(form, {"body": "We laughed"})
    assert "`/growth list`" in (await told(couple.ada))[-1]
    assert all("coffee" not in line and "piano" not in line for line in await told(couple.bo))
    assert not any("growth list" in text_of(message) for message in couple.posts()[before:])


async def test_a_pause_holds_the_question_about_the_week(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await reach(couple, "trying")
    await couple.be_away(minutes=1)
    before = len(couple.bo.user.dm_channel.history())
    await couple.ada.slash(couple.home, "couple pause")
    await couple.be_away(days=8)
    assert len(couple.bo.user.dm_channel.history()) == before
    await couple.ada.slash(couple.home, "couple resume")
    await couple.pass_time(hours=7)
    asked = [message.content for message in couple.bo.user.dm_channel.history()[before:]]
    assert sum("What did you notice?" in line for line in asked) == 1


async def test_no_word_of_a_wish_stands_in_clear_on_disk(couple: World) -> None:
    await reach(couple, "noticed")
    files = list(Path("var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"coffee", b"sunrises", b"piano", b"breakfast"):
            assert word not in file.read_bytes(), file


async def test_who_has_noticed_already_is_not_asked(couple: World) -> None:
    await reach(couple, "trying")
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple messages", allowed="yes")
    await couple.env.advance_time(7.5 * 24 * 60 * 60)
    await notice(couple, couple.ada, "We laughed")
    await couple.bot.run_due()
    asked = [
        sum("What did you notice?" in message.content for message in who.user.dm_channel.history())
        for who in (couple.ada, couple.bo)
    ]
    assert asked == [0, 1]
