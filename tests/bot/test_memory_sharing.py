"""Sharing memories in the home: once, in an envelope where others can read, and removed again."""

import pytest
from support.world import World, labels_of, private_text_of, text_of


async def test_a_shared_memory_comes_in_an_envelope_where_others_can_read(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam.")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    envelope = couple.find_post(label="Read")
    assert envelope.content == f"{couple.bo.mention} a memory for you, from {couple.ada.mention}."
    assert not couple.has_text("The lake")
    await couple.restart()
    for partner in (couple.ada, couple.bo):
        opened = private_text_of(await partner.click(envelope, label="Read"))
        assert "The lake" in opened
        assert "We swam." in opened
    told = private_text_of(await couple.cleo.click(envelope, label="Read"))
    assert "You’re not in a couple here yet" in told
    assert "We swam." not in told


async def test_another_couple_cannot_open_the_envelope(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    envelope = couple.find_post(label="Read")
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(envelope, label="Read"))


async def test_a_shared_memory_is_spread_and_never_cut_and_calls_only_the_other(couple: World) -> None:
    await couple.make_private()
    story = "@everyone *we* swam. " * 190
    kept = await couple.keep_memory(couple.ada, "# The <lake>", story)
    assert kept.response is not None
    before = len(couple.posts())
    await couple.ada.click(kept.response, label="Share it here")
    shared = couple.posts()[before:]
    assert len(shared) > 1
    text = "\n".join(text_of(message) for message in shared)
    assert text.count("swam.") == 190
    assert "@everyone" not in text
    assert "\\<lake" in text
    paths = f"/channels/{couple.home.id}/messages"
    sent = [request.json or {} for request in couple.env.http_requests if request.path == paths][-2:]
    called = [[int(user) for user in message["allowed_mentions"]["users"]] for message in sent]
    assert called == [[couple.bo.id], []]


async def test_sharing_twice_posts_once_and_links_to_that_post(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    shared = couple.posts()[-1]
    await couple.restart()
    again = await couple.ada.click(kept.response, label="Share it here")
    assert shared.jump_url in private_text_of(again)
    assert couple.posts()[-1].id == shared.id


async def test_a_shared_memory_whose_post_was_deleted_can_be_shared_again(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    await couple.posts()[-1].delete()
    await couple.advance_with_ticks(hours=1)
    await couple.ada.click(kept.response, label="Share it here")
    assert "memory for you" in text_of(couple.find_post(label="Read"))


@pytest.mark.parametrize("is_all_gone", [True, False])
async def test_a_long_one_whose_messages_were_deleted_is_shared_again_as_a_whole(
    couple: World, *, is_all_gone: bool
) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam. " * 440)
    assert kept.response is not None
    before = len(couple.posts())
    await couple.ada.click(kept.response, label="Share it here")
    first, *others = couple.posts()[before:]
    assert others
    for message in (first, *others) if is_all_gone else (first,):
        await message.delete()
    await couple.restart()
    await couple.ada.click(kept.response, label="Share it here")
    shared = couple.posts()[before:]
    assert not {first.id, *(message.id for message in others)} & {message.id for message in shared}
    assert "\n".join(text_of(message) for message in shared).count("We swam.") == 440


async def test_a_shared_memory_in_a_former_home_is_still_linked_where_the_bot_can_no_longer_look(
    couple: World,
) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    shared, former = couple.posts()[-1], couple.home
    await couple.move_out_of_sight()
    den, couple.home = couple.home, former
    couple.deny_permissions(view_channel=False)
    couple.home = den
    again = await couple.ada.click(kept.response, label="Share it here")
    assert shared.jump_url in private_text_of(again)
    assert not couple.has_text("memory for you")


async def test_a_memory_on_its_way_is_not_sent_twice(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    couple.env.inject_error("POST", "/channels/*/messages", status=503)
    await couple.ada.click(kept.response, label="Share it here")
    assert "on its way" in private_text_of(await couple.ada.click(kept.response, label="Share it here"))
    await couple.advance_with_ticks(minutes=5)
    assert len([message for message in couple.posts() if "memory for you" in message.content]) == 1


async def test_sharing_from_elsewhere_posts_in_the_home_and_says_so(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    form = await couple.ada.slash(lounge, "memory add")
    kept = await couple.ada.submit_modal(form, {"title": "The lake", "story": "We swam.", "day": "today"})
    assert kept.response is not None
    told = await couple.ada.click(kept.response, label="Share it here")
    assert "Shared in your channel." in private_text_of(told)
    assert "memory for you" in text_of(couple.find_post(label="Read"))


async def test_sharing_needs_a_home(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    form = await couple.ada.slash(lounge, "memory add")
    kept = await couple.ada.submit_modal(form, {"title": "The lake", "story": "We swam.", "day": "today"})
    couple.env.backend.delete_channel(couple.home.id)
    assert kept.response is not None
    told = private_text_of(await couple.ada.click(kept.response, label="Share it here"))
    assert "home channel is gone" in told
    await couple.ada.slash(lounge, "couple home", channel=lounge)
    asked = next(message for message in lounge.history() if "Agree" in labels_of(message))
    await couple.bo.click(asked, label="Agree")
    await couple.ada.click(kept.response, label="Share it here")
    assert any("memory for you" in text_of(message) for message in lounge.history())


async def test_take_back_deletes_the_words_and_the_card_and_then_it_is_over(couple: World) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam.")
    assert kept.response is not None
    spare = await couple.post_copy(kept.response)
    await couple.ada.click(kept.response, label="Share it here")
    assert couple.has_text("We swam.")
    await couple.restart()
    told = await couple.ada.click(kept.response, label="Take back")
    assert "Your memory is deleted" in text_of(told.response)
    assert not couple.has_text("We swam.")
    for label in ("Share it here", "Take back"):
        assert "That’s over" in private_text_of(await couple.ada.click(spare, label=label))
    assert "haven’t kept a memory yet" in text_of(await couple.bo.slash(couple.home, "memory timeline"))


async def test_an_envelope_that_outlives_its_memory_says_that_it_is_over(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    spare = await couple.post_copy(couple.find_post(label="Read"))
    await couple.ada.click(kept.response, label="Take back")
    assert "That’s over" in private_text_of(await couple.bo.click(spare, label="Read"))


async def test_a_stranger_can_press_none_of_its_buttons(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    copy = await couple.post_copy(kept.response)
    for label in ("Share it here", "Take back"):
        told = private_text_of(await couple.cleo.click(copy, label=label))
        assert "You’re not in a couple here yet. `/couple start`" in told
    assert "The lake" in text_of(await couple.bo.slash(couple.home, "memory timeline"))
