"""Books: what belongs in one, how a year is split, and which pictures fit."""

from datetime import date

import pytest

from core.albums import AlbumEntry, AlbumEntryKind, Quote
from core.books import MOST_PICTURES, EmptyBook, Volume, book_of_year, choose_pictures, split_by_season
from core.pictures import Picture, PictureOwner

ADA, BO = 1, 2


def entry(kind: AlbumEntryKind, day: date = date(2026, 3, 1), *authors: int) -> AlbumEntry:
    return AlbumEntry(kind, day, "Title", tuple(Quote(author, "Words") for author in authors))


def pictures(subject_id: int, count: int) -> tuple[Picture, ...]:
    return tuple(
        Picture(subject_id * 1_000 + place, 1, PictureOwner.MEMORY, subject_id, place, "", "image/jpeg", 4, 3)
        for place in range(count)
    )


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


def test_a_volume_of_a_season_is_split_no_further() -> None:
    season = Volume(2026, 4, 6, (entry(AlbumEntryKind.MEMORY, date(2026, 5, 1)),))
    assert split_by_season(season) == [season]
