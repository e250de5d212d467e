"""Write the page of all texts: `python -m gallery`, which is `make texts`."""

from gallery.page import PAGE, render


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
