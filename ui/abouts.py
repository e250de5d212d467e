"""Facts about a couple's life as people see them: the form, and the panel for the other partner."""

from collections.abc import Collection, Mapping

from core.abouts import LIVING, SEASONS, Fit, read_fits
from core.couples import Couple
from ui.cards import Part, card
from ui.forms import ChecksField, ChoiceField, Form
from ui.persistent import PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say
from ui.waits import told_line


def about_form(couple: Couple) -> Form:
    """Ask for facts about the couple's life, all of them optional."""
    return Form(
        title=say("about-title"),
        noun="about",
        component_key=str(couple.id),
        verb="write",
        fields=(
            ChoiceField("living", say("about-living"), _options(LIVING), hint=say("about-living-hint")),
            ChecksField("seasons", say("about-now"), _options(SEASONS), hint=say("about-now-hint")),
        ),
    )


def about_prefill(fits: Collection[Fit]) -> dict[str, str]:
    """Return the form's fields, filled in with the stored facts."""
    return {
        "living": next((fit.value for fit in LIVING if fit in fits), ""),
        "seasons": ",".join(fit.value for fit in SEASONS if fit in fits),
    }


def parse_about(typed: Mapping[str, str]) -> frozenset[Fit]:
    """Return the facts chosen in the form."""
    return read_fits([typed.get("living", ""), *typed.get("seasons", "").split(",")])


def about_said(changed: Couple | None, user_id: int) -> str:
    """Tell the partner who filled in the form how the other will hear of it; None: nothing has changed."""
    if changed is None:
        return say("about-same")
    return f"{say('about-said')}\n{told_line(changed, user_id)}"


def about_panel(couple: Couple, author_id: int | None, fits: Collection[Fit]) -> Post:
    """Show one partner the facts about the couple, with the button that changes them."""
    said = [f"• {_name(fit)}" for fit in Fit if fit in fits]
    lines = [*(said or [say("about-nothing")]), "", say("about-use")]
    if author_id is not None:
        lines.append(say("about-by", author=f"<@{author_id}>"))
    change = PersistentButton(say("about-change"), "about", couple.id, "write")
    return Post(embed=card(Part.GENERAL, say("about-title"), "\n".join(lines)), view=persistent_view(change))


def _options(chosen: Collection[Fit]) -> tuple[tuple[str, str], ...]:
    return tuple((fit.value, _name(fit)) for fit in chosen)


def _name(fit: Fit) -> str:
    return say(f"about-{fit.value}")
