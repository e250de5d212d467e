"""The help panel: every command as a clickable mention."""

from collections.abc import Mapping, Sequence

from ui.cards import Part, card
from ui.posts import Post
from ui.texts import say

CommandsByPart = Mapping[Part, Sequence[str]]
"""The full names of the commands of each part, in the order in which they are shown."""


def help_panel(mentions: Mapping[str, str], commands: CommandsByPart, part: Part | None) -> Post:
    """Show all parts in brief, or one part with a line for each command.

    `mentions` maps a command's full name to Discord's mention of it; a command that is not in it is shown as
    text.
    """
    if part is not None:
        about = say(f"part-{part.name.lower()}-about")
        lines = [
            f"{_mention(mentions, name)}: {say('help-' + name.replace(' ', '-'))}" for name in commands[part]
        ]
        return Post(embed=card(part, _name(part), "\n".join([about, "", *lines])))
    embed = card(Part.GENERAL, say("help-title"), say("help-first", start=_mention(mentions, "couple start")))
    for each, names in commands.items():
        shown = " ".join(_mention(mentions, name) for name in names)
        embed.add_field(name=_name(each), value=shown, inline=False)
    embed.set_footer(text=say("help-patience"))
    return Post(embed=embed)


def _name(part: Part) -> str:
    return say(f"part-{part.name.lower()}")


def _mention(mentions: Mapping[str, str], name: str) -> str:
    return mentions.get(name, f"`/{name}`")
