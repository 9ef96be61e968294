"""Someone asks the demo to stop: at any moment, and never in vain."""

import signal
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Someone asked the demo to stop."""


class Stopping:
    """Hears Ctrl-C, SIGTERM and the terminal's closing; tells at the next `check`.

    The handler raises nothing. What it raised would be lost where Python cannot pass it on (in what runs around a
    fork, in a destructor), and would leave behind a process just begun that nobody knows of.
    """

    def __init__(self) -> None:
        self._asked = False

    def listen(self) -> None:
        """From now on all three are heard, and none of them ends the process by itself."""
        for number in _SIGNALS:
            signal.signal(number, self._hear)

    def check(self) -> None:
        """Go on, or raise Stop."""
        if self._asked:
            raise Stop

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
