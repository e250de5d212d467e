"""Calls: the people a delivery's messages notify at this moment, decided once for every kind."""

from dataclasses import replace as replace_fields
from datetime import datetime

from core.calling_hours import called
from core.couples import Couple
from core.deliveries import Delivery
from delivery.rendering import Rendering
from ui.posts import Post


def with_calls(rendering: Rendering, delivery: Delivery, couple: Couple | None, now: datetime) -> Rendering:
    """Return the messages with the calls due now; a message that calls nobody makes no sound.

    The names in a message's words stay, whomever it notifies.
    """
    zones = couple.known_zones if couple is not None else {}
    is_hour_chosen = delivery.comes_at_chosen_hour(now)

    def with_call(post: Post) -> Post:
        # A direct message notifies the person it is for, mention or not.
        callable_ids = post.mentioned_ids if rendering.dm_user_id is None else (rendering.dm_user_id,)
        called_ids = called(callable_ids, zones, now, is_hour_chosen=is_hour_chosen)
        mentioned_ids = tuple(user_id for user_id in post.mentioned_ids if user_id in called_ids)
        return replace_fields(post, mentioned_ids=mentioned_ids, is_silent=not called_ids)

    return replace_fields(rendering, posts=tuple(with_call(post) for post in rendering.posts))
