"""`/learn`: list, start, prepare; and the buttons of a lesson."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import PostOffice, caller, command
from core.deliveries import DeliveryKind
from core.errors import Over
from services.lessons import Comparison, Done, Lessons, LessonView
from services.sheets import Sheets
from ui.forms import open_form, require_words
from ui.lessons import (
    comparison_posts,
    exercise_form,
    exercise_lines,
    lesson_panel,
    lessons_panel,
    read_lesson_key,
    read_round_key,
    sealed_panel,
)
from ui.posts import Post, replace, tell, tell_line
from ui.sheets import sheet_panel
from ui.texts import say

CHOICES = 25


@app_commands.guild_only()
class LessonCog(
    commands.GroupCog, group_name="learn", group_description="Short lessons, done apart, then compared"
):
    """What a couple learns."""

    def __init__(self, lessons: Lessons, sheets: Sheets, office: PostOffice) -> None:
        self._lessons = lessons
        self._sheets = sheets
        self._office = office

    @command(name="list", description="See the lessons, and what waits for you")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """List every lesson, private to the caller."""
        views = await self._lessons.all_for(caller(interaction))
        entries = [(view.lesson, view.latest) for view in views]
        await tell(interaction, lessons_panel(views[0].couple, interaction.user.id, entries))

    @command(description="Read a lesson, and do its exercise")
    @app_commands.describe(lesson="Which lesson")
    async def start(self, interaction: discord.Interaction, lesson: str) -> None:
        """Show one lesson, private to the caller."""
        await tell(interaction, *_panel(await self._lessons.chosen(caller(interaction), lesson)))

    @command(description="Prepare a sheet together, for a first session with a counsellor")
    async def prepare(self, interaction: discord.Interaction) -> None:
        """Show the sheet, private to the caller."""
        view = await self._sheets.of(caller(interaction))
        await tell(interaction, *sheet_panel(view.sheet, view.user_id))

    @start.autocomplete("lesson")
    async def _lessons_like(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = self._lessons.suggest(typed, CHOICES)
        return [app_commands.Choice(name=lesson.title, value=lesson.key) for lesson in found]

    @picked("lesson", "open")
    async def open_listed(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Show a lesson of the list."""
        await self.open(interaction, f"{key}.{values[0]}")

    @pressed("lesson", "open")
    async def open(self, interaction: discord.Interaction, key: str) -> None:
        """Show a lesson that a direct message or the list spoke of."""
        couple_id, lesson = read_lesson_key(key)
        await tell(interaction, *_panel(await self._lessons.view(caller(interaction), couple_id, lesson)))

    @opens("lesson", "do")
    async def open_do(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the exercise, filled in with what the caller wrote before."""
        couple_id, lesson, number = read_round_key(key)
        view, part = await self._lessons.own_part(caller(interaction), couple_id, lesson, number)
        filled = typed or (part.lines if part else {})
        await open_form(interaction, exercise_form(view.lesson, view.couple, number), filled)

    @submits("lesson", "do")
    async def submit_do(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Seal a part; the second one shows both at once."""
        couple_id, lesson, number = read_round_key(key)
        require_words(exercise_lines(self._lessons.lesson(lesson)), typed)
        done = await self._lessons.do(caller(interaction), couple_id, lesson, number, typed)
        if done.comparison is None:
            await tell(interaction, _sealed(done))
        else:
            await tell_line(interaction, say("lesson-both-in"))
            await tell(interaction, *_compared(done.comparison, interaction.user.id))
        await self._office.clear(DeliveryKind.LESSON, done.exercise.id, interaction.user.id)

    @pressed("lesson", "compare")
    async def compare(self, interaction: discord.Interaction, key: str) -> None:
        """Show both parts of a round."""
        comparison = await self._lessons.compare(caller(interaction), _id_in(key))
        await tell(interaction, *_compared(comparison, interaction.user.id))
        await self._office.clear(DeliveryKind.COMPARISON, comparison.exercise.id, interaction.user.id)

    @picked("lesson", "compare")
    async def compare_earlier(
        self, interaction: discord.Interaction, _key: str, values: Sequence[str]
    ) -> None:
        """Show both parts of an earlier round."""
        await self.compare(interaction, values[0])

    @pressed("lesson", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete the caller's own part."""
        await self._lessons.take_back(caller(interaction), _id_in(key))
        await replace(interaction, Post(content=say("lesson-part-taken-back")))


def _panel(view: LessonView) -> list[Post]:
    return lesson_panel(view.couple, view.user_id, view.lesson, view.rounds)


def _sealed(done: Done) -> Post:
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


def _id_in(key: str) -> int:
    if not key.isdecimal():
        raise Over
    return int(key)
