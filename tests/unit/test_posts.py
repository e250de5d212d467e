"""Posts: each try sends complete files, and an edit leaves nothing of the old content."""

from typing import Any

import discord

from core.pictures import ALT_LIMIT, LoadedPicture, Picture, PictureOwner
from ui.pictures import attach_pictures
from ui.posts import AttachedFile, Post

LAKE = AttachedFile("lake.jpeg", b"pixels", "A lake at night")


def files_of(arguments: dict[str, Any], name: str) -> list[tuple[str, bytes, str | None]]:
    return [(one.filename, one.fp.read(), one.description) for one in arguments[name]]


def test_every_try_sends_the_files_whole() -> None:
    post = Post(content="Look", files=(LAKE,))
    for _ in range(2):
        assert files_of(post.send_kwargs(), "files") == [("lake.jpeg", b"pixels", "A lake at night")]


def test_an_edit_replaces_files_and_cards() -> None:
    post = Post(content="Look", files=(LAKE,))
    assert files_of(post.edit_kwargs(), "attachments") == [("lake.jpeg", b"pixels", "A lake at night")]
    assert Post(content="Look").edit_kwargs()["attachments"] == []
    assert Post(content="Look").edit_kwargs()["embeds"] == []


def test_a_post_without_files_sends_none() -> None:
    assert set(Post(content="Look").send_kwargs()) == {"content", "allowed_mentions"}


def test_every_card_of_a_post_calls_people_by_their_names() -> None:
    first, second = discord.Embed(description="From <@7>"), discord.Embed(description="To <@7>")
    named = Post(embed=first, further_embeds=(second,), files=(LAKE,)).with_display_names({7: "Ada"}.get)
    assert [embed.description for embed in named.embeds] == ["From **Ada**", "To **Ada**"]
    assert named.files == (LAKE,)


def test_an_alt_text_is_one_line_and_fits() -> None:
    alt = "A lake\nat night " + "x" * ALT_LIMIT
    picture = Picture(1, 2, PictureOwner.MEMORY, 3, 0, alt, "image/webp", 10, 10)
    (file,) = attach_pictures([LoadedPicture(picture, b"pixels")])
    assert file.name == "memory-1.webp"
    assert file.alt.startswith("A lake at night xxx")
    assert len(file.file().description or "") <= 1_024
