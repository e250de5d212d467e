"""Imports as people see them: the form for an export, and a summary of its rows."""

from core.import_shapes import SHAPES
from core.imports import MOST_FILES, ImportSummary, LeftOut
from ui.cards import Part, card
from ui.forms import Form, UploadField
from ui.moments import day_text
from ui.persistent import PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def import_form(couple_id: int) -> Form:
    """Return the form for an export."""
    hint = say("import-field-hint", most=MOST_FILES)
    field = UploadField("export", say("import-field"), MOST_FILES, is_required=True, hint=hint)
    return Form(say("import-title"), "privacy", str(couple_id), "import", (field,), say("import-intro"))


def asked_panel(summary: ImportSummary, proposal_id: int, left_out: LeftOut) -> Post:
    """Tell a partner what the other's agreement would import, with the button that withdraws the request."""
    counts = {
        "import-left-out": left_out.unreadable,
        "import-waiting": left_out.waiting,
        "import-pictures-missing": left_out.missing,
        "import-pictures-unusable": left_out.unusable,
        "import-pictures-no-room": left_out.room,
        "import-pictures-later": left_out.time,
    }
    behind = [say(text_id, count=count) for text_id, count in counts.items() if count]
    lines = [say("import-asked"), summary_text(summary), *behind, say("import-rest")]
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
