"""Pictures: the files that are accepted, their limits, and their owners."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import KindlingError
from core.text_input import clean_optional_text

MOST_PICTURES = 10  # of one memory: Discord shows no more in one message
LARGEST_MEBIBYTES = 10
LARGEST_BYTES = LARGEST_MEBIBYTES * 2**20
MOST_MEGAPIXELS = 120
MOST_PIXELS = MOST_MEGAPIXELS * 1_000_000
MOST_GIBIBYTES = 2
MOST_STORED_BYTES = MOST_GIBIBYTES * 2**30  # of one couple: all its pictures, as they are on the disk
TOLD_FROM_SHARE = 0.9  # of those, a couple is told how full it is
LEAST_FREE_BYTES = 512 * 2**20  # of the disk: below that no picture is taken, so that words still are
ALT_LIMIT = 500  # characters: Discord allows 1,024 for each file, and a number may follow


VOICE_TYPE = "audio/ogg"  # of every voice message on Discord
VOICE_BEGINNING = b"OggS"


PICTURE_FOLDER = "pictures"  # of an export's archives


class PictureOwner(StrEnum):
    """The kinds of things that a picture can belong to.

    IMPORT: what a partner wants to bring along from an export, until the other has agreed.
    """

    MEMORY = "memory"
    THANKS = "thanks"
    PLAN = "plan"
    IMPORT = "import"


class RejectReason(StrEnum):
    """The reason why a file is rejected, as the image sanitizer reports it."""

    NOT_A_PICTURE = "not-a-picture"
    TOO_MANY_PIXELS = "too-many-pixels"
    ANIMATED = "animated"
    DAMAGED = "damaged"
    TOO_SLOW = "too-slow"


class NotAPicture(KindlingError):
    """A file whose content is not a picture in an accepted format. Arguments: `number`."""

    text_id = "refusal-not-a-picture"


class PictureTooBig(KindlingError):
    """A file of more than ten mebibytes. Arguments: `number`, `limit`."""

    text_id = "refusal-picture-too-big"


class TooManyPixels(KindlingError):
    """A picture that has, or claims to have, more than 120 megapixels. Arguments: `number`, `limit`."""

    text_id = "refusal-too-many-pixels"


class AnimatedPicture(KindlingError):
    """An animated picture. Arguments: `number`."""

    text_id = "refusal-animated-picture"


class DamagedPicture(KindlingError):
    """A picture that is truncated or cannot be decoded for another reason. Arguments: `number`."""

    text_id = "refusal-damaged-picture"


class PictureTooSlow(KindlingError):
    """A picture that was not decoded within the limits of time and memory. Arguments: `number`."""

    text_id = "refusal-picture-too-slow"


class PictureGone(KindlingError):
    """A picture of a message that was deleted before its form was sent. Arguments: `number`."""

    text_id = "refusal-picture-gone"


class TooManyPictures(KindlingError):
    """More pictures at once than are allowed. Arguments: `limit`."""

    text_id = "refusal-too-many-pictures"


class UploadUnderWay(KindlingError):
    """Pictures of an earlier form of the same person are still being stored."""

    text_id = "refusal-upload-under-way"


class DiskFull(KindlingError):
    """The disk has no space left for a picture, or less than `LEAST_FREE_BYTES`."""

    text_id = "refusal-no-room"


class AlbumFull(KindlingError):
    """The couple's pictures would take more than `MOST_STORED_BYTES`. Arguments: `limit`, in GiB."""

    text_id = "refusal-album-full"


class PicturesUnreachable(KindlingError):
    """The store of pictures does not answer, or refuses; for now only words are kept."""

    text_id = "refusal-pictures-unreachable"


class NotAVoiceMessage(KindlingError):
    """The file of a voice message has no sound in a format that is kept. Arguments: `number`."""

    text_id = "refusal-not-a-voice-message"


UNUSABLE_FILES = (
    NotAVoiceMessage,
    NotAPicture,
    PictureTooBig,
    TooManyPixels,
    AnimatedPicture,
    DamagedPicture,
    PictureTooSlow,
    PictureGone,
)
"""The refusals of a file that will hardly ever be accepted, however often it is sent."""

STORAGE_REFUSALS = (AlbumFull, DiskFull, PicturesUnreachable)
"""The refusals of the storage: no picture at all is kept now, and the words go without one."""


@dataclass(frozen=True, slots=True)
class AlbumNearlyFull:
    """The whole mebibytes left of a couple's share for pictures."""

    left_mebibytes: int


