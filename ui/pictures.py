"""Pictures as people upload and see them: the fields of a form, and the files of a message."""

from collections.abc import Sequence

from core.pictures import ALT_LIMIT, MOST_PICTURES, LoadedPicture, Picture
from core.unreadable import UNREADABLE
from ui.forms import TextField, UploadField
from ui.posts import AttachedFile
from ui.safe_text import one_line
from ui.texts import say


def picture_fields(max_files: int = MOST_PICTURES) -> tuple[UploadField, TextField]:
    """Return the fields that ask for up to `max_files` pictures and for their alt text."""
    return (
        UploadField("pictures", say("pictures-label"), max_files, hint=say("pictures-hint", most=max_files)),
        TextField(
            "alt",
            say("pictures-alt"),
            ALT_LIMIT,
            is_long=True,
            is_required=False,
            hint=say("pictures-alt-hint"),
        ),
    )


def attach_pictures(pictures: Sequence[LoadedPicture]) -> tuple[AttachedFile, ...]:
    """Return pictures as files of a message, each with its alt text."""
    # People write up to ALT_LIMIT characters; the rest is for the number that several pictures of one text
    # get.
    return tuple(
        AttachedFile(
            loaded.picture.file_name, loaded.content, one_line(picture_alt(loaded.picture), ALT_LIMIT + 20)
        )
        for loaded in pictures
    )


def picture_alt(picture: Picture) -> str:
    """Return a picture's alt text; if it can no longer be read, a sentence saying so."""
    return say("pictures-alt-lost") if picture.alt == UNREADABLE else picture.alt
