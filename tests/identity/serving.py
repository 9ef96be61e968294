"""Real servers on 127.0.0.1 in threads, and `requests` as the browser."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from app.platform.identity.oidc import Flow, Identity, RelyingParty

CALLBACK = "http://mora.localhost:8000/sign-in/callback"


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def served(app: Callable[..., Any], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The application at an address of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def query_of(url: str) -> dict[str, str]:
    """The query parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def callback_of(response: requests.Response) -> dict[str, str]:
    """The callback's parameters when a provider sends the browser back to us."""
    assert response.status_code in (302, 303), response.text
    assert response.headers["Location"].startswith(CALLBACK)
    return query_of(response.headers["Location"])


def now() -> datetime:
    return datetime.now(UTC)


class Browser:
    """A browser, and the place on our server where its flows are kept until they are used."""

    def __init__(self, party: RelyingParty, verify: Any = True) -> None:
        self.party = party
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.verify = verify
        self.flows: dict[str, Flow] = {}

    def begin(self, **asked: Any) -> str:
        """Click "sign in"; the address at the provider."""
        url, flow = self.party.begin(CALLBACK, now=now(), **asked)
        self.flows[flow.state] = Flow.from_dict(flow.to_dict())
        return url

    def go(self, url: str) -> dict[str, str]:
        """Follow it to a provider that asks nothing; the callback's parameters."""
        return callback_of(self.web.get(url, allow_redirects=False))

    def come_back(self, query: dict[str, str]) -> Identity:
        """The callback."""
        flow = self.flows.pop(query.get("state", ""), None)
        return self.party.finish(flow, query, now=now())

    def sign_in(self, **asked: Any) -> Identity:
        """All of it."""
        return self.come_back(self.go(self.begin(**asked)))
