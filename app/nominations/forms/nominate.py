"""Putting somebody forward: what the form says, and its refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.nominations.queries.nominate import NominationView
from app.nominations.service.nominate import LONGEST, NominationData
from app.people.queries.lookup import find_person, known_as
from app.platform.access.actor import Actor
from app.platform.tabular import FIELD_REASONS

REFUSALS = {
    ("person", "missing"): _l("Search for the person, and choose."),
    ("person", "unknown"): _l("Choose somebody from your council's directory."),
    ("person", "oneself"): _l("Nobody puts forward herself or himself. Apply instead."),
    ("person", "taken"): _l(
        "You have put this person forward in this round already, in the same manager's name."
    ),
    ("person", "unreachable"): _l(
        "The person has neither an e-mail address in the directory nor an account, so no letter gets there. Save a "
        "draft, and ask your coordinator to put the address right."
    ),
    ("person", "sent"): _l(
        "The letter has gone to the one you chose first. Take it back, and write a new one."
    ),
    ("nominator", "missing"): _l(
        "Write on whose behalf you put the person forward: your account is no manager's."
    ),
    ("nominator", "unknown"): _l("Nobody in the directory has this employee number or e-mail address."),
    ("nominator", "no_manager"): _l("This person is not the manager of any unit."),
    ("nominator", "stays"): _l(
        "Only who wrote this can name another manager. Take it back if it is not yours."
    ),
    ("grounds", "missing"): _l("Write why. The person reads it."),
    ("no_guarantee", "missing"): _l("Confirm that you know this."),
    ("call", "closed"): _l("The call does not take nominations now."),
    ("nomination", "answered"): _l("The person has answered, or the time to answer has passed."),
    ("nomination", "often"): _l(
        "The person has had three letters from the same sender in this round, and gets no more. Talk to her or him."
    ),
}
TOO_LONG = _l("This is longer than there is room for.")


@dataclass
class NominationForm:
    """The fields as they were written. `nominator` is an employee number or e-mail address, empty for oneself."""

    person: str = ""
    q: str = ""
    grounds: str = ""
    unthought: str = ""
    nominator: str = ""
    no_guarantee: bool = False
    version: int = 0

    @classmethod
    def read(cls, form: Mapping[str, str]) -> NominationForm:
        """From what was posted."""
        version = form.get("version", "")
        return cls(
            person=form.get("person", "")[:40],
            q=" ".join(form.get("q", "").split())[:100],
            grounds=_text(form.get("grounds", "")),
            unthought=_text(form.get("unthought", "")),
            nominator=" ".join(form.get("nominator", "").split())[:254],
            no_guarantee=bool(form.get("no_guarantee")),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        )

    @classmethod
    def of(cls, view: NominationView, actor: Actor) -> NominationForm:
        """As it has been saved."""
        own = view.nominator_id == actor.person_id
        return cls(
            person=str(view.person_id),
            grounds=view.grounds,
            unthought=view.unthought or "",
            nominator="" if own else known_as(view.nominator_id) or "",
            no_guarantee=view.no_guarantee_at is not None,
            version=view.version,
        )

    @property
    def person_id(self) -> UUID | None:
        """Who has been chosen, if anybody has."""
        try:
            return UUID(self.person)
        except ValueError:
            return None

    def data(self, actor: Actor) -> tuple[NominationData | None, dict[str, str]]:
        """What the service takes, or what is wrong before it is asked, by field."""
        faults: dict[str, str] = {}
        nominator = find_person(self.nominator) if self.nominator else actor.person_id
        if nominator is None:
            faults["nominator"] = refusal("nominator", "unknown" if self.nominator else "missing")
        if self.person_id is None:
            faults["person"] = refusal("person", "missing")
        if self.person_id is None or nominator is None:
            return None, faults
        return (
            NominationData(self.person_id, nominator, self.grounds, self.unthought, self.no_guarantee),
            faults,
        )


def refusal(field: str, code: str) -> str:
    """Why a value was refused."""
    if code == "long":
        return str(TOO_LONG)
    return str(FIELD_REASONS.get(code) or REFUSALS[field, code])


def _text(told: str) -> str:
    return told.replace("\r\n", "\n").replace("\r", "\n").strip()[: LONGEST * 2]
