"""The sheet for a first session as files: Markdown, and a PDF where every letter can be printed."""

import io
from collections.abc import Sequence

import discord
import structlog

from core.couples import Couple
from core.sheets import Sheet, Topic
from ui.drawings import made_by
from ui.moments import shown_day
from ui.names import Lookup
from ui.prints import LACKS_LETTERS
from ui.prose import plain
from ui.sheets import topic_name
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.sheets")

PRINTS = "ui.prints"
NAME = "session-sheet"

Section = tuple[str, Sequence[str]]


async def sheet_files(sheet: Sheet, couple: Couple, lookup: Lookup) -> tuple[str, list[discord.File]]:
    """Make the files, and say what they are: the PDF is missing where it cannot show every letter."""
    names = [lookup(user_id) or "" for user_id in couple.user_ids]
    made_at = (sheet.made_at or couple.started_at).astimezone(couple.zone)
    head = [say("sheet-file-day", day=shown_day(made_at.date())), say("sheet-file-note")]
    sections = [
        (topic_name(topic), [line.text for line in sheet.about(topic)])
        for topic in Topic
        if sheet.about(topic)
    ]
    files = [discord.File(io.BytesIO(_markdown(names, head, sections).encode()), f"{NAME}.md")]
    status, printed = await made_by(
        PRINTS,
        {
            "title": say("sheet-file-title"),
            "pair": say("sheet-file-names", first="{0}", second="{1}"),
            "names": names,
            "somebody": say("sheet-somebody"),
            "head": head,
            "sections": sections,
            "made_at": made_at.isoformat(),
        },
    )
    if status == LACKS_LETTERS:
        return say("sheet-files-letters"), files
    if status != 0 or not printed:
        LOG.warning("sheet not printed", status=status)
        return say("sheet-files-plain"), files
    return say("sheet-files"), [*files, discord.File(io.BytesIO(printed), f"{NAME}.pdf")]


def _markdown(names: Sequence[str], head: Sequence[str], sections: Sequence[Section]) -> str:
    first, second = (plain(name).strip() or say("sheet-somebody") for name in names)
    pair = say("sheet-file-names", first=first, second=second)
    parts = [f"# {say('sheet-file-title')}", "  \n".join([pair, *head])]
    for name, lines in sections:
        listed = ("- " + plain(line).replace("\n", "\n  ") for line in lines)
        parts.append("\n".join([f"## {name}", "", *listed]))
    return "\n\n".join(parts) + "\n"
