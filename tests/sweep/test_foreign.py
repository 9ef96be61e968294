"""Another council's object does not exist: the same answer, byte for byte and statement for statement, as for nothing.

Every argument of every address, for everybody who may go there at all. The pairs are those between whose councils
there are grants (in force, ended, withdrawn), and two members of one programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from werkzeug.routing import Rule as Address

from app.platform.access.blueprint import PUBLIC
from tests.support.builders import JOINT, own_slug, rooms
from tests.support.clients import form_token
from tests.sweep.parameters import SPECIAL, Value, own_values, parameter
from tests.sweep.place import EVERYBODY, Place, counting
from tests.sweep.walk import (
    LEADS,
    addresses,
    allowed,
    methods,
    path_of,
    readable,
    rule_of,
)

# Arguments that are words of the address, and nobody's object: they stay as they are, so that a 404 is the object's.
WORDS = {"number", "kind", "locale", "move", "whose"}
PAIRS = (("orsa", "mora"), ("motala", "orsa"), ("mora", "motala"), ("mora", "orsa"))
LEADING = (("mora", "orsa"), ("motala", "orsa"))
CHANGING = re.compile(
    r'(name="csrf_token"[^>]*? value=")[^"]+|("?x-request-id"?: )\S+|class="code">[0-9a-f]{32}<'
    r"|(date: ).*|(set-cookie: ).*"
)


@dataclass(frozen=True)
class Answered:
    """What came back for one value, with what differs by nature made equal."""

    status: int
    text: str
    headers: str
    size: int
    statements: int


@dataclass(frozen=True)
class Attempt:
    """One address with somebody else's object in it, and the same with nobody's."""

    slug: str
    who: str
    method: str
    endpoint: str
    foreign: str
    nobody: str
    named: tuple[tuple[Value, Value], ...]

    @property
    def of_nothing(self) -> tuple[str, ...]:
        """What is asked for with nobody's objects: the same question for several of somebody's."""
        asked = self.nobody
        for _foreign, other in self.named:
            # Of an id nothing shows but that it is one; a word may be longer than another.
            asked = asked.replace(str(other), "·") if isinstance(other, UUID) else asked
        return self.slug, self.who, self.method, self.endpoint, asked


def attempts(place: Place) -> Iterator[Attempt]:
    """Everybody with all arguments foreign; coordinators with each argument by itself, once each.

    The wall stands between councils, whatever the role: everybody tries at the first pair, which has a programme and
    grants together, and who may most at the others. Lead coordinators, who may all that coordinators may, try each by
    itself where that is another thing: at the council that leads with a member's, and at one in nothing together with
    the owner.
    """
    for rule in addresses(place):
        if not rule.arguments or rule_of(place, rule.endpoint) == PUBLIC:
            continue
        may_go = [who for who in EVERYBODY if allowed(place, rule.endpoint, who)]
        most = "lead_coordinator" if "lead_coordinator" in may_go else may_go[0]
        for slug, owner in PAIRS:
            seen = set()
            if (slug, owner) == PAIRS[0]:
                trying = may_go
            elif (slug, owner) == PAIRS[-1]:
                trying = [most]
            else:
                trying = [who for who in may_go if who in (most, "coordinator")]
            for who in trying:
                alone = "coordinator" not in may_go or (slug, owner) in LEADING
                each = who == "coordinator" or (who == most and alone)
                for one in of_address(place, rule, slug, owner, who, each):
                    if (one.who, one.method, one.foreign) not in seen:
                        seen.add((one.who, one.method, one.foreign))
                        yield one


def of_address(
    place: Place, rule: Address, slug: str, owner: str, who: str, each: bool = True
) -> Iterator[Attempt]:
    """One address with another council's objects: all of them, and with `each` every one by itself.

    Only who holds the grants tries all objects there are of a kind.
    """
    names = set(rule.arguments)
    objects = names - WORDS
    base = own_values(place, rule.endpoint, names, slug, rooms(slug)[-1])
    whole = own_values(place, rule.endpoint, names, owner, own_slug(owner))
    ways: list[dict[str, Value]] = [{name: value for name, value in whole.items() if name in objects}]
    for name in sorted(objects) if each else ():
        if (rule.endpoint, name) not in SPECIAL:
            values = parameter(rule.endpoint, name, names).foreign(owner)
            ways += [{name: value} for value in (values if who == "coordinator" else values[:1])]
    for way in ways:
        other = {name: parameter(rule.endpoint, name, names).other(value) for name, value in way.items()}
        for method in methods(rule):
            yield Attempt(
                slug,
                who,
                method,
                rule.endpoint,
                path_of(rule, base | way),
                path_of(rule, base | other),
                tuple((way[name], other[name]) for name in way),
            )


def ask(place: Place, one: Attempt, path: str, index: int, tokens: dict[tuple[str, str], str]) -> Answered:
    client = place.client(one.slug, one.who)
    if (one.slug, one.who) not in tokens:
        tokens[one.slug, one.who] = form_token(client, "/account")
    data = {"csrf_token": tokens[one.slug, one.who]} if one.method == "POST" else None
    # The whole page for those who try most objects, a part of it (which takes less to write) for the others.
    part = {} if one.who == "coordinator" else {"HX-Request": "true"}
    with counting(place) as statements:
        response = client.open(path, method=one.method, data=data, headers=part)
    headers = "\n".join(f"{name.lower()}: {value}" for name, value in response.headers.items())
    text = readable(response)
    for pair in one.named:
        text, headers = (said.replace(str(pair[index]), "·") for said in (text, headers))
    lively = [line for line in statements if "SET seen_at" not in line and line != "SELECT 1"]
    return Answered(
        response.status_code,
        CHANGING.sub("", text),
        CHANGING.sub("", headers),
        len(response.get_data()),
        len(lively),
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_another_council_has_does_not_exist(place: Place, method: str) -> None:
    before = place.fingerprints()
    tokens: dict[tuple[str, str], str] = {}
    nothing: dict[tuple[str, ...], Answered] = {}
    wrong, number = [], 0
    for one in attempts(place):
        if one.method != method:
            continue
        number += 1
        foreign = ask(place, one, one.foreign, 0, tokens)
        if (nobody := nothing.get(one.of_nothing)) is None:
            nobody = nothing[one.of_nothing] = ask(place, one, one.nobody, 1, tokens)
        # Who leads another programme is told so, whatever is asked for in this one.
        of_the_lead = (
            str(rule_of(place, one.endpoint)) in LEADS and JOINT in one.foreign and one.slug != "mora"
        )
        if foreign.status != (403 if of_the_lead else 404):
            wrong.append(f"{one.who} of {one.slug}: {method} {one.foreign} is {foreign.status}")
        elif foreign != nobody:
            fields = [
                f"{name} {getattr(foreign, name)!r:.60} / {getattr(nobody, name)!r:.60}"
                for name in ("status", "size", "statements", "headers", "text")
                if getattr(foreign, name) != getattr(nobody, name)
            ]
            wrong.append(f"{one.who} of {one.slug}: {method} {one.foreign} differs from nothing: {fields}")
    assert number > 50
    assert not wrong, f"{len(wrong)} of {number}\n" + "\n".join(wrong[:40])
    assert place.fingerprints() == before
