"""Wishes, from the first one to both noticings, with a restart at each step."""

from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.wishes import (
    ADAS_WISH,
    BOS_WISH,
    advance_to,
    component_key_of,
    list_text,
    open_list,
    press_in_list,
    write_both_wishes,
    write_noticed,
    write_wish,
)
from support.world import World, form_values, private_text_of, text_of

from core.wishes import NOTICING_LIMIT, WISH_LIMIT


async def test_a_round_from_the_first_wish_to_what_both_noticed(couple: World) -> None:
    before = len(couple.posts())
    sealed = private_text_of(await write_wish(couple, couple.ada, ADAS_WISH))
    assert "Your wish is sealed" in sealed
    assert (
        "You wish you both did more of this:\n> More sunrises outside\n\n"
        "What you’ll do toward it:\n> I wake us with coffee"
    ) in sealed
    assert "Your partner has sealed a wish" in await list_text(couple, couple.bo)
    assert "sunrises" not in await list_text(couple, couple.bo)
    opened = private_text_of(await write_wish(couple, couple.bo, BOS_WISH))
    for shown in (opened, await list_text(couple, couple.ada)):
        assert "Both wishes are open" in shown
        assert "> More sunrises outside\n\nWhat **ada** will do toward it:\n> I wake us with coffee" in shown
        for words in (*ADAS_WISH.values(), *BOS_WISH.values()):
            assert words in shown
    chosen = text_of(await press_in_list(couple, couple.bo, "I’ll do mine"))
    assert "Chosen." in chosen
    trying = await list_text(couple, couple.ada)
    assert "Chosen: what **bo** will do." in trying
    assert "**This week**\n**bo** wishes you both did more of this:\n> More music at home" in trying
    assert "**For another time**\n**ada** wishes" in trying
    assert trying.index("This week") < trying.index("piano") < trying.index("For another time")
    await couple.advance_with_one_tick(days=8)
    asked = await list_text(couple, couple.ada)
    assert "The week is over" in asked
    assert "This week" not in asked
    assert "sealed until your partner" in private_text_of(await write_noticed(couple, couple.ada, "We sang"))
    assert "We sang" not in await list_text(couple, couple.bo)
    assert "We sang" in await list_text(couple, couple.ada)
    both = private_text_of(await write_noticed(couple, couple.bo, "You hummed all day"))
    for shown in (both, await list_text(couple, couple.ada)):
        assert "this is what you noticed" in shown
        assert "We sang" in shown
        assert "You hummed all day" in shown
    assert len(couple.posts()) == before
    assert not couple.has_text("piano")
    assert "Your wish is sealed" in private_text_of(await write_wish(couple, couple.ada, ADAS_WISH))


@pytest.mark.parametrize("step", ["sealed", "open", "trying", "asking", "noticed"])
async def test_a_restart_at_each_step_loses_nothing_and_reveals_nothing(couple: World, step: str) -> None:
    await advance_to(couple, step)
    before = [await list_text(couple, who) for who in (couple.ada, couple.bo)]
    await couple.restart()
    for who in (couple.ada, couple.bo):
        await list_text(couple, who)  # so that the bot knows their names again
    assert [await list_text(couple, who) for who in (couple.ada, couple.bo)] == before
    if step == "sealed":
        assert "coffee" not in before[1]
        assert "Both wishes are open" in private_text_of(await write_wish(couple, couple.bo, BOS_WISH))
    elif step == "open":
        assert "Chosen." in text_of(await press_in_list(couple, couple.ada, "I’ll do mine"))
    elif step == "trying":
        await couple.advance_with_one_tick(days=7, hours=12)
        assert "The week is over" in await list_text(couple, couple.ada)
    else:
        if step == "asking":
            await write_noticed(couple, couple.ada, "We laughed at breakfast")
        assert "We laughed" not in await list_text(couple, couple.bo)
        assert "We laughed" in private_text_of(await write_noticed(couple, couple.bo, "It was cold"))


