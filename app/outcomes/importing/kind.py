"""The declaration of the import of participants and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.outcomes import words
from app.outcomes.importing.fields import FAULT_WORDS, SPECS
from app.outcomes.importing.participants import ParticipantImport
from app.people.service_areas import SERVICE_AREAS, service_area_name
from app.platform.access.actor import Actor
from app.platform.dates import PartialDate
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import partial_date
from app.platform.imports.kind import ImportKind, Place, register
from app.programmes.queries.programmes import get_programme
from app.programmes.queries.rounds import get_round
from app.programmes.words import COMPLETIONS, PERSON_WAYS_IN


def _place(_actor: Actor, slug: str, number: int) -> Place | None:
    programme = get_programme(slug)
    found = get_round(programme.id, number) if programme else None
    if programme is None or found is None:
        return None
    back = url_for("programmes.round_page", slug=slug, number=number)
    name = content_text(programme.names)
    return Place(
        heading=_l("Import participants of %(programme)s, round %(number)s", programme=name, number=number),
        above=[
            (_l("Programmes"), url_for("programmes.programmes")),
            (name, url_for("programmes.programme", slug=slug)),
            (_l("Round %(number)s", number=number), back),
        ],
        done=back,
        programme_id=programme.id,
        round_id=found.id,
        arguments={"slug": slug, "number": number},
    )


def _named(names: Mapping[str, LazyString]) -> Callable[[Any], LazyString | str]:
    return lambda value: names.get(value, value)


PARTICIPANTS = register(
    ImportKind(
        name="participants",
        permission="council:participants:import",
        specs=SPECS,
        keys=("employee_number", "email"),
        importer=ParticipantImport,
        place=_place,
        words=FAULT_WORDS,
        hint=_l(
            "One row for each participant of your council, with employee number or e-mail address; somebody with"
            " several outcomes has a row for each. The people must be in the directory already. Nothing is changed"
            " until you have seen the differences."
        ),
        labels={
            "way_in": _named(PERSON_WAYS_IN),
            "service_area": service_area_name,
            "completion": _named(COMPLETIONS),
            "outcome": _named(words.KINDS),
            "outcome_date": lambda value: partial_date(PartialDate.from_iso(value)),
            "source": _named(words.SOURCES),
            "employer": _named(words.EMPLOYERS),
        },
        known={
            "way_in": PERSON_WAYS_IN.values(),
            "service_area": SERVICE_AREAS.values(),
            "completion": COMPLETIONS.values(),
            "outcome": words.KINDS.values(),
            "source": words.SOURCES.values(),
            "employer": words.EMPLOYERS.values(),
        },
    )
)
