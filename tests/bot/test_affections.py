"""Affection: signs, notes and echoes."""

import pytest
import simcord
from support.world import World, component_key_of, labels_of, private_text_of, text_of

SAVE = {"hug": ["For when we’re together"]}  # what a hug offers besides
SIGNS = {
    "hug": ("🤗 A hug", "sends", "back"),
    "kiss": ("😘 A kiss", "sends", "back"),
    "hands": ("Holding hands", "is holding", "too"),
    "thinking": ("💭 Thinking of you", "is thinking of", "too"),
}
NOTE = "Only four more days"


@pytest.mark.parametrize("kind", SIGNS)
async def test_a_sign_is_a_small_card_with_one_echo(couple: World, kind: str) -> None:
    title, sent, echoed = SIGNS[kind]
    result = await couple.ada.slash(couple.home, "affection", kind=kind)
    assert not result.ephemeral
    assert "Sent" in private_text_of(result)
    card = couple.posts()[-1]
    assert card.content == f"{couple.bo.mention}, this is for you."
    assert title in text_of(card)
    assert f"**ada** {sent}" in text_of(card)
    assert labels_of(card) == ["Send it back", *SAVE.get(kind, [])]
    await couple.restart()
    await couple.bo.click(card, label="Send it back")
    echo = couple.posts()[-1]
    assert echo.content == f"{couple.ada.mention}, this is for you."
    assert title in text_of(echo)
    assert echoed in text_of(echo)
    assert "**bo**" in text_of(echo)
    assert labels_of(echo) == []
    assert labels_of(couple.posts()[-2]) == SAVE.get(kind, [])


async def test_a_note_is_on_the_card_where_only_the_two_read(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.ada.slash(couple.home, "affection", kind="hug", note="Only *four* more days")
    card = couple.posts()[-1]
    assert "> Only \\*four\\* more days" in text_of(card)
    assert labels_of(card) == ["Send it back", *SAVE["hug"]]


async def test_where_others_can_read_the_note_waits_for_the_two(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug", note=NOTE)
    assert not couple.has_text(NOTE)
    await couple.restart()
    card = couple.find_post(label="Read")
    assert NOTE in private_text_of(await couple.bo.click(card, label="Read"))
    assert NOTE in private_text_of(await couple.ada.click(card, label="Read"))
    assert "not in a couple" in private_text_of(await couple.cleo.click(card, label="Read"))


async def test_only_the_one_who_was_meant_sends_it_back(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    posts = len(couple.posts())
    assert "You sent this one" in private_text_of(await couple.ada.click(card, label="Send it back"))
    assert "not in a couple" in private_text_of(await couple.cleo.click(card, label="Send it back"))
    assert len(couple.posts()) == posts
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(card, label="Send it back"))


async def test_pressing_twice_sends_one_echo(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    couple.env.inject_error("PATCH", f"/channels/*/messages/{card.id}", status=500)
    await couple.bo.click(card, label="Send it back")
    posts = len(couple.posts())
    await couple.restart()
    again = await couple.bo.click(card, label="Send it back")
    assert "sent back already" in private_text_of(again)
    assert len(couple.posts()) == posts


async def test_an_echo_has_no_echo_of_its_own(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    echo = await couple.bo.click(couple.posts()[-1], label="Send it back")
    echo_id = component_key_of(echo.followups[-1])
    pressed = await couple.ada.click(await couple.post_button("affection", echo_id, "echo"), label="Press")
    assert "sent back already" in private_text_of(pressed)


async def test_after_an_echo_was_taken_back_the_sign_can_be_sent_back_again(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="kiss")
    card = couple.posts()[-1]
    echo = await couple.bo.click(card, label="Send it back")
    assert labels_of(couple.posts()[-2]) == []
    await couple.bo.click(echo.followups[-1], label="Take back")
    assert labels_of(couple.posts()[-1]) == ["Send it back"]
    await couple.bo.click(couple.posts()[-1], label="Send it back")
    assert "kisses **ada** back" in text_of(couple.posts()[-1])


async def test_the_author_takes_it_back_after_a_restart_and_the_card_goes_too(couple: World) -> None:
    sent = await couple.ada.slash(couple.home, "affection", kind="kiss", note=NOTE)
    assert sent.response is not None
    posts, affection_id = len(couple.posts()), component_key_of(sent.response)
    await couple.restart()
    assert "It’s gone" in text_of(await couple.ada.click(sent.response, label="Take back"))
    assert len(couple.posts()) == posts - 1
    for verb in ("echo", "read", "takeback"):
        planted = await couple.post_button("affection", affection_id, verb)
        assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))


async def test_only_the_author_takes_it_back(couple: World) -> None:
    sent = await couple.ada.slash(couple.home, "affection", kind="kiss")
    planted = await couple.post_button("affection", component_key_of(sent.followups[-1]), "takeback")
    assert "Only its writer can" in private_text_of(await couple.bo.click(planted, label="Press"))
    assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))


