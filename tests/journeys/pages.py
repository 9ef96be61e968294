"""Every page there is, with an address that leads to something: the demo's objects and imports in each state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, select

from app.equality.service import MeasureData, add_measure
from app.letters.service.write import write_letter
from app.nominations.importing.kind import CANDIDATES
from app.nominations.models import Call, Candidacy, Nomination, Opinion
from app.outcomes.importing.kind import PARTICIPANTS
from app.outcomes.models import Outcome
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.identity import sessions
from app.platform.identity.models import Account, AccountRole
from app.platform.imports.kind import Place
from app.platform.imports.models import ImportBatch
from app.platform.imports.service.upload import choose_columns, upload
from app.platform.tabular import ColumnMapping
from app.programmes.models import Participation, Programme, ProgrammeLead, Round
from app.programmes.queries.rounds import get_round
from app.selection.models import (
    Assessment,
    BoardConflict,
    Criterion,
    Interview,
    ProfileRecord,
    RoundSelection,
)
from app.selection.service.seat_data import SeatRuleData
from app.selection.service.seats import fix_allotment, save_rule
from tests.imports.support import HEADINGS, Import, csv_bytes
from tests.support.clients import new_actor

# What renders no page of its own: files, redirects, and what machines read.
NO_PAGE = {
    "static",
    "theme",
    "logo",
    "account.language",
    "account.start",
    "account.callback",
    "account.go_to_council",
    "operations.healthz",
    "operations.readyz",
    "operations.metrics",
    "people.export_csv",
    "people.export_xlsx",
    "nominations.candidates_csv",
    "nominations.nomination_people",
    "nominations.candidates_xlsx",
    "comparison.export_csv",
    "comparison.export_xlsx",
    "selection.seats_export",
    "selection.assessment_calendar",
    "selection.assessment_file",
    "selection.interview_calendar",
    "selection.own_sample_file",
    "selection.sample_file",
}
ROOM, NUMBER = "talangjakten", 3
EVERYTHING = (
    Role.COORDINATOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.COUNCIL_ADMINISTRATOR,
    Role.REGISTRAR,
    Role.MANAGER,
)


@dataclass(frozen=True)
class Visit:
    """One page: who looks (a key of `Tour.tokens`, or nobody), where, and the status it answers with."""

    endpoint: str
    path: str
    who: str = "coordinator"
    status: int = 200


@dataclass
class Tour:
    """All visits, and the session cookies of those who make them."""

    visits: list[Visit] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)


# Pages with a form that is refused when it is sent empty, and the form.
REFUSALS = (
    ("/people/new", "main form"),
    ("/people/units/new", "main form"),
    ("/programmes/new", "main form"),
    (f"/programmes/{ROOM}/rounds/new", "main form"),
)
HOSTS = {
    "coordinator": "mora.",
    "nobody": "mora.",
    "waiting": "mora.",
    "operator": "operator.",
    "plain": "",
    "returning": "",
}


def make_tour(app: Flask) -> Tour:
    """Prepare the demo: a coordinator who also holds the council's other offices, and files in every state."""
    coordinator = _coordinator(app)
    waiting = new_actor(app, "mora")
    operator = new_actor(app, "fram", Role.PLATFORM_OPERATOR)
    found = _objects(app, coordinator)
    _seats(app, coordinator)
    tour = Tour()
    for who, actor in (("coordinator", coordinator), ("waiting", waiting), ("operator", operator)):
        assert actor.account_id is not None
        with app.app_context(), work_as(Scope(actor.council.id)):
            tour.tokens[who] = sessions.start(actor.account_id, app.extensions["fram_settings"])
    files = _files(app, coordinator)
    tour.visits = _visits(app, found | {"account_id": waiting.account_id}, files)
    return tour


