"""The file of a candidate as the panel reads it: from the own council's rows, or as a grant shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app.nominations.models import Call, Candidacy, Nomination, Opinion
from app.platform.database import session
from app.selection.models import Assessment, Rating, WorkSample


@dataclass(frozen=True)
class Asked:
    """A requirement of the call, with its text by language, and what the person says about it."""

    texts: Mapping[str, str]
    met: bool
    words: str


@dataclass(frozen=True)
class Opined:
    """A manager's opinion: 1 is the nearest one's, 2 the second level's; `yes` or `no`, with grounds."""

    level: int
    answer: str
    grounds: str


@dataclass(frozen=True)
class Note:
    """What an assessor has written beside the ratings; `criterion` is null for what was written about all of it."""

    assessor: str
    instrument: str
    criterion: UUID | None
    body: str


@dataclass(frozen=True)
class BoardFile:
    """What the panel reads before it decides; nobody whose own assessment of the case is not handed in."""

    drive: str = ""
    asked: Sequence[Asked] = ()
    nominated: Sequence[str] = ()
    opinions: Sequence[Opined] = ()
    sample: str | None = None
    sample_file: str = ""
    notes: Sequence[Note] = ()

    def each_text(self, change: Callable[[str], str]) -> BoardFile:
        """The file with every text that somebody has written changed."""
        return replace(
            self,
            drive=change(self.drive),
            asked=[replace(one, words=change(one.words)) for one in self.asked],
            nominated=[change(one) for one in self.nominated],
            opinions=[replace(one, grounds=change(one.grounds)) for one in self.opinions],
            sample=None if self.sample is None else change(self.sample),
            sample_file=change(self.sample_file),
            notes=[replace(one, body=change(one.body)) for one in self.notes],
        )


def own_files(cases: Collection[UUID]) -> dict[UUID, BoardFile]:
    """Files of the own council's cases, by case. Five statements, none where no case is asked for."""
    if not cases:
        return {}
    wanted = select(Candidacy, Call.requirements, WorkSample).where(Candidacy.id.in_(cases))
    wanted = wanted.outerjoin(
        Call, and_(Call.programme_id == Candidacy.programme_id, Call.id == Candidacy.call_id)
    ).outerjoin(
        WorkSample,
        and_(
            WorkSample.council_id == Candidacy.council_id,
            WorkSample.candidacy_id == Candidacy.id,
            WorkSample.handed_in_at.is_not(None),
        ),
    )
    nominated, opinions, notes = _nominated(cases), _opinions(cases), _notes(cases)
    return {
        case.id: BoardFile(
            case.drive or "",
            _asked(requirements, case.met, case.met_words),
            nominated[case.id],
            opinions[case.id],
            sample.answer if sample else None,
            (sample.file_name or "") if sample else "",
            notes[case.id],
        )
        for case, requirements, sample in session().execute(wanted)
    }


def shown_file(told: Mapping[str, Any]) -> BoardFile:
    """Another council's file from what `ctx.read_candidates` says. One statement where a call is named."""
    requirements = None
    if told["call"]:
        requirements = session().scalar(select(Call.requirements).where(Call.id == UUID(told["call"])))
    by_criterion = [
        Note(one["assessor"], one["instrument"], UUID(one["criterion"]), one["note"])
        for one in told["ratings"]
        if one["note"]
    ]
    whole = [Note(one["assessor"], one["instrument"], None, one["note"]) for one in told["notes"]]
    return BoardFile(
        told["drive"] or "",
        _asked(requirements, told["met"], told["met_words"]),
        told["nominated"],
        [Opined(one["level"], one["answer"], one["grounds"]) for one in told["opinions"] if one["answer"]],
        told["sample"],
        told["sample_file"] or "",
        by_criterion + whole,
    )


def _asked(
    requirements: Sequence[Mapping[str, Any]] | None, met: Sequence[str], words: Mapping[str, str]
) -> list[Asked]:
    return [
        Asked(one.get("text", {}), one["key"] in met, words.get(one["key"], "")) for one in requirements or ()
    ]


def _nominated(cases: Collection[UUID]) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    same = and_(
        Nomination.council_id == Candidacy.council_id,
        Nomination.round_id == Candidacy.round_id,
        Nomination.person_id == Candidacy.person_id,
        Nomination.state == "accepted",
    )
    wanted = select(Candidacy.id, Nomination.grounds).join(Nomination, same).where(Candidacy.id.in_(cases))
    for case_id, grounds in session().execute(wanted.order_by(Nomination.sent_at, Nomination.id)):
        found[case_id].append(grounds)
    return found


def _opinions(cases: Collection[UUID]) -> Mapping[UUID, list[Opined]]:
    found: dict[UUID, list[Opined]] = defaultdict(list)
    wanted = select(Opinion.candidacy_id, Opinion.level, Opinion.answer, Opinion.grounds).where(
        Opinion.candidacy_id.in_(cases), Opinion.answer.is_not(None)
    )
    for case_id, level, answer, grounds in session().execute(wanted.order_by(Opinion.level)):
        found[case_id].append(Opined(level, answer or "", grounds or ""))
    return found


def _notes(cases: Collection[UUID]) -> Mapping[UUID, list[Note]]:
    found: dict[UUID, list[Note]] = defaultdict(list)
    handed_in = and_(Assessment.candidacy_id.in_(cases), Assessment.submitted_at.is_not(None))
    of_criteria = (
        select(
            Assessment.candidacy_id, Assessment.assessor_name, Assessment.instrument, Rating.criterion_id, Rating.note
        )
        .join(Rating, and_(Rating.council_id == Assessment.council_id, Rating.assessment_id == Assessment.id))
        .where(handed_in, func.coalesce(Rating.note, "") != "")
        .order_by(Assessment.instrument, Assessment.id, Rating.id)
    )  # fmt: skip
    for case_id, assessor, instrument, criterion, note in session().execute(of_criteria):
        found[case_id].append(Note(assessor, instrument, criterion, note or ""))
    of_all = (
        select(Assessment.candidacy_id, Assessment.assessor_name, Assessment.instrument, Assessment.note)
        .where(handed_in, func.coalesce(Assessment.note, "") != "")
        .order_by(Assessment.instrument, Assessment.id)
    )
    for case_id, assessor, instrument, note in session().execute(of_all):
        found[case_id].append(Note(assessor, instrument, None, note or ""))
    return found
