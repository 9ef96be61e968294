"""Noting that a person profile was done. Results never come in: `domain/differentiators.md` 7."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from app.letters.service.write import write_letter
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.formats import today
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import Changed, NotFound, Refused
from app.platform.results import holds_scores
from app.platform.tabular import sensitive_text
from app.selection.models import Assessment, PanelMember, ProfileRecord
from app.selection.queries.conflicts_told import conflicts_told
from app.selection.queries.profiles import certified_users, get_profile, profile_of
from app.selection.service.assessments import OPEN, case_to_prepare
from app.selection.service.samples import own_case

LONGEST_LINE, LONGEST_SENTENCE = 80, 200


@dataclass(frozen=True)
class ProfileData:
    """What is kept: that it was done, with what, by whom, when, that feedback was given, and one sentence."""

    instrument: str
    certified_user: str
    done_on: date | None
    feedback_on: date | None = None
    # None leaves the sentence there is; empty takes it away.
    sentence: str | None = None


def record(actor: Actor, candidacy_id: UUID, data: ProfileData, version: int, files: int = 0) -> None:
    """Note that the profile of a candidate was done. A new sentence waits until the candidate has agreed to it.

    Args:
        version: the one that was read; 0 for the first time.
        files: how many files came with it; one is enough to refuse, whatever is in it.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `case` decided (`closed`); a field `missing`, `long`, `sensitive`, or with results of a test in it
            (`scores`); `instrument` that nobody of the round's panel is stated as certified for, or `certified_user`
            who is not (both `uncertified`), has not been asked about conflicts of interest and answered (`unasked`), or
            has told one (`conflict`); a date in the future (`future`) or feedback before the profile (`order`);
            `file` (`any`).
        Changed: somebody was first; `current` is how it is.
    """
    case = case_to_prepare(actor, candidacy_id)
    if case.state not in OPEN:
        raise Refused("case", "closed")
    if files:
        raise Refused("file", "any")
    data = _checked(data)
    found = session().scalar(
        select(ProfileRecord).where(ProfileRecord.candidacy_id == case.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if (found.version if found else 0) != version:
        raise Changed(profile_of(found) if found else None)
    data = _certified(case, data, found)
    assert data.done_on is not None  # noqa: S101 - checked above
    if found is None:
        found = _begun(actor, case, data, data.done_on)
    found.instrument, found.certified_user = data.instrument, data.certified_user
    found.done_on, found.feedback_on = data.done_on, data.feedback_on
    new = data.sentence is not None and (data.sentence or None) != found.sentence
    if new:
        found.sentence, found.sentence_agreed_at = data.sentence or None, None
    found.version = version + 1
    session().flush()
    if data.feedback_on is not None:
        _done(case, data.certified_user)
    log.record(actor, "profile.recorded", "candidacy", case.id, people=[case.person_id])
    if new and found.sentence:
        write_letter(
            actor,
            "profile_sentence",
            programme_id=case.programme_id,
            round_id=case.round_id,
            person_id=case.person_id,
            candidacy_id=case.id,
            values={},
        )


def _certified(case: Candidacy, data: ProfileData, found: ProfileRecord | None) -> ProfileData:
    """As the panel of the round states it. What was noted when it was true stays, whoever leaves the panel."""
    if found is not None and (found.instrument, found.certified_user) == (
        data.instrument,
        data.certified_user,
    ):
        return data
    known = [
        (one.name, named)
        for one in certified_users(case.programme_id, case.round_id)
        if (named := one.named(data.instrument)) is not None
    ]
    if not known:
        raise Refused("instrument", "uncertified")
    for name, named in known:
        if name == data.certified_user:
            _answered(case, name)
            return replace(data, instrument=named)
    raise Refused("certified_user", "uncertified")


def _answered(case: Candidacy, name: str) -> None:
    """Whoever does the profile has been asked about conflicts of interest, and has none.

    Raises:
        Refused: `certified_user` has told one (`conflict`), or has not answered or not been asked (`unasked`).
    """
    # By the account, so that somebody of the same name answers for nobody else.
    account = (
        select(PanelMember.account_id)
        .where(
            PanelMember.programme_id == case.programme_id, PanelMember.round_id == case.round_id,
            PanelMember.name == name, PanelMember.certified_for.is_not(None),
        )
    )  # fmt: skip
    accounts = set(session().scalars(account))
    told = {who for _case, who in conflicts_told([case.id])} & accounts
    free = select(Assessment.assessor_account_id).where(
        Assessment.candidacy_id == case.id, Assessment.instrument == "profile", Assessment.conflict == "none",
        Assessment.assessor_account_id.in_(accounts - told),
    )  # fmt: skip
    if session().scalar(free.limit(1)) is None:
        raise Refused("certified_user", "conflict" if accounts and accounts == told else "unasked")


def _done(case: Candidacy, name: str) -> None:
    """What was asked of the certified user is done: nothing waits for her or him any more."""
    waiting = update(Assessment).where(
        Assessment.candidacy_id == case.id, Assessment.instrument == "profile", Assessment.conflict == "none",
        Assessment.submitted_at.is_(None), Assessment.assessor_name == name,
    )  # fmt: skip
    values = {"submitted_at": func.clock_timestamp(), "version": Assessment.version + 1}
    session().execute(waiting.values(**values).execution_options(synchronize_session=False))


def _begun(actor: Actor, case: Candidacy, data: ProfileData, done_on: date) -> ProfileRecord:
    made = ProfileRecord(
        council_id=actor.council.id, candidacy_id=case.id, version=0, instrument=data.instrument,
        certified_user=data.certified_user, done_on=done_on,
    )  # fmt: skip
    try:
        with only_once("uq_profile_record_council_id_candidacy_id"):
            session().add(made)
    except ThereAlready:
        raise Changed(get_profile(case.id)) from None
    return made


def answer_sentence(actor: Actor, candidacy_id: UUID, agreed: bool, version: int) -> None:
    """The candidate's own answer. Without agreement the sentence is deleted, and nobody else has read it.

    Raises:
        NotFound: not one's own case, or there is no sentence to answer about.
        Changed: the sentence is another one now; `current` is how it is.
    """
    case = own_case(actor, candidacy_id)
    found = session().scalar(
        select(ProfileRecord).where(ProfileRecord.candidacy_id == case.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if found is None or found.sentence is None:
        raise NotFound
    if found.version != version:
        raise Changed(profile_of(found))
    if agreed:
        found.sentence_agreed_at = func.clock_timestamp()
    else:
        found.sentence = found.sentence_agreed_at = None
    found.version += 1
    session().flush()
    if agreed:
        log.record(actor, "profile.agreed", "candidacy", case.id, people=[case.person_id])
    else:
        log.record(actor, "profile.declined", "candidacy", case.id, people=[case.person_id])


def _checked(data: ProfileData) -> ProfileData:
    """Tidied and judged, field by field; the guard looks at every text that comes in."""
    instrument, user = " ".join(data.instrument.split()), " ".join(data.certified_user.split())
    # Judged as it came: spreading a result over lines must not help.
    texts = (
        ("instrument", data.instrument),
        ("certified_user", data.certified_user),
        ("sentence", data.sentence),
    )
    for field, text in texts:
        if holds_scores(text):
            raise Refused(field, "scores")
        if sensitive_text(text) is not None:
            raise Refused(field, "sensitive")
    sentence = " ".join(data.sentence.split()) if data.sentence is not None else None
    now = today()
    faults = {
        ("instrument", "missing"): not instrument,
        ("instrument", "long"): len(instrument) > LONGEST_LINE,
        ("certified_user", "missing"): not user,
        ("certified_user", "long"): len(user) > LONGEST_LINE,
        ("done_on", "missing"): data.done_on is None,
        ("done_on", "future"): data.done_on is not None and data.done_on > now,
        ("feedback_on", "future"): data.feedback_on is not None and data.feedback_on > now,
        ("feedback_on", "order"): bool(data.feedback_on and data.done_on and data.feedback_on < data.done_on),
        ("sentence", "long"): len(sentence or "") > LONGEST_SENTENCE,
        ("sentence", "scores"): holds_scores(sentence),
        ("sentence", "together"): holds_scores(f"{instrument}\n{user}\n{sentence or ''}"),
    }
    for (field, code), wrong in faults.items():
        if wrong:
            raise Refused(field, code)
    return ProfileData(instrument, user, data.done_on, data.feedback_on, sentence)
