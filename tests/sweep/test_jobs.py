"""Every kind of background work, for each council, with its own ids and with another's: no other rows change."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from uuid import uuid4

from sqlalchemy import insert

from app import handlers
from app.platform.database import Scope, session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.registry import HANDLERS
from tests.support.builders import COUNCILS, MARK, account_id
from tests.sweep.parameters import JOBS, OutOfReach
from tests.sweep.place import Place

# Other councils' rows that a kind of work may write: only the release notes what it counted of whose people.
ACROSS = {"comparison.release": {"public.release_member", "public.release_own"}}


def check_reach() -> None:
    """Raise OutOfReach for a kind of work that the table does not know."""
    unknown = set(HANDLERS) - set(JOBS)
    if unknown:
        raise OutOfReach(f"tests/sweep/parameters.py has no arguments for {sorted(unknown)}")


def foreign_word(said: str, slug: str, other: str) -> bool:
    """Whether a council's rows have words of another's."""
    return other != slug and f"{MARK}{other}" in said


def run(place: Place, slug: str, kind: str, arguments: dict[str, object], by_person: bool) -> str:
    council = place.council(slug)
    job_id = uuid4()
    with place.app.app_context():
        from app.platform.outbox.models import OutboxEntry

        with work_as(Scope(council.id)):
            session().execute(
                insert(OutboxEntry).values(
                    id=job_id,
                    kind=kind,
                    arguments=arguments,
                    actor_id=account_id(slug, "lead_coordinator") if by_person else None,
                )
            )
        return execute(council, job_id)


def test_every_kind_is_in_reach() -> None:
    handlers.load()
    check_reach()
    assert set(JOBS) == set(HANDLERS), f"gone: {set(JOBS) - set(HANDLERS)}"


def test_work_for_one_council_touches_no_other(place: Place) -> None:
    check_reach()
    endings: dict[str, set[str]] = {}
    wrong = []
    for number, slug in enumerate(COUNCILS):
        whose = COUNCILS[(number + 1) % len(COUNCILS)]
        before = place.fingerprints(but_council=slug, lively=False)
        for owner in (whose, slug):
            for kind in HANDLERS:
                ending = run(
                    place, slug, kind, JOBS[kind](owner), by_person=kind.startswith(("import", "comp"))
                )
                after = place.fingerprints(but_council=slug, lively=False)
                changed = {name for name in after if after[name] != before[name]}
                if changed - ACROSS.get(kind, set()):
                    wrong.append(f"{kind} for {slug} with ids of {owner} ({ending}): {changed}")
                if owner == slug:
                    endings.setdefault(kind, set()).add(ending)
                before = after
        said = place.dump(only=slug).lower()
        wrong += [
            f"rows of {slug} have words of {other}" for other in COUNCILS if foreign_word(said, slug, other)
        ]
    assert not wrong, "\n".join(wrong)
    never = {kind for kind, seen in endings.items() if "done" not in seen}
    assert not never, f"never done with a council's own ids: {never}"


def test_mail_goes_to_the_own_council_only(place: Place) -> None:
    sent = [message_from_bytes(path.read_bytes(), policy=default) for path in place.mail.glob("*.eml")]
    assert sent
    for mail in sent:
        slug = next(slug for slug in COUNCILS if f"{MARK}{slug}" in mail["To"] or f"@{slug}." in mail["To"])
        said = mail.as_string().lower()
        others = [other for other in COUNCILS if other != slug and MARK + other in said]
        assert not others
