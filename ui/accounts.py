"""The app in a person's own account, where it works without a shared server."""

from typing import Any

from discord.ui import Button

from ui.texts import say


def account_button(application_id: int) -> Button[Any]:
    """Return a link that adds the app to the presser's account; Discord asks them first."""
    link = "https://discord.com/oauth2/authorize"
    return Button(
        label=say("add-to-account"),
        url=f"{link}?client_id={application_id}&integration_type=1&scope=applications.commands",
    )
