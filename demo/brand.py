"""Draw the brand's pictures from logo.svg: `python -m demo.brand`, part of `make pictures`."""

from pathlib import Path

import typst

BRAND = Path(__file__).parents[1] / "docs/brand"
DPI = 144  # two pixels a point: 1024 for the avatar, 1360 by 480 for the banner


def main() -> None:
    """Draw the avatar and the banner, as SVG and as PNG."""
    for name in ("avatar", "banner"):
        source = BRAND / f"{name}.typ"
        typst.compile(source, output=BRAND / f"{name}.svg", format="svg", ignore_system_fonts=True)
        typst.compile(source, output=BRAND / f"{name}.png", format="png", ppi=DPI, ignore_system_fonts=True)


if __name__ == "__main__":
    main()
