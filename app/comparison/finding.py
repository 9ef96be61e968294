"""What a comparison says, in words: the finding, its uncertainty, what could have been noticed, footnotes."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from app.comparison.view import Comparison, Figure
from app.platform.dates import PartialDate, Precision
from app.platform.i18n.formats import (
    count_of,
    medium_date,
    number,
    partial_date,
    percent,
    short_date,
    year_range,
)


def when(figure: Figure) -> str | None:
    """The month in which a figure can come, in words."""
    if figure.ready_on is None:
        return None
    return partial_date(PartialDate.from_date(figure.ready_on, Precision.MONTH))


def status_text(figure: Figure) -> str:
    """Where a figure comes from, or why it is missing."""
    if figure.status == "later":
        month = when(figure)
        return _("Ready %(when)s", when=month) if month else _("Not ready yet")
    if figure.thin:
        return _("Own, live; too little is known")
    return {
        "live": _("Own, live"),
        "exact": _("Release"),
        "protected": _("Protected"),
        "unshared": _("Not shared"),
        "none": _("No round"),
    }[figure.status]


def spoken(figure: Figure) -> str:
    """A figure in a sentence: "9 of 16, 56%"; few people without percent."""
    if figure.count is None:
        return status_text(figure)
    told = count_of(figure.count.k, figure.count.known)
    if figure.thin:
        unknown = figure.count.unknown
        lost = ngettext("%(n)s unknown", "%(n)s unknown", unknown, n=number(unknown))
        return _("%(count)s, %(percent)s", count=told, percent=lost)
    if not figure.percent_fits or figure.share is None:
        return told
    return _("%(count)s, %(percent)s", count=told, percent=percent(figure.share))


def title(comparison: Comparison) -> str:
    """What is counted: "Manager within 24 months", or "Manager by 27 March 2017" when looking back on a day."""
    measure = comparison.measure
    if not comparison.wanted.by_date:
        return measure.title
    day = medium_date(comparison.as_of)
    return _("%(outcome)s by %(date)s", outcome=measure.outcome_name, date=day)


def sources(comparison: Comparison) -> dict[bool, str]:
    """Where figures are from, and from when: of the own council (True) and of the others (False)."""
    release = comparison.release
    return {
        True: _("live, as of %(date)s", date=short_date(comparison.as_of)),
        False: _("no release yet")
        if release is None
        else _("release %(name)s, as of %(date)s", name=release.name, date=short_date(release.as_of)),
    }


def heading(comparison: Comparison) -> str:
    """The finding in one sentence, computed and never written by hand."""
    own = comparison.own
    if own.pooled.status == "later":
        return _("%(council)s's figures are not ready yet", council=own.name)
    if own.pooled.count is None:
        return _("%(council)s took no part in these rounds", council=own.name)
    if len(comparison.members) == 1 or comparison.wanted.by_date:
        return _("%(council)s: %(figure)s", council=own.name, figure=spoken(own.pooled))
    if comparison.release is None:
        return _("There is no release to compare with yet")
    return _verdict(comparison)


def _verdict(comparison: Comparison) -> str:
    verdict, name = comparison.verdict, comparison.own.name
    if verdict is None:
        return _("There is too little to compare with in these years")
    if not verdict.larger_than_uncertainty:
        return _("The differences are smaller than the uncertainty")
    if verdict.sign > 0:
        return _("%(council)s's share is higher than the others', by more than the uncertainty", council=name)
    return _("%(council)s's share is lower than the others', by more than the uncertainty", council=name)


def paragraph(comparison: Comparison) -> list[str]:
    """The numbers behind the heading, in plain words; sentences."""
    own = comparison.own
    if own.pooled.count is None:
        return []
    sentences = [_opening(comparison)]
    if own.pooled.count.unknown:
        sentences.append(unknown_text(own.pooled.count.unknown))
    overall = comparison.overall
    if overall.count is not None and len(comparison.members) > 1:
        sentences.append(
            ngettext(
                "For the one council: %(figure)s.",
                "For all %(num)d councils together: %(figure)s.",
                len(comparison.members),
                figure=spoken(overall),
            )
        )
    return [*sentences, *_uncertainty(comparison)]


def _opening(comparison: Comparison) -> str:
    """The own council's figure as a sentence about people."""
    measure = comparison.measure
    words = {"council": comparison.own.name, "figure": spoken(comparison.own.pooled)}
    if comparison.wanted.by_date:
        return _("%(title)s, participants from %(council)s: %(figure)s.", title=title(comparison), **words)
    if measure.family == "seats":
        return _("Seats filled in %(council)s: %(figure)s.", **words)
    if measure.family == "completed":
        return _("Participants from %(council)s who completed the programme: %(figure)s.", **words)
    if measure.family == "manager":
        return _(
            "Participants from %(council)s who became managers within %(months)s months: %(figure)s.",
            months=measure.horizon,
            **words,
        )
    return _(
        "Participants from %(council)s with the outcome “%(outcome)s” within %(months)s months: %(figure)s.",
        outcome=measure.outcome_name,
        months=measure.horizon,
        **words,
    )