def _coordinator(app: Flask) -> Actor:
    actor = new_actor(app, "mora", *EVERYTHING)
    with app.app_context(), work_as(actor.scope):
        programme_id = session().scalars(select(Programme.id).where(Programme.slug == ROOM)).one()
        person_id = (
            session()
            .scalars(
                select(Participation.person_id).where(Participation.programme_id == programme_id).limit(1)
            )
            .one()
        )
        account = session().scalars(select(Account).where(Account.id == actor.account_id)).one()
        account.person_id, account.name = person_id, "Ragnhild Ängmark"
        session().execute(
            insert(ProgrammeLead),
            {"council_id": actor.council.id, "programme_id": programme_id, "account_id": actor.account_id},
        )
        held = set(
            session().scalars(select(AccountRole.role).where(AccountRole.account_id == actor.account_id))
        )
    assert held == {role.value for role in EVERYTHING}
    return Actor(actor.account_id, actor.council, "Ragnhild Ängmark", frozenset(EVERYTHING), person_id)


def _objects(app: Flask, actor: Actor) -> dict[str, UUID | str | int | None]:
    """An object of each kind, by the names that addresses use."""
    with app.app_context(), work_as(actor.scope):
        participation_id, outcome_id, person_id = session().execute(
            select(Outcome.participation_id, Outcome.id, Participation.person_id)
            .join(Participation, Participation.id == Outcome.participation_id)
            .join(Round, Round.id == Participation.round_id)
            .join(Programme, Programme.id == Round.programme_id)
            .where(Programme.slug == ROOM, Round.number == NUMBER)
            .limit(1)
        ).one()  # fmt: skip
        unit_id = session().scalars(select(Unit.id).where(Unit.manager_id.is_not(None)).limit(1)).one()
    case, own = _case(app, actor), _own(app, actor)
    return {
        "slug": ROOM, "number": NUMBER, "participation_id": participation_id, "outcome_id": outcome_id,
        "person_id": person_id, "unit_id": unit_id, "letter_id": _letter(app, actor),
        "measure_id": _measure(app, actor), "kind": "offer", "locale": "sv",
        "move": "taken_out", "whose": _call(app, actor), **case, **own,
        **_files_of(app, actor, case["candidacy_id"]),
    }  # fmt: skip


def _call(app: Flask, actor: Actor) -> str:
    """Whose call there is: the joint one of the round, published and soon to open."""
    now = datetime.now(UTC)
    with app.app_context(), work_as(actor.scope):
        programme_id, round_id = session().execute(
            select(Programme.id, Round.id)
            .join(Round, Round.programme_id == Programme.id)
            .where(Programme.slug == ROOM, Round.number == NUMBER)
        ).one()  # fmt: skip
        call = Call(
            programme_id=programme_id, round_id=round_id, way_in="both", opens_at=now + timedelta(days=2),
            closes_at=now + timedelta(days=30), decision_at=now + timedelta(days=60),
            eligibility={"sv": "Du är anställd i en av kommunerna."}, drive_question={"sv": "Vad driver dig?"},
            requirements=[{"key": "experience", "text": {"sv": "Minst två år i yrket"}}],
            contact_name="Ragnhild Ängmark", contact_email="ragnhild@example.test", published_at=now,
        )  # fmt: skip
        session().add(call)
    return "joint"


def _files_of(app: Flask, actor: Actor, candidacy_id: UUID) -> dict[str, UUID]:
    """A file that is being made ready by the coordinator herself, and her own case with a work sample to do."""
    soon = datetime.now(UTC) + timedelta(days=9)
    with app.app_context(), work_as(actor.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == candidacy_id)).one()
        own = session().scalar(
            select(Candidacy.id).where(
                Candidacy.person_id == actor.person_id, Candidacy.round_id == case.round_id
            )
        )
        if own is None:
            mine = Candidacy(
                council_id=actor.council.id, programme_id=case.programme_id, round_id=case.round_id,
                # Not waiting any more: nobody works with the files of those whom she competes with.
                person_id=actor.person_id, door="application", state="accepted", drive="Jag vill lära.",
            )  # fmt: skip
            session().add(mine)
            session().flush()
            own = mine.id
        session().add(
            RoundSelection(
                programme_id=case.programme_id, round_id=case.round_id, sample_due_at=soon,
                sample_task={"sv": "Planera en vecka."}, weights_by=actor.name, weights_at=datetime.now(UTC),
            )
        )  # fmt: skip
        assessment = Assessment(
            council_id=actor.council.id, candidacy_id=case.id, instrument="interview",
            assessor_council_id=actor.council.id, assessor_account_id=actor.account_id, assessor_name=actor.name,
            conflict="none",
        )  # fmt: skip
        interview = Interview(
            council_id=actor.council.id, candidacy_id=case.id, starts_at=soon,
            ends_at=soon + timedelta(hours=1), place="Kommunhuset",
        )  # fmt: skip
        profile = ProfileRecord(
            council_id=actor.council.id, candidacy_id=own, instrument="OPQ32r", certified_user="Maja Ek",
            done_on=datetime.now(UTC).date(), sentence="Jag planerar gärna i lugn och ro.",
        )  # fmt: skip
        told = BoardConflict(
            council_id=actor.council.id, candidacy_id=own, account_id=actor.account_id, kind="other"
        )
        session().add_all((assessment, interview, profile, told))
        session().flush()
        return {
            "assessment_id": assessment.id,
            "interview_id": interview.id,
            "case_id": own,
            "conflict_id": told.id,
        }