async def test_a_sealed_wish_can_be_changed_and_taken_back(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    form = await press_in_list(couple, couple.ada, "Change it")
    assert form_values(form) == ADAS_WISH
    await couple.ada.submit_modal(form, {"wish": "More walks", "promise": "I find the boots"})
    form = await couple.ada.slash(couple.home, "growth wish")
    assert form_values(form) == {"wish": "More walks", "promise": "I find the boots"}
    taken = text_of(await press_in_list(couple, couple.ada, "Take my wish back"))
    assert taken == "Your wish is deleted."
    assert "Nothing here yet" in await list_text(couple, couple.ada)
    assert "Your partner has sealed" not in await list_text(couple, couple.bo)


async def test_an_open_wish_cannot_be_changed_and_what_was_typed_comes_back(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    form = await couple.ada.slash(couple.home, "growth wish")
    await write_wish(couple, couple.bo, BOS_WISH)
    refused = await couple.ada.submit_modal(form, {"wish": "More walks", "promise": "I find the boots"})
    assert "Both wishes are open already" in private_text_of(refused)
    assert "I find the boots" in private_text_of(refused)
    assert "More walks" not in await list_text(couple, couple.bo)
    assert "Both wishes are open already" in private_text_of(await write_wish(couple, couple.bo, ADAS_WISH))


@pytest.mark.parametrize("step", ["trying", "asking"])
async def test_while_a_week_is_set_aside_no_wish_is_begun_and_why_is_said(couple: World, step: str) -> None:
    await advance_to(couple, step)
    refused = await write_wish(couple, couple.bo, BOS_WISH)
    assert refused.modal is None
    assert "You set a week aside to try one of your wishes" in private_text_of(refused)


@pytest.mark.parametrize(
    ("field", "label"),
    [("wish", "One thing I wish we did more of"), ("promise", "What I’ll do toward it")],
)
async def test_a_field_without_words_is_named_and_the_other_comes_back(
    couple: World, field: str, label: str
) -> None:
    refused = await write_wish(couple, couple.ada, {**ADAS_WISH, field: " \u200b "})
    assert f"“{label}” is still empty." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert "Your wish is sealed" in private_text_of(await couple.ada.submit_modal(again, ADAS_WISH))


@pytest.mark.parametrize(("field", "length"), [("wish", WISH_LIMIT), ("promise", WISH_LIMIT)])
async def test_a_wish_may_fill_its_limit_and_no_more(couple: World, field: str, length: int) -> None:
    form = await couple.ada.slash(couple.home, "growth wish")
    lift_limits(form)
    refused = await couple.ada.submit_modal(form, {**ADAS_WISH, field: "x" * (length + 1)})
    assert f"That’s {length + 1} characters, and at most {length} fit here." in private_text_of(refused)
    assert "Nothing here yet" in await list_text(couple, couple.ada)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again)[field] == "x" * (length + 1)
    assert "Your wish is sealed" in private_text_of(
        await couple.ada.submit_modal(again, {**ADAS_WISH, field: "x" * length})
    )


def lift_limits(form: InteractionResult) -> None:
    """Let a client ignore the length limits of a form's fields."""
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label.get("component", {}).pop("max_length", None)


async def test_what_was_noticed_may_fill_its_limit_be_changed_and_taken_back(couple: World) -> None:
    await advance_to(couple, "asking")
    form = await press_in_list(couple, couple.ada, "What I noticed")
    assert "I wake us with coffee" in str(form.modal)
    lift_limits(form)
    refused = await couple.ada.submit_modal(form, {"body": "x" * (NOTICING_LIMIT + 1)})
    assert f"at most {NOTICING_LIMIT} fit here" in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await couple.ada.submit_modal(again, {"body": "_x_ " * (NOTICING_LIMIT // 4 - 1) + "end."})
    form = await press_in_list(couple, couple.ada, "Change what I noticed")
    assert "end." in str(form.modal)
    await couple.ada.submit_modal(form, {"body": "We laughed"})
    assert "We laughed" in await list_text(couple, couple.ada)
    taken = await press_in_list(couple, couple.ada, "Take back what I noticed")
    assert text_of(taken) == "What you noticed is deleted."
    assert "The week is over" in await list_text(couple, couple.ada)
    await write_noticed(couple, couple.bo, "It was cold")
    assert "It was cold" not in await list_text(couple, couple.ada)


async def test_each_may_choose_only_what_they_would_do(couple: World) -> None:
    await write_both_wishes(couple)
    adas = await couple.post_button("wish", await component_key_of(couple, couple.ada, "choose"), "choose")
    refused = private_text_of(await couple.bo.click(adas, label="Press"))
    assert "Only your partner can choose what they’d do" in refused
    assert "Both wishes are open" in await list_text(couple, couple.ada)
    bos = await couple.post_button("wish", await component_key_of(couple, couple.bo, "choose"), "choose")
    await couple.ada.click(adas, label="Press")
    assert "One of you has chosen already" in private_text_of(await couple.bo.click(bos, label="Press"))
    assert "Chosen: what **ada** will do." in await list_text(couple, couple.bo)


async def test_before_the_week_is_over_nobody_is_asked(couple: World) -> None:
    await advance_to(couple, "trying")
    key = await component_key_of(couple, couple.ada, "rest")
    early = await couple.post_button("wish", key, "notice")
    await couple.advance_with_one_tick(days=6, hours=23)
    refused = await couple.ada.click(early, label="Press")
    assert refused.modal is None
    assert "The week isn’t over yet. I’ll ask you both <t:1767859200:f>" in private_text_of(refused)
    await couple.advance_with_one_tick(hours=12)
    assert (await couple.ada.click(early, label="Press")).modal is not None


async def test_who_is_in_no_couple_has_no_wishes(world: World) -> None:
    for command in ("growth wish", "growth list", "growth through"):
        told = await world.cleo.slash(world.home, command)
        assert told.modal is None
        assert "You’re not in a couple here yet. `/couple start`" in private_text_of(told)


async def test_each_step_of_the_other_is_told_without_words(couple: World) -> None:
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple messages", allowed="yes")
    before = len(couple.posts())

    async def told(who: MemberActor) -> int:
        await couple.advance_with_ticks(days=1)
        return len([one for one in who.user.dm_channel.history() if "something’s waiting" in one.content])

    await write_wish(couple, couple.ada, ADAS_WISH)
    assert await told(couple.bo) == 1
    await write_wish(couple, couple.ada, BOS_WISH)
    assert await told(couple.bo) == 1
    await write_wish(couple, couple.bo, BOS_WISH)
    assert await told(couple.ada) == 1
    await press_in_list(couple, couple.ada, "I’ll do mine")
    assert await told(couple.bo) == 2
    await couple.advance_with_ticks(days=7)
    for who, lines in ((couple.ada, 2), (couple.bo, 3)):
        assert await told(who) == lines
        await write_noticed(couple, who, "We laughed")
    assert await told(couple.ada) == 3
    assert await told(couple.bo) == 3
    assert not any("something’s waiting" in text_of(message) for message in couple.posts()[before:])


async def test_a_pause_holds_the_question_about_the_week(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await advance_to(couple, "trying")
    await open_list(couple, couple.bo)
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_ticks(days=8)
    assert not any("something’s waiting" in one.content for one in couple.bo.user.dm_channel.history())
    await couple.ada.slash(couple.home, "couple resume")
    await couple.advance_with_ticks(hours=7)
    assert any("something’s waiting" in one.content for one in couple.bo.user.dm_channel.history())
    assert "What did you notice?" in private_text_of(await couple.bo.slash(couple.home, "kindling"))


async def test_no_word_of_a_wish_is_in_clear_on_disk(couple: World) -> None:
    await advance_to(couple, "noticed")
    files = list(Path("var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"coffee", b"sunrises", b"piano", b"breakfast"):
            assert word not in file.read_bytes(), file


async def test_who_has_noticed_already_is_not_asked(couple: World) -> None:
    await advance_to(couple, "trying")
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple messages", allowed="yes")
        await open_list(couple, who)
    await couple.env.advance_time(7.5 * 24 * 60 * 60)
    await write_noticed(couple, couple.ada, "We laughed")
    await couple.bot.run_due()
    await couple.advance_with_ticks(minutes=11)
    asked = [
        [message for message in who.user.dm_channel.history() if "something’s waiting" in message.content]
        for who in (couple.ada, couple.bo)
    ]
    assert [len(lines) for lines in asked] == [0, 1]
