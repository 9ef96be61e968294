"""Fram and the development providers as real servers on 127.0.0.1, and a browser that follows redirects.

Names below `localhost` are resolved by browsers alone, so the browser here calls 127.0.0.1 and names the host.
Its cookies are host-only, as ours are.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from flask import Flask

from app.demo.provider import create_provider
from app.factory import create_app
from app.platform.config import Settings
from app.platform.tenancy.registry import load
from app.platform.tenancy.tenant import Tenant
from tests.identity.hostile import CLIENT_SECRET
from tests.identity.serving import served

SLUGS = ("mora", "orsa", "motala", "fram")
SHARED_MAIL = "kim@prov.example"
PEOPLE: dict[str, list[dict[str, Any]]] = {
    "mora": [
        {"sub": "kim", "name": "Kim Mora", "email": SHARED_MAIL, "roles": ["HR-samordnare"]},
        {"sub": "chef", "name": "Chef Mora", "email": "chef@mora.example", "roles": ["Chef"]},
        {"sub": "ny", "name": "Ny Mora", "email": "ny@mora.example", "roles": []},
        {
            "sub": "smart",
            "name": "Smart Mora",
            "email": "smart@mora.example",
            "roles": ["Fram-operator", "platform_operator", "coordinator", "lead_coordinator"],
        },
    ],
    "orsa": [{"sub": "kim", "name": "Kim Orsa", "email": SHARED_MAIL, "roles": ["HR-samordnare"]}],
    "motala": [{"sub": "kim", "name": "Kim Motala", "email": SHARED_MAIL, "roles": ["Medarbetare"]}],
    "fram": [{"sub": "ops", "name": "Ops Fram", "email": "ops@fram.example", "roles": ["Fram-operator"]}],
}


@dataclass
class Answer:
    """What came back."""

    url: str
    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    text: str

    @property
    def location(self) -> str:
        """Where a redirect leads, whole."""
        assert self.status in (302, 303), f"{self.status} {self.url}\n{self.text[:2000]}"
        return urljoin(self.url, self.headers["Location"])


@dataclass
class Browser:
    """One browser: a jar of cookies for each host."""

    jar: dict[str, dict[str, str]] = field(default_factory=dict)
    agent: str = "Prov/1.0"

    def open(self, method: str, url: str, data: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request; cookies are sent and kept, redirects are not followed."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.get(host, {}).items())
        sent = {"Host": parts.netloc, "User-Agent": self.agent, "Sec-Fetch-Site": "same-origin"} | headers
        if cookies:
            sent["Cookie"] = cookies
        address = parts._replace(netloc=f"127.0.0.1{port}").geturl()
        response = requests.request(
            method,
            address,
            data=data,
            headers=sent,
            allow_redirects=False,
            timeout=20,
            proxies={"no_proxy": "*"},
        )
        raw = response.raw.headers.getlist("Set-Cookie")
        self._keep(host, raw)
        return Answer(url, response.status_code, dict(response.headers), raw, response.text)

    def _keep(self, host: str, raw: list[str]) -> None:
        jar = self.jar.setdefault(host, {})
        for line in raw:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.value

    def get(self, url: str, **headers: str) -> Answer:
        """GET."""
        return self.open("GET", url, None, **headers)

    def post(self, url: str, **data: str) -> Answer:
        """POST a form."""
        return self.open("POST", url, data)

    def follow(self, answer: Answer) -> Answer:
        """To the end of the redirects."""
        for _ in range(8):
            if answer.status not in (302, 303):
                return answer
            answer = self.get(answer.location)
        raise AssertionError(f"redirects without end at {answer.url}")

    def submit(self, page: str, target: str | None = None, **data: str) -> Answer:
        """Post a form with the token of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found, f"no form on {page}"
        return self.post(target or page, csrf_token=found[1], **data)

    def cookie(self, url: str, name: str = "fram") -> str | None:
        """The value of a cookie at a host."""
        return self.jar.get(urlsplit(url).hostname or "", {}).get(name)

    def put(self, url: str, value: str, name: str = "fram") -> None:
        """Put a copied cookie in."""
        self.jar.setdefault(urlsplit(url).hostname or "", {})[name] = value