def _case(app: Flask, actor: Actor) -> dict[str, UUID]:
    """A case that waits for the coordinator's own opinion: she is somebody's nearest manager, too."""
    with app.app_context(), work_as(actor.scope):
        programme_id, round_id = session().execute(
            select(Programme.id, Round.id)
            .join(Round, Round.programme_id == Programme.id)
            .where(Programme.slug == ROOM, Round.number == NUMBER)
        ).one()  # fmt: skip
        somebody = session().scalars(
            select(Person.id).where(Person.id != actor.person_id, Person.active).order_by(Person.id).limit(1)
        ).one()  # fmt: skip
        case = Candidacy(
            council_id=actor.council.id, programme_id=programme_id, round_id=round_id, person_id=somebody,
            door="application", state="opinion", drive="Jag vill se andra växa.",
            hears_by=datetime.now(UTC) + timedelta(days=30),
        )  # fmt: skip
        session().add(case)
        session().flush()
        asked = Opinion(
            council_id=actor.council.id, candidacy_id=case.id, level=1, asked_id=actor.person_id,
            due_at=datetime.now(UTC) + timedelta(days=10),
        )  # fmt: skip
        session().add(asked)
        session().flush()
        criterion = Criterion(
            programme_id=programme_id,
            round_id=round_id,
            position=1,
            names={"sv": "Får andra att växa"},
            weight=2,
        )
        on_board = Candidacy(
            council_id=actor.council.id, programme_id=programme_id, round_id=round_id, person_id=_another(somebody),
            door="application", state="ready", drive="Jag vill leda.",
        )  # fmt: skip
        session().add_all((criterion, on_board))
        session().flush()
        return {"candidacy_id": case.id, "opinion_id": asked.id, "criterion_id": criterion.id}


def _own(app: Flask, actor: Actor) -> dict[str, UUID]:
    """A case of the coordinator's own from the round before, and somebody whom she has begun to put forward."""
    now = datetime.now(UTC)
    with app.app_context(), work_as(actor.scope):
        found = session().execute(
            select(Round.programme_id, Round.id, Round.number)
            .join(Programme, Programme.id == Round.programme_id)
            .where(Programme.slug == ROOM)
        )
        rounds = {number: (programme_id, round_id) for programme_id, round_id, number in found}
        programme_id, earlier = rounds[NUMBER - 1]
        case = Candidacy(
            council_id=actor.council.id, programme_id=programme_id, round_id=earlier, person_id=actor.person_id,
            door="application", state="not_selected", drive="Jag vill se andra växa.", submitted_at=now,
        )  # fmt: skip
        call = Call(
            programme_id=programme_id, round_id=rounds[NUMBER - 2][1], way_in="both",
            opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=9), decision_at=now + timedelta(days=60),
            requirements=[{"key": "experience", "text": {"sv": "Minst två år i yrket"}}],
            drive_question={"sv": "Vad driver dig?"}, published_at=now,
        )  # fmt: skip
        draft = Nomination(
            council_id=actor.council.id, programme_id=programme_id, round_id=rounds[NUMBER - 2][1],
            person_id=_another(UUID(int=0)), nominator_id=actor.person_id, submitted_by=actor.account_id,
            grounds="Har fått laget att dra åt samma håll.",
        )  # fmt: skip
        session().add_all((case, call, draft))
        session().flush()
        return {"case_id": case.id, "nomination_id": draft.id}


