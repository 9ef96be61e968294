"""Three councils with everything in their files, and in every field a word that names the council and the field.

Ids are made from names, so a test knows them without asking the database. Mora leads a programme that Orsa is a
member of; each council has one of its own, too. Motala is in nothing together with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from flask import Flask
from sqlalchemy import insert, text, update

from app.equality.models import ActiveMeasure
from app.letters.models import Letter, LetterWording
from app.nominations.models import Call, Candidacy, CandidacyStep, Nomination, Opinion
from app.outcomes.models import Outcome
from app.people.importing.kind import PEOPLE as PEOPLE_IMPORT
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import Scope, session, work_as
from app.platform.identity.models import Account, AccountRole, LoginSession
from app.platform.identity.sessions import hashed
from app.platform.imports.kind import Place as ImportPlace
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.imports.service.upload import upload
from app.platform.outbox.models import JobProgress, OutboxEntry
from app.platform.tenancy.models import AccessGrant
from app.platform.tenancy.tenant import Tenant
from app.programmes.models import (
    Participation,
    Programme,
    ProgrammeLead,
    ProgrammeMeasure,
    ProgrammeMember,
    ProgrammeProvider,
    ProgrammeText,
    Round,
    RoundSeats,
    TemplatePart,
    TemplatePartText,
    TemplateVersion,
)
from app.selection.models import (
    BoardComment,
    BoardConflict,
    Criterion,
    Decision,
    PanelMember,
    RoundSelection,
)
from tests.support.preparing import add_files, add_sample

COUNCILS = ("mora", "orsa", "motala")
JOINT = "joint-programme"
#: Who is a candidate: of a unit whose manager the lead coordinator is not, who would be kept from the file.
APART = ("second", "withdrawn")
PEOPLE = ("person", "second", "valid", "expired", "withdrawn", "self")
ROLES = tuple(role.value for role in Role if role is not Role.PLATFORM_OPERATOR)
MARK = "zq"


def uid(*names: str) -> UUID:
    """The id of something by its names."""
    return uuid5(NAMESPACE_DNS, "/".join(names))


def canary(slug: str, kind: str) -> str:
    """The word in one field of one council's file: `ZqMoraPerson`."""
    return f"Zq{slug.capitalize()}{kind.capitalize()}"


def own_slug(slug: str) -> str:
    """The address of a council's own programme."""
    return f"own-{slug}"


def rooms(slug: str) -> list[str]:
    """The programmes that a council is a member of."""
    return [own_slug(slug), *([JOINT] if slug != "motala" else [])]


def token_of(slug: str, who: str) -> str:
    """The cookie of somebody."""
    return f"token of {slug} {who}"


def account_id(slug: str, who: str) -> UUID:
    """The account of somebody: a role's name, `waiting`, or `victim` (a further active account)."""
    return uid(slug, "account", who)


def roles_of(who: str) -> frozenset[Role]:
    """The roles of somebody by name; a lead coordinator is a coordinator, too."""
    if who == "waiting":
        return frozenset()
    role = Role.MANAGER if who == "victim" else Role(who)
    return frozenset({role, Role.COORDINATOR}) if role is Role.LEAD_COORDINATOR else frozenset({role})


def build(app: Flask) -> None:
    """Fill an empty, migrated database."""
    with app.app_context():
        for slug in COUNCILS:
            with _inside(app, slug) as council:
                _file(council)
        with _inside(app, "fram"):
            _account("fram", Role.PLATFORM_OPERATOR.value, None)
        for slug in COUNCILS:
            with _inside(app, slug) as council:
                _programme(own_slug(slug), council, [council])
        mora, orsa = (_tenant(app, slug) for slug in ("mora", "orsa"))
        with _inside(app, "mora"):
            _programme(JOINT, mora, [mora, orsa])
        for slug in COUNCILS:
            with _inside(app, slug) as council:
                for room in rooms(slug):
                    _participants(council, room)
                _grants(app, council)


def _tenant(app: Flask, slug: str) -> Tenant:
    found = app.extensions["fram_registry"].by_slug(slug)
    assert isinstance(found, Tenant)
    return found


