"""The machine's fonts, looked for once in a process: Typst reads every font file for each drawing."""

from functools import cache

import typst


def share_fonts() -> None:
    """Let all drawings of this process use the fonts that were found for the first one."""
    if not hasattr(typst.Fonts, "cache_info"):
        setattr(typst, "Fonts", cache(typst.Fonts))  # noqa: B010 (a function in the place of a class)
