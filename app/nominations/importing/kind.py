"""The declaration of the import of candidates."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.nominations.importing.candidates import CandidateImport
from app.nominations.importing.fields import FAULT_WORDS, SPECS
from app.platform.access.actor import Actor
from app.platform.i18n.binding import content_text
from app.platform.imports.kind import ImportKind, Place, register
from app.programmes.queries.programmes import get_programme
from app.programmes.queries.rounds import get_round


def _place(_actor: Actor, slug: str, number: int) -> Place | None:
    programme = get_programme(slug)
    found = get_round(programme.id, number) if programme else None
    if programme is None or found is None:
        return None
    back = url_for("nominations.candidates", slug=slug, number=number)
    name = content_text(programme.names)
    return Place(
        heading=_l("Load candidates of %(programme)s, round %(number)s", programme=name, number=number),
        above=[
            (_l("Programmes"), url_for("programmes.programmes")),
            (name, url_for("programmes.programme", slug=slug)),
            (
                _l("Round %(number)s", number=number),
                url_for("programmes.round_page", slug=slug, number=number),
            ),
            (_l("Candidates"), back),
        ],
        done=back,
        programme_id=programme.id,
        round_id=found.id,
        arguments={"slug": slug, "number": number},
    )


CANDIDATES = register(
    ImportKind(
        name="candidates",
        permission="council:candidacies:import",
        specs=SPECS,
        keys=("employee_number", "email"),
        importer=CandidateImport,
        place=_place,
        words=FAULT_WORDS,
        hint=_l(
            "One row for each candidate of your council, with employee number or e-mail address. The people must be"
            " in the directory already. Each must have said yes, told that the programme guarantees nobody a post: the"
            " file says on which day. Each gets a letter, and the nearest manager is asked for an opinion. Nothing"
            " is done until you have seen the differences."
        ),
    )
)
