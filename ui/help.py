"""The help panel: every command as a clickable mention."""

from collections.abc import Mapping

from ui.cards import Part, card
from ui.posts import Post
from ui.texts import say

COMMANDS_BY_PART: dict[str, tuple[str, ...]] = {
    "communication": (
        "checkin now",
        "checkin answer",
        "checkin history",
        "checkin trends",
        "checkin add",
        "checkin takeback",
        "talk start",
        "talk say",
    ),
    "journey": (
        "memory add",
        "memory prompt",
        "memory random",
        "memory timeline",
        "memory onthisday",
        "memory remove",
        "milestone add",
        "milestone list",
        "milestone remove",
        "growth through",
        "growth wish",
        "growth list",
        "recap",
    ),
    "time": (
        "date poll",
        "date idea",
        "date plan",
        "date list",
        "date done",
        "date cancel",
        "try add",
        "try list",
        "try done",
        "try draw",
    ),
    "appreciation": ("thanks", "jar draw", "jar mine", "affection"),
    "guidance": ("support now", "support counsellor", "learn list", "learn start", "learn prepare"),
    "house": (
        "couple start",
        "couple status",
        "couple home",
        "couple timezone",
        "couple messages",
        "couple pause",
        "couple resume",
        "couple part",
        "privacy what",
        "privacy export",
        "privacy erase",
        "ritual list",
        "ritual set",
        "ritual skip",
        "ritual pause",
        "ritual resume",
    ),
}


def help_panel(mentions: Mapping[str, str], part: str | None) -> Post:
    """Show all parts in brief, or one part with a line for each command.

    `mentions` maps a command's full name to Discord's mention of it; a command that is not in it is shown as
    text.
    """
    if part is not None and part in COMMANDS_BY_PART:
        lines = [
            f"{_mention(mentions, name)}: {say('help-' + name.replace(' ', '-'))}"
            for name in COMMANDS_BY_PART[part]
        ]
        return Post(
            embed=card(
                Part.named(part), say(f"part-{part}"), "\n".join([say(f"part-{part}-about"), "", *lines])
            )
        )
    if part is not None:
        return Post(embed=card(Part.named(part), say(f"part-{part}"), say(f"part-{part}-about")))
    embed = card(Part.GENERAL, say("help-title"), say("help-first", start=_mention(mentions, "couple start")))
    for name, commands in COMMANDS_BY_PART.items():
        shown = " ".join(_mention(mentions, command) for command in commands)
        embed.add_field(name=say(f"part-{name}"), value=shown, inline=False)
    embed.set_footer(text=say("help-patience"))
    return Post(embed=embed)


def _mention(mentions: Mapping[str, str], name: str) -> str:
    return mentions.get(name, f"`/{name}`")
