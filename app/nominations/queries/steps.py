"""The steps of a case, as far as others than its pages ask for them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.nominations.models import CandidacyStep
from app.platform.database import session


def last_move(case_id: UUID) -> str | None:
    """The name of the latest move of a case."""
    steps = select(CandidacyStep.move).where(CandidacyStep.candidacy_id == case_id)
    return session().scalar(steps.order_by(CandidacyStep.at.desc(), CandidacyStep.id.desc()).limit(1))
