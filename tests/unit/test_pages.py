"""Pages: cut at their edges, and told what lies beyond them."""

from core.pages import NEWEST, Edge, Page, page_of


def test_the_newest_page_has_nothing_newer_and_older_ones_where_more_was_found() -> None:
    assert page_of([3, 2], NEWEST, 2) == Page((3, 2), has_newer=False, has_older=False)
    assert page_of([3, 2, 1], NEWEST, 2) == Page((3, 2), has_newer=False, has_older=True)


def test_an_older_page_has_the_one_it_was_turned_from() -> None:
    assert page_of([3, 2], Edge(older_than=4), 2) == Page((3, 2), has_newer=True, has_older=False)
    assert page_of([3, 2, 1], Edge(older_than=4), 2) == Page((3, 2), has_newer=True, has_older=True)


def test_a_newer_page_stands_next_to_its_edge() -> None:
    assert page_of([3, 2], Edge(newer_than=1), 2) == Page((3, 2), has_newer=False, has_older=True)
    assert page_of([4, 3, 2], Edge(newer_than=1), 2) == Page((3, 2), has_newer=True, has_older=True)
