"""Pictures as people give and see them: the fields of a form, and files beside a message."""

from collections.abc import Sequence

from core.pictures import ALT_LIMIT, AT_MOST, Shown
from ui.forms import Line, Upload
from ui.posts import Attached
from ui.prose import one_line
from ui.texts import say


def picture_fields(most: int = AT_MOST) -> tuple[Upload, Line]:
    """Ask for up to so many pictures, and for what can be seen in them."""
    return (
        Upload("pictures", say("pictures-label"), most, hint=say("pictures-hint", most=most)),
        Line(
            "alt",
            say("pictures-alt"),
            ALT_LIMIT,
            is_long=True,
            is_required=False,
            hint=say("pictures-alt-hint"),
        ),
    )


def attached(shown: Sequence[Shown]) -> tuple[Attached, ...]:
    """Put pictures beside a message, each with what can be seen in it."""
    return tuple(
        Attached(one.picture.file_name, one.content, one_line(one.picture.alt, ALT_LIMIT + 20))
        for one in shown
    )
