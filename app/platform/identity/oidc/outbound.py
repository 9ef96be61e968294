"""The only way out to a provider: https, public addresses, no redirects, bounded in time and size.

Authlib's requests session does the OAuth part; the transport below it is ours. A network allow-list in front
of the servers should say the same once more.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
import urllib3
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from app.platform.identity.oidc import addresses
from app.platform.identity.oidc.config import Limits, ProviderConfig
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown


class _Guarded:
    """A connection that asks the adapter for its socket."""

    open_socket: ClassVar[Callable[[str, int], socket.socket]]
    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return type(self).open_socket(self.host, self.port)


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


class GuardedAdapter(HTTPAdapter):
    """One call's transport. Raises `SignInRefused` for everything that goes wrong on the way."""

    def __init__(self, limits: Limits, *, allow_loopback: bool) -> None:
        self._limits = limits
        self._allow_loopback = allow_loopback
        self._open: list[socket.socket] = []
        self._late = False
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make every pool of this adapter open its sockets through `_connect`."""
        super().init_poolmanager(*args, **kwargs)
        opener = staticmethod(self._connect)
        http = type("GuardedHTTP", (_GuardedHTTP,), {"open_socket": opener})
        https = type("GuardedHTTPS", (_GuardedHTTPS,), {"open_socket": opener})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("HTTPPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
            "https": type("HTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
        }

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Send, and read the whole answer, within the limits.

        Raises:
            SignInRefused: scheme, address, certificate, redirect, time or size is not acceptable.
        """
        url = request.url or ""
        self._check_scheme(url)
        request.headers["Accept-Encoding"] = "identity"
        alarm = threading.Timer(self._limits.total, self._abort)
        alarm.daemon = True
        alarm.start()
        try:
            return self._send(request, options.get("verify", True))
        except SignInRefused:
            raise
        except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
            raise SignInRefused(Reason.CERTIFICATE, type(error).__name__) from None
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise SignInRefused(Reason.TIMEOUT, type(error).__name__) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            reason = Reason.TIMEOUT if self._late else Reason.UNREACHABLE
            raise SignInRefused(reason, type(error).__name__) from None
        finally:
            alarm.cancel()
            while self._open:
                self._open.pop().close()

    def _send(self, request: requests.PreparedRequest, verify: Any) -> requests.Response:
        timeout = (self._limits.connect, self._limits.read)
        response = super().send(request, stream=True, timeout=timeout, verify=verify, cert=None, proxies=None)
        try:
            if 300 <= response.status_code < 400:
                raise SignInRefused(Reason.REDIRECT, f"HTTP {response.status_code}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise SignInRefused(Reason.UNREACHABLE, "the answer is compressed, which was not asked for")
            body = response.raw.read(self._limits.body + 1, decode_content=False)
        finally:
            response.raw.close()
        if self._late:
            raise SignInRefused(Reason.TIMEOUT, "total time")
        if len(body) > self._limits.body:
            raise SignInRefused(Reason.TOO_LARGE, f"more than {self._limits.body} bytes")
        response.raw = io.BytesIO(body)
        return response

    def _check_scheme(self, url: str) -> None:
        scheme = urlsplit(url).scheme
        if scheme == "https" or (scheme == "http" and self._allow_loopback):
            return
        raise SignInRefused(Reason.SCHEME, shown(scheme))

    def _connect(self, host: str, port: int) -> socket.socket:
        """Open a socket to a permitted address: all that the name has are judged, and the peer again."""
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise SignInRefused(Reason.UNREACHABLE, "the name is not known") from None
        for *_, target in found:
            self._check_address(str(target[0]))
        last: OSError | None = None
        for family, kind, protocol, _, target in found:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(self._limits.connect)
            try:
                sock.connect(target)
                self._check_address(str(sock.getpeername()[0]))
            except OSError as error:
                sock.close()
                last = error
                continue
            except SignInRefused:
                sock.close()
                raise
            self._open.append(sock.dup())
            return sock
        raise last or OSError("no address")

    def _check_address(self, address: str) -> None:
        if not addresses.allowed(address, loopback=self._allow_loopback):
            raise SignInRefused(Reason.ADDRESS, shown(address))

    def _abort(self) -> None:
        """End the call: a shutdown on a second handle of the socket wakes whoever reads from the first."""
        self._late = True
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def open_session(config: ProviderConfig, **oauth: Any) -> OAuth2Session:
    """An Authlib session for one exchange with the provider. Close it after use.

    It reads nothing from the environment (no proxy, no .netrc) and has no transport but the guarded one.
    """
    session = OAuth2Session(
        client_id=config.client_id,
        client_secret=config.client_secret.get_secret_value() if config.client_secret else None,
        scope=" ".join(config.scopes),
        code_challenge_method="S256",
        **oauth,
    )
    session.trust_env = False
    session.verify = config.ca_file or True
    session.adapters.clear()
    adapter = GuardedAdapter(config.limits, allow_loopback=config.allow_loopback)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def fetch_json(config: ProviderConfig, url: str, fault: Reason) -> dict[str, Any]:
    """GET a JSON object from the provider, without credentials.

    Raises:
        SignInRefused: with `fault` when the answer is not 200 with a JSON object, else as the transport says.
    """
    with open_session(config) as session:
        try:
            response = session.request(
                "GET", url, withhold_token=True, headers={"Accept": "application/json"}
            )
        except requests.RequestException:
            raise SignInRefused(fault, "not an address") from None
    if response.status_code != 200:
        raise SignInRefused(fault, f"HTTP {response.status_code}")
    return json_object(response, fault)


def json_object(response: requests.Response, fault: Reason) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        SignInRefused: with `fault` when it is something else.
    """
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, Mapping):
        raise SignInRefused(fault, "not a JSON object")
    return dict(value)