async def test_whoever_sent_an_echo_may_take_it_back(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="kiss")
    echo = await couple.bo.click(couple.posts()[-1], label="Send it back")
    posts = len(couple.posts())
    await couple.bo.click(echo.followups[-1], label="Take back")
    assert len(couple.posts()) == posts - 1


async def test_outside_the_home_the_answer_is_private_and_the_card_goes_home(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    posts = len(couple.posts())
    sent = await couple.ada.slash(lounge, "affection", kind="thinking")
    assert sent.ephemeral
    assert not lounge.history()
    assert len(couple.posts()) == posts + 1


async def test_an_echo_follows_the_couple_to_its_new_home(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card, old = couple.posts()[-1], couple.home
    await couple.move_out_of_sight()
    pressed = await couple.bo.click(card, label="Send it back")
    assert "Sent" in private_text_of(pressed)
    assert "hugs" in text_of(couple.posts()[-1])
    assert not [one for one in old.history() if one.created_at > card.created_at and "hugs" in text_of(one)]


async def test_a_note_of_300_characters_fits_and_one_more_does_not(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.ada.slash(couple.home, "affection", kind="hug", note="x" * 300)
    assert couple.has_text("x" * 300)
    with pytest.raises(simcord.SetupError, match="at most 300"):
        await couple.ada.slash(couple.home, "affection", kind="hug", note="x" * 301)


async def test_an_empty_note_is_no_note(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug", note="   ")
    assert labels_of(couple.posts()[-1]) == ["Send it back", *SAVE["hug"]]


async def test_who_is_in_no_couple_is_told_how_to_begin(couple: World) -> None:
    refused = await couple.cleo.slash(couple.home, "affection", kind="hug")
    assert "`/couple start`" in private_text_of(refused)


async def test_without_a_home_or_a_permission_nothing_is_sent(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    couple.deny_permissions(embed_links=False)
    assert "Embed Links" in private_text_of(await couple.ada.slash(lounge, "affection", kind="kiss"))
    assert "Embed Links" in private_text_of(await couple.bo.click(card, label="Send it back"))
    couple.env.backend.delete_channel(couple.home.id)
    told = private_text_of(await couple.ada.slash(lounge, "affection", kind="kiss"))
    assert "home channel is gone" in told
    assert "1 sign of affection" in await couple.status_of(couple.ada, lounge)


async def test_a_couple_that_has_parted_sends_nothing_back(couple: World) -> None:
    await couple.ada.slash(couple.home, "affection", kind="hug")
    card = couple.posts()[-1]
    asked = await couple.ada.slash(couple.home, "couple part")
    assert asked.response is not None
    await couple.ada.click(asked.response, label="Part")
    posts = len(couple.posts())
    pressed = await couple.bo.click(card, label="Send it back")
    assert "That’s over" in private_text_of(pressed)
    assert len(couple.posts()) == posts