def _another(somebody: UUID) -> UUID:
    """Somebody else of the council."""
    wanted = (
        select(Person.id).where(Person.id > somebody, Person.active).order_by(Person.id).offset(1).limit(1)
    )
    return session().scalars(wanted).one()


def _seats(app: Flask, actor: Actor) -> None:
    """A rule and a fixed allotment, so that the ledger has lines."""
    with app.app_context(), work_as(actor.scope):
        programme_id = session().scalars(select(Programme.id).where(Programme.slug == ROOM)).one()
        found = get_round(programme_id, NUMBER)
        assert found is not None
        lead = replace(actor, roles=actor.roles | {Role.LEAD_COORDINATOR}, leads=frozenset({programme_id}))
        data = SeatRuleData(sum(found.seats.values()), "agreed", numbers=found.seats, agreed_by="Styrgruppen")
        save_rule(lead, programme_id, found.id, data, 0)
        fix_allotment(lead, programme_id, found.id)


def _letter(app: Flask, actor: Actor) -> UUID:
    """A letter to the coordinator, to be read in Fram."""
    with app.app_context(), work_as(actor.scope):
        programme_id = session().scalars(select(Programme.id).where(Programme.slug == ROOM)).one()
        assert actor.person_id is not None
        values = {"grounds": "Du får andra att växa.", "by_date": "fredag 5 mars 2027"}
        return write_letter(
            actor, "offer", programme_id=programme_id, round_id=None, person_id=actor.person_id, values=values
        )


def _measure(app: Flask, actor: Actor) -> UUID:
    """A line of active measures."""
    with app.app_context(), work_as(actor.scope):
        programme_id = session().scalars(select(Programme.id).where(Programme.slug == ROOM)).one()
        found = get_round(programme_id, NUMBER)
        assert found is not None
        line = MeasureData("act", "Bjud in fler från äldreomsorgen.", "HR-chefen", date(2027, 3, 1))
        return add_measure(actor, found, line)


class RoundImport(Import):
    """One import of a round's participants, or of its candidates, checked."""

    kind = PARTICIPANTS

    def __init__(self, app: Flask, actor: Actor, content: bytes) -> None:
        self.app, self.actor = app, actor
        with app.app_context(), work_as(actor.scope):
            programme_id, round_id = session().execute(
                select(Programme.id, Round.id)
                .join(Round, Round.programme_id == Programme.id)
                .where(Programme.slug == ROOM, Round.number == NUMBER)
            ).one()  # fmt: skip
            place = Place(
                heading="Import", above=[], done="/", programme_id=programme_id, round_id=round_id,
                arguments={"slug": ROOM, "number": NUMBER},
            )  # fmt: skip
            self.id = upload(actor, self.kind, place, content, "lista.csv")

    def check(self) -> ImportBatch:
        with self.app.app_context(), work_as(self.actor.scope) as current:
            batch = current.scalars(select(ImportBatch).where(ImportBatch.id == self.id)).one()
            columns = ColumnMapping.from_json(batch.mapping).columns
            choose_columns(self.actor, self.kind, batch, {index: name for name, index in columns.items()})
        return self.work()


class CandidateImport(RoundImport):
    """One import of a round's candidates."""

    kind = CANDIDATES


def _round_file(app: Flask, actor: Actor) -> RoundImport:
    with app.app_context(), work_as(actor.scope):
        somebody = session().scalars(
            select(Person.email).where(Person.email.is_not(None), ~select(Participation.id).where(
                Participation.person_id == Person.id).exists()).limit(1)
        ).one()  # fmt: skip
    headings = ("E-post", "Väg in", "Fullföljt", "Utfall", "Datum", "Källa")
    return RoundImport(
        app, actor, csv_bytes([(somebody, "nominerad", "ja", "chef", "2013-05", "lönesystemet")], headings)
    )


