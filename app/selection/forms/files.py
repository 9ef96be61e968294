"""Forms of making a file ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from app.nominations.forms.calls import MomentField
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import current_zone
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Refused
from app.programmes.forms.base import FramForm
from app.programmes.forms.programmes import in_text
from app.selection.file_words import CONFLICT_CHOICES, refusal
from app.selection.queries.assessments import PanelChoice
from app.selection.queries.competence import Competence
from app.selection.queries.interviews import InterviewLine
from app.selection.queries.profiles import Certified, Profile
from app.selection.queries.samples import Task
from app.selection.service.competence import Noted
from app.selection.service.profiles import ProfileData
from app.selection.words import INSTRUMENTS


class FileForm(FramForm):
    """A form with our messages, and refusals in the words of this step."""

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field (or the one named here, or the first shown)."""
        name = field or refused.field
        target: Field = self[name] if name in self else next(f for f in self if f.name != "version")
        target.errors = [*target.errors, refusal(refused.field, refused.code)]


class AssessorForm(FileForm):
    """Who of the panel assesses, by which instrument, by when."""

    member = SelectField(_l("Who"), choices=[], validate_choice=False)
    instrument = RadioField(_l("What to assess"), choices=list(INSTRUMENTS.items()), default="interview")
    due_on = DateField(
        _l("Due"),
        [Optional()],
        description=_l("Last day. Leave empty where there is none."),
        format="%Y-%m-%d",
    )

    def offer(self, panel: Sequence[PanelChoice], names: dict[UUID, str]) -> None:
        """The panel's members with their councils."""
        self.member.choices = [
            ("", _("Choose somebody")),
            *((str(one.id), f"{one.name}, {names.get(one.council_id, '')}") for one in panel),
        ]

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """As every form; the service speaks of a moment, the form of a day."""
        super().refuse(refused, "due_on" if refused.field == "due_at" else field)

    def chosen(self) -> UUID:
        """The member, or an id that nobody has."""
        try:
            return UUID(self.member.data or "")
        except ValueError:
            return UUID(int=0)

    def due_at(self) -> datetime | None:
        """The end of the last day on the council's clock."""
        return end_of(self.due_on.data) if self.due_on.data else None


class AgainForm(FileForm):
    """Until when a file is opened again to an assessor."""

    until = DateField(_l("Last day"), [Optional()], format="%Y-%m-%d")

    def last(self) -> datetime | None:
        """The end of the last day on the council's clock; None where no day was written."""
        return end_of(self.until.data) if self.until.data else None


class ConflictForm(FileForm):
    """The question before anything of a file is shown."""

    conflict = RadioField(
        _l("Is there anything that makes you partial?"),
        choices=list(CONFLICT_CHOICES.items()),
        validate_choice=False,
    )


class TakeBackForm(FileForm):
    """Why a conflict of interest no longer holds."""

    grounds = TextAreaField(
        _l("Why does it no longer hold?"),
        [Optional()],
        description=_l("The candidate's council reads this. Nothing about health, and nothing about others."),
    )


@dataclass
class ChecksForm:
    """How each requirement was checked, by key, with the version that was read; `faults` by name of field."""

    noted: dict[str, Noted]
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Sequence[Competence]) -> ChecksForm:
        """As it is kept."""
        return cls({one.key: _noted(one) for one in asked})

    @classmethod
    def read(cls, form: Mapping[str, str], asked: Sequence[Competence]) -> ChecksForm:
        """What was written, of the call's requirements alone."""
        return cls(
            {
                one.key: Noted(
                    " ".join(form.get(f"how-{one.key}", "").split()),
                    number(form.get(f"version-{one.key}", "")),
                )
                for one in asked
                if f"how-{one.key}" in form
            }
        )

    def how(self, key: str) -> str:
        """What stands in a field."""
        return self.noted[key].how if key in self.noted else ""

    def version(self, key: str) -> int:
        """The version of the check that was read."""
        return self.noted[key].version if key in self.noted else 0

    def refuse(self, refused: Refused) -> None:
        """Put a refusal beside its field; of the case as a whole, above them."""
        name, _dash, _key = refused.field.partition("-")
        self.faults[refused.field] = refusal(name, refused.code)

    def differences(self, asked: Sequence[Competence]) -> list[tuple[str, str, str]]:
        """Requirement, how it is noted now, what was typed, where somebody else was first; then one may save again."""
        found = []
        for one in asked:
            now = _noted(one)
            if one.key in self.noted and now.version != self.noted[one.key].version:
                if now.how != self.noted[one.key].how:
                    found.append((content_text(one.texts), now.how, self.noted[one.key].how))
                self.noted[one.key] = Noted(self.noted[one.key].how, now.version)
        return found