def unknown_text(unknown: int) -> str:
    """How many are left out because nobody knows what became of them."""
    return ngettext(
        "What became of %(n)s person is unknown, and that person is not counted as a no.",
        "What became of %(n)s people is unknown, and they are not counted as a no.",
        unknown,
        n=number(unknown),
    )


def _uncertainty(comparison: Comparison) -> Iterable[str]:
    own, verdict, noticed = comparison.own, comparison.verdict, comparison.detectable
    if own.pooled.low is not None and own.pooled.high is not None:
        yield _(
            "With as few people as this, %(council)s's true share may lie anywhere from %(low)s to %(high)s.",
            council=own.name,
            low=percent(own.pooled.low),
            high=percent(own.pooled.high),
        )
    if verdict is None:
        return
    if verdict.larger_than_uncertainty:
        yield (
            _("The difference from the other councils is only just larger than chance alone would make it.")
            if verdict.borderline
            else _("The difference from the other councils is larger than chance alone would make it.")
        )
        yield _("Why it is so, the figures do not say: councils nominate different people.")
    else:
        yield _("So the figures do not suffice to say that any council does better than another.")
    if noticed is not None and not verdict.larger_than_uncertainty:
        yield from _noticed(comparison)


def _noticed(comparison: Comparison) -> Iterable[str]:
    noticed = comparison.detectable
    if noticed is None:
        return
    groups = {"own": number(noticed.n1), "others": number(noticed.n2)}
    least = None if noticed.at_least is None else percent(noticed.at_least)
    most = None if noticed.at_most is None else percent(noticed.at_most)
    if least and most:
        yield _(
            "With %(own)s people here and %(others)s in the other councils, we would only have noticed a "
            "difference if the others' share were %(least)s or more, or %(most)s or less.",
            least=least,
            most=most,
            **groups,
        )
    elif least or most:
        template = (
            _(
                "With %(own)s people here and %(others)s in the other councils, we would only have noticed a "
                "difference if the others' share were %(least)s or more.",
                least=least,
                **groups,
            )
            if least
            else _(
                "With %(own)s people here and %(others)s in the other councils, we would only have noticed a "
                "difference if the others' share were %(most)s or less.",
                most=most,
                **groups,
            )
        )
        yield template


def footnotes(comparison: Comparison) -> list[str]:
    """What is not in the sums, and what the figures are."""
    found = []
    if any(c.pooled.left_out for c in comparison.councils) or comparison.overall.left_out:
        found.append(
            _(
                "Rounds that are not shown, or not ready, are not in the sum, nor in the figure for all councils."
            )
        )
    cut = [block for block in comparison.blocks if not block.whole]
    if len(comparison.councils) > 1 and comparison.release is not None and cut:
        years = ", ".join(year_range(b.first_year, b.last_year) for b in comparison.blocks)
        found.append(
            _(
                "Other councils' rounds are pooled over fixed groups of rounds: %(years)s. A group counts only "
                "when all of it is in the period.",
                years=years,
            )
        )
    if comparison.release is not None and len(comparison.councils) > 1:
        found.append(
            _(
                "%(council)s's figures are live. The others' are from release %(name)s, as of %(date)s, and "
                "the same for every reader.",
                council=comparison.own.name,
                name=comparison.release.name,
                date=medium_date(comparison.release.as_of),
            )
        )
    if any(f.count is not None and not f.percent_fits for f in comparison.figures()):
        found.append(_("Fewer than ten people are told without percent."))
    found.append(
        _(
            "These are all participants, not a sample. The interval says how far a programme with the same "
            "underlying chance would wander."
        )
    )
    return found