@contextmanager
def _inside(app: Flask, slug: str) -> Iterator[Tenant]:
    council = _tenant(app, slug)
    with work_as(Scope(council.id)):
        yield council


def _add(model: type[Any], **values: Any) -> None:
    session().execute(insert(model).values(**values))


def _file(council: Tenant) -> None:
    slug = council.slug
    unit = canary(slug, "unit")
    for name, called in (("unit", unit), ("apart", f"{unit}apart"), ("empty", canary(slug, "empty"))):
        _add(Unit, id=uid(slug, name), name=called, service_area="elderly_care", **unit_keys(called))
    for number, name in enumerate(PEOPLE, start=1):
        _person(slug, name, number)
    session().execute(update(Unit).where(Unit.id == uid(slug, "unit")).values(manager_id=uid(slug, "person")))
    for who in (*ROLES, "waiting", "victim"):
        # The lead coordinator is a manager, too, and so is asked for opinions.
        _account(slug, who, {"employee": uid(slug, "self"), "lead_coordinator": uid(slug, "person")}.get(who))
    _import(council)
    _jobs(slug)
    somebody = Actor(account_id(slug, "coordinator"), council, canary(slug, "auditor"), frozenset())
    log.record(somebody, "person.viewed", "person", uid(slug, "second"), {"field": canary(slug, "audit")})


def _person(slug: str, name: str, number: int) -> None:
    # The person who is signed in as employee has no canary: it is her own file that she reads.
    given, family = canary(slug, "given"), canary(slug, f"family{name}")
    employee_number, title = canary(slug, f"number{number}"), canary(slug, "title")
    email = f"{MARK}{slug}mail{number}@prov.example"
    if name == "self":
        given, family, employee_number, title, email = "Prov", "Person", "0", "Titel", f"self@{slug}.example"
    _add(
        Person,
        id=uid(slug, name),
        given_name=given,
        family_name=family,
        employee_number=employee_number,
        email=email,
        title=title,
        unit_id=None if name == "self" else uid(slug, "apart" if name in APART else "unit"),
        **person_keys(given, family, employee_number, email, title),
    )


def _account(slug: str, who: str, person_id: UUID | None) -> None:
    found = account_id(slug, who)
    _add(
        Account,
        id=found,
        issuer=f"https://sso.{slug}.example",
        subject=who,
        name=canary(slug, f"account{who.replace('_', '')}"),
        email=f"{MARK}{slug}login{who.replace('_', '')}@prov.example",
        status="waiting" if who == "waiting" else "active",
        person_id=person_id,
        locale="en",
    )
    for role in roles_of(who) - {Role.LEAD_COORDINATOR}:
        _add(AccountRole, account_id=found, role=role.value)
    for name in (who, f"{who} elsewhere"):
        _add(
            LoginSession,
            id=uid(slug, "session", name),
            account_id=found,
            token_hash=hashed(token_of(slug, name)),
            device=canary(slug, "device"),
            expires_at=datetime.now(UTC) + timedelta(hours=9),
        )


def _import(council: Tenant) -> None:
    """Files of people at three steps, as the importer itself keeps them."""
    slug = council.slug
    content = "Anställningsnummer;Förnamn;Efternamn\n"
    content += f"9{slug};{canary(slug, 'filegiven')};{canary(slug, 'filefamily')}\n"
    actor = Actor(
        account_id(slug, "coordinator"), council, "Prov", frozenset({Role.COORDINATOR}), locale="en"
    )
    where = ImportPlace(heading="", above=[], done="/people")
    for name, state in (("import", "uploaded"), ("checked", "checked"), ("applied", "applied")):
        made = upload(actor, PEOPLE_IMPORT, where, content.encode(), f"{canary(slug, 'file')}.csv")
        counts = {} if state == "uploaded" else {"row": {"new": 1}}
        changes = {"id": uid(slug, name), "state": state, "counts": counts}
        session().execute(update(ImportBatch).where(ImportBatch.id == made).values(changes))
    after = {
        "employee_number": f"9{slug}",
        "given_name": canary(slug, "filegiven"),
        "family_name": canary(slug, "filefamily"),
    }
    _add(ImportRow, import_id=uid(slug, "checked"), row_number=2, state="new", after=after)


