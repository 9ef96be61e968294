"""Words of active measures: the four steps, with what belongs under each."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

STEP_NAMES: Final[dict[str, LazyString]] = {
    "examine": _l("Examine"),
    "analyse": _l("Analyse"),
    "act": _l("Act"),
    "follow_up": _l("Follow up"),
}
#: As the Swedish Discrimination Act (2008:567) chapter 3 section 2, and the Norwegian Equality and
#: Anti-Discrimination Act section 26, put the four steps.
STEP_MEANINGS: Final[dict[str, LazyString]] = {
    "examine": _l("Where are there risks of discrimination, or other things that stand in somebody's way?"),
    "analyse": _l("What causes the risks and obstacles that were found?"),
    "act": _l("Which measures can reasonably be asked for, who sees to them, and by when?"),
    "follow_up": _l("What did the measures lead to, and what is to be done differently next time?"),
}
