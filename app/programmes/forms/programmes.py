"""Forms of a programme: its facts, members, providers, lead coordinators, agreement."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import (
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.people.keys import plain
from app.platform.i18n.locale import LANGUAGES
from app.programmes.forms.base import FramForm, KnownDateField, tidy
from app.programmes.queries.agreement import NEVER_OPEN
from app.programmes.queries.members import CouncilChoice, Lead
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.service.programmes import LONGEST_NAME, LONGEST_PURPOSE, ProgrammeData
from app.programmes.words import COOPERATION, MEASURES, OPENNESS, WAYS_IN

#: What languages are called inside a sentence.
_IN_TEXT = {"sv": _l("Swedish"), "nb": _l("Bokmål"), "nn": _l("Nynorsk"), "en": _l("English")}


def in_text(code: str) -> LazyString:
    """A language's name inside a sentence in the reader's language."""
    return _IN_TEXT[code]


class _Facts(FramForm):
    way_in = SelectField(_l("Way in"), choices=list(WAYS_IN.items()))
    cooperation = SelectField(_l("Form of co-operation"), choices=list(COOPERATION.items()))
    started = KnownDateField(
        _l("Started"), [Optional()], description=_l("As precisely as you know: 2008, 2008-09 or 2008-09-15.")
    )
    rounds_per_block = IntegerField(
        _l("Rounds that are added up before small figures are shown"),
        [InputRequired(), NumberRange(1, 10)],
        default=3,
        description=_l(
            "The more rounds, the larger the groups, and the more can be shown to other councils."
        ),
    )


class ProgrammeForm(_Facts):
    """Name and purpose in each language, and the facts. `slug` is asked for once, when the programme starts."""

    slug = StringField(
        _l("Address"),
        [Optional(), Length(max=80)],
        filters=[tidy],
        description=_l("The end of the programme's web address. Made from the name if you leave it empty."),
    )

    def fill(self, facts: ProgrammeFacts) -> None:
        """Show a programme as it is."""
        for code in LANGUAGES:
            self[f"name_{code}"].data = facts.names.get(code, "")
            self[f"purpose_{code}"].data = facts.purposes.get(code, "")
        for name in ("way_in", "cooperation", "started", "rounds_per_block"):
            self[name].data = getattr(facts, name)
        self.version.data = str(facts.version)

    def texts(self, kind: str) -> dict[str, str]:
        """What was written in each language as `name` or `purpose`, without empty ones."""
        found = {code: (self[f"{kind}_{code}"].data or "").strip() for code in LANGUAGES}
        return {code: words for code, words in found.items() if words}

    def read(self, slug: str | None = None) -> ProgrammeData:
        """What was written; `slug` is the one that the programme has already."""
        names = self.texts("name")
        made = "-".join(
            "".join(c if c.isascii() and c.isalnum() else " " for c in plain(first(names))).split()
        )
        return ProgrammeData(
            slug=slug or self.slug.data or made,
            names=names,
            purposes=self.texts("purpose"),
            way_in=self.way_in.data,
            cooperation=self.cooperation.data,
            started=self.started.data or None,
            rounds_per_block=self.rounds_per_block.data or 0,
        )


for _code in LANGUAGES:
    setattr(
        ProgrammeForm,
        f"name_{_code}",
        StringField(_l("Name in %(language)s", language=in_text(_code)), [Optional(), Length(max=LONGEST_NAME)],
                    filters=[tidy]),
    )  # fmt: skip
    setattr(
        ProgrammeForm,
        f"purpose_{_code}",
        TextAreaField(_l("Purpose in %(language)s", language=in_text(_code)),
                      [Optional(), Length(max=LONGEST_PURPOSE)]),
    )  # fmt: skip


class MemberForm(FramForm):
    """A council's membership and its dates."""

    council = SelectField(_l("Council"))
    joined = KnownDateField(_l("Member since"), [Optional()])
    left = KnownDateField(
        _l("Member until"), [Optional()], description=_l("Leave empty while the council is a member.")
    )

    def offer(self, councils: Iterable[CouncilChoice]) -> None:
        """Fill the list of councils."""
        self.council.choices = [(one.slug, one.name) for one in councils]


class ProviderForm(FramForm):
    """Somebody outside the councils who teaches or delivers."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=200)], filters=[tidy])
    earlier_name = StringField(
        _l("Earlier name"),
        [Optional(), Length(max=200)],
        filters=[tidy],
        description=_l("Organisations change names. Old certificates bear the earlier one."),
    )
    task = StringField(_l("Task"), [Optional(), Length(max=200)], filters=[tidy])
    since = KnownDateField(_l("Since"), [Optional()])


class LeadForm(FramForm):
    """A coordinator of the own council who shall lead, too."""

    account = SelectField(_l("Coordinator"))

    def offer(self, leads: Iterable[Lead]) -> None:
        """Fill the list."""
        self.account.choices = [(str(lead.account_id), lead.name) for lead in leads]


class AgreementForm(FramForm):
    """How open each measure is."""

    def fill(self, openness: dict[str, str]) -> None:
        """Show the agreement as it is."""
        for measure in MEASURES:
            self[f"open_{measure}"].data = openness[measure]

    def read(self) -> dict[str, str]:
        """What was chosen, by measure."""
        return {measure: self[f"open_{measure}"].data for measure in MEASURES}


for _measure, _words in MEASURES.items():
    _kept = _measure in NEVER_OPEN
    _choices = [(how, name) for how, name in OPENNESS.items() if not (_kept and how == "open")]
    _why = _l("Never open: one council cannot agree to that for the others.") if _kept else ""
    setattr(AgreementForm, f"open_{_measure}", SelectField(_words, choices=_choices, description=_why))


def first(texts: dict[str, str]) -> str:
    """The first of the texts, or nothing."""
    return next(iter(texts.values()), "")