def _round_import(council: Tenant, room: str, kind: str = "participants", name: str = "import") -> None:
    """A file at a round: checked in the council's own programme, uploaded in the joint one."""
    slug = council.slug
    checked = room == own_slug(slug)
    first = session().execute(text("SELECT mapping, notes, content FROM import_batch LIMIT 1")).one()
    _add(
        ImportBatch,
        id=uid(slug, name, room),
        kind=kind,
        state="checked" if checked else "uploaded",
        counts={"row": {"new": 1}} if checked else {},
        file_name=f"{canary(slug, 'file')}.csv",
        content=first.content,
        mapping=first.mapping,
        notes=first.notes,
        created_by=account_id(slug, "coordinator"),
        programme_id=uid(room),
        round_id=uid(room, "round1"),
    )


def _jobs(slug: str) -> None:
    arguments = {"account": canary(slug, "argument"), "import_id": canary(slug, "argument")}
    for name, kind, more in (
        ("job", "identity.waiting", {"dead_at": datetime.now(UTC), "fault": "error:KeyError", "attempts": 3}),
        ("running", "mail.send", {}),
        ("done", "import.check", {"done_at": datetime.now(UTC), "result": {"told": canary(slug, "result")}}),
    ):
        _add(
            OutboxEntry,
            id=uid(slug, name),
            kind=kind,
            arguments=arguments,
            actor_id=account_id(slug, "coordinator"),
            next_at=datetime.now(UTC) + timedelta(hours=1),
            **more,
        )
    _add(JobProgress, entry_id=uid(slug, "running"), done=3, total=10)


def _programme(address: str, lead: Tenant, members: list[Tenant]) -> None:
    found, shared = uid(address), f"Zq{address.replace('-', '').capitalize()}"
    _add(Programme, id=found, slug=address, way_in="nomination", started="2009")
    for locale in ("sv", "en"):
        _add(
            ProgrammeText, programme_id=found, locale=locale, name=f"{shared}Name", purpose=f"{shared}Purpose"
        )
    for council in members:
        _add(ProgrammeMember, programme_id=found, council_id=council.id, joined="2009")
    for measure in ("seats", "completed", "manager", "outcome"):
        _add(ProgrammeMeasure, programme_id=found, measure=measure, openness="open")
    _add(ProgrammeProvider, programme_id=found, id=uid(address, "provider"), name=f"{shared}Provider")
    _add(ProgrammeLead, programme_id=found, account_id=account_id(lead.slug, Role.LEAD_COORDINATOR.value))
    template, part = uid(address, "template"), uid(address, "part")
    _add(TemplateVersion, programme_id=found, id=template, number=1)
    _add(TemplatePart, programme_id=found, id=part, template_id=template, position=1, kind="block")
    _add(TemplatePartText, programme_id=found, part_id=part, locale="sv", title=f"{shared}Part")
    for number, year in ((1, 2016), (2, 2018)):
        _add(
            Round,
            programme_id=found,
            id=uid(address, f"round{number}"),
            number=number,
            starts=str(year),
            ends=f"{year}-06",
            starts_on=f"{year}-01-01",
            ends_on=f"{year}-06-30",
            state="closed",
            template_id=template,
        )
        for council in members:
            _add(
                RoundSeats,
                programme_id=found,
                round_id=uid(address, f"round{number}"),
                council_id=council.id,
                seats=5,
            )

    _call(address, f"{shared}Call", None)
    _add(
        Criterion, programme_id=found, id=uid(address, "criterion"), round_id=uid(address, "round1"), position=1,
        names={"sv": f"{shared}Criterion"},
    )  # fmt: skip
    _add(
        RoundSelection, programme_id=found, round_id=uid(address, "round1"),
        sample_task={"sv": f"{shared}Task"}, sample_due_at=datetime.now(UTC) + timedelta(days=9),
    )  # fmt: skip
    _add(
        LetterWording, programme_id=found, kind="offer", locale="sv", subject=f"{shared}Subject",
        body=f"{shared}Body {{grounds}} {{by_date}} {{link}}", updated_by=f"{shared}Writer",
    )  # fmt: skip


