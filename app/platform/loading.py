"""Loading the application, which every process does first."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded here stays to the end of the process: the garbage collector looks at it neither now nor later.

    An eighth of the time to start goes into looking for garbage among modules and tables (`make bench`, G11).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
