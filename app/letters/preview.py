"""How a letter will look: filled for an invented person, in the language of the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from markupsafe import Markup

from app.letters.kinds import LetterKind
from app.letters.markup import paragraphs
from app.letters.wordings import fill
from app.letters.words import date_words, moment_words, no_guarantee_text
from app.platform.i18n.binding import content_text, force
from app.platform.i18n.locale import html_lang
from app.platform.tenancy.tenant import Tenant
from app.programmes.queries.programmes import ProgrammeFacts

#: Any day will do; a weekday with a short name and a time before noon show how both are written.
SHOWN = datetime(2027, 3, 5, 7, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Preview:
    """Subject and paragraphs; `lang` is their language."""

    subject: str
    parts: list[Markup]
    lang: str


def preview(
    kind: LetterKind,
    subject: str,
    body: str,
    locale: str,
    programme: ProgrammeFacts,
    council: Tenant,
    origin: str,
) -> Preview:
    """A wording as Robin Lund would get it, who does not exist."""
    values = samples(kind, locale, programme, council, origin)
    return Preview(
        " ".join(fill(subject, values).split()), paragraphs(fill(body, values), origin), html_lang(locale)
    )


def samples(
    kind: LetterKind, locale: str, programme: ProgrammeFacts, council: Tenant, origin: str
) -> dict[str, str]:
    """A value for every placeholder of a kind, in a language."""
    with force(locale):
        values = {
            "first_name": "Robin",
            "from_name": "Kim Berg",
            "about_name": "Robin Lund",
            "programme": programme.names.get(locale) or content_text(programme.names),
            "round": "3",
            "council": council.name(locale),
            "link": origin + kind.path,
            "grounds": _("You make others grow, and you ask the questions that nobody else asks."),
            "by_date": date_words(SHOWN, locale, council.time_zone),
            "yes_date": date_words(SHOWN, locale, council.time_zone),
            "when": moment_words(SHOWN, locale, council.time_zone),
            "no_guarantee": no_guarantee_text(programme.names.get(locale) or content_text(programme.names)),
            "place": _("the small meeting room in the town hall"),
        }
    return {name: value for name, value in values.items() if name in kind.placeholders}
