"""Every noun says all that it contributes: what is left out fails here, with the line to write."""

import discord
from support.backend import DECKS, Backend

from core.deliveries import DeliveryKind
from wiring import build_renderers, build_services, build_task_handlers

DONE_BY_THE_WORKER = {DeliveryKind.DELETION, DeliveryKind.REDRAW}


async def test_every_kind_of_delivery_is_either_rendered_or_done(backend: Backend) -> None:
    services = build_services(backend.work, backend.keyring, DECKS, backend.clock)
    renderers = build_renderers(services, backend.clock)
    task_handlers = build_task_handlers(discord.Client(intents=discord.Intents.none()), services)
    for kind in set(DeliveryKind) - DONE_BY_THE_WORKER:
        assert (kind in renderers) != (kind in task_handlers), (
            f"{kind!r} needs one renderer or one task handler: write it in delivery/renderers/<noun>.py, and "
            "add its class to build_renderers or build_task_handlers in wiring.py"
        )