@dataclass
class World:
    """The application under test with its councils' providers, all listening."""

    app: Flask
    provider: Flask
    port: int
    people: dict[str, Any]
    provider_url: str

    def at(self, slug: str, path: str = "/") -> str:
        """An address at a council's host."""
        label = {"fram": "operator"}.get(slug, slug)
        return f"http://{label}.localhost:{self.port}{path}"

    def council(self, slug: str) -> Tenant:
        """A council of the registry."""
        found = self.app.extensions["fram_registry"].by_slug(slug)
        assert isinstance(found, Tenant)
        return found

    def person(self, slug: str, sub: str) -> Any:
        """Somebody at the provider, whose claims may be changed."""
        found = self.people[slug].account(sub)
        assert found is not None
        return found

    def reset(self) -> None:
        """Everybody as in `PEOPLE`; no counts of attempts."""
        fresh = create_councils(self.port)
        for slug, council in self.people.items():
            council.accounts[:] = [
                type(council.accounts[0])(**copy.deepcopy(one)) for one in fresh[slug]["accounts"]
            ]
        self.app.extensions["fram_limiter"].reset()
        self.app.extensions.pop("fram_relying_parties", None)

    def begin(self, browser: Browser, slug: str, next_path: str | None = None) -> str:
        """Press "sign in"; the address at the provider."""
        path = "/sign-in/start" + (f"?next={next_path}" if next_path is not None else "")
        return browser.get(self.at(slug, path)).location

    def choose(self, browser: Browser, address: str, sub: str) -> str:
        """Say at the provider who one is; the address of the callback."""
        page = browser.get(address)
        if page.status == 303:
            return page.location
        key = re.search(r'name="request" value="([^"]+)"', page.text)
        assert key, page.text
        slug = urlsplit(address).path.split("/")[1]
        return browser.post(f"{self.provider_url}/{slug}/choose", request=key[1], sub=sub).location

    def sign_in(
        self, slug: str, sub: str, browser: Browser | None = None, next_path: str | None = None
    ) -> Browser:
        """All of it, to where the callback leads; the browser's last answer is in `arrived`."""
        browser = browser or Browser()
        callback = self.choose(browser, self.begin(browser, slug, next_path), sub)
        self.arrived = browser.get(callback)
        assert self.arrived.status == 303, self.arrived.text
        return browser

    def leave_provider(self, browser: Browser) -> None:
        """Forget who one is at the providers, as in a private window."""
        browser.jar.pop("127.0.0.1", None)

    def signed_in(self, browser: Browser, slug: str) -> bool:
        """Whether a page that needs a sign-in opens."""
        answer = browser.get(self.at(slug, "/account"))
        assert answer.status in (200, 303), answer.text
        return answer.status == 200


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def create_councils(port: int) -> dict[str, Any]:
    """The providers' accounts file."""
    return {
        slug: {
            "client_id": "fram",
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [
                f"http://{host}.localhost:{port}/sign-in/callback",
                f"https://{host}.localhost/sign-in/callback",
            ],
            "backchannel_logout_uri": f"http://{host}.localhost:{port}/logout/backchannel",
            "accounts": PEOPLE[slug],
        }
        for slug in SLUGS
        for host in [{"fram": "operator"}.get(slug, slug)]
    }


class Late:
    """A WSGI application that is made after its server, because it must know the server's port."""

    app: Callable[..., Any]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@contextmanager
def world(settings: Settings, folder: Path, issuers: dict[str, str] | None = None) -> Iterator[World]:
    """Start it; `issuers` puts councils' providers elsewhere."""
    with ExitStack() as stack:
        fram, provider = Late(), Late()
        base, provider_url = stack.enter_context(served(fram)), stack.enter_context(served(provider))
        port = int(base.rsplit(":", 1)[1])
        provider.app = create_provider(create_councils(port), folder, provider_url)
        where = {slug: f"{provider_url}/{slug}" for slug in SLUGS} | (issuers or {})
        registry = load(
            settings.tenants_dir, {f"FRAM_OIDC_ISSUER_{slug.upper()}": url for slug, url in where.items()}
        )
        fram.app = create_app(settings.model_copy(update={"base_host": f"localhost:{port}"}), registry)
        people = provider.app.extensions["development_provider"].councils
        yield World(fram.app, provider.app, port, people, provider_url)
