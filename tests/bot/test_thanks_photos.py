"""Photos of thank-yous."""

import io
from pathlib import Path

import pytest
from PIL import Image
from support.photos import animated_picture, bomb_picture, located_photo, photo
from support.world import AnyMessage, World, labels_of, private_text_of, text_of

WORDS = "You made soup when I was tired"
PHOTO = ("soup.jpg", photo())


async def picture_of(message: AnyMessage) -> Image.Image:
    """The picture that stands in a message."""
    (found,) = message.attachments
    assert found.description == "A photo that came with a thank-you"
    return Image.open(io.BytesIO(await found.read()))


def files_in(home: Path) -> list[Path]:
    """All files of pictures."""
    return [path for path in (home / "media").rglob("*") if path.is_file()]


async def test_a_photo_is_under_the_words(couple: World) -> None:
    await couple.move_out_of_sight()
    sent = ("home.jpg", located_photo())
    given = await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=sent)
    assert given.ephemeral
    assert "It’s in your channel now" in private_text_of(given)
    assert given.response is not None
    assert labels_of(given.response) == ["Edit", "Take back"]
    card = couple.posts()[-1]
    assert card.content == f"{couple.bo.mention}, there’s a thank-you for you."
    assert f"> {WORDS}" in text_of(card)
    shown = await picture_of(card)
    assert shown.size == (640, 480)
    assert not shown.getexif()
    assert card.embeds[0].image.url


async def test_where_others_read_the_photo_waits_in_the_envelope(couple: World) -> None:
    await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO)
    card = couple.find_post(label="Read")
    assert not card.attachments
    await couple.restart()
    opened = await couple.bo.click(card, label="Read")
    assert WORDS in private_text_of(opened)
    assert opened.response is not None
    assert (await picture_of(opened.response)).size == (640, 480)
    stranger = await couple.cleo.click(card, label="Read")
    assert stranger.response is not None
    assert not stranger.response.attachments


async def test_a_private_photo_waits_in_its_envelope_wherever_it_is_posted(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO, private=True)
    assert not couple.posts()[-1].attachments
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert opened.response is not None
    assert opened.response.attachments


async def test_words_too_many_for_one_message_come_with_the_photo_at_their_end(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.ada.slash(couple.home, "thanks", message="*" * 2_000, photo=PHOTO)
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert opened.response is not None
    assert not opened.response.attachments
    assert opened.followups[-1].attachments


async def test_without_words_the_form_asks_for_them_and_the_photo_waits(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks", photo=PHOTO, about="support", private=True)
    assert form.modal is not None
    refused = await couple.ada.submit_modal(form, {"did": " "})
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await couple.ada.submit_modal(again, {"did": WORDS})
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert "for your support" in private_text_of(opened)
    assert opened.response is not None
    assert opened.response.attachments


async def test_a_restart_loses_a_photo_that_waits_and_says_so(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks", photo=PHOTO)
    await couple.restart()
    posts = len(couple.posts())
    refused = await couple.ada.submit_modal(form, {"did": WORDS})
    assert "lost the photo" in private_text_of(refused)
    assert WORDS in private_text_of(refused)
    assert len(couple.posts()) == posts
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await couple.ada.submit_modal(again, {"did": WORDS})
    assert f"> {WORDS}" in text_of(couple.posts()[-1])
    assert not couple.posts()[-1].attachments


FAKE = ("soup.jpg", b"This is no picture.")


async def test_words_beside_a_file_that_is_no_picture_come_back(couple: World) -> None:
    refused = private_text_of(await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=FAKE))
    assert "isn’t a picture" in refused
    assert WORDS in refused


async def test_after_a_file_that_is_no_picture_the_words_can_be_given_without_it(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks", photo=FAKE)
    refused = await couple.ada.submit_modal(form, {"did": WORDS})
    assert "*Try again* sends your words without it" in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    await couple.ada.submit_modal(again, {"did": WORDS})
    assert f"> {WORDS}" in text_of(couple.posts()[-1])
    assert not couple.posts()[-1].attachments


async def test_other_words_keep_the_photo(couple: World) -> None:
    await couple.move_out_of_sight()
    given = await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO)
    assert given.response is not None
    await couple.restart()
    form = await couple.ada.click(given.response, label="Edit")
    await couple.ada.submit_modal(form, {"message": "You made soup"})
    card = couple.posts()[-1]
    assert "> You made soup" in text_of(card)
    assert (await picture_of(card)).size == (640, 480)


async def test_taken_back_the_photo_is_gone_from_home_jar_and_files(couple: World) -> None:
    await couple.move_out_of_sight()
    given = await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO)
    assert given.response is not None
    assert files_in(couple.bot.settings.data_dir)
    posts = len(couple.posts())
    await couple.restart()
    await couple.ada.click(given.response, label="Take back")
    assert len(couple.posts()) == posts - 1
    assert not files_in(couple.bot.settings.data_dir)


async def test_the_jar_gives_the_photo_back_too(couple: World) -> None:
    await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO)
    drawn = await couple.bo.slash(couple.home, "jar draw")
    assert drawn.response is not None
    assert (await picture_of(drawn.response)).size == (640, 480)
    listed = (await couple.ada.slash(couple.home, "jar mine")).response
    assert listed is not None
    option = listed.components[0]["components"][0]["options"][0]["value"]
    chosen = await couple.ada.select(listed, [option])
    assert chosen.response is not None
    assert chosen.response.attachments
    assert labels_of(chosen.response) == ["Edit", "Take back"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"%PDF-1.7 nothing to see", "isn’t a picture", id="another kind of file"),
        pytest.param(animated_picture("GIF"), "is animated", id="a film"),
        pytest.param(bomb_picture(60_000, 60_000), "too many pixels", id="a bomb"),
        pytest.param(photo()[:300], "couldn’t read", id="half a file"),
    ],
)
async def test_what_is_no_photo_is_refused_and_nothing_is_given(
    couple: World, content: bytes, sentence: str
) -> None:
    posts = len(couple.posts())
    refused = await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=("a.jpg", content))
    assert sentence in private_text_of(refused)
    assert len(couple.posts()) == posts
    assert not files_in(couple.bot.settings.data_dir)
    assert "haven’t given a thank-you" in private_text_of(await couple.ada.slash(couple.home, "jar mine"))


async def test_without_attach_files_the_photo_waits_until_it_may_be_posted(couple: World) -> None:
    await couple.move_out_of_sight()
    couple.deny_permissions(view_channel=True, attach_files=False)
    posts = len(couple.posts())
    kept = private_text_of(await couple.ada.slash(couple.home, "thanks", message=WORDS, photo=PHOTO))
    assert "That’s kept" in kept
    assert "Attach Files" in kept
    assert len(couple.posts()) == posts
    couple.deny_permissions(view_channel=True)
    await couple.advance_with_one_tick(minutes=5)
    assert couple.posts()[-1].attachments
