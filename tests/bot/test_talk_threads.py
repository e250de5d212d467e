"""Conversations in writing: held in a private thread, from the first step to the closing words."""

from support.talks import ask, begin, in_thread, key_in, thread_of
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

from core.text_input import MESSAGE_LIMIT, NOTE_LIMIT


async def test_in_writing_it_is_held_in_a_private_thread_that_only_the_two_read(couple: World) -> None:
    await begin(couple, how="writing")
    thread = thread_of(couple)
    assert thread.is_private()
    members = {member.id for member in await thread.fetch_members()}
    assert {couple.ada.id, couple.bo.id} <= members
    assert couple.cleo.id not in members
    assert f"<#{thread.id}>" in "\n".join(text_of(one) for one in couple.posts())
    ready = await in_thread(couple, "I’m ready")
    await couple.bo.click(ready, label="I’m ready")
    waiting = await in_thread(couple, "I’m ready")
    assert "bo** is ready" in text_of(waiting)
    await couple.restart()
    await couple.ada.click(waiting, label="I’m ready")
    speaking = await in_thread(couple, "I’m finished")
    assert "your partner’s to press" in private_text_of(await couple.bo.click(speaking, label="I’m finished"))
    await couple.ada.click(speaking, label="I’m finished")
    await couple.bo.click(await in_thread(couple, "I’ve said it back"), label="I’ve said it back")
    await couple.ada.click(await in_thread(couple, "Not quite"), label="Not quite")
    cards = [one async for one in thread.history(limit=20) if "End it" in labels_of(one)]
    assert len(cards) == 1


async def to_the_end(world: World) -> None:
    """Go through a written conversation, up to the closing words."""
    await begin(world, how="writing")
    for who, label in (
        (world.ada, "I’m ready"),
        (world.bo, "I’m ready"),
        (world.ada, "I’m finished"),
        (world.bo, "I’ve said it back"),
        (world.ada, "Yes, I felt heard"),
        (world.bo, "I’m finished"),
        (world.ada, "I’ve said it back"),
        (world.bo, "Yes, I felt heard"),
    ):
        await who.click(await in_thread(world, label), label=label)


async def test_closing_words_are_in_the_thread_and_the_step_comes_back(couple: World) -> None:
    await to_the_end(couple)
    await couple.restart()
    for who, words in ((couple.ada, "Your patience"), (couple.bo, "Your courage")):
        form = await who.click(await in_thread(couple, "My closing words"), label="My closing words")
        await who.submit_modal(form, {"appreciation": words, "step": f"{words} again"})
    done = await in_thread(couple, "Say thanks")
    assert "Your patience" in text_of(done)
    assert "Your courage" in text_of(done)
    assert not couple.has_text("Your patience")
    await couple.advance_with_ticks(days=7, hours=14)
    asked = couple.find_post(text="a week ago you talked")
    assert "Your courage again" in private_text_of(await couple.ada.click(asked, label="Read"))
    assert "Your courage again" not in private_text_of(await couple.cleo.click(asked, label="Read"))


async def test_the_longest_closing_words_are_in_the_thread_and_are_erased_from_it(couple: World) -> None:
    await to_the_end(couple)
    for who in (couple.ada, couple.bo):
        form = await who.click(await in_thread(couple, "My closing words"), label="My closing words")
        longest = {"appreciation": who.name[0] * MESSAGE_LIMIT, "step": who.name[0] * NOTE_LIMIT}
        await who.submit_modal(form, longest)
    assert "Say thanks" in labels_of(await in_thread(couple, "Say thanks"))
    for each in (longest["appreciation"], "a" * MESSAGE_LIMIT):
        assert await is_in_thread(couple, each)
    asked = await couple.ada.slash(couple.home, "privacy erase")
    await couple.ada.click(reply_with_button(asked, "Erase my words"), label="Erase my words")
    await couple.advance_with_ticks(minutes=1)
    assert not await is_in_thread(couple, "a" * 20)


async def is_in_thread(world: World, words: str) -> bool:
    shown = [text_of(one) async for one in thread_of(world).history(limit=50, oldest_first=True)]
    return words in "".join(shown)


async def test_closing_words_are_erased_from_an_archived_thread_too(couple: World) -> None:
    await to_the_end(couple)
    for who in (couple.ada, couple.bo):
        form = await who.click(await in_thread(couple, "My closing words"), label="My closing words")
        await who.submit_modal(form, {"appreciation": f"Your patience, {who.name}"})
    thread = thread_of(couple)
    await thread.edit(archived=True)
    await couple.restart()
    asked = await couple.ada.slash(couple.home, "privacy erase")
    await couple.ada.click(reply_with_button(asked, "Erase my words"), label="Erase my words")
    await couple.advance_with_ticks(minutes=1)
    left = [text_of(one) async for one in thread.history(limit=50)]
    assert not [text for text in left if "Your patience, ada" in text]


async def test_a_button_in_an_archived_thread_brings_the_conversation_back(couple: World) -> None:
    await begin(couple, how="writing")
    thread, ready = thread_of(couple), await in_thread(couple, "I’m ready")
    await thread.edit(archived=True)
    await couple.restart()
    await couple.ada.click(ready, label="I’m ready")
    kept = couple.env.backend.get_channel(thread.id).thread_metadata
    assert kept is not None
    assert not kept.archived
    waiting = await in_thread(couple, "I’m ready")
    assert "ada** is ready" in text_of(waiting)
    await thread_of(couple).edit(archived=True)
    await couple.bo.click(waiting, label="I’m ready")
    assert await in_thread(couple, "I’m finished")


async def test_a_button_in_a_thread_that_nobody_may_bring_back_is_still_answered(couple: World) -> None:
    await begin(couple, how="writing")
    thread, ready = thread_of(couple), await in_thread(couple, "I’m ready")
    await thread.edit(archived=True)
    couple.env.inject_error("PATCH", f"/channels/{thread.id}", status=403, code=50013)
    told = await couple.ada.click(ready, label="I’m ready")
    assert told.acknowledged
    talk = await couple.bot.services.talks.talk_view(int(key_in(couple)))
    assert talk.talk.ready_by == couple.ada.id


async def test_closing_words_over_their_limit_come_back(couple: World) -> None:
    await to_the_end(couple)
    form = await couple.ada.click(await in_thread(couple, "My closing words"), label="My closing words")
    told = await couple.ada.submit_modal(form, {"appreciation": "   ", "step": "a walk"})
    assert "no words in it" in private_text_of(told)
    assert "a walk" in private_text_of(told)


async def test_writing_needs_a_permission_and_says_which(couple: World) -> None:
    couple.deny_permissions(create_private_threads=False)
    told = private_text_of(await ask(couple, how="writing"))
    assert "Create Private Threads" in told
    assert all("Yes" not in labels_of(one) for one in couple.posts())
