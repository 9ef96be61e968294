"""Every address, as every role of three councils over one connection: what may be seen, and by whom."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import redirect_stderr

import pytest

from app.platform.access.blueprint import PUBLIC
from tests.support.builders import COUNCILS, JOINT, MARK, own_slug
from tests.sweep.parameters import own_values
from tests.sweep.place import NOBODY, WAITING, Place, may
from tests.sweep.walk import (
    LEADS,
    Walked,
    addresses,
    allowed,
    expected,
    foreign_words,
    methods,
    path_of,
    rule_of,
    visit,
    walk,
    without_self,
)

# What no visit of this walk can open: it is the answer to another address, of the plain host, or leads away.
NEVER_OPEN = {
    "account.start": {403},
    "account.callback": {403},
    "account.go_to_council": {404},
    "account.language": {303},
    "logo": {200, 404},
    "operations.metrics": {200, 404},
    "oversight.platform_page": {403},
}
# Answers of the page itself, not of the guard: nobody has begun a sign-in; a browser may not end itself so.
OWN_REFUSALS = {"account.start", "account.callback", "operations.metrics"}
READ_PEOPLE = ("council:people:read",)
# Who may see what of the council's own file, wherever it stands: any of these permissions.
KINDS: dict[str, tuple[str, ...]] = {
    "given": (*READ_PEOPLE, "council:participants:read", "council:people:import", "council:jobs:read"),
    "family": (*READ_PEOPLE, "council:participants:read", "council:people:import", "council:jobs:read"),
    "number": (*READ_PEOPLE, "council:participants:read"),
    "mail": (*READ_PEOPLE, "council:participants:read"),
    "title": (*READ_PEOPLE, "council:participants:read"),
    "unit": (*READ_PEOPLE, "council:participants:read"),
    "account": ("council:accounts:read", "council:audit:read", "council:jobs:read", "council:people:read"),
    "login": ("council:accounts:read",),
    "file": ("council:people:import", "council:participants:import"),
    "post": ("council:participants:read",),
    "drive": ("council:candidacies:read",),
    "purpose": ("council:grants:read", "own:file:read"),
    "grantee": ("council:grants:read", "own:file:read"),
    "audit": ("council:audit:read",),
}
# Pages for who has been asked, or whom it is about, whatever the role: what they may show of the council's own file.
BY_PLACE: dict[str, tuple[str, ...]] = {
    "selection.assessment": ("drive", "given", "family", "title", "unit"),
    "selection.assessments": ("given", "family", "unit"),
    "selection.conflict_back": ("given", "family"),
    # Who has put one forward, and who wrote it: the three parties know each other.
    "nominations.my_case_page": ("drive", "given", "family", "account"),
    "nominations.nomination": ("given", "family", "account"),
}
# Files for oneself: one's own interviews and work sample.
FOR_ONESELF = {
    "selection.assessment_calendar", "selection.assessment_file", "selection.interview_calendar",
    "selection.own_sample_file", "selection.sample_file",
}  # fmt: skip
OWNERS = ("lead_coordinator", "executive", "employee")
# Parts of a page that are fetched by themselves.
FRAGMENTS = {"nominations.nomination_people"}
# The token of a form, and the number of the question on an error page.
ANEW = re.compile(r'name="csrf_token"[^>]*|class="code">[0-9a-f]{32}<')
# Where nobody is shown what stands there.
NOWHERE = ("argument", "result")


@pytest.fixture(scope="module")
def walked(place: Place) -> Walked:
    """Walk once for all tests of this file, also those of `posts.py`."""
    logged = io.StringIO()
    before = place.fingerprints()
    with redirect_stderr(logged):
        visits = list(walk(place))
    return Walked(visits, logged.getvalue(), before, place.fingerprints())


def listed(found: Sequence[object]) -> str:
    return "\n".join(map(str, found[:40]))


def test_nothing_of_another_council_is_seen_anywhere(walked: Walked) -> None:
    found = [(visit, foreign_words(visit)) for visit in walked.visits if foreign_words(visit)]
    assert not found, listed(found)


def test_the_marks_are_there_to_be_seen(walked: Walked) -> None:
    seen = {
        kind
        for one in walked.visits
        for kind in KINDS
        if one.slug in COUNCILS and f"{MARK}{one.slug}{kind}" in one.marked
    }
    assert seen == set(KINDS), f"never seen by anybody: {set(KINDS) - seen}"


def test_nothing_of_anybodys_file_is_logged(walked: Walked) -> None:
    lines = [line for line in walked.logged.splitlines() if MARK in line.lower()]
    assert not lines, listed(list(lines))
    assert '"event": "request"' in walked.logged


def test_who_may_not_sees_nothing(place: Place, walked: Walked) -> None:
    wrong: list[object] = []
    for one in walked.visits:
        if one.slug not in COUNCILS or allowed(place, one.endpoint, one.who):
            continue
        turned = one.status == 303 and one.headers["Location"].startswith("/sign-in?next=")
        expected = turned if one.who in (NOBODY, WAITING) else one.status == 403
        if not expected or f"{MARK}{one.slug}" in without_self(one):
            wrong.append(one)
    assert not wrong, listed(wrong)


def test_who_may_gets_in(place: Place, walked: Walked) -> None:
    wrong = []
    for one in walked.visits:
        if one.slug not in COUNCILS or not allowed(place, one.endpoint, one.who):
            continue
        of_the_lead = str(rule_of(place, one.endpoint)) in LEADS and f"/{JOINT}" in one.path
        expected = {403} if of_the_lead and one.slug != "mora" else {200, 303, 404}
        if one.status not in NEVER_OPEN.get(one.endpoint, expected):
            wrong.append(one)
    assert not wrong, listed(list(wrong))


def test_the_guard_does_what_the_table_says(place: Place, walked: Walked) -> None:
    """Every address as everybody, by the rule itself; in programmes that the council leads: there every lead
    coordinator is one."""
    wrong, number = [], 0
    for one in walked.visits:
        if one.slug != "mora":
            continue
        number += 1
        guard = rule_of(place, one.endpoint)
        wanted = expected(guard, one.who)
        at_the_door = one.headers.get("Location", "").startswith("/sign-in")
        right = {
            "in": (one.status not in (401, 403) or one.endpoint in OWN_REFUSALS)
            and (one.status != 303 or guard == PUBLIC or not at_the_door),
            "sign-in": one.status == 303 and one.headers.get("Location", "").startswith("/sign-in?next="),
            "refused": one.status == 403,
        }
        if not right[wanted]:
            wrong.append(f"{one}: expected {wanted}")
    assert number > 1_000
    assert not wrong, listed(wrong)


def test_every_kind_of_data_is_for_its_readers_only(walked: Walked) -> None:
    wrong = []
    for one in walked.visits:
        if one.slug not in COUNCILS:
            continue
        said = without_self(one)
        for kind, permissions in KINDS.items():
            if kind in BY_PLACE.get(one.endpoint, ()):
                continue
            if f"{MARK}{one.slug}{kind}" in said and not any(may(one.who, name) for name in permissions):
                wrong.append((kind, one))
        wrong += [(kind, one) for kind in NOWHERE if f"{MARK}{one.slug}{kind}" in said]
    assert not wrong, listed(list(wrong))


def test_every_address_was_reached(place: Place, walked: Walked) -> None:
    seen = defaultdict(set)
    for one in walked.visits:
        seen[one.endpoint].add(one.status)
    for rule in addresses(place):
        if "GET" in methods(rule):
            assert seen[rule.endpoint] & NEVER_OPEN.get(rule.endpoint, {200}), f"{rule.endpoint} never opened"


def test_an_objects_id_is_opened_by_its_owner(place: Place, walked: Walked) -> None:
    """The ids that other councils try in test_foreign.py are really there: whose they are opens them.

    What is asked of somebody, or about somebody, opens for that person only.
    """
    statuses = defaultdict(set)
    for one in walked.visits:
        if one.who in OWNERS:
            statuses[one.slug, one.endpoint, one.path].add(one.status)
    opened = 0
    for rule in addresses(place):
        if "GET" not in methods(rule) or not rule.arguments or rule_of(place, rule.endpoint) == PUBLIC:
            continue
        if not any(allowed(place, rule.endpoint, who) for who in OWNERS):
            continue
        for slug in COUNCILS:
            path = path_of(rule, own_values(place, rule.endpoint, set(rule.arguments), slug, own_slug(slug)))
            seen = statuses[slug, rule.endpoint, path]
            assert seen & {200, 303}, f"{path} of {slug}: {seen}"
            opened += 1
    assert opened > 20


def test_every_export_was_taken_and_is_a_file(place: Place, walked: Walked) -> None:
    exports = {
        rule.endpoint
        for rule in addresses(place)
        if "GET" in methods(rule) and str(rule_of(place, rule.endpoint)).endswith(":export")
    }
    assert exports
    taken = {one.endpoint for one in walked.visits if one.is_export and one.status == 200} - FOR_ONESELF
    assert taken == exports, f"files that need no permission to export: {taken - exports}"


def test_looking_changes_nothing(walked: Walked) -> None:
    changed = {name for name, value in walked.after.items() if walked.before[name] != value}
    assert not changed


def test_nothing_breaks(walked: Walked) -> None:
    broken = [one for one in walked.visits if one.status >= 500]
    assert not broken, listed(list(broken))


CONTENT_POLICY = "default-src 'none'"


def test_every_answer_carries_the_headers(walked: Walked) -> None:
    wrong = []
    for one in walked.visits:
        policy = one.headers.get("Content-Security-Policy", "")
        cached = one.endpoint in ("static", "theme", "logo") and one.status == 200
        fine = (
            policy.startswith(CONTENT_POLICY)
            and "unsafe" not in policy
            and "frame-ancestors 'none'" in policy
            and one.headers.get("X-Content-Type-Options") == "nosniff"
            and one.headers.get("Referrer-Policy") == "same-origin"
            and ("no-store" in one.headers.get("Cache-Control", "")) is not cached
            and "Server" not in one.headers
            and "X-Powered-By" not in one.headers
            and one.headers.get("Content-Type", "text/html").split(";")[0]
        )
        if not fine:
            wrong.append((one, one.headers))
    assert not wrong, listed(list(wrong))


def test_every_page_is_whole(walked: Walked) -> None:
    wrong: list[object] = []
    for one in walked.visits:
        if not one.is_html or one.status == 303:
            continue
        page = one.page
        double = {name for name in page.ids if page.ids.count(name) > 1}
        if "<html" not in one.text:
            assert one.status == 403 or one.endpoint in FRAGMENTS, one
            continue
        if not page.lang or len(page.titles) != 1 or not page.titles[0].strip():
            wrong.append((one, page.lang, page.titles))
        if page.h1 != 1:
            wrong.append((one, f"{page.h1} h1"))
        if double:
            wrong.append((one, f"ids twice: {double}"))
        if set(page.labels) - set(page.ids):
            wrong.append((one, f"labels of nothing: {set(page.labels) - set(page.ids)}"))
        if page.inline:
            wrong.append((one, page.inline))
        if "None" in one.text.replace("None of", "").split(">None<"):
            wrong.append((one, "says None"))
    assert not wrong, listed(wrong)


def test_the_headers_of_errors_and_of_https(place: Place) -> None:
    client = place.client("mora", "manager")
    for path, status in (("/nowhere", 404), ("/accounts", 403), ("/log?before=x", 403), ("/account", 200)):
        answer = client.get(path, base_url="https://mora.localhost")
        assert answer.status_code in (status, 303), path
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in client.get("/account").headers
    refused = visit(place, "mora", "coordinator", "account.save_choices", "/account/choices", "POST", {})
    assert refused.status == 400
    assert refused.headers["Cache-Control"] == "no-store"


# Last: what is sent changes what the walk has seen.
from tests.sweep.posts import (  # noqa: E402
    forms,
    test_every_address_that_writes_was_sent_to,
    test_every_field_with_ids_is_known,
    test_ids_of_another_council_in_fields_are_ids_of_nothing,
    test_more_than_a_form_asks_for_is_not_taken,
    test_no_form_works_without_its_token,
)

__all__ = [
    "forms",
    "test_every_address_that_writes_was_sent_to",
    "test_every_field_with_ids_is_known",
    "test_ids_of_another_council_in_fields_are_ids_of_nothing",
    "test_more_than_a_form_asks_for_is_not_taken",
    "test_no_form_works_without_its_token",
]
