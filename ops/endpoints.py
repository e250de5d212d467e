"""Proxies: where discord.py finds Discord, if not at its own addresses."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def use_endpoints(api: str | None, gateway: str | None) -> None:
    """Send every request, and every connection to the gateway, to the given addresses from now on.

    discord.py 2.7 keeps both in class attributes and offers no other way.
    """
    if api:
        Route.BASE = api
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
