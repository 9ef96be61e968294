"""Going everywhere: every address of the application, as everybody, with one's own objects."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from werkzeug.routing import Rule as Address
from werkzeug.test import TestResponse

from app.platform.access.blueprint import PUBLIC, Rule
from app.platform.access.blueprint import WAITING as WAITING_ROOM
from app.platform.access.table import permissions_of
from app.platform.identity.web import UNTOUCHED
from tests.support.builders import COUNCILS, MARK, canary, roles_of, rooms
from tests.sweep.html import Page
from tests.sweep.parameters import OutOfReach, own_values
from tests.sweep.place import EVERYBODY, NOBODY, WAITING, Place, may

# A mark and what it stands at the beginning of.
MARKED = re.compile(MARK + r"[^\s<>\"]*")
# Sends a browser away from Fram, or ends what it was called with: visited with a browser of its own.
ENDS_SESSION = ("account.sign_out",)
# What the lead coordinator may do in a programme that the own council leads, and in no other.
LEADS = (
    "programme:programmes:edit",
    "programme:release:make",
    "programme:criteria:edit",
    "programme:selection:finish",
    "programme:seats:edit",
)


@dataclass(frozen=True)
class Visit:
    """One answer."""

    slug: str
    who: str
    endpoint: str
    method: str
    path: str
    status: int
    headers: dict[str, str] = field(repr=False)
    text: str = field(repr=False)
    size: int

    @cached_property
    def page(self) -> Page:
        """The answer, read as HTML."""
        return Page(self.text)

    @property
    def is_html(self) -> bool:
        """Whether it is a page (or a part of one)."""
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def is_export(self) -> bool:
        """Whether it is a file to keep."""
        return self.headers.get("Content-Disposition", "").startswith("attachment")

    @cached_property
    def marked(self) -> str:
        """Every word with a mark, from the text and the headers, in lower case."""
        everything = self.text + "\n" + "\n".join(f"{k}: {v}" for k, v in self.headers.items())
        return "\n".join(dict.fromkeys(MARKED.findall(everything.lower())))

    def __str__(self) -> str:
        return f"{self.who} of {self.slug}: {self.method} {self.path} -> {self.status}"


@dataclass(frozen=True)
class Walked:
    """The whole walk, what was logged, and how the database looked before and after."""

    visits: list[Visit]
    logged: str
    before: dict[str, str]
    after: dict[str, str]


def addresses(place: Place) -> list[Address]:
    """Every address, in an order."""
    return sorted(place.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def methods(rule: Address) -> list[str]:
    """The methods that do something."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def path_of(rule: Address, values: Mapping[str, object]) -> str:
    """The address with these values."""
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, f"{rule} cannot be built with {values}"
    return built[1]


def own_paths(place: Place, rule: Address, slug: str) -> list[str]:
    """The address with a council's own objects, in each of its programmes.

    Raises:
        OutOfReach: an argument is not known.
    """
    if slug not in COUNCILS:
        raise OutOfReach(slug)
    found = [
        path_of(rule, own_values(place, rule.endpoint, set(rule.arguments), slug, room))
        for room in rooms(slug)
    ]
    return list(dict.fromkeys(found))


def readable(response: TestResponse) -> str:
    """The text of an answer, also of a workbook's parts."""
    data = response.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return data.decode("utf-8-sig", "replace")


def visit(
    place: Place,
    slug: str,
    who: str,
    endpoint: str,
    path: str,
    method: str = "GET",
    data: Mapping[str, str] | None = None,
) -> Visit:
    """Ask once."""
    client = place.client(slug, who, fresh=endpoint in ENDS_SESSION)
    response = client.open(path, method=method, data=data)
    return Visit(
        slug,
        who,
        endpoint,
        method,
        path,
        response.status_code,
        dict(response.headers),
        readable(response),
        len(response.get_data()),
    )


def walk(place: Place, councils: tuple[str, ...] = COUNCILS) -> Iterator[Visit]:
    """GET every address as everybody of these councils; councils take turns, so that the connection does.

    Who may not go there tries one programme, who may goes through all. In the first council everybody tries
    everything; of those who are refused, one at each address in the others, a different one from address to
    address. What is the same for everybody is asked for by two.
    """
    for number, rule in enumerate(one for one in addresses(place) if "GET" in methods(one)):
        paths = {slug: own_paths(place, rule, slug) for slug in councils}
        asking = (NOBODY, "coordinator") if rule.endpoint in UNTOUCHED else EVERYBODY
        refused = [who for who in asking if not allowed(place, rule.endpoint, who)]
        for who in asking:
            for slug in councils:
                if who not in refused:
                    tried = paths[slug]
                elif slug == councils[0] or who == refused[number % len(refused)]:
                    tried = paths[slug][-1:]
                else:
                    continue
                for path in tried:
                    yield visit(place, slug, who, rule.endpoint, path)
    for path in ("/", "/platform", "/people", "/accounts", "/nowhere"):
        yield visit(place, "fram", "platform_operator", "platform", path)


def allowed(place: Place, endpoint: str, who: str) -> bool:
    """Whether the table and the address's own rule let somebody in."""
    if endpoint not in place.app.view_functions:
        return True
    rule = rule_of(place, endpoint)
    if rule == PUBLIC:
        return True
    if rule == WAITING_ROOM:
        return who != NOBODY
    return may(who, rule.permission)


def expected(rule: Rule, who: str) -> str:
    """What the guard does: lets through (`in`), turns to `sign-in`, or says `refused`."""
    if rule == PUBLIC:
        return "in"
    if who == NOBODY:
        return "sign-in"
    if who == WAITING:
        return "in" if rule == WAITING_ROOM else "sign-in"
    if rule.permission is None or rule.permission in permissions_of(roles_of(who)):
        return "in"
    return "refused"


def rule_of(place: Place, endpoint: str) -> Rule:
    """The rule of an endpoint."""
    found = place.app.extensions["fram_rules"].get(endpoint)
    assert isinstance(found, Rule), f"{endpoint} has no rule"
    return found


def without_self(seen: Visit) -> str:
    """What an answer says, without the name and address of whom it was given to."""
    said = seen.marked
    if seen.who == NOBODY:
        return said
    who = seen.who.replace("_", "")
    for own in (canary(seen.slug, f"account{who}").lower(), f"{MARK}{seen.slug}login{who}@"):
        said = said.replace(own, "")
    return said


def foreign_words(seen: Visit) -> list[str]:
    """The marks of other councils in an answer. What members of a programme share carries no council's mark."""
    said = seen.marked
    others = [slug for slug in COUNCILS if slug != seen.slug]
    found = [MARK + slug for slug in others if MARK + slug in said]
    found += [MARK + "own" + slug for slug in others if MARK + "own" + slug in said]
    if seen.slug in ("motala", "fram") and f"{MARK}joint" in said:
        found.append(f"{MARK}joint")
    return found
