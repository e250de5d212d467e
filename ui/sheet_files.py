"""The sheet for a first session as files: Markdown, and a PDF where its font has every letter."""

import io
from collections.abc import Sequence

import discord
import structlog

from core.couples import Couple
from core.sheets import Sheet, SheetTopic
from ui.drawing.render_process import run_renderer
from ui.drawing.sheet_pdf import EXIT_MISSING_LETTERS
from ui.moments import day_text
from ui.names import NameLookup
from ui.safe_text import escape_text
from ui.sheets import topic_name
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.sheets")

SHEET_PDF_MODULE = "ui.drawing.sheet_pdf"
FILE_STEM = "session-sheet"

Section = tuple[str, Sequence[str]]


async def sheet_files(sheet: Sheet, couple: Couple, lookup: NameLookup) -> tuple[str, list[discord.File]]:
    """Return a sentence about the files, and the files: Markdown, and a PDF where it could be made."""
    names = [lookup(user_id) or "" for user_id in couple.user_ids]
    made_at = (sheet.made_at or couple.started_at).astimezone(couple.zone)
    head = [say("sheet-file-day", day=day_text(made_at.date())), say("sheet-file-note")]
    sections = [
        (topic_name(topic), [line.text for line in sheet.agreed_about(topic)])
        for topic in SheetTopic
        if sheet.agreed_about(topic)
    ]
    files = [discord.File(io.BytesIO(_markdown(names, head, sections).encode()), f"{FILE_STEM}.md")]
    status, pdf = await run_renderer(
        SHEET_PDF_MODULE,
        {
            "title": say("sheet-file-title"),
            # Placeholders, since only the process that has the font knows which letters of a name it can
            # print.
            "pair": say("sheet-file-names", first="{0}", second="{1}"),
            "names": names,
            "somebody": say("sheet-somebody"),
            "head": head,
            "sections": sections,
            "made_at": made_at.isoformat(),
        },
    )
    if status == EXIT_MISSING_LETTERS:
        return say("sheet-files-letters"), files
    if status != 0 or not pdf:
        LOG.warning("sheet not printed", status=status)
        return say("sheet-files-plain"), files
    return say("sheet-files"), [*files, discord.File(io.BytesIO(pdf), f"{FILE_STEM}.pdf")]


def _markdown(names: Sequence[str], head: Sequence[str], sections: Sequence[Section]) -> str:
    first, second = (escape_text(name).strip() or say("sheet-somebody") for name in names)
    pair = say("sheet-file-names", first=first, second=second)
    parts = [f"# {say('sheet-file-title')}", "  \n".join([pair, *head])]
    for name, lines in sections:
        # Further lines of an item are indented, so that they stay in it.
        listed = ("- " + escape_text(line).replace("\n", "\n  ") for line in lines)
        parts.append("\n".join([f"## {name}", "", *listed]))
    return "\n\n".join(parts) + "\n"
