"""Keep long-lived objects out of the garbage collector's full collections.

A full collection walks every object, and blocks the event loop while it does. Walking the libraries, the
texts and the servers takes a hundred milliseconds, and finds no garbage among them.
"""

import gc
from typing import Any

# Only a full collection walks this generation: https://docs.python.org/3.11/library/gc.html
OLDEST_GENERATION = 2
# Survivors of a full collection. More than this are frozen, before the next one has to walk them all.
FREEZE_THRESHOLD = 10_000
# Objects frozen since all were last searched. Reached after some hours of deliveries without a pause, or
# after months of few.
MAX_FROZEN_OBJECTS = 2_000_000


class GcTuner:
    """Freezes objects that survive a full collection, and unfreezes all of them once there are very many.

    A frozen object is still freed as soon as nothing refers to it. Only a cycle of references waits until
    everything is unfrozen and searched: among thousands of deliveries, the few that were running at a freeze.
    """

    def __init__(self) -> None:
        self._frozen_count = 0

    async def start(self) -> None:
        """Freeze everything that exists now, and from now on everything that survives a full collection.

        May be called again, as after each reconnect.
        """
        self._unfreeze()
        gc.collect()
        gc.freeze()
        # CPython delays a full collection until the new survivors are a quarter of those the last one left.
        # This one walks nothing and leaves nothing, so that the next one comes early and has little to walk.
        gc.collect()
        if self._on_collection not in gc.callbacks:
            gc.callbacks.append(self._on_collection)

    def stop(self) -> None:
        """Stop freezing, and unfreeze all objects. Raises `ValueError` unless started."""
        gc.callbacks.remove(self._on_collection)
        self._unfreeze()

    def _on_collection(self, phase: str, info: dict[str, Any]) -> None:
        if info["generation"] != OLDEST_GENERATION:
            return
        if phase == "start":
            # This collection searches everything: slow, but rare.
            if self._frozen_count >= MAX_FROZEN_OBJECTS:
                self._unfreeze()
        elif (count := len(gc.get_objects(OLDEST_GENERATION))) > FREEZE_THRESHOLD:
            gc.freeze()
            self._frozen_count += count

    def _unfreeze(self) -> None:
        gc.unfreeze()
        self._frozen_count = 0
