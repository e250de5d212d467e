"""The sheet for a first session as files: Markdown and, if the fonts have every letter, a PDF."""

import io
from collections.abc import Sequence
from datetime import datetime

import discord

from core.couples import Couple
from core.sheets import Sheet, SheetTopic
from ui.drawing.render_queue import (
    DrawingOutcome,
    FileFormat,
    RenderQueue,
    RenderRequest,
    Template,
    typed_text,
)
from ui.moments import day_text
from ui.names import NAME_LIMIT, NameLookup
from ui.safe_text import escape_text, one_line
from ui.sheets import topic_name
from ui.texts import say

FILE_STEM = "session-sheet"
SENTENCES = {
    DrawingOutcome.DRAWN: "sheet-files",
    DrawingOutcome.MISSING_LETTERS: "sheet-files-letters",
    DrawingOutcome.FAILED: "sheet-files-plain",
    DrawingOutcome.QUEUE_FULL: "sheet-files-busy",
}

Section = tuple[str, Sequence[str]]


async def sheet_files(
    sheet: Sheet, couple: Couple, lookup: NameLookup, queue: RenderQueue
) -> tuple[str, list[discord.File]]:
    """Return a sentence about the files, and the files: Markdown and, if it could be made, a PDF."""
    names = [lookup(user_id) or "" for user_id in couple.user_ids]
    made_at = (sheet.made_at or couple.started_at).astimezone(couple.zone)
    day = say("sheet-file-day", day=day_text(made_at.date()))
    sections = [
        (topic_name(topic), [line.text for line in sheet.agreed_about(topic)])
        for topic in SheetTopic
        if sheet.agreed_about(topic)
    ]
    markdown = _markdown(names, [day, say("sheet-file-note")], sections)
    files = [discord.File(io.BytesIO(markdown.encode(errors="replace")), f"{FILE_STEM}.md")]
    drawing = await queue.draw(sheet_request(names, day, sections, made_at))
    if drawing.content:
        files.append(discord.File(io.BytesIO(drawing.content), f"{FILE_STEM}.pdf"))
    return say(SENTENCES[drawing.outcome]), files


def sheet_request(
    names: Sequence[str], day: str, sections: Sequence[Section], made_at: datetime
) -> RenderRequest:
    """Return the render request of a sheet as PDF, dated by the day the couple made it."""
    somebody = say("sheet-somebody")
    first, second = (one_line(name, NAME_LIMIT) or somebody for name in names)
    return RenderRequest(
        Template.SHEET,
        {
            "title": say("sheet-file-title"),
            "names": typed_text(
                say("sheet-file-names", first=first, second=second),
                # A name with a sign that no font has is no reason to leave out the PDF.
                otherwise=say("sheet-file-names", first=somebody, second=somebody),
            ),
            "head": [day, say("sheet-file-note")],
            "sections": [
                {"name": name, "lines": [typed_text(line) for line in lines]} for name, lines in sections
            ],
        },
        file_format=FileFormat.PDF,
        is_whole=True,  # an agreed line is printed completely or not at all
        made_at=made_at,
    )


def _markdown(names: Sequence[str], head: Sequence[str], sections: Sequence[Section]) -> str:
    first, second = (escape_text(name).strip() or say("sheet-somebody") for name in names)
    pair = say("sheet-file-names", first=first, second=second)
    parts = [f"# {say('sheet-file-title')}", "  \n".join([pair, *head])]
    for name, lines in sections:
        # Further lines of an item are indented, so that they stay in it.
        listed = ("- " + escape_text(line).replace("\n", "\n  ") for line in lines)
        parts.append("\n".join([f"## {name}", "", *listed]))
    return "\n\n".join(parts) + "\n"
