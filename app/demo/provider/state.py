"""What one council's provider remembers while it runs: requests, codes, tokens and sessions."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

CODE_LIFETIME = 60
REQUEST_LIFETIME = 3600
TOKEN_LIFETIME = 600


@dataclass(frozen=True)
class AuthorizationRequest:
    """What the client asked for, checked."""

    redirect_uri: str
    state: str | None
    scopes: frozenset[str]
    nonce: str | None
    challenge: str
    prompt: frozenset[str]
    max_age: int | None
    acr: tuple[str, ...]
    languages: tuple[str, ...]
    asked_at: float = field(default_factory=time.time)


@dataclass
class Session:
    """A browser that is signed in at the provider."""

    sub: str
    acr: str
    auth_time: int
    sid: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    used: bool = False


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    request: AuthorizationRequest
    session: Session
    issued_at: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Access:
    """What an access token stands for."""

    sub: str
    scopes: frozenset[str]
    code: str
    issued_at: float = field(default_factory=time.time)


class Store:
    """The memory of one council's provider; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[str, AuthorizationRequest] = {}
        self._sessions: dict[str, Session] = {}
        self._codes: dict[str, Grant] = {}
        self._spent: set[str] = set()
        self._tokens: dict[str, Access] = {}

    def keep_request(self, asked: AuthorizationRequest) -> str:
        """Remember a request while the person chooses; the key goes into the form."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._requests[key] = asked
        return key

    def take_request(self, key: str) -> AuthorizationRequest | None:
        """The request of a form, once."""
        with self._lock:
            asked = self._requests.pop(key, None)
        return asked if asked and time.time() - asked.asked_at < REQUEST_LIFETIME else None

    def open_session(self, sub: str, acr: str) -> tuple[str, Session]:
        """Sign a browser in: the value of its cookie, and the session."""
        cookie, session = secrets.token_urlsafe(32), Session(sub, acr, int(time.time()))
        with self._lock:
            self._sessions[cookie] = session
        return cookie, session

    def session(self, cookie: str | None) -> Session | None:
        """The session of a cookie."""
        return self._sessions.get(cookie or "")

    def end_sessions(self, *, cookie: str | None = None, sid: str | None = None) -> list[Session]:
        """End the sessions of a cookie or of an id; those that were told to the client come back."""
        with self._lock:
            found = {c: s for c, s in self._sessions.items() if c == cookie or s.sid == sid}
            for key in found:
                del self._sessions[key]
        return [session for session in found.values() if session.used]

    def make_code(self, grant: Grant) -> str:
        """A code for a signed-in person."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            grant.session.used = True
            self._codes[code] = grant
        return code

    def take_code(self, code: str) -> Grant | None:
        """What a code stands for, once. A code that comes again takes its tokens with it (RFC 6749, 4.1.2)."""
        with self._lock:
            grant = self._codes.pop(code, None)
            if code in self._spent:
                self._tokens = {key: access for key, access in self._tokens.items() if access.code != code}
            if grant is None:
                return None
            self._spent.add(code)
        return grant if time.time() - grant.issued_at < CODE_LIFETIME else None

    def make_token(self, access: Access) -> str:
        """An access token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = access
        return token

    def access(self, token: str) -> Access | None:
        """What an access token stands for, while it lives."""
        access = self._tokens.get(token)
        return access if access and time.time() - access.issued_at < TOKEN_LIFETIME else None
