"""A worker that stops half-way through the waiting list, to be killed there: offers are made, nothing is committed."""

from __future__ import annotations

import sys
import time
from uuid import UUID

from app.factory import create_app
from app.platform.outbox.execute import execute
from app.selection.service import waiting


def _stop(*_arguments: object) -> None:
    print("half-way", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    application = create_app()
    waiting.pass_on = _stop  # type: ignore[assignment]
    with application.app_context():
        council = application.extensions["fram_registry"].by_slug(sys.argv[1])
        assert council
        execute(council, UUID(sys.argv[2]))
