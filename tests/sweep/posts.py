"""Every form that a page offers, sent as it stands with more in it than it asks for: nothing more is taken.

And with another council's ids in its fields: refused like ids of nothing. These tests stand in `test_walk.py`, at its
end: the forms are those of the pages that the walk has been shown; sending them is the first that changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from uuid import UUID, uuid4

import pytest

from tests.support.builders import COUNCILS, JOINT, account_id, uid
from tests.sweep.html import Form
from tests.sweep.parameters import FIELDS, OutOfReach, field_key
from tests.sweep.place import Place
from tests.sweep.test_foreign import CHANGING
from tests.sweep.walk import Visit, Walked, addresses, foreign_words, methods, own_paths, rule_of, visit

# Whose forms are sent: in every council those of whoever may most, in one also others'.
WHO = {
    "mora": ("lead_coordinator", "council_administrator", "executive", "employee"),
    "orsa": ("lead_coordinator",),
    "motala": ("lead_coordinator",),
}
# Fields that hold ids of what everybody may know.
PUBLIC_FIELDS = {"council", "council_id", "csrf_token"}
# Where an id of nothing means something new, so that the form is taken, and nothing of what it names.
NEW_ONES = {"parts-part"}
# Forms without a page of their own that the sweep could read them from (the plain host's is not in its reach).
BARE = {"account.backchannel_logout", "account.remember", "account.sign_out"}
STRANGER = UUID("99999999-9999-4999-8999-999999999999")
EXTRAS = {
    "council_id": str(STRANGER),
    "id": str(STRANGER),
    "account_id": str(STRANGER),
    "person_id": str(STRANGER),
    "created_by": str(STRANGER),
    "recorded_by": str(STRANGER),
    "actor_id": str(STRANGER),
    "lead_council_id": str(STRANGER),
    "programme_id": str(STRANGER),
    "role": "platform_operator",
    "roles": "platform_operator",
    "status": "mass-assigned",
    "state": "mass-assigned",
    "search": "mass-assigned",
    "sort_sv": "mass-assigned",
    "issuer": "mass-assigned",
    "subject": "mass-assigned",
    "source": "mass-assigned",
    "counts": "mass-assigned",
    "invented": "mass-assigned",
    "created_at": "1999-09-09T09:09:09",
    "active": "mass-assigned",
}


@dataclass(frozen=True)
class Offered:
    """A form that somebody was shown on a page."""

    slug: str
    who: str
    page: str
    action: str
    form: Form


def offered(visits: Sequence[Visit], slug: str, who: str) -> list[Offered]:
    """The forms on all pages that somebody may open, each once."""
    found: dict[tuple[str, str, tuple[str, ...]], Offered] = {}
    for seen in visits:
        if (seen.slug, seen.who, seen.status) != (slug, who, 200) or not seen.is_html:
            continue
        for form in seen.page.forms:
            action = form.action or seen.path
            key = (form.method, action.partition("?")[0], tuple(sorted(form.fields)))
            found.setdefault(key, Offered(slug, who, seen.path, action, form))
    return list(found.values())


def endpoint_of(place: Place, path: str, method: str) -> str:
    with place.app.test_request_context(path, method=method, base_url="http://mora.localhost") as context:
        assert context.request.endpoint, f"a form leads nowhere: {method} {path}"
        return context.request.endpoint


def send(place: Place, one: Offered, changes: dict[str, str]) -> Visit:
    endpoint = endpoint_of(place, one.action, one.form.method.upper())
    data = one.form.fields | changes
    if one.form.method == "get":
        query = "&".join(f"{name}={value}" for name, value in data.items())
        return visit(place, one.slug, one.who, endpoint, f"{one.action}?{query}")
    return visit(place, one.slug, one.who, endpoint, one.action, "POST", data)


@pytest.fixture(scope="module")
def forms(walked: Walked) -> list[Offered]:
    """What the walk was offered."""
    return [one for slug in COUNCILS for who in WHO[slug] for one in offered(walked.visits, slug, who)]


def is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def test_every_field_with_ids_is_known(forms: list[Offered]) -> None:
    for one in forms:
        for name, choices in one.form.choices.items():
            known = field_key(name) in FIELDS or name in PUBLIC_FIELDS
            if any(map(is_id, choices)) and not known:
                raise OutOfReach(f"{one.page}: field {name!r} is not in tests/sweep/parameters.py")


def test_ids_of_another_council_in_fields_are_ids_of_nothing(place: Place, forms: list[Offered]) -> None:
    before, words = place.fingerprints(), words_of_programmes(place)
    wrong, number = [], 0
    for one in forms:
        if one.who == "employee":
            continue
        owner = "orsa" if one.slug == "mora" else "mora"
        for name in sorted(name for name in one.form.fields if field_key(name) in FIELDS):
            foreign = FIELDS[field_key(name)](owner)
            nobody = uuid4() if isinstance(foreign, UUID) else "x" * len(str(foreign))
            answers = []
            visit(place, one.slug, one.who, "account.front", "/")  # shows what earlier forms have left to say
            for value in (foreign, nobody):
                seen = send(place, one, {name: str(value)})
                said = CHANGING.sub("", seen.text.replace(str(value), "·"))
                answers.append((seen.status, seen.headers.get("Location", "").replace(str(value), "·"), said))
                if foreign_words(seen):
                    wrong.append(f"{one.slug} {one.page} {name}: {foreign_words(seen)}")
            number += 1
            if answers[0] != answers[1]:
                told = "\n".join(
                    unified_diff(answers[0][2].splitlines(), answers[1][2].splitlines(), n=0, lineterm="")
                )
                wrong.append(
                    f"{one.slug} {one.who} {one.page} {name}: {[a[:2] for a in answers]}\n{told[:600]}"
                )
            refused = one.form.method == "get" or answers[0][0] >= 400 or field_key(name) in NEW_ONES
            if isinstance(foreign, UUID) and not refused:
                wrong.append(f"{one.slug} {one.who} {one.page} {name}: taken, {answers[0][:2]}")
    assert number >= 10
    assert not wrong, "\n".join(wrong)
    after = place.fingerprints()
    changed = {name for name in after if after[name] != before[name] and "template" not in name}
    assert not changed
    assert words_of_programmes(place) == words


def words_of_programmes(place: Place) -> dict[str, set[str]]:
    """For each programme the words of other programmes' templates in its own."""
    with place.admin() as connection:
        rows = connection.execute("SELECT programme_id::text, title FROM template_part_text").fetchall()
    found: dict[str, set[str]] = {}
    for programme, title in rows:
        found.setdefault(programme, set()).update(word for word in title.split() if word.startswith("Zq"))
    return found


