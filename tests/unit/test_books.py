"""Books: what belongs in one, how a year is split, and which pictures fit."""

from datetime import date

import pytest

from core.albums import AlbumEntry, AlbumEntryKind, Quote
from core.books import (
    GOOD_COPY_BYTES,
    MOST_PHOTO_BYTES,
    MOST_PICTURES,
    TEXT_BYTES,
    EmptyBook,
    Volume,
    book_of_year,
    choose_pictures,
    photo_bytes,
    pictures_in,
    split_by_season,
    split_for_photos,
)
from core.pictures import Picture, PictureOwner
from ui.books import volume_file_name, volume_name

ADA, BO = 1, 2
SEASONS = [
    "January to March 2026",
    "April to June 2026",
    "July to September 2026",
    "October to December 2026",
]


def entry(kind: AlbumEntryKind, day: date = date(2026, 3, 1), *authors: int) -> AlbumEntry:
    return AlbumEntry(kind, day, "Title", tuple(Quote(author, "Words") for author in authors))


def pictures(subject_id: int, count: int) -> tuple[Picture, ...]:
    return tuple(
        Picture(subject_id * 1_000 + place, 1, PictureOwner.MEMORY, subject_id, place, "", "image/jpeg", 4, 3)
        for place in range(count)
    )


def with_photos(month: int, count: int) -> AlbumEntry:
    return AlbumEntry(AlbumEntryKind.MEMORY, date(2026, month, 1), "Title", pictures=pictures(month, count))


def test_a_question_is_in_it_only_with_both_answers() -> None:
    both = entry(AlbumEntryKind.CHECKIN, date(2026, 1, 4), ADA, BO)
    sealed = entry(AlbumEntryKind.CHECKIN, date(2026, 1, 11), ADA)
    assert book_of_year([both, sealed], 2026).entries == (both,)


def test_only_the_year_and_only_what_is_a_keepsake_is_in_it() -> None:
    kept = entry(AlbumEntryKind.MEMORY)
    others = [entry(AlbumEntryKind.MEMORY, date(2025, 12, 31)), entry(AlbumEntryKind.STATEMENT)]
    assert book_of_year([kept, *others], 2026).entries == (kept,)
    with pytest.raises(EmptyBook):
        book_of_year([kept], 2024)


def test_a_year_is_split_by_seasons_without_empty_ones() -> None:
    entries = [entry(AlbumEntryKind.MEMORY, date(2026, month, 1)) for month in (1, 3, 4, 12)]
    volumes = split_by_season(book_of_year(entries, 2026))
    assert [(one.first_month, one.last_month, len(one.entries)) for one in volumes] == [
        (1, 3, 2),
        (4, 6, 1),
        (10, 12, 1),
    ]


def test_covers_come_before_further_pictures_up_to_the_limit() -> None:
    album = [
        AlbumEntry(AlbumEntryKind.MEMORY, date(2026, 1, 1), "Title", pictures=pictures(number, 2))
        for number in range(200)
    ]
    chosen = choose_pictures(album)
    assert len(chosen) == MOST_PICTURES
    assert [picture.index for picture in chosen[:200]] == [0] * 200
    assert [picture.subject_id for picture in chosen[200:]] == list(range(0, 200, 2)), "all over the year"


def test_a_volume_of_a_season_is_split_no_further() -> None:
    season = Volume(2026, 4, 6, (entry(AlbumEntryKind.MEMORY, date(2026, 5, 1)),))
    assert split_by_season(season) == [season]


@pytest.mark.parametrize(
    ("in_june", "names"),
    [
        (93, ["2026"]),  # 104 photos in all
        (94, SEASONS),
        (102, SEASONS),  # 104 in its season
        (103, [SEASONS[0], "April 2026", "May 2026", "June 2026", *SEASONS[2:]]),
        (900, [SEASONS[0], "April 2026", "May 2026", "June 2026", *SEASONS[2:]]),
    ],
)
def test_a_year_of_many_photos_comes_in_volumes_with_good_copies(in_june: int, names: list[str]) -> None:
    months = range(1, 13)
    year = Volume(2026, 1, 12, tuple(with_photos(one, in_june if one == 6 else 1) for one in months))
    volumes = split_for_photos(year, TEXT_BYTES + 104 * GOOD_COPY_BYTES)
    assert [volume_name(volume) for volume in volumes] == names
    chosen = {picture.id for picture in choose_pictures(year.entries)}
    counts = [len(pictures_in(volume, chosen)) for volume in volumes]
    assert sum(counts) == min(MOST_PICTURES, in_june + 11)


def test_a_year_of_one_full_month_stays_one_volume() -> None:
    year = Volume(2026, 1, 12, (with_photos(6, 200),))
    assert split_for_photos(year, 10 * 2**20) == [year]


def test_photos_leave_room_for_words_and_fit_the_render_process() -> None:
    assert photo_bytes(10 * 2**20) == 9 * 2**20
    assert photo_bytes(2**20) == 2**19, "half of a file that would be all words"
    assert photo_bytes(500 * 2**20) == MOST_PHOTO_BYTES


def test_a_volume_is_called_by_its_months() -> None:
    volumes = [Volume(2026, 1, 12, ()), Volume(2026, 4, 6, ()), Volume(2026, 11, 11, ())]
    assert [volume_name(one) for one in volumes] == ["2026", "April to June 2026", "November 2026"]
    assert [volume_file_name(one) for one in volumes] == [
        "kindling-2026.pdf",
        "kindling-2026-04-06.pdf",
        "kindling-2026-11.pdf",
    ]
