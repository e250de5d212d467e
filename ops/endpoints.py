"""The addresses discord.py uses for Discord: its own, or a proxy's."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def use_endpoints(api: str | None, gateway: str | None) -> None:
    """Use these addresses for every later request and gateway connection; None keeps the present one.

    `api` is the whole base with its version. Both are class attributes in discord.py 2.7, which offers no
    other way: the change holds for the whole process.
    """
    if api:
        Route.BASE = api
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
