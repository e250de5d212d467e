"""Forms of plans: their time, and how a date was."""

from datetime import datetime

from core.date_parsing.durations import typed_length
from core.plans import VENUE_LIMIT, Feeling, Impression, Plan
from core.text_input import NOTE_LIMIT
from ui.forms import ChoiceField, Form, TextField
from ui.moments import typed_moment
from ui.pictures import picture_fields
from ui.safe_text import escape_text
from ui.texts import say

WHEN_LIMIT, HOURS_LIMIT, OPTION_LIMIT = 60, 40, 100  # characters
HALF_AN_HOUR, QUARTER = 30, 15  # minutes


def when_form(component_key: str, verb: str, title: str, what: str) -> Form:
    """Ask for the time, the venue and the hours of the plan `what`."""
    return Form(
        title=title,
        noun="plan",
        component_key=component_key,
        verb="move" if verb == "move" else "make",
        fields=(
            TextField("when", say("plan-form-when"), WHEN_LIMIT, hint=say("plan-form-when-hint")),
            TextField("where", say("plan-form-where"), VENUE_LIMIT, is_required=False),
            TextField("hours", say("plan-form-hours"), HOURS_LIMIT, is_required=False),
        ),
        intro=f"**{escape_text(what)}**",
    )


def when_prefill(starts_at: datetime, venue: str | None, minutes: int) -> dict[str, str]:
    """Return the form's fields, filled in; `starts_at` must be in the reader's zone."""
    return {"when": typed_moment(starts_at), "where": venue or "", "hours": typed_length(minutes)}


def impression_form(plan: Plan) -> Form:
    """Ask a partner for their impression: a feeling, a line, a picture."""
    return Form(
        title=say("plan-after-title"),
        noun="plan",
        component_key=str(plan.id),
        verb="tell",
        fields=(
            ChoiceField(
                "feeling",
                say("plan-form-feeling"),
                tuple((feeling.value, say(f"feeling-{feeling}")) for feeling in Feeling),
                is_required=True,
                hint=say("plan-form-sealed"),
            ),
            TextField("line", say("plan-form-line"), NOTE_LIMIT, is_long=True, is_required=False),
            *picture_fields(max_files=1),
        ),
        intro=f"**{escape_text(plan.what)}**",
    )


def impression_prefill(impression: Impression) -> dict[str, str]:
    """Return the form's fields, filled in with an impression to change."""
    return {"feeling": impression.feeling or "", "line": impression.line or ""}
