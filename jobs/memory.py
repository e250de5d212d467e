"""Memory: what start-up made stays as long as the process, and is not searched for garbage every minute."""

import gc


async def keep_for_good() -> None:
    """Set everything that lives now aside from the collector.

    A full collection walks every object: with the libraries, the texts and the servers that is a hundred
    milliseconds in which nobody is answered, and it would find nothing there.
    """
    gc.collect()
    gc.freeze()
