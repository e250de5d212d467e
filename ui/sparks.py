"""Sparks as people see them: the card, the form of a pick, and both picks once they are open."""

from core.couples import Couple
from core.sparks import Pick, Spark, SparkEntry, SparkKind
from ui.cards import Part, card
from ui.forms import ChoiceField, Form
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def spark_card(
    spark: Spark, couple: Couple, entry: SparkEntry, picks: tuple[Pick, ...], *, is_shared: bool
) -> Post:
    """Show a spark and the partners who have picked, but no pick; once both have, both picks.

    If others can read, open picks come in an envelope.
    """
    first, second = (f"<@{user_id}>" for user_id in couple.user_ids)
    if spark.opened_at is None:
        options = " · ".join(f"**{escape_text(option)}**" for option in entry.options)
        lines = [line for line in (_heading(entry), options, _state_line(spark)) if line]
        pick = PersistentButton(say("spark-pick"), "spark", spark.id, "pick", style=STYLES.primary)
        return Post(
            content=say("spark-line", first=first, second=second),
            embed=card(Part.TIME, say("spark-title"), "\n\n".join(lines), say("skip-it")),
            view=persistent_view(pick),
            mentioned_ids=couple.user_ids,
        )
    if is_shared:
        envelope = f"{_heading(entry)}\n\n{say('spark-envelope')}"
        read = PersistentButton(say("read"), "spark", spark.id, "read", style=STYLES.primary)
        return Post(embed=card(Part.TIME, say("spark-title"), envelope), view=persistent_view(read))
    return opened_spark(couple, entry, picks)


def opened_spark(couple: Couple, entry: SparkEntry, picks: tuple[Pick, ...]) -> Post:
    """Show both picks, with both guesses, and one line to talk about."""
    lines = [_heading(entry), *(_pick_lines(pick, couple, entry) for pick in picks)]
    if entry.talk:
        lines.append(say("spark-talk", line=escape_text(entry.talk)))
    return Post(embed=card(Part.TIME, say("spark-title"), "\n\n".join(lines)), has_words=True)


def pick_form(spark: Spark, couple: Couple, entry: SparkEntry, user_id: int) -> Form:
    """Ask for one partner's pick and, if the spark asks for it, their guess."""
    options = tuple((str(number), label) for number, label in enumerate(_labels(couple, entry, user_id), 1))
    fields = [ChoiceField("pick", say("spark-my-pick"), options, is_required=True)]
    if entry.kind.has_guess:
        fields.append(ChoiceField("guess", say("spark-my-guess"), options, is_required=True))
    return Form(
        title=say("spark-title"),
        noun="spark",
        component_key=str(spark.id),
        verb="pick",
        fields=tuple(fields),
        intro=_heading(entry),
    )


def pick_prefill(pick: Pick) -> dict[str, str]:
    """Return the form's fields, filled in with a pick to change."""
    return {"pick": str(pick.choice or ""), "guess": str(pick.guess or "")}


def sealed_pick_panel(spark: Spark) -> Post:
    """Tell the first to pick that it is sealed, and offer to take it back."""
    take_back = PersistentButton(say("take-back"), "spark", spark.id, "takeback")
    return Post(content=say("spark-sealed"), view=persistent_view(take_back))


def _heading(entry: SparkEntry) -> str:
    return f"### {escape_text(entry.text) if entry.text else say('spark-gone')}"


def _state_line(spark: Spark) -> str:
    if not spark.picked_by:
        return say("spark-none-in")
    return say("spark-one-in", user=f"<@{spark.picked_by[0]}>")


def _labels(couple: Couple, entry: SparkEntry, user_id: int) -> tuple[str, ...]:
    """Return the labels of a form's options; forms show no mentions, so the partners are "me" and "them"."""
    if entry.options:
        return entry.options
    return tuple(say("spark-me" if each == user_id else "spark-them") for each in couple.user_ids)


def _pick_lines(pick: Pick, couple: Couple, entry: SparkEntry) -> str:
    user, other = f"<@{pick.user_id}>", f"<@{couple.other_partner(pick.user_id).user_id}>"
    line = say("spark-picked", user=user, pick=_shown(pick.choice, couple, entry))
    if not entry.kind.has_guess:
        return line
    return f"{line}\n{say('spark-guessed', other=other, guess=_shown(pick.guess, couple, entry))}"


def _shown(number: int | None, couple: Couple, entry: SparkEntry) -> str:
    """Return an option as a card shows it, or a sentence in place of an unreadable one."""
    options = [escape_text(option) for option in entry.options]
    if entry.kind is SparkKind.LIKELY:
        options = [f"<@{user_id}>" for user_id in couple.user_ids]
    if number is None or number > len(options):
        return say("spark-unknown")
    return options[number - 1]
