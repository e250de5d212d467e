"""Memory: what lives long is not searched for garbage again and again.

A full collection walks every object and holds the event loop meanwhile. The libraries, the texts and the
servers alone take it a hundred milliseconds, in which it finds nothing.
"""

import gc
from typing import Any

OLDEST_GENERATION = (
    2  # the generation that only a full collection walks: https://docs.python.org/3.11/library/gc.html
)
FREEZE_THRESHOLD = (
    10_000  # objects that outlive a full collection: set aside, before the next one walks them for long
)
MAX_FROZEN_OBJECTS = (
    2_000_000  # objects set aside so: some hours of deliveries without a pause, or months of few
)


class GcTuner:
    """Sets aside what outlives a full collection, and lets one search all of it when that has become much.

    What is set aside still goes as soon as nothing refers to it. Only what refers to itself waits for the
    search: of deliveries by the thousand, the few that were under way as something was set aside.
    """

    def __init__(self) -> None:
        self._frozen_count = 0

    async def start(self) -> None:
        """Set everything that lives now aside, and from now on whatever comes to live as long."""
        self._unfreeze()
        gc.collect()
        gc.freeze()
        gc.collect()  # it walks nothing: the next one waits until a quarter more lives than the last one left
        if self._on_collection not in gc.callbacks:
            gc.callbacks.append(self._on_collection)

    def stop(self) -> None:
        """Set nothing aside any more, and let all of it be searched."""
        gc.callbacks.remove(self._on_collection)
        self._unfreeze()

    def _on_collection(self, phase: str, info: dict[str, Any]) -> None:
        if info["generation"] != OLDEST_GENERATION:
            return
        if phase == "start":
            if self._frozen_count >= MAX_FROZEN_OBJECTS:
                self._unfreeze()
        elif (count := len(gc.get_objects(OLDEST_GENERATION))) > FREEZE_THRESHOLD:
            gc.freeze()
            self._frozen_count += count

    def _unfreeze(self) -> None:
        gc.unfreeze()
        self._frozen_count = 0
