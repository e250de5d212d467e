"""`/learn`: list, start, prepare; and the components of lessons."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from cogs.suggestions import MAX_CHOICES, StringChoice
from core.component_keys import parse_id
from services.lessons import Comparison, Lessons, LessonView, PartResult
from services.sheets import Sheets
from ui.cards import Part
from ui.forms import open_form, require_filled
from ui.lessons import (
    comparison_posts,
    exercise_fields,
    exercise_form,
    lesson_panel,
    lessons_panel,
    parse_lesson_key,
    parse_round_key,
    sealed_panel,
    taken_back_panel,
    why_posts,
)
from ui.posts import Post, edit_message, show_in_place
from ui.sheets import sheet_panel
from ui.texts import say


@app_commands.guild_only()
class LessonCog(
    commands.GroupCog, group_name="learn", group_description="Short lessons, done apart, then compared"
):
    """Handles `/learn` and the components of lessons; `SheetCog` handles those of the sheet."""

    def __init__(self, lessons: Lessons, sheets: Sheets) -> None:
        self._lessons = lessons
        self._sheets = sheets

    @command(Part.GUIDANCE, name="list", description="See the lessons, and what waits for you")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """List every lesson privately."""
        await self._show_list(interaction, None)

    @on_button("lesson", "list")
    async def go_back_to_list(self, interaction: discord.Interaction, component_key: str) -> None:
        """Return from a lesson to the list."""
        await self._show_list(interaction, parse_id(component_key))

    @on_button("lesson", "week")
    async def open_next(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Show this week's lesson, or the next one."""
        await show_in_place(interaction, *_panel(await self._lessons.next_lesson(caller(interaction))))

    @command(Part.GUIDANCE, description="Read a lesson, and do its exercise", chosen=("lesson",))
    @app_commands.describe(lesson="The lesson to read")
    async def start(self, interaction: discord.Interaction, lesson: str) -> None:
        """Show one lesson privately."""
        await show_in_place(
            interaction, *_panel(await self._lessons.chosen_lesson(caller(interaction), lesson))
        )

    @command(Part.GUIDANCE, description="Prepare a sheet together, for a first session with a counselor")
    async def prepare(self, interaction: discord.Interaction) -> None:
        """Show the sheet privately."""
        view = await self._sheets.sheet_of(caller(interaction))
        await show_in_place(interaction, *sheet_panel(view.sheet, view.user_id))

    @start.autocomplete("lesson")
    async def _autocomplete_lessons(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[StringChoice]:
        found = self._lessons.suggest_lessons(typed, MAX_CHOICES)
        return [app_commands.Choice(name=lesson.title, value=lesson.deck_id) for lesson in found]

    @on_select("lesson", "open")
    async def open_lesson_from_list(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Show a lesson chosen in the list."""
        await self.open_lesson(interaction, f"{component_key}.{values[0]}")

    @on_button("lesson", "open")
    async def open_lesson(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a lesson named in a direct message or in the list."""
        couple_id, lesson = parse_lesson_key(component_key)
        await show_in_place(
            interaction, *_panel(await self._lessons.lesson_view(caller(interaction), couple_id, lesson))
        )

    @on_button("lesson", "why")
    async def show_why(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show why a lesson works, with its source and limits."""
        couple_id, lesson = parse_lesson_key(component_key)
        view = await self._lessons.lesson_view(caller(interaction), couple_id, lesson)
        await show_in_place(interaction, *why_posts(view.couple, view.lesson))

    @form_for("lesson", "do")
    async def open_exercise(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the exercise's form, filled in with the caller's earlier part if there is one."""
        couple_id, lesson, number = parse_round_key(component_key)
        view, part = await self._lessons.own_part(caller(interaction), couple_id, lesson, number)
        filled = typed or (part.lines if part else {})
        await open_form(interaction, exercise_form(view.lesson, view.couple, number), filled)

    @on_modal("lesson", "do")
    async def submit_exercise(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store a part, sealed; the second one shows both at once."""
        couple_id, lesson, number = parse_round_key(component_key)
        require_filled(exercise_fields(self._lessons.find_lesson(lesson)), typed)
        done = await self._lessons.submit_part(caller(interaction), couple_id, lesson, number, typed)
        if done.comparison is None:
            await show_in_place(interaction, _sealed(done))
        else:
            first, *others = _compared(done.comparison, interaction.user.id)
            await show_in_place(interaction, replace(first, content=say("lesson-both-in")), *others)

    @on_button("lesson", "compare")
    async def compare(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show both parts of a round."""
        comparison = await self._lessons.read_comparison(caller(interaction), parse_id(component_key))
        await show_in_place(interaction, *_compared(comparison, interaction.user.id))

    @on_select("lesson", "compare")
    async def compare_earlier(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show both parts of an earlier round."""
        await self.compare(interaction, values[0])

    @on_button("lesson", "takeback")
    async def delete_own_part(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own part."""
        view = await self._lessons.delete_own_part(caller(interaction), parse_id(component_key))
        await edit_message(interaction, taken_back_panel(view.couple, view.lesson))

    async def _show_list(self, interaction: discord.Interaction, couple_id: int | None) -> None:
        views = await self._lessons.all_lessons_for(caller(interaction), couple_id)
        entries = [(view.lesson, view.latest) for view in views]
        of_the_week = self._lessons.lesson_of_the_week(views)
        panel = lessons_panel(views[0].couple, interaction.user.id, entries, of_the_week)
        await show_in_place(interaction, panel)


def _panel(view: LessonView) -> list[Post]:
    return lesson_panel(view.couple, view.user_id, view.lesson, view.rounds)


def _sealed(done: PartResult) -> Post:
    return sealed_panel(done.view.couple, done.view.lesson, done.exercise, was_changed=done.was_changed)


def _compared(comparison: Comparison, user_id: int) -> list[Post]:
    return comparison_posts(
        comparison.lesson,
        comparison.couple,
        user_id,
        comparison.exercise,
        comparison.parts,
        comparison.next_round,
    )