def _call(room: str, words: str, council_id: UUID | None) -> None:
    """An open call of the first round: the joint one, or a council's own."""
    now = datetime.now(UTC)
    _add(
        Call,
        programme_id=uid(room),
        id=uid(room, "call", str(council_id or "joint")),
        round_id=uid(room, "round1"),
        council_id=council_id,
        way_in="both",
        opens_at=now - timedelta(days=7),
        closes_at=now + timedelta(days=21),
        decision_at=now + timedelta(days=60),
        eligibility={"sv": f"{words}Eligibility"},
        about={"sv": f"{words}About"},
        drive_question={"sv": f"{words}Drive"},
        requirements=[{"key": "first", "text": {"sv": f"{words}Requirement"}}],
        contact_name=f"{words}Contact",
        contact_email=f"{words.lower()}@prov.example",
        published_at=now - timedelta(days=7),
    )


def _letters(slug: str, room: str) -> None:
    """A letter to somebody, which waits to be sent, and one to who is signed in as employee, which has been read."""
    for name in ("person", "self"):
        _add(
            Letter, id=uid(slug, "letter", name, room), programme_id=uid(room), person_id=uid(slug, name),
            kind="received", locale="sv", subject=canary(slug, "lettersubject"), body=canary(slug, "letterbody"),
            channel="mail", send_at=datetime.now(UTC), read_at=datetime.now(UTC) if name == "self" else None,
        )  # fmt: skip


def _candidate(council: Tenant, room: str) -> None:
    """A case that waits for the nearest manager's opinion."""
    slug, found, now = council.slug, uid(council.slug, "candidacy", room, "1"), datetime.now(UTC)
    _add(
        Candidacy,
        id=found,
        programme_id=uid(room),
        round_id=uid(room, "round1"),
        call_id=uid(room, "call", str(council.id)),
        person_id=uid(slug, "second"),
        door="application",
        state="opinion",
        drive=canary(slug, "drive"),
        hears_by=now + timedelta(days=60),
        submitted_at=now,
    )
    _add(
        CandidacyStep,
        id=uid(slug, "step", room, "1"),
        candidacy_id=found,
        move="submitted",
        from_state="draft",
        to_state="opinion",
        actor_name=canary(slug, "family"),
    )
    _add(
        Opinion,
        id=uid(slug, "opinion", room, "1"),
        candidacy_id=found,
        level=1,
        asked_id=uid(slug, "person"),
        due_at=now + timedelta(days=10),
    )


def _own(council: Tenant, room: str) -> None:
    """Who is signed in as employee was put forward, said yes and has withdrawn."""
    slug, now = council.slug, datetime.now(UTC)
    _add(
        Nomination,
        id=uid(slug, "nomination", room, "1"),
        programme_id=uid(room),
        round_id=uid(room, "round1"),
        person_id=uid(slug, "self"),
        nominator_id=uid(slug, "person"),
        submitted_by=account_id(slug, "manager"),
        grounds=canary(slug, "nomination"),
        unthought=canary(slug, "unthought"),
        state="accepted",
        sent_at=now,
        answered_at=now,
    )
    _add(
        Candidacy,
        id=uid(slug, "own case", room, "1"),
        programme_id=uid(room),
        round_id=uid(room, "round1"),
        person_id=uid(slug, "self"),
        nomination_id=uid(slug, "nomination", room, "1"),
        door="nomination",
        state="withdrawn",
        drive=canary(slug, "drive"),
        submitted_at=now,
    )


