"""Rows: one test for all entries of a table, which names every bad one at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def for_every(
    entries: Iterable[T], name: Callable[[T], str] = str
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Make one test of a check that is run for each entry; its failure names every entry that is wrong.

    For the entries of a deck, the texts and the like, of which hundreds differ in nothing but their words. A
    case with a meaning of its own stays a row of `pytest.mark.parametrize`.
    """
    rows = list(entries)

    def make_test(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            wrong: list[str] = []
            for row in rows:
                try:
                    check(row)
                except Exception as error:  # noqa: BLE001 (whatever it is, it is that entry's)
                    wrong.append(f"{name(row)}: {type(error).__name__}: {error}")
            assert rows, "there is nothing to check"
            assert not wrong, f"{len(wrong)} of {len(rows)} are wrong:\n" + "\n".join(wrong)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return make_test