def _noted(one: Competence) -> Noted:
    return Noted(one.check.how, one.check.version) if one.check else Noted("", 0)


def number(told: str) -> int:
    """A version that a form carried; 0 where it is no number."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


class InterviewForm(FileForm):
    """When and where."""

    starts_at = MomentField(_l("Begins"))
    ends_at = MomentField(_l("Ends"))
    place = StringField(_l("Place"), description=_l("A room, or the address of a video meeting."))
    # Set when the reader has been told of a clash and goes on.
    anyway = HiddenField()

    def fill(self, one: InterviewLine) -> None:
        """Show an interview as it is."""
        self.starts_at.data, self.ends_at.data, self.place.data = one.starts_at, one.ends_at, one.place
        self.version.data = str(one.version)

    def moments(self) -> tuple[datetime, datetime]:
        """Both moments.

        Raises:
            Refused: one is missing.
        """
        starts, ends = self.starts_at.data, self.ends_at.data
        if starts is None:
            raise Refused("starts_at", "missing")
        if ends is None:
            raise Refused("ends_at", "missing")
        return starts, ends


class SampleTaskForm(FileForm):
    """The task of a round's work sample, in each language."""

    due_at = MomentField(
        _l("To be handed in by"), description=_l("Leave everything empty where there is no work sample.")
    )

    def fill(self, task: Task) -> None:
        """Show the task as it is."""
        for code in LANGUAGES:
            self[f"task_{code}"].data = task.texts.get(code, "")
        self.due_at.data = task.due_at
        self.version.data = str(task.version)

    def texts(self) -> dict[str, str]:
        """What was written, by language."""
        return {code: self[f"task_{code}"].data or "" for code in LANGUAGES}


for _code in LANGUAGES:
    setattr(
        SampleTaskForm, f"task_{_code}", TextAreaField(_l("Task in %(language)s", language=in_text(_code)))
    )


class SampleForm(FileForm):
    """What a candidate hands in."""

    answer = TextAreaField(_l("Your answer"), [Optional()])
    file = FileField(
        _l("A file, if you want"), description=_l("PDF, Word (DOCX) or text, 5 MB at most. One file.")
    )
    without_file = BooleanField(_l("Take the file away"))


class ProfileForm(FileForm):
    """That a person profile was done. There is no place for results."""

    # Only what the panel of the round states; the service looks again, whatever is sent.
    instrument = SelectField(_l("Instrument"), choices=[], validate_choice=False)
    certified_user = SelectField(
        _l("Certified user"),
        description=_l(
            "Who did the profile and gave feedback. The round's panel states who is certified for what, and whoever it "
            "is has been asked about conflicts of interest, under Assessors."
        ),
        choices=[],
        validate_choice=False,
    )
    done_on = DateField(_l("Done on"), [Optional()], format="%Y-%m-%d")
    feedback_on = DateField(_l("Feedback was given on"), [Optional()], format="%Y-%m-%d")
    sentence = TextAreaField(
        _l("One sentence that you have written together"),
        [Optional()],
        description=_l(
            "At most 200 characters, no results. Nobody else reads it until the candidate has agreed to it in Fram. "
            "Leave it empty to let what is there be."
        ),
    )
    no_sentence = BooleanField(_l("Take away the sentence that is there"))

    def fill(self, one: Profile) -> None:
        """Show what is kept; the sentence only once the candidate has agreed to it."""
        self.instrument.data, self.certified_user.data = one.instrument, one.certified_user
        self.done_on.data, self.feedback_on.data = one.done_on, one.feedback_on
        self.sentence.data = one.agreed or ""
        self.version.data = str(one.version)

    def offer(self, certified: Sequence[Certified], kept: Profile | None) -> None:
        """The panel's instruments and certified users, and what is noted already."""
        instruments = {one: one for user in certified for one in user.instruments}
        users = {one.name: f"{one.name} ({', '.join(one.instruments)})" for one in certified}
        if kept is not None:
            instruments.setdefault(kept.instrument, kept.instrument)
            users.setdefault(kept.certified_user, kept.certified_user)
        self.instrument.choices = [("", _("Choose")), *sorted(instruments.items())]
        self.certified_user.choices = [("", _("Choose")), *users.items()]

    def read(self) -> ProfileData:
        """What was written."""
        written = self.sentence.data or ""
        sentence = "" if self.no_sentence.data else (written if written.strip() else None)
        return ProfileData(
            self.instrument.data or "",
            self.certified_user.data or "",
            self.done_on.data,
            self.feedback_on.data,
            sentence,
        )


def end_of(day: date) -> datetime:
    """The last moment of a day on the council's clock."""
    midnight = datetime.combine(day + timedelta(days=1), time(), current_zone())
    return midnight.astimezone(UTC) - timedelta(minutes=1)