@dataclass(frozen=True, slots=True)
class PicturesLeftOut:
    """Some pictures were not shown because their store cannot be reached."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture whose files are written, but which does not belong to anything yet.

    `width` and `height` are in pixels; `size` is that of its files together, in bytes.
    """

    id: int
    couple_id: int
    media_type: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """The result of an upload: the stored images, and the refusals of files left out."""

    images: tuple[StoredImage, ...]
    left_out: tuple[KindlingError, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a couple; `index` counts from 0 among the pictures of the same subject."""

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
    def is_voice(self) -> bool:
        """Return whether it is a voice message: stored unchanged, without a size in pixels or a thumbnail."""
        return self.media_type == VOICE_TYPE

    @property
    def file_type(self) -> str:
        """The ending of its files' names, such as `jpeg` or `ogg`."""
        return file_type_of(self.media_type)

    @property
    def file_name(self) -> str:
        """The name of its file on Discord; the uploaded file's name is not kept."""
        return f"{self.owner}-{self.index + 1}.{self.file_type}"


def file_type_of(media_type: str) -> str:
    """Return the ending of a file's name, such as `jpeg` or `ogg`."""
    return media_type.rpartition("/")[2]


def path_in_archive(owner: str, picture_id: int, media_type: str) -> str:
    """Return the path of a picture's file in an export's archives."""
    return f"{PICTURE_FOLDER}/{owner}-{picture_id}.{file_type_of(media_type)}"


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """A picture with its decrypted bytes, ready to be sent."""

    picture: Picture
    content: bytes


def shown_number(number: int, optional_count: int) -> int:
    """Return the number of a file as people count: those of a message and those of its form each from 1."""
    return number if number <= optional_count else number - optional_count


def refuse_too_many(count: int, limit: int = MOST_PICTURES) -> None:
    """Refuse more files at once than are allowed. Raises `TooManyPictures`."""
    if count > limit:
        raise TooManyPictures(limit=str(limit))


def refuse_too_big(size: int, number: int) -> None:
    """Refuse a file by its size in bytes; `number` counts files from 1. Raises `PictureTooBig`."""
    if size > LARGEST_BYTES:
        raise PictureTooBig(number=str(number), limit=str(LARGEST_MEBIBYTES))


def refuse_if_album_is_full(stored_bytes: int) -> None:
    """Refuse pictures that would bring the couple to this many bytes. Raises `AlbumFull`."""
    if stored_bytes > MOST_STORED_BYTES:
        raise AlbumFull(limit=str(MOST_GIBIBYTES))


def nearly_full(stored_bytes: int) -> AlbumNearlyFull | None:
    """Return the space left in a couple's share once nine tenths are full; None before that."""
    if stored_bytes < TOLD_FROM_SHARE * MOST_STORED_BYTES:
        return None
    return AlbumNearlyFull(max(0, MOST_STORED_BYTES - stored_bytes) // 2**20)


def refusal_for(reason: RejectReason, number: int) -> KindlingError:
    """Return the refusal for a rejected picture; `number` counts the uploaded files from 1."""
    match reason:
        case RejectReason.TOO_MANY_PIXELS:
            return TooManyPixels(number=str(number), limit=str(MOST_MEGAPIXELS))
        case RejectReason.ANIMATED:
            return AnimatedPicture(number=str(number))
        case RejectReason.DAMAGED:
            return DamagedPicture(number=str(number))
        case RejectReason.TOO_SLOW:
            return PictureTooSlow(number=str(number))
        case RejectReason.NOT_A_PICTURE:
            return NotAPicture(number=str(number))


NUMBER = re.compile(r" \(\d+/\d+\)$")
"""The number of a picture behind its alt text, as `alt_text` writes it."""


def alt_text(typed: str | None, otherwise: str, number: int, count: int) -> str:
    """Return the text for people who cannot see a picture: the typed one, else `otherwise`.

    If a subject has several pictures (`count`), their number, from 1, follows. Raises `TextTooLong`.
    """
    alt = clean_optional_text(typed, ALT_LIMIT) or otherwise
    return alt if count == 1 else f"{alt} ({number}/{count})"


def covers_of(albums: Iterable[Sequence[Picture]]) -> list[Picture]:
    """Return the first picture of each subject that has any; a voice message cannot be drawn."""
    drawn = ([one for one in pictures if not one.is_voice] for pictures in albums)
    return [pictures[0] for pictures in drawn if pictures]


def alt_without_number(alt: str) -> str:
    """Return an alt text as typed for all pictures of a subject, without a picture's number."""
    return NUMBER.sub("", alt)