def _on_board(council: Tenant, room: str) -> None:
    """A case on the board, decided about and commented on, and somebody of the council on the panel."""
    slug, found, now = council.slug, uid(council.slug, "candidacy", room, "2"), datetime.now(UTC)
    round_ = {"programme_id": uid(room), "round_id": uid(room, "round1")}
    _add(
        Candidacy,
        **round_,
        id=found,
        call_id=uid(room, "call", str(council.id)),
        person_id=uid(slug, "withdrawn"),
        door="application",
        state="ready",
        drive=canary(slug, "drive"),
        submitted_at=now,
    )
    _add(
        PanelMember,
        **round_,
        id=uid(slug, "panel", room, "1"),
        council_id=council.id,
        account_id=account_id(slug, Role.EXECUTIVE.value),
        name=f"Zq{room.replace('-', '').capitalize()}Panel",
        decides=True,
    )
    _add(
        Decision,
        id=uid(slug, "decision", room),
        candidacy_id=found,
        outcome="no",
        grounds=canary(slug, "decision"),
        decided_by=account_id(slug, Role.EXECUTIVE.value),
        decided_by_name=canary(slug, "decider"),
    )
    _add(
        BoardComment,
        id=uid(slug, "comment", room),
        candidacy_id=found,
        author_id=account_id(slug, Role.EXECUTIVE.value),
        author_name=canary(slug, "author"),
        body=canary(slug, "comment"),
    )


def _preparing(council: Tenant, room: str) -> None:
    """The same case's file being made ready."""
    slug = council.slug
    add_files(
        _add, council.id, account_id(slug, Role.EXECUTIVE.value), uid(slug, "candidacy", room, "1"),
        lambda kind: uid(slug, kind, room, "1"), lambda kind: canary(slug, kind),
    )  # fmt: skip
    if room == own_slug(slug):  # of those about one person the latest alone is shown
        _add(
            BoardConflict, id=uid(slug, "conflict"), candidacy_id=uid(slug, "candidacy", room, "1"),
            account_council_id=council.id, account_id=account_id(slug, "employee"), kind="other",
        )  # fmt: skip
    add_sample(_add, uid(slug, "own sample", room), uid(slug, "own case", room, "1"), canary(slug, "sample"))


def _participants(council: Tenant, room: str) -> None:
    slug = council.slug
    _call(room, canary(slug, "call"), council.id)
    _round_import(council, room)
    _round_import(council, room, "candidates", "candidates")
    _candidate(council, room)
    _own(council, room)
    _preparing(council, room)
    _on_board(council, room)
    _letters(slug, room)
    _add(
        ActiveMeasure, id=uid(slug, "measure", room, "1"), programme_id=uid(room), round_id=uid(room, "round1"),
        step="act", body=canary(slug, "measure"), responsible=canary(slug, "responsible"),
    )  # fmt: skip
    for number, name in enumerate(("person", "second"), start=1):
        found = uid(slug, "participation", room, str(number))
        _add(
            Participation,
            id=found,
            programme_id=uid(room),
            round_id=uid(room, "round1"),
            person_id=uid(slug, name),
            way_in="nomination",
            completion="completed",
        )
        _add(
            Outcome,
            id=uid(slug, "outcome", room, str(number)),
            participation_id=found,
            kind="manager",
            dated="2017-03-27",
            dated_on="2017-03-27",
            source="coordinator",
            employer="own",
            post=canary(slug, "post"),
        )


def _grants(app: Flask, council: Tenant) -> None:
    """A grant in force, one that has ended and one withdrawn, to a coordinator of the next council."""
    slug = council.slug
    other = COUNCILS[(COUNCILS.index(slug) + 1) % len(COUNCILS)]
    now = datetime.now(UTC)
    periods = {
        "self": (now - timedelta(days=1), now + timedelta(days=1), None),
        "valid": (now - timedelta(days=1), now + timedelta(days=1), None),
        "expired": (now - timedelta(days=9), now - timedelta(days=1), None),
        "withdrawn": (now - timedelta(days=1), now + timedelta(days=1), now),
    }
    for name, (since, until, withdrawn) in periods.items():
        _add(
            AccessGrant,
            id=uid(slug, "grant", name),
            person_id=uid(slug, name),
            grantee_council_id=_tenant(app, other).id,
            grantee_account_id=account_id(other, "coordinator"),
            grantee_name=canary(slug, "grantee"),
            parts=["profile", "participations", "outcomes"],
            purpose=canary(slug, "purpose"),
            valid_from=since,
            valid_until=until,
            granted_by=account_id(slug, "coordinator"),
            withdrawn_at=withdrawn,
        )