def _files(app: Flask, actor: Actor) -> dict[str, Import]:
    """Files of people: with columns to choose, checked, with faults, loaded; and two of a round."""
    with app.app_context(), work_as(actor.scope):
        known = session().scalars(select(Person).where(Person.email.is_not(None)).limit(1)).one()
        changed = (
            known.employee_number or "", known.given_name, known.family_name, known.email, "Överlärare", "Nya Skolan",
        )  # fmt: skip
        address = known.email
    new = ("9001", "Åsa", "Öst-Ängmark", "asa@mora.example", "Enhetschef", "Hemtjänst Södra")
    files = {
        "columns": Import(
            app, actor, csv_bytes([(*new, "070", "80")], (*HEADINGS, "Telefon", "Tjänstens omfattning"))
        ),
        "checked": Import(app, actor, csv_bytes([changed, new])),
        "faults": Import(app, actor, csv_bytes([new, ("9002", "", "Ek", "inte en adress", "", "")])),
        "loaded": Import(app, actor, csv_bytes([("9003", "Bo", "Ek", "bo@mora.example", "Kock", "Köket")])),
    }
    for name in ("checked", "faults", "loaded"):
        files[name].check()
    files["loaded"].apply()
    files["round columns"], files["round checked"] = _round_file(app, actor), _round_file(app, actor)
    files["round checked"].check()
    candidate = csv_bytes(
        [(address, "Jag vill att andra ska växa.", "2026-10-05")], ("E-post", "Drivkrafter", "Tackade ja")
    )
    for name in ("candidate columns", "candidate checked"):
        files[name] = CandidateImport(app, actor, candidate)
    files["candidate checked"].check()
    return files


def _visits(app: Flask, values: dict[str, UUID | str | int | None], files: dict[str, Import]) -> list[Visit]:
    special = {
        "account.sign_in": ("nobody", 200),
        "account.signed_out": ("nobody", 200),
        "account.waiting": ("waiting", 200),
        "oversight.platform_page": ("operator", 200),
    }
    job = files["loaded"].batch().job_id
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGE or "import_id" in rule.arguments:
            continue
        known = values | {"job_id": job}
        if "/template/" in rule.rule:
            known["number"] = 1  # of the template's version, not of the round
        path = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
        found.append(Visit(rule.endpoint, path, *special.get(rule.endpoint, ("coordinator", 200))))
    people, rounds = "/people/import", f"/programmes/{ROOM}/rounds/{NUMBER}/import"
    candidates = f"/programmes/{ROOM}/rounds/{NUMBER}/candidates/import"
    return [
        *found,
        *(
            Visit("people.import_show", f"{people}/{files[name].id}{query}")
            for name, query in (("checked", "?tab=changed"), ("faults", ""), ("loaded", ""))
        ),
        Visit("people.import_columns", f"{people}/{files['columns'].id}/columns"),
        Visit("outcomes.import_columns", f"{rounds}/{files['round columns'].id}/columns"),
        Visit("outcomes.import_show", f"{rounds}/{files['round checked'].id}"),
        Visit("nominations.import_columns", f"{candidates}/{files['candidate columns'].id}/columns"),
        Visit("nominations.import_show", f"{candidates}/{files['candidate checked'].id}"),
        Visit("account.front", "/", "plain"),
        Visit("account.front", "/?q=finnsinte", "plain"),
        Visit("account.front", "/", "returning"),
        Visit("account.front", "/", "operator"),
        Visit("people.directory", "/people?q=finnsinte"),
        Visit("people.units", "/people/units?q=finnsinte"),
        Visit("nominations.call_edit", f"/programmes/{ROOM}/rounds/{NUMBER}/call/own"),
        Visit("nominations.call_public", f"/call/{ROOM}", "nobody"),
        Visit("comparison.comparison", f"/programmes/{ROOM}/compare?measure=seats"),
        Visit(
            "comparison.comparison", "/programmes/ledare-over-gransen/compare?measure=outcome:stays&within=12"
        ),
        Visit("selection.seats_page", f"/programmes/{ROOM}/rounds/{NUMBER}/seats?council=orsa&seats=4"),
        Visit("selection.seats_page", f"/programmes/{ROOM}/rounds/{NUMBER}/seats?council=orsa&seats=400"),
        Visit("selection.board", f"/programmes/{ROOM}/rounds/{NUMBER}/board?blind=1"),
        Visit("selection.board", f"/programmes/{ROOM}/rounds/{NUMBER}/board?council=orsa"),
        Visit("selection.panel", f"/programmes/{ROOM}/rounds/{NUMBER}/panel?q=a"),
        Visit("404", "/finns-inte", "coordinator", 404),
        Visit("404", "/finns-inte", "nobody", 404),
    ]
