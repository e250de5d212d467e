"""Pages: cut at their edges, with a sign of more beyond each edge."""

import pytest

from core.errors import NotAvailable
from core.milestones import NoMilestones
from core.pages import NEWEST_PAGE, NumberedPage, Page, PageCursor, build_numbered_page, build_page


def test_the_newest_page_has_nothing_newer_and_older_ones_where_more_was_found() -> None:
    assert build_page([3, 2], NEWEST_PAGE, 2) == Page((3, 2), has_newer=False, has_older=False)
    assert build_page([3, 2, 1], NEWEST_PAGE, 2) == Page((3, 2), has_newer=False, has_older=True)


def test_an_older_page_has_the_one_it_was_turned_from() -> None:
    assert build_page([3, 2], PageCursor(older_than=4), 2) == Page((3, 2), has_newer=True, has_older=False)
    assert build_page([3, 2, 1], PageCursor(older_than=4), 2) == Page((3, 2), has_newer=True, has_older=True)


def test_a_newer_page_starts_at_its_edge() -> None:
    assert build_page([3, 2], PageCursor(newer_than=1), 2) == Page((3, 2), has_newer=False, has_older=True)
    assert build_page([4, 3, 2], PageCursor(newer_than=1), 2) == Page((3, 2), has_newer=True, has_older=True)


def test_a_numbered_page_is_cut_at_its_size() -> None:
    assert build_numbered_page([1, 2], 0, 2, NoMilestones) == NumberedPage((1, 2), 0, has_more=False)
    assert build_numbered_page([3, 4, 5], 1, 2, NoMilestones) == NumberedPage((3, 4), 1, has_more=True)


def test_an_empty_list_says_so_and_a_later_page_that_is_empty_by_now_is_gone() -> None:
    with pytest.raises(NoMilestones):
        build_numbered_page([], 0, 2, NoMilestones)
    with pytest.raises(NotAvailable):
        build_numbered_page([], 1, 2, NoMilestones)
