"""A file that is being made ready, for the sweep: an assessor, an interview, a work sample, a person profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.selection.models import Assessment, CompetenceCheck, Interview, ProfileRecord, WorkSample


def add_files(
    add: Callable[..., Any],
    council_id: UUID,
    assessor_id: UUID,
    candidacy_id: UUID,
    uid: Callable[..., UUID],
    canary: Callable[[str], str],
) -> None:
    """Add them to a case.

    Args:
        add: as `builders._add`.
        uid: the id of a thing of this council and room by its kind.
        canary: a text that nobody outside the council may ever see.
    """
    soon = datetime.now(UTC) + timedelta(days=5)
    add(
        Assessment, id=uid("assessment"), candidacy_id=candidacy_id, instrument="interview",
        assessor_council_id=council_id, assessor_account_id=assessor_id, assessor_name=canary("assessor"),
        conflict="none", note=canary("assessment"),
    )  # fmt: skip
    add(
        Assessment, id=uid("assessment 2"), candidacy_id=candidacy_id, instrument="work_sample",
        assessor_council_id=council_id, assessor_account_id=assessor_id, assessor_name=canary("assessor"),
        conflict="none",
    )  # fmt: skip
    add(
        Interview, id=uid("interview"), candidacy_id=candidacy_id, starts_at=soon,
        ends_at=soon + timedelta(hours=1), place=canary("place"),
    )  # fmt: skip
    add(
        CompetenceCheck, id=uid("check"), candidacy_id=candidacy_id, requirement="experience",
        how=canary("how"), checked_by=assessor_id, checked_by_name=canary("checker"),
    )  # fmt: skip
    add_sample(add, uid("sample"), candidacy_id, canary("sample"))
    add(
        ProfileRecord, id=uid("profile"), candidacy_id=candidacy_id, instrument=canary("instrument"),
        certified_user=canary("certified"), done_on=datetime.now(UTC).date(), sentence=canary("sentence"),
    )  # fmt: skip


def add_sample(add: Callable[..., Any], sample_id: UUID, candidacy_id: UUID, words: str) -> None:
    """A work sample with a file, handed in."""
    add(
        WorkSample, id=sample_id, candidacy_id=candidacy_id, answer=words, file_name="svar.txt",
        file_type="text/plain", file_content=words.encode(), handed_in_at=datetime.now(UTC),
    )  # fmt: skip
