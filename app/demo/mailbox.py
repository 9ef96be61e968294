"""A mail server for the demo that delivers nothing: every message becomes a file to look at."""

import argparse
import signal
import threading
from email.message import Message
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler


class Folder(MessageHandler):
    """Keeps each message as `<number>.eml`, numbered on from what is there."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = count(1 + max((int(path.stem) for path in folder.glob("*.eml")), default=0))

    def handle_message(self, message: Message) -> None:
        """Write one message."""
        path = self._folder / f"{next(self._numbers):05}.eml"
        path.touch(mode=0o600)
        path.write_bytes(message.as_bytes())


def main() -> None:
    """Listen on a port of 127.0.0.1 until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    controller = Controller(Folder(chosen.folder), hostname="127.0.0.1", port=chosen.port)
    controller.start()
    stopped.wait()
    controller.stop()


if __name__ == "__main__":
    main()
