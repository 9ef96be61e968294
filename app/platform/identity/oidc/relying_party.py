"""Sign-in at one council's provider: OpenID Connect, authorization code with PKCE, over Authlib."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from werkzeug.datastructures import MultiDict

from app.platform.identity.oidc import claims as judge
from app.platform.identity.oidc.config import ProviderConfig
from app.platform.identity.oidc.documents import Documents, Metadata
from app.platform.identity.oidc.flow import LIFETIME, Flow, Identity
from app.platform.identity.oidc.outbound import json_object, open_session
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown
from app.platform.identity.oidc.roles import claim_at, role_values
from app.platform.identity.oidc.signature import verify

_NEEDS_PERSON = {"login_required", "interaction_required", "consent_required", "account_selection_required"}
_CODE_ERRORS = {"invalid_grant": Reason.CODE_REFUSED, "invalid_client": Reason.CLIENT_REFUSED}
_CLIENT_ERRORS = {"unauthorized_client": Reason.CLIENT_REFUSED}


class RelyingParty:
    """We, as one council's provider knows us. Keeps its metadata and keys; safe to share between threads."""

    def __init__(self, config: ProviderConfig, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self.documents = Documents(config, monotonic)

    def check(self) -> None:
        """Fetch metadata and keys, as a sign-in would: for `fram doctor`, and before a council is opened.

        Raises:
            SignInRefused: a sign-in would fail.
        """
        self.documents.metadata()
        self.documents.keys(fresh=True)

    def begin(
        self,
        redirect_uri: str,
        *,
        now: datetime,
        prompt: str | None = None,
        max_age: int | None = None,
        acr: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> tuple[str, Flow]:
        """Start a sign-in.

        Args:
            redirect_uri: the callback at the council's own host, as registered with the provider.
            now: an aware time.
            prompt: `login`, `select_account` or `none`, as OpenID Connect has them.
            max_age: seconds since the person signed in at the provider, at most; the configured one if None.
            acr: acceptable ways of signing in, any of them; the configured one if empty.
            languages: for the provider's page, best first.

        Returns:
            Where to send the browser, and what to keep until it comes back (see `Flow`).

        Raises:
            SignInRefused: the provider cannot be used at all right now.
        """
        metadata = self.documents.metadata()
        flow = Flow(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            code_verifier=secrets.token_urlsafe(48),
            redirect_uri=redirect_uri,
            issuer=self.config.issuer,
            config_version=self.config.config_version,
            begun_at=now.timestamp(),
            max_age=self.config.max_age if max_age is None else max_age,
            acr=tuple(acr) or ((self.config.acr,) if self.config.acr else ()),
        )
        asked: dict[str, str] = {"nonce": flow.nonce}
        if prompt:
            asked["prompt"] = prompt
        if flow.max_age is not None:
            asked["max_age"] = str(flow.max_age)
        if languages:
            asked["ui_locales"] = " ".join(languages)
        if flow.acr:
            asked["acr_values"] = " ".join(flow.acr)
            if metadata.takes_claims:
                essential = {"essential": True, "values": list(flow.acr)}
                asked["claims"] = json.dumps({"id_token": {"acr": essential}})
        session: Any
        with open_session(self.config, redirect_uri=redirect_uri) as session:
            url, _ = session.create_authorization_url(
                metadata.authorization_endpoint, state=flow.state, code_verifier=flow.code_verifier, **asked
            )
        return str(url), flow

    def finish(self, flow: Flow | None, query: Mapping[str, str], *, now: datetime) -> Identity:
        """Complete a sign-in.

        Args:
            flow: the flow that this browser began under the callback's `state`, already removed from where it
                was kept; None when there is none.
            query: the callback's query parameters (`request.args`).
            now: an aware time.

        Raises:
            SignInRefused: nobody is signed in.
        """
        moment = now.timestamp()
        flow = self._check_flow(flow, query, moment)
        metadata = self.documents.metadata()
        code = self._read_answer(query, metadata)
        session: Any
        with open_session(self.config, token_endpoint_auth_method=self._authentication(metadata)) as session:
            token = _exchange(session, metadata, flow, code)
            verified = verify(token["id_token"], self.documents)
            judge.check_id_token(verified.header, verified.claims, flow, self.config, moment)
            judge.check_access_token(verified.claims, verified.header["alg"], token["access_token"])
            claims = self._complete(session, metadata, verified.claims, token["access_token"])
        return self._identity(claims, token["id_token"])

    def _check_flow(self, flow: Flow | None, query: Mapping[str, str], now: float) -> Flow:
        if isinstance(query, MultiDict) and any(len(values) > 1 for values in query.listvalues()):
            raise SignInRefused(Reason.RESPONSE_MALFORMED, "a parameter comes twice")
        state = query.get("state", "")
        if flow is None or not hmac.compare_digest(state.encode(), flow.state.encode()):
            raise SignInRefused(Reason.STATE_UNKNOWN)
        if flow.issuer != self.config.issuer or flow.config_version != self.config.config_version:
            raise SignInRefused(Reason.FLOW_OUTDATED)
        if not -judge.LEEWAY <= now - flow.begun_at <= LIFETIME:
            raise SignInRefused(Reason.FLOW_EXPIRED, f"begun {now - flow.begun_at:.0f} s ago")
        return flow

    def _read_answer(self, query: Mapping[str, str], metadata: Metadata) -> str:
        issuer = query.get("iss")
        if (issuer is not None or metadata.sends_iss) and issuer != self.config.issuer:
            raise SignInRefused(Reason.RESPONSE_ISSUER, f"iss {shown(issuer)}")
        error = query.get("error")
        if error is not None:
            if error == "access_denied":
                raise SignInRefused(Reason.PROVIDER_DENIED)
            reason = Reason.INTERACTION_REQUIRED if error in _NEEDS_PERSON else Reason.PROVIDER_ERROR
            raise SignInRefused(reason, f"error {shown(error)}")
        code = query.get("code")
        if not code:
            raise SignInRefused(Reason.RESPONSE_MALFORMED, "no code")
        return code

    def _authentication(self, metadata: Metadata) -> str:
        if self.config.client_secret is None:
            return "none"
        offered = metadata.client_authentication
        if offered and "client_secret_basic" not in offered and "client_secret_post" in offered:
            return "client_secret_post"
        return "client_secret_basic"

    def _complete(
        self, session: Any, metadata: Metadata, claims: Mapping[str, Any], access_token: str
    ) -> dict[str, Any]:
        """Add from userinfo what the ID token leaves out; what the ID token says wins."""
        names = self.config.claims
        wanted = (names.name, names.email, names.roles)
        if metadata.userinfo_endpoint is None or all(claim_at(claims, name) is not None for name in wanted):
            return dict(claims)
        headers = {"Accept": "application/json", "Authorization": f"Bearer {access_token}"}
        response = session.request("GET", metadata.userinfo_endpoint, headers=headers, withhold_token=True)
        if response.status_code != 200:
            raise SignInRefused(Reason.USERINFO, f"HTTP {response.status_code}")
        more = json_object(response, Reason.USERINFO)
        if more.get("sub") != claims["sub"]:
            raise SignInRefused(Reason.USERINFO_SUBJECT)
        judge.check_roles_are_there(more, self.config)
        return {**more, **claims}

    def _identity(self, claims: dict[str, Any], id_token: str) -> Identity:
        names = self.config.claims
        return Identity(
            issuer=self.config.issuer,
            subject=claims["sub"],
            name=_text(claim_at(claims, names.name)),
            email=_text(claim_at(claims, names.email)),
            locale=_text(claim_at(claims, names.locale)),
            sid=_text(claims.get("sid")),
            auth_time=judge.number(claims.get("auth_time")),
            acr=_text(claims.get("acr")),
            role_values=role_values(claims, names.roles),
            claims=claims,
            id_token=id_token,
        )


def _exchange(session: Any, metadata: Metadata, flow: Flow, code: str) -> dict[str, str]:
    """The code for tokens; both tokens are there when it returns."""
    try:
        token = session.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=flow.code_verifier,
            redirect_uri=flow.redirect_uri,
        )
    except OAuthError as error:
        known = _CODE_ERRORS | _CLIENT_ERRORS
        raise SignInRefused(known.get(str(error.error), Reason.PROVIDER_ERROR), shown(error.error)) from None
    except (requests.RequestException, ValueError, TypeError, RecursionError) as error:
        raise SignInRefused(Reason.PROVIDER_ERROR, f"token endpoint: {type(error).__name__}") from None
    if not isinstance(token.get("id_token"), str) or not token["id_token"]:
        raise SignInRefused(Reason.NO_ID_TOKEN)
    if not isinstance(token.get("access_token"), str) or str(token.get("token_type")).lower() != "bearer":
        raise SignInRefused(Reason.PROVIDER_ERROR, "token endpoint: no bearer token")
    return {"id_token": token["id_token"], "access_token": token["access_token"]}


def _text(value: object) -> str | None:
    """A claim's text, stripped; None when it is empty or no text."""
    return (value.strip() or None) if isinstance(value, str) else None
