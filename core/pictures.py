"""Pictures: what is taken in, how large it may be, and what belongs to what."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import KindlingError
from core.text_input import clean_optional_text

MOST_PICTURES = 10  # for each memory: Discord shows no more in one message
LARGEST_MEBIBYTES = 10
LARGEST_BYTES = LARGEST_MEBIBYTES * 2**20
MOST_MEGAPIXELS = 40
MOST_PIXELS = MOST_MEGAPIXELS * 1_000_000
ALT_LIMIT = 500  # characters: Discord takes 1,024 for each file, and a number may follow


class PictureOwner(StrEnum):
    """What a picture belongs to."""

    MEMORY = "memory"
    THANKS = "thanks"
    PLAN = "plan"


class RejectReason(StrEnum):
    """Why a file is not taken in, as the darkroom says it."""

    NOT_A_PICTURE = "not-a-picture"
    TOO_MANY_PIXELS = "too-many-pixels"
    ANIMATED = "animated"
    DAMAGED = "damaged"


class NotAPicture(KindlingError):
    """A file whose content is no picture of a kind that is taken in. Words: `number`."""

    text_id = "refusal-not-a-picture"


class PictureTooBig(KindlingError):
    """A file of more than ten mebibytes. Words: `number`, `limit`."""

    text_id = "refusal-picture-too-big"


class TooManyPixels(KindlingError):
    """A picture of more than forty megapixels, or one that claims to be. Words: `number`, `limit`."""

    text_id = "refusal-too-many-pixels"


class AnimatedPicture(KindlingError):
    """A picture that moves. Words: `number`."""

    text_id = "refusal-animated-picture"


class DamagedPicture(KindlingError):
    """A picture that ends too early, or that cannot be read for another reason. Words: `number`."""

    text_id = "refusal-damaged-picture"


UNUSABLE_FILES = (NotAPicture, PictureTooBig, TooManyPixels, AnimatedPicture, DamagedPicture)
"""Why a file cannot be kept, however often it is tried."""


class TooManyPictures(KindlingError):
    """More pictures at once than fit. Words: `limit`."""

    text_id = "refusal-too-many-pictures"


class DiskFull(KindlingError):
    """The machine has no room left for a picture."""

    text_id = "refusal-no-room"


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture that is in the files already, and belongs to nothing yet."""

    id: int
    couple_id: int
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a couple's. `place` counts from 0 among those of the same subject."""

    id: int
    couple_id: int
    owner: PictureOwner
    subject_id: int
    index: int
    alt: str
    media_type: str
    width: int
    height: int

    @property
    def file_name(self) -> str:
        """What its file is called on Discord: nothing of what its own name was."""
        return f"{self.owner}-{self.index + 1}.{self.media_type.removeprefix('image/')}"


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """A picture with its bytes, as it is shown again."""

    picture: Picture
    content: bytes


def refuse_too_many_or_big(sizes: list[int], limit: int = MOST_PICTURES) -> None:
    """Refuse files by their number and sizes in bytes. Raises `TooManyPictures`, `PictureTooBig`."""
    if len(sizes) > limit:
        raise TooManyPictures(limit=str(limit))
    for number, size in enumerate(sizes, 1):
        if size > LARGEST_BYTES:
            raise PictureTooBig(number=str(number), limit=str(LARGEST_MEBIBYTES))


def refusal_for(reason: RejectReason, number: int) -> KindlingError:
    """Return the refusal of the picture of that number, counted from 1."""
    match reason:
        case RejectReason.TOO_MANY_PIXELS:
            return TooManyPixels(number=str(number), limit=str(MOST_MEGAPIXELS))
        case RejectReason.ANIMATED:
            return AnimatedPicture(number=str(number))
        case RejectReason.DAMAGED:
            return DamagedPicture(number=str(number))
        case RejectReason.NOT_A_PICTURE:
            return NotAPicture(number=str(number))


def alt_text(typed: str | None, otherwise: str, number: int, count: int) -> str:
    """Describe a picture for whoever cannot see it: as its owner did, else by what it belongs to.

    Several of one subject are told apart by their number. Raises `TextTooLong`.
    """
    alt = clean_optional_text(typed, ALT_LIMIT) or otherwise
    return alt if count == 1 else f"{alt} ({number}/{count})"
