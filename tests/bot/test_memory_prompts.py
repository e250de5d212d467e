"""Prompts for memories: by command, or posted by the ritual."""

from support.world import World, form_values, labels_of, private_text_of, text_of

WORDS = {"title": "The lake", "story": "We swam.", "day": "2019-06-01"}
WEEK = {"days": 7}


async def begin_ritual(world: World) -> None:
    """Agree on the memory ritual on Fridays (2026-01-01 is a Thursday)."""
    await world.ada.slash(world.home, "ritual set", ritual="memory", day="Friday", time="19:00")
    await world.bo.click(world.find_post(label="Agree"), label="Agree")
    await world.advance_with_ticks(days=1, hours=20)


def prompts_in(world: World) -> int:
    return len([message for message in world.posts() if "Tell it" in labels_of(message)])


async def test_a_prompt_is_private_and_opens_the_form_with_itself_as_the_hint(couple: World) -> None:
    prompt = await couple.ada.slash(couple.home, "memory prompt")
    assert prompt.ephemeral
    assert prompt.response is not None
    assert labels_of(prompt.response) == ["Tell it", "Another"]
    asked = text_of(prompt.response).splitlines()[1].removeprefix("### ")
    await couple.restart()
    form = await couple.ada.click(prompt.response, label="Tell it")
    assert asked in str(form.modal)
    refused = await couple.ada.submit_modal(form, WORDS | {"day": "some day"})
    assert refused.response is not None
    await couple.ada.click(refused.response, label="Try again")
    again = await couple.ada.click(refused.response, label="Try again")
    assert asked in str(again.modal)
    assert form_values(again)["story"] == "We swam."
    assert "Kept" in private_text_of(await couple.ada.submit_modal(again, WORDS))


async def test_another_prompt_takes_the_place_of_the_first_and_none_comes_twice(couple: World) -> None:
    prompt = await couple.ada.slash(couple.home, "memory prompt")
    assert prompt.response is not None
    seen = {text_of(prompt.response)}
    await couple.restart()
    for _ in range(5):
        again = await couple.ada.click(prompt.response, label="Another")
        assert again.response is not None
        assert again.response.id == prompt.response.id
        seen.add(text_of(again.response))
    seen.add(text_of((await couple.bo.slash(couple.home, "memory prompt")).response))
    assert len(seen) == 7


async def test_a_stranger_can_press_no_prompt(couple: World) -> None:
    prompt = await couple.ada.slash(couple.home, "memory prompt")
    copy = await couple.post_copy(prompt.response)
    for label in ("Tell it", "Another"):
        told = await couple.cleo.click(copy, label=label)
        assert told.modal is None
        assert "You’re not in a couple here yet. `/couple start`" in private_text_of(told)


async def test_a_form_for_what_is_unknown_or_still_sealed_is_over(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    form = await couple.ada.slash(couple.home, "checkin answer")
    assert form.modal is not None
    sealed = form.modal["custom_id"].split(":")[2]
    for key in ("p.interests-99", "r.7", "c.7", f"c.{sealed}"):
        told = await couple.ada.click(await couple.post_button("memory", key, "add"), label="Press")
        assert told.modal is None
        assert "That’s over" in private_text_of(told)
    kept = await couple.ada.click(await couple.post_button("checkin", sealed, "keep"), label="Press")
    assert "That’s over" in private_text_of(kept)


async def test_the_ritual_brings_a_prompt_to_both_with_a_line_without_content(couple: World) -> None:
    await begin_ritual(couple)
    card = couple.find_post(label="Tell it")
    assert card.content == (f"{couple.ada.mention} {couple.bo.mention} something to remember together.")
    assert labels_of(card) == ["Tell it"]
    assert "Either of you can tell it" in text_of(card)
    await couple.restart()
    for partner in (couple.ada, couple.bo):
        form = await partner.click(card, label="Tell it")
        assert "Kept" in private_text_of(await partner.submit_modal(form, WORDS))
    told = await couple.cleo.click(card, label="Tell it")
    assert told.modal is None
    assert "not in a couple here yet" in private_text_of(told)


async def test_a_ritual_that_is_answered_goes_on(couple: World) -> None:
    await begin_ritual(couple)
    for week in range(1, 5):
        assert prompts_in(couple) == week
        form = await couple.bo.click(couple.find_post(label="Tell it"), label="Tell it")
        await couple.restart()
        await couple.bo.submit_modal(form, WORDS)
        await couple.advance_with_ticks(**WEEK)
    asked = {text_of(message) for message in couple.posts() if "Tell it" in labels_of(message)}
    assert len(asked) == 5


async def test_a_ritual_that_nobody_answers_rests_after_two(couple: World) -> None:
    await begin_ritual(couple)
    other = await couple.ada.slash(couple.home, "memory prompt")
    assert other.response is not None
    form = await couple.ada.click(other.response, label="Tell it")
    await couple.ada.submit_modal(form, WORDS)  # told, but not what the ritual asked for
    await couple.advance_with_ticks(**WEEK)
    await couple.advance_with_ticks(**WEEK)
    await couple.advance_with_ticks(**WEEK)
    assert prompts_in(couple) == 2
    assert couple.has_text("**Memory prompt** rests now")
    form = await couple.bo.click(couple.find_post(label="Tell it"), label="Tell it")
    assert "Kept" in private_text_of(await couple.bo.submit_modal(form, WORDS))


async def test_another_couple_cannot_tell_what_was_asked_of_these_two(couple: World) -> None:
    await begin_ritual(couple)
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(
        await couple.cleo.click(couple.find_post(label="Tell it"), label="Tell it")
    )


async def test_after_parting_the_prompt_is_over(couple: World) -> None:
    await begin_ritual(couple)
    card = couple.find_post(label="Tell it")
    form = await couple.bo.click(card, label="Tell it")
    part = await couple.ada.slash(couple.home, "couple part")
    assert part.response is not None
    await couple.ada.click(part.response, label="Part")
    told = private_text_of(await couple.bo.submit_modal(form, WORDS))
    assert "That’s over" in told
    assert "We swam." in told
    assert "That’s over" in private_text_of(await couple.bo.click(card, label="Tell it"))
