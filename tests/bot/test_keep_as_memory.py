"""The menu "Keep as a memory": stores a partner's message with its day and its pictures."""

from pathlib import Path

import discord
import pytest
from simcord.results import InteractionResult
from support.exports import unpacked
from support.photos import animated_picture, bomb_picture, photo
from support.world import World, form_values, private_text_of, text_of

from core.text_input import TITLE_LIMIT

MENU = "Keep as a memory"
LAKE = ("lake.jpg", photo())
SOUND = b"OggS" + bytes(range(256)) * 40
WORDS = {"title": "That evening", "story": "You said yes.", "day": "2026-01-01"}


async def kept(world: World, form: InteractionResult, **fields: object) -> InteractionResult:
    return await world.ada.submit_modal(form, {**WORDS, **fields})


async def shown(world: World) -> InteractionResult:
    return await world.bo.slash(world.home, "memory random")


async def test_a_message_fills_the_form_in(couple: World) -> None:
    message = await couple.bo.send(couple.home, "I will never forget\nthis evening.")
    form = await couple.ada.context_menu(couple.home, MENU, message)
    assert form_values(form) == {
        "title": "I will never forget this evening.",
        "story": "I will never forget\nthis evening.",
        "day": "2026-01-01",
        "alt": "",
    }


async def test_its_day_is_the_keepers_own(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.ada.slash(couple.home, "couple timezone", zone="Pacific/Honolulu")
    message = await couple.bo.send(couple.home, "Now.")
    form = await couple.ada.context_menu(couple.home, MENU, message)
    assert form_values(form)["day"] == "2025-12-31"


async def test_a_long_message_has_a_short_title_and_its_whole_story(couple: World) -> None:
    text = "We danced. " * 150
    message = await couple.bo.send(couple.home, text.strip())
    form = form_values(await couple.ada.context_menu(couple.home, MENU, message))
    assert len(form["title"]) <= TITLE_LIMIT
    assert form["story"] == text.strip()


async def test_pictures_of_a_message_are_kept_with_it(couple: World) -> None:
    message = await couple.bo.send(
        couple.home, "Look!", attachments=[LAKE, ("notes.txt", b"words"), ("two.png", photo("PNG"))]
    )
    form = await couple.ada.context_menu(couple.home, MENU, message)
    assert "Kept" in private_text_of(await kept(couple, form, alt="A lake"))
    drawn = await shown(couple)
    (pictured,) = [one for one in [drawn.response, *drawn.followups] if one and one.attachments]
    assert [one.description for one in pictured.attachments] == ["A lake (1/2)", "A lake (2/2)"]


async def voice_message(world: World, sound: bytes = SOUND) -> discord.Message:
    """Send a voice message of Bo's."""
    message = await world.bo.send(world.home, "", attachments=[("voice-message.ogg", sound)])
    world.env.backend.get_message(world.home.id, message.id).flags |= discord.MessageFlags.voice.flag
    return message


async def test_a_voice_message_is_kept_as_it_is(couple: World) -> None:
    form = await couple.ada.context_menu(couple.home, MENU, await voice_message(couple))
    assert form_values(form)["title"] == "A voice message"
    assert "Kept" in private_text_of(await kept(couple, form))
    drawn = await shown(couple)
    (heard,) = [one for one in [drawn.response, *drawn.followups] if one and one.attachments]
    assert [one.filename for one in heard.attachments] == ["memory-1.ogg"]
    assert await heard.attachments[0].read() == SOUND
    timeline = await couple.bo.slash(couple.home, "memory timeline")
    assert "That evening" in text_of(timeline)
    assert "That evening" in text_of(await couple.bo.slash(couple.home, "recap"))


async def test_it_is_encrypted_and_comes_with_an_export(couple: World, tmp_path: Path) -> None:
    form = await couple.ada.context_menu(couple.home, MENU, await voice_message(couple))
    await kept(couple, form)
    files = [path for path in (tmp_path / "var" / "media").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert SOUND not in files[0].read_bytes()
    held = await unpacked(await couple.bo.slash(couple.home, "privacy export"))
    [name] = [name for name in held if name.endswith(".ogg")]
    assert held[name] == SOUND
    assert f'<audio controls preload="none" src="{name}"'.encode() in held["album.html"]


async def test_what_is_no_sound_is_left_out_and_the_words_are_kept(couple: World) -> None:
    form = await couple.ada.context_menu(couple.home, MENU, await voice_message(couple, b"no sound"))
    told = private_text_of(await kept(couple, form))
    assert "Kept" in told
    assert "isn’t a voice message I can keep" in told


async def test_pictures_chosen_in_the_form_come_beside_those_of_the_message(couple: World) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    await kept(couple, form, pictures=[LAKE])
    drawn = await shown(couple)
    (pictured,) = [one for one in [drawn.response, *drawn.followups] if one and one.attachments]
    assert len(pictured.attachments) == 2


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("walk.gif", animated_picture("GIF")), "Not all of it is kept. Picture 1 is animated"),
        (("huge.png", bomb_picture(20_000, 20_000)), "Not all of it is kept. Picture 1 has too many pixels"),
        (("torn.jpg", photo()[:-300]), "Not all of it is kept. I couldn’t read all of picture 1"),
        (("big.jpg", b"j" * (10 * 2**20 + 1)), "Not all of it is kept. File 1 is too big"),
    ],
)
async def test_a_picture_of_no_use_keeps_no_words_from_being_kept(
    couple: World, file: tuple[str, bytes], said: str
) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[file, LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    told = private_text_of(await kept(couple, form))
    assert "Kept" in told
    assert said in told
    drawn = await shown(couple)
    (pictured,) = [one for one in [drawn.response, *drawn.followups] if one and one.attachments]
    assert len(pictured.attachments) == 1


async def test_where_there_is_no_room_the_words_are_kept_and_nothing_else_is_said(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.pictures.LEAST_FREE_BYTES", 2**80)
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE, LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    told = private_text_of(await kept(couple, form))
    assert "Kept" in told
    assert told.count("no room left") == 1
    assert "nothing was saved" not in told


async def test_more_than_ten_pictures_in_all_are_refused(couple: World, tmp_path: Path) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    refused = await kept(couple, form, pictures=[LAKE] * 10)
    assert "At most 10 pictures fit." in private_text_of(refused)
    assert not list((tmp_path / "var" / "media").rglob("*.*"))


async def test_a_memory_kept_from_the_others_message_remembers_its_writer(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple status")  # their name is known from now on
    message = await couple.bo.send(couple.home, "You said yes.")
    await kept(couple, await couple.ada.context_menu(couple.home, MENU, message))
    shown = text_of((await couple.ada.slash(couple.home, "memory timeline")).response)
    assert "written by **bo**, kept by **ada**" in shown


async def test_what_the_keeper_changes_is_no_longer_in_the_writers_name(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple status")
    for story in ("You said no.", "You said yes. I am sorry for all I did.", "you said yes.", "You said ye"):
        message = await couple.bo.send(couple.home, "You said yes.")
        form = await couple.ada.context_menu(couple.home, MENU, message)
        await kept(couple, form, story=story)
    shown = text_of((await couple.ada.slash(couple.home, "memory timeline")).response)
    assert "written by" not in shown
    assert shown.count("kept by **ada** in their own words, after **bo**’s message") == 4


async def test_a_form_for_another_message_lends_nobody_its_words(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple status")
    first = await couple.bo.send(couple.home, "You said yes.")
    second = await couple.bo.send(couple.home, "I was wrong.")
    form = await couple.ada.context_menu(couple.home, MENU, first)
    other = await couple.ada.context_menu(couple.home, MENU, second)
    assert form.modal is not None
    assert other.modal is not None
    mine, theirs = form.modal["custom_id"].split("."), other.modal["custom_id"].split(".")
    assert mine[3] != theirs[3], "a fingerprint of other words"
    await kept(couple, other, story="You said yes.")
    shown = text_of((await couple.ada.slash(couple.home, "memory timeline")).response)
    assert "in their own words" in shown


async def test_its_writer_is_told_once_without_a_word_of_it(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple status")
    message = await couple.bo.send(couple.home, "You said yes.")
    form = await couple.ada.context_menu(couple.home, MENU, message)
    await kept(couple, form, story="You said yes.")
    told = [post for post in couple.posts() if "has kept your message" in text_of(post)]
    assert [post.content.startswith(f"<@{couple.bo.id}>") for post in told] == [True]
    assert "You said yes" not in text_of(told[0])
    own = await couple.ada.send(couple.home, "I said yes.")
    await kept(couple, await couple.ada.context_menu(couple.home, MENU, own))
    assert len([post for post in couple.posts() if "has kept your message" in text_of(post)]) == 1


async def test_its_writer_takes_it_out_alone(couple: World) -> None:
    message = await couple.bo.send(couple.home, "You said yes.")
    await kept(couple, await couple.ada.context_menu(couple.home, MENU, message))
    told = await couple.bo.slash(couple.home, "memory remove", memory="That evening")
    assert "Deleted, here and wherever it was shown" in private_text_of(told)
    assert "haven’t kept a memory yet" in private_text_of(
        await couple.ada.slash(couple.home, "memory timeline")
    )


async def test_who_kept_it_takes_it_out_alone_too(couple: World) -> None:
    message = await couple.bo.send(couple.home, "You said yes.")
    await kept(couple, await couple.ada.context_menu(couple.home, MENU, message))
    told = await couple.ada.slash(couple.home, "memory remove", memory="That evening")
    assert "Deleted, here and wherever it was shown." in private_text_of(told)


async def test_ones_own_message_is_simply_kept(couple: World) -> None:
    message = await couple.ada.send(couple.home, "You said yes.")
    await kept(couple, await couple.ada.context_menu(couple.home, MENU, message))
    await couple.bo.slash(couple.home, "memory remove", memory="That evening")
    assert couple.find_post(label="Agree")


async def test_what_others_have_written_is_refused(couple: World) -> None:
    for message in (await couple.cleo.send(couple.home, "Hello you two"), couple.find_post(label="Answer")):
        told = await couple.ada.context_menu(couple.home, MENU, message)
        assert told.modal is None
        assert "Neither of you wrote that message" in private_text_of(told)


async def test_who_is_in_no_couple_is_told_so(couple: World) -> None:
    message = await couple.cleo.send(couple.home, "Dear diary")
    told = await couple.cleo.context_menu(couple.home, MENU, message)
    assert "You’re not in a couple here yet" in private_text_of(told)


async def test_a_restart_loses_no_word_and_says_that_the_pictures_are_gone(couple: World) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    await couple.restart()
    refused = await kept(couple, form)
    assert "I no longer have that message’s pictures" in private_text_of(refused)
    assert "You said yes." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert "Kept" in private_text_of(await kept(couple, again, pictures=[LAKE]))


async def test_a_restart_does_not_matter_to_a_message_without_pictures(couple: World) -> None:
    message = await couple.bo.send(couple.home, "You said yes.")
    form = await couple.ada.context_menu(couple.home, MENU, message)
    await couple.restart()
    assert "Kept" in private_text_of(await kept(couple, form))


async def test_a_form_that_failed_has_its_pictures_still(couple: World) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    refused = await kept(couple, form, day="that summer")
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await kept(couple, again)
    drawn = await shown(couple)
    assert any(one.attachments for one in [drawn.response, *drawn.followups] if one)


async def test_a_message_that_was_deleted_meanwhile_costs_its_pictures_alone(couple: World) -> None:
    message = await couple.bo.send(couple.home, "Look!", attachments=[LAKE])
    form = await couple.ada.context_menu(couple.home, MENU, message)
    couple.env.backend.cdn._blobs.clear()
    told = private_text_of(await kept(couple, form))
    assert "Kept" in told
    assert "Picture 1 is gone, because its message was deleted." in told


async def test_after_parting_a_form_says_that_it_has_ended(couple: World) -> None:
    message = await couple.bo.send(couple.home, "You said yes.")
    form = await couple.ada.context_menu(couple.home, MENU, message)
    asked = await couple.bo.slash(couple.home, "couple part")
    assert asked.response is not None
    await couple.bo.click(asked.response, label="Part")
    assert "has ended" in private_text_of(await kept(couple, form))


async def test_the_menu_is_offered_for_messages_in_servers_alone(couple: World) -> None:
    (menu,) = couple.bot.tree.get_commands(type=discord.AppCommandType.message)
    assert (menu.name, menu.guild_only) == (MENU, True)