def spare_oneself(one: Offered, endpoint: str) -> Offered:
    """The same form about a colleague, where about the lead coordinator it would end who sends the rest."""
    if endpoint != "people.deactivate":
        return one
    own, colleague = (str(uid(one.slug, name)) for name in ("person", "second"))
    return replace(one, action=one.action.replace(own, colleague))


def test_more_than_a_form_asks_for_is_not_taken(place: Place, forms: list[Offered]) -> None:
    held = "SELECT account_id, role FROM account_role WHERE account_id <> ALL(%s) ORDER BY 1, 2"
    victims = [account_id(slug, who) for slug in COUNCILS for who in ("victim", "waiting")]
    with place.admin() as connection:
        roles = connection.execute(held, (victims,)).fetchall()
    done: set[str] = set()
    for slug in COUNCILS:
        others = place.fingerprints(but_council=slug)
        for one in [one for one in forms if one.slug == slug and one.form.method == "post"]:
            endpoint = endpoint_of(place, one.action, "POST")
            if endpoint in BARE or one.form.files:
                continue
            extras = {name: value for name, value in EXTRAS.items() if name not in one.form.fields}
            seen = send(place, spare_oneself(one, endpoint), extras)
            if seen.status in (200, 303):
                done.add(endpoint)
            assert seen.status < 500, str(seen)
            assert seen.status not in (401, 400), str(seen)
            assert seen.status != 403 or (JOINT in seen.path and slug != "mora"), str(seen)
            assert not foreign_words(seen), str(seen)
        # What the lead of a programme says about every member's part in it.
        shared = ("programme_member", "round_seats", "seat_share")
        now = place.fingerprints(but_council=slug)
        changed = [name for name in now if now[name] != others[name] and not name.endswith(shared)]
        assert not changed, f"{slug} changed rows of others in {changed}"
    dump = place.dump()
    for word in ("mass-assigned", str(STRANGER), "1999-09-09"):
        assert word not in dump, word
    with place.admin() as connection:
        assert connection.execute(held, (victims,)).fetchall() == roles
        told = connection.execute("SELECT account_id FROM account_role WHERE role = 'platform_operator'")
        assert told.fetchall() == [(account_id("fram", "platform_operator"),)]
    assert len(done) >= 10, f"only {done} took what they were sent"


def test_every_address_that_writes_was_sent_to(place: Place, forms: list[Offered]) -> None:
    """Also what no page offers in the state that the three councils are in: sent empty, and answered."""
    sent = {endpoint_of(place, one.action, "POST") for one in forms if one.form.method == "post"}
    for rule in addresses(place):
        if "POST" not in methods(rule) or rule.endpoint in sent or rule.endpoint in BARE:
            continue
        assert str(rule_of(place, rule.endpoint)) != "public", rule.endpoint
        for slug in COUNCILS:
            for path in own_paths(place, rule, slug):
                token = re.search(
                    r'name="csrf_token" value="([^"]+)"',
                    visit(place, slug, "lead_coordinator", "account.own_account", "/account").text,
                )
                assert token
                data = {"csrf_token": token[1]} | EXTRAS
                seen = visit(place, slug, "lead_coordinator", rule.endpoint, path, "POST", data)
                assert seen.status in (200, 303, 403, 404, 409, 422), str(seen)
                assert not foreign_words(seen), str(seen)
    dump = place.dump()
    assert "mass-assigned" not in dump
    assert str(STRANGER) not in dump


def test_no_form_works_without_its_token(place: Place, forms: list[Offered]) -> None:
    before = place.fingerprints()
    for one in [one for one in forms if one.form.method == "post" and one.slug == "mora"]:
        data = {name: value for name, value in one.form.fields.items() if name != "csrf_token"}
        endpoint = endpoint_of(place, one.action, "POST")
        assert "csrf_token" in one.form.fields, f"{one.page} has a form without a token"
        seen = visit(place, one.slug, one.who, endpoint, one.action, "POST", data)
        assert seen.status == 400, str(seen)
        elsewhere = place.client(one.slug, one.who).post(
            one.action, data=one.form.fields, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert elsewhere.status_code == 403, one.action
    assert place.fingerprints() == before
