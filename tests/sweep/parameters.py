"""What stands in the variable parts of addresses, in fields of forms and in arguments of jobs.

This is the reach of the sweep: an argument, a field or a kind of job that is not here makes it fail. Whoever adds
a route with a new kind of id adds a line, and an object of that kind to `tests/support/builders.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from app.platform.web.assets import theme_url
from tests.support.builders import COUNCILS, JOINT, account_id, own_slug, rooms, uid
from tests.sweep.place import Place

Value = UUID | str | int


class OutOfReach(LookupError):
    """The sweep does not know what to put there."""


@dataclass(frozen=True)
class Parameter:
    """An argument of addresses.

    `own` gives an object of a council in a room, `foreign` objects of another council; `other` gives what
    exists nowhere, of the same length as the foreign value it is compared with.
    """

    own: Callable[[str, str], Value]
    foreign: Callable[[str], list[Value]] = lambda slug: []

    def other(self, like: Value) -> Value:
        """A value of the same shape that nobody has."""
        return uuid4() if isinstance(like, UUID) else ("x" * len(like) if isinstance(like, str) else like)


def by_name(*names: str) -> Parameter:
    """An object with one id in each council, and further ones that are only tried from outside."""
    return Parameter(lambda slug, room: uid(slug, names[0]), lambda slug: [uid(slug, name) for name in names])


def in_room(kind: str, number: str = "1") -> Parameter:
    """An object of a council in a programme."""
    return Parameter(
        lambda slug, room: uid(slug, kind, room, number),
        lambda slug: [uid(slug, kind, room, number) for room in rooms(slug)],
    )


ARGUMENTS: dict[str, Parameter] = {
    # People that others hold grants on are tried with the grant in force, ended and withdrawn.
    "person_id": by_name("person", "valid", "expired", "withdrawn"),
    "unit_id": by_name("unit"),
    "account_id": Parameter(
        lambda slug, room: account_id(slug, "victim"),
        lambda slug: [account_id(slug, "victim"), account_id(slug, "waiting")],
    ),
    "session_id": Parameter(
        lambda slug, room: uid(slug, "session", "coordinator elsewhere"),
        lambda slug: [uid(slug, "session", "coordinator elsewhere")],
    ),
    "job_id": by_name("job", "running"),
    "import_id": Parameter(
        lambda slug, room: uid(slug, "checked" if room == own_slug(slug) else "import"),
        lambda slug: [uid(slug, name) for name in ("import", "checked", "applied")],
    ),
    # The same name below a round: a file of participants.
    "slug import_id": Parameter(
        lambda slug, room: uid(slug, "import", room),
        lambda slug: [uid(slug, "import", room) for room in rooms(slug)],
    ),
    # And a file of candidates.
    "nominations import_id": Parameter(
        lambda slug, room: uid(slug, "candidates", room),
        lambda slug: [uid(slug, "candidates", room) for room in rooms(slug)],
    ),
    "candidacy_id": in_room("candidacy"),
    "opinion_id": in_room("opinion"),
    "nomination_id": in_room("nomination"),
    "case_id": in_room("own case"),
    "move": Parameter(lambda slug, room: "taken_out"),
    "slug": Parameter(lambda slug, room: room, lambda slug: [own_slug(slug)]),
    "number": Parameter(lambda slug, room: 1),
    "participation_id": in_room("participation"),
    "outcome_id": in_room("outcome"),
    "provider_id": Parameter(
        lambda slug, room: uid(room, "provider"), lambda slug: [uid(own_slug(slug), "provider")]
    ),
    "whose": Parameter(lambda slug, room: "own"),
    "release_id": Parameter(lambda slug, room: uid(room, "release")),
    "letter_id": Parameter(
        lambda slug, room: uid(slug, "letter", "self", room),
        lambda slug: [uid(slug, "letter", name, room) for name in ("self", "person") for room in rooms(slug)],
    ),
    "measure_id": in_room("measure"),
    "assessment_id": in_room("assessment"),
    "interview_id": in_room("interview"),
    "conflict_id": by_name("conflict"),
    "criterion_id": Parameter(
        lambda slug, room: uid(room, "criterion"), lambda slug: [uid(own_slug(slug), "criterion")]
    ),
    # All of a joint round's panel is every taking part council's to see, and to close its own files to.
    "member_id": Parameter(
        lambda slug, room: uid(slug, "panel", room), lambda slug: [uid(slug, "panel", own_slug(slug))]
    ),
    # Of a kind of letter, and of a language: the same everywhere.
    "kind": Parameter(lambda slug, room: "received"),
    "locale": Parameter(lambda slug, room: "sv"),
}

# Where an argument of this name means something else, and what is public has no other council's value.
SPECIAL: dict[tuple[str, str], Callable[[Place, str], Value]] = {
    # Of the two that are assessed, the one with a file.
    ("selection.assessment_file", "assessment_id"): lambda place, slug: uid(
        slug, "assessment 2", own_slug(slug), "1"
    ),
    ("static", "name"): lambda place, slug: "app.css",
    ("logo", "slug"): lambda place, slug: slug,
    ("theme", "slug"): lambda place, slug: slug,
    ("theme", "digest"): lambda place, slug: theme_url(place.council(slug)).rsplit(".", 2)[1],
    ("account.go_to_council", "slug"): lambda place, slug: slug,
    ("account.language", "code"): lambda place, slug: "sv",
}


def parameter(endpoint: str, name: str, names: Collection[str] = ()) -> Parameter:
    """The line of an argument; `names` are all arguments of its address.

    Raises:
        OutOfReach: there is none.
    """
    if name == "import_id" and "slug" in names:
        name = "nominations import_id" if endpoint.startswith("nominations.") else "slug import_id"
    try:
        return ARGUMENTS[name]
    except KeyError:
        raise OutOfReach(
            f"{endpoint} has an argument {name!r} that tests/sweep/parameters.py does not know"
        ) from None


def own_values(place: Place, endpoint: str, names: set[str], slug: str, room: str) -> dict[str, Value]:
    """Values of all arguments for a council's own objects.

    Raises:
        OutOfReach: an argument is not known.
    """
    return {
        name: SPECIAL[endpoint, name](place, slug)
        if (endpoint, name) in SPECIAL
        else parameter(endpoint, name, names).own(slug, room)
        for name in sorted(names)
    }


# What stands in fields of forms and in query strings and names an object: what another council has of it.
FIELDS: dict[str, Callable[[str], Value]] = {
    "person": lambda slug: uid(slug, "person"),
    "person_id": lambda slug: uid(slug, "person"),
    "unit": lambda slug: uid(slug, "unit"),
    "unit_id": lambda slug: uid(slug, "unit"),
    "parent": lambda slug: uid(slug, "empty"),
    "parent_id": lambda slug: uid(slug, "empty"),
    "manager": lambda slug: uid(slug, "person"),
    "manager_id": lambda slug: uid(slug, "person"),
    "account": lambda slug: account_id(slug, "victim"),
    "account_id": lambda slug: account_id(slug, "victim"),
    "template_id": lambda slug: uid(own_slug(slug), "template"),
    "parts-part": lambda slug: uid(own_slug(slug), "part"),
    "programme": own_slug,
    "candidacy_id": lambda slug: uid(slug, "candidacy", own_slug(slug), "2"),
    "member": lambda slug: uid(slug, "panel", own_slug(slug), "1"),
    "nominator": lambda slug: uid(slug, "person"),
    "object": lambda slug: uid(slug, "person"),
    "actor": lambda slug: account_id(slug, "coordinator"),
}


def field_key(name: str) -> str:
    """The name of a field as `FIELDS` has it: without the number of a repeated part."""
    return re.sub(r"-\d+-", "-", name)


# Arguments of every kind of job for a council, by names of objects; `whose` is the council they belong to.
JOBS: dict[str, Callable[[str], dict[str, Any]]] = {
    "assessments.invite": lambda whose: {
        "interview": str(uid(whose, "interview", own_slug(whose), "1")),
        "assessment": str(uid(whose, "assessment", own_slug(whose), "1")),
        "sequence": 0,
        "starts": "2027-01-11T08:00:00+00:00",
        "ends": "2027-01-11T09:00:00+00:00",
        "cancelled": False,
    },
    "assessments.remind": lambda whose: {},
    "assessments.tell": lambda whose: {
        "assessment": str(uid(whose, "assessment", own_slug(whose), "1")),
        "told": "asked",
    },
    "import.check": lambda whose: {"import_id": str(uid(whose, "import"))},
    "import.apply": lambda whose: {"import_id": str(uid(whose, "checked"))},
    "import.undo": lambda whose: {"import_id": str(uid(whose, "applied"))},
    "mail.send": lambda whose: {
        "template": "identity.waiting",
        "account": str(account_id(whose, "coordinator")),
        "values": {},
    },
    "identity.waiting": lambda whose: {"account": str(account_id(whose, "waiting"))},
    "comparison.release": lambda whose: {"programme_id": str(uid(own_slug(whose)))},
    "comparison.release.due": lambda whose: {},
    "comparison.funnel": lambda whose: {
        "programme_id": str(uid(own_slug(whose))),
        "round_id": str(uid(own_slug(whose), "round1")),
        "as_of": "2026-11-22",
    },
    "audit.seal": lambda whose: {},
    "calls.open": lambda whose: {
        "programme_id": str(uid(own_slug(whose))),
        "round_id": str(uid(own_slug(whose), "round1")),
    },
    "nominations.review": lambda whose: {},
    "nominations.remind": lambda whose: {},
    "nominations.promises": lambda whose: {},
    "nominations.tell": lambda whose: {},
    "nominations.closing": lambda whose: {},
    "calls.others_open": lambda whose: {},
    "nominations.lapse": lambda whose: {},
    "nominations.draft": lambda whose: {"candidacy": str(uid(whose, "candidacy", own_slug(whose), "1"))},
    **{
        kind: lambda whose: {
            "nomination": str(uid(whose, "nomination", own_slug(whose), "1")),
            "answer_by": "2027-01-11T08:00:00+00:00",
        }
        for kind in (
            "nominations.remind_nominee",
            "nominations.answer_day",
            "nominations.unfinished",
            "nominations.ask_again",
        )
    },
    "selection.announce": lambda whose: {},
    "selection.offers.watch": lambda whose: {},
    "selection.seats.move_on": lambda whose: {
        "programme": str(uid(own_slug(whose))),
        "round": str(uid(own_slug(whose), "round1")),
    },
    "audit.dispose": lambda whose: {},
    "identity.sweep": lambda whose: {},
    "imports.sweep": lambda whose: {},
    "outbox.sweep": lambda whose: {},
    "jobs.tell": lambda whose: {},
    "letters.send": lambda whose: {"letter": str(uid(whose, "letter", "person", own_slug(whose)))},
    "letters.send.between": lambda whose: {"letter": str(uid(whose, "letter", "self", own_slug(whose)))},
}

__all__ = ["ARGUMENTS", "COUNCILS", "FIELDS", "JOBS", "JOINT", "OutOfReach", "own_values", "parameter"]
