"""`python -m app.demo.provider --port P --accounts FILE --data DIR`: the provider on 127.0.0.1."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from werkzeug.serving import WSGIRequestHandler, make_server

from app.demo.provider.provider import create_provider

ENVIRONMENTS = ("demo", "test")
REFUSED = 2


class _Quiet(WSGIRequestHandler):
    """Logs no request: their addresses hold codes and states."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped. 2 when it must not run here, or the accounts cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m app.demo.provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--accounts", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(arguments)
    environment = os.environ.get("FRAM_ENVIRONMENT", "")
    if environment not in ENVIRONMENTS:
        return _refuse(
            "the development identity provider lets anyone in without a password and runs only where "
            f"FRAM_ENVIRONMENT is demo or test; it is {environment or 'not set'}"
        )
    base_url = f"http://127.0.0.1:{options.port}"
    try:
        accounts = json.loads(options.accounts.read_text(encoding="utf-8"))
        app = create_provider(accounts, options.data, base_url)
    except (OSError, ValueError) as error:
        count = f"{error.error_count()} faults, " if isinstance(error, ValidationError) else ""
        return _refuse(f"{options.accounts}: {count}{str(error).splitlines()[0]}")
    server = make_server("127.0.0.1", options.port, app, threaded=True, request_handler=_Quiet)
    # Said outright, because a process that a shell put in the background is born deaf to Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    print(f"identity providers ready at {base_url}/<council>/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


def _refuse(line: str) -> int:
    print(f"error: {line}", file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
