"""Pictures as people give and see them: the fields of a form, and files beside a message."""

from collections.abc import Sequence

from core.pictures import ALT_LIMIT, MOST_PICTURES, LoadedPicture
from ui.forms import TextField, UploadField
from ui.posts import AttachedFile
from ui.safe_text import one_line
from ui.texts import say


def picture_fields(max_files: int = MOST_PICTURES) -> tuple[UploadField, TextField]:
    """Ask for up to so many pictures, and for what can be seen in them."""
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


def attach_pictures(shown: Sequence[LoadedPicture]) -> tuple[AttachedFile, ...]:
    """Put pictures beside a message, each with what can be seen in it."""
    return tuple(
        AttachedFile(one.picture.file_name, one.content, one_line(one.picture.alt, ALT_LIMIT + 20))
        for one in shown
    )
