"""A programme's own wording of a kind of letter in one language, and back to Fram's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select

from app.letters import policy
from app.letters.kinds import KINDS
from app.letters.models import LetterWording
from app.letters.wordings import missing, unknown
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text


def save_wording(
    actor: Actor, programme_id: UUID, kind: str, locale: str, subject: str, body: str, version: int
) -> None:
    """Word a kind of letter. Letters that have been written already stay as they are.

    Args:
        version: of the wording that the actor saw; 0 for Fram's.

    Raises:
        NotAllowed: the actor does not lead the programme.
        NotFound: there is no such kind or language.
        Refused: a text is empty, holds what may not be kept or what is no placeholder, or leaves out one that
            may not be left out.
        Changed: somebody else has changed it since.
    """
    if not policy.may_word(actor, programme_id):
        raise NotAllowed
    if kind not in KINDS or locale not in LANGUAGES:
        raise NotFound
    _check(kind, subject, body)
    now = _locked(programme_id, kind, locale)
    if (now.version if now else 0) != version:
        raise Changed(now)
    if now is None:
        now = LetterWording(programme_id=programme_id, kind=kind, locale=locale, version=0)
        session().add(now)
    now.subject, now.body = subject, body
    now.version += 1
    now.updated_at, now.updated_by = func.now(), actor.name
    session().flush()
    log.record(actor, "letter.worded", "programme", programme_id, {"letter": kind, "language": locale})


def use_frams(actor: Actor, programme_id: UUID, kind: str, locale: str, version: int) -> None:
    """Take the programme's own wording away, so that Fram's is used again.

    Raises:
        NotAllowed: the actor does not lead the programme.
        NotFound: there is none.
        Changed: somebody else has changed it since.
    """
    if not policy.may_word(actor, programme_id):
        raise NotAllowed
    now = _locked(programme_id, kind, locale)
    if now is None:
        raise NotFound
    if now.version != version:
        raise Changed(now)
    session().execute(
        delete(LetterWording).where(
            LetterWording.programme_id == programme_id,
            LetterWording.kind == kind,
            LetterWording.locale == locale,
        )
    )
    log.record(actor, "letter.unworded", "programme", programme_id, {"letter": kind, "language": locale})


def _check(kind: str, subject: str, body: str) -> None:
    for name, text in (("subject", subject), ("body", body)):
        if not text.strip():
            raise Refused(name, "missing")
        if sensitive := sensitive_text(text):
            raise Refused(name, sensitive.value)
        if faults := unknown(KINDS[kind], text):
            raise Refused(name, faults[0].code)
    if missing(KINDS[kind], body):
        raise Refused("body", "placeholder")


def _locked(programme_id: UUID, kind: str, locale: str) -> LetterWording | None:
    # Two who word the same letter for the first time find no row to lock.
    key = f"letter wording {programme_id} {kind} {locale}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    wanted = select(LetterWording).where(
        LetterWording.programme_id == programme_id,
        LetterWording.kind == kind,
        LetterWording.locale == locale,
    )
    return session().scalar(wanted.with_for_update())
