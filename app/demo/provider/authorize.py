"""The authorization endpoint, and the page where a person says who they are."""

from __future__ import annotations

import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.demo.provider.place import Place, here, language
from app.demo.provider.state import AuthorizationRequest, Grant, Session
from app.demo.provider.words import WORDS

ACR = ("substantial", "high")
PROMPTS = {"none", "login", "consent", "select_account"}


class _Refused(Exception):
    """An error that goes back to the client."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def authorize(slug: str) -> AnyResponse:
    """Check the request; continue at once for a browser that is signed in, else show the people."""
    place = here()
    client, target = request.values.get("client_id"), request.values.get("redirect_uri", "")
    if client != place.council.client_id or target not in place.council.redirect_uris:
        return page("fault.html", 400)
    state = request.values.get("state")
    try:
        asked = _read(target, state)
        session = place.session()
        if session and _suffices(session, asked):
            return _answer(place, asked, session)
        if "none" in asked.prompt:
            raise _Refused("login_required")
    except _Refused as refused:
        return _back(place, target, state, error=refused.error)
    accounts = place.council.accounts
    return page("choose.html", 200, asked.languages, key=place.store.keep_request(asked), accounts=accounts)


def choose(slug: str) -> AnyResponse:
    """The person has chosen who they are, or cancelled."""
    place = here()
    asked = place.store.take_request(request.form.get("request", ""))
    if asked is None:
        return page("fault.html", 400)
    if "cancel" in request.form:
        return _back(place, asked.redirect_uri, asked.state, error="access_denied")
    account = place.council.account(request.form.get("sub", ""))
    if account is None:
        return page("fault.html", 400, asked.languages)
    acr = next((value for value in asked.acr if value in ACR), ACR[0])
    cookie, session = place.store.open_session(account.sub, acr)
    response = _answer(place, asked, session)
    response.set_cookie(place.cookie, cookie, path=f"/{slug}", httponly=True, samesite="Lax")
    return response


def page(template: str, status: int, languages: tuple[str, ...] = (), **values: object) -> Response:
    """A page in the person's language."""
    place, tongue = here(), language(languages)
    council = place.council.name or place.slug
    words = {key: text.replace("{council}", council) for key, text in WORDS[tongue].items()}
    html = render_template(template, lang=tongue, words=words, slug=place.slug, **values)
    response = make_response(html, status)
    # Chrome applies form-action to the redirect that answers a form, so the client's own hosts are in it.
    targets = " ".join(["'self'", *sorted(place.council.client_origins())])
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _read(target: str, state: str | None) -> AuthorizationRequest:
    values = request.values
    scopes = frozenset(values.get("scope", "").split())
    prompt = frozenset(values.get("prompt", "").split())
    age = values.get("max_age", "")
    if values.get("response_type") != "code":
        raise _Refused("unsupported_response_type")
    if "openid" not in scopes:
        raise _Refused("invalid_scope")
    if values.get("code_challenge_method") != "S256" or not values.get("code_challenge"):
        raise _Refused("invalid_request")
    if not prompt <= PROMPTS or ("none" in prompt and len(prompt) > 1) or (age and not age.isdigit()):
        raise _Refused("invalid_request")
    return AuthorizationRequest(
        redirect_uri=target,
        state=state,
        scopes=scopes,
        nonce=values.get("nonce"),
        challenge=values["code_challenge"],
        prompt=prompt,
        max_age=int(age) if age else None,
        acr=tuple(values.get("acr_values", "").split()),
        languages=tuple(values.get("ui_locales", "").split()),
    )


def _suffices(session: Session, asked: AuthorizationRequest) -> bool:
    if asked.prompt & {"login", "select_account"}:
        return False
    if asked.max_age is not None and time.time() - session.auth_time > asked.max_age:
        return False
    return not asked.acr or session.acr in asked.acr


def _answer(place: Place, asked: AuthorizationRequest, session: Session) -> AnyResponse:
    code = place.store.make_code(Grant(asked, session))
    return _back(place, asked.redirect_uri, asked.state, code=code)


def _back(place: Place, target: str, state: str | None, **answer: str) -> AnyResponse:
    """Send the browser back to the client, saying who answers (RFC 9207)."""
    if state is not None:
        answer["state"] = state
    return redirect(with_query(target, answer | {"iss": place.issuer}), 303)


def with_query(uri: str, values: dict[str, str]) -> str:
    """An address with more parameters."""
    parts = urlsplit(uri)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *values.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
