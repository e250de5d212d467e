"""Imports as people see them: the form for an export, and a summary of its rows."""

from core.import_shapes import SHAPES
from core.imports import ImportSummary
from ui.cards import Part, card
from ui.forms import Form, UploadField
from ui.moments import day_text
from ui.persistent import PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def import_form(couple_id: int) -> Form:
    """Return the form for an export."""
    field = UploadField("export", say("import-field"), 1, is_required=True, hint=say("import-field-hint"))
    return Form(say("import-title"), "privacy", str(couple_id), "import", (field,), say("import-intro"))


def asked_panel(summary: ImportSummary, proposal_id: int, left_out: int) -> Post:
    """Tell a partner what the other's agreement would import, with the button that withdraws the request."""
    lines = [say("import-asked"), summary_text(summary)]
    if left_out:
        lines.append(say("import-left-out", count=left_out))
    lines.append(say("import-rest"))
    withdraw = PersistentButton(say("import-withdraw"), "proposal", proposal_id, "decline")
    return Post(
        embed=card(Part.GENERAL, say("import-title"), "\n\n".join(lines)), view=persistent_view(withdraw)
    )


def summary_text(summary: ImportSummary) -> str:
    """Return the number of rows of each kind, with the time span they were written in."""
    counts = summary.counts
    kinds = [
        say(f"own-{table.replace('_', '-')}", count=counts[table]) for table in SHAPES if counts.get(table)
    ]
    first, last = day_text(summary.first), day_text(summary.last)
    return say("import-summary", kinds=", ".join(kinds), first=first, last=last)
