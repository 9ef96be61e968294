"""The council whose provider answers this request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import abort, current_app, g, request

from app.demo.provider.accounts import Council
from app.demo.provider.keys import SigningKeys
from app.demo.provider.state import Session, Store
from app.demo.provider.words import WORDS

EXTENSION = "development_provider"


@dataclass(frozen=True)
class Place:
    """A council, its memory and its keys."""

    slug: str
    council: Council
    store: Store
    keys: SigningKeys

    @property
    def issuer(self) -> str:
        """The issuer, which is also the address of everything below it."""
        base: str | None = current_app.extensions[EXTENSION].base_url
        return f"{(base or request.host_url).rstrip('/')}/{self.slug}"

    @property
    def cookie(self) -> str:
        """Name of the browser's session cookie here."""
        return f"provider_{self.slug}"

    def session(self) -> Session | None:
        """The browser's session, if its person is still one of the council's."""
        session = self.store.session(request.cookies.get(self.cookie))
        return session if session and self.council.account(session.sub) else None


class Places:
    """All councils of this process. `councils` may be changed while it runs: roles end when the claim ends."""

    def __init__(self, councils: dict[str, Council], data_dir: Path, base_url: str | None) -> None:
        self.councils = councils
        self.base_url = base_url
        self._stores = {slug: Store() for slug in councils}
        self._keys = {slug: SigningKeys.load(data_dir / f"{slug}.keys.json") for slug in councils}

    def find(self, slug: str) -> Place | None:
        """The provider of a council."""
        council = self.councils.get(slug)
        return Place(slug, council, self._stores[slug], self._keys[slug]) if council else None


def here() -> Place:
    """The provider that this request is for; 404 when there is none."""
    if "place" not in g:
        slug = (request.view_args or {}).get("slug", "")
        g.place = current_app.extensions[EXTENSION].find(slug) or abort(404)
    return cast(Place, g.place)


def language(wanted: tuple[str, ...] = ()) -> str:
    """The language of the page: asked for by the client, then the browser's, then the council's."""
    asked = [
        tag.partition("-")[0].lower() for tag in (*wanted, *(tag for tag, _ in request.accept_languages))
    ]
    asked = ["nb" if tag == "no" else tag for tag in (*asked, here().council.language)]
    return next((tag for tag in asked if tag in WORDS), "en")
