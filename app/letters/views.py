"""One's own letters, how they come, and the wording of a programme's letters."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from app.account.home import Task, offers_tasks
from app.account.waits import ME, wait
from app.letters import policy, queries, words
from app.letters.forms import WordingForm
from app.letters.kinds import KINDS, LetterKind
from app.letters.markup import paragraphs
from app.letters.preview import Preview, preview
from app.letters.service import own
from app.letters.service.word import save_wording, use_frams
from app.platform.access.actor import Actor, current_actor
from app.platform.config import Settings
from app.platform.i18n.binding import force
from app.platform.i18n.locale import LANGUAGES, html_lang, own_name
from app.platform.refusals import Changed, NotFound, Refused
from app.platform.web.pages import account_panel
from app.programmes.hooks import Link
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.views.shown import Answer, Difference, differences, programme_or_404


def my_letters() -> str:
    """All letters to the person whose time has come, newest first."""
    actor = current_actor()
    lines = queries.letters_of(actor.person_id) if actor.person_id else []
    return render_template("letters/mine.html", actor=actor, lines=lines, words=words, lang=html_lang)


def my_letter(letter_id: UUID) -> Answer:
    """One of them, which is read by that."""
    actor = current_actor()
    try:
        letter = own.read_letter(actor, letter_id)
    except NotFound:
        abort(404)
    parts = paragraphs(letter.body, _origin(actor))
    return render_template("letters/letter.html", letter=letter, parts=parts, lang=html_lang(letter.locale))


def choose() -> Answer:
    """Keep how the person wants letters."""
    try:
        own.choose_channel(current_actor(), request.form.get("channel", ""))
    except NotFound:
        abort(404)
    except Refused:
        abort(422)
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("account.own_account"), 303)


def kinds(slug: str) -> str:
    """Every kind of letter, and in which languages the programme words it itself."""
    programme = programme_or_404(slug)
    return render_template(
        "letters/kinds.html",
        programme=programme,
        kinds=KINDS.values(),
        own=queries.wordings(programme.id),
        languages=[(code, own_name(code)) for code in LANGUAGES],
        may_word=policy.may_word(current_actor(), programme.id),
    )


def wording(slug: str, kind: str, locale: str) -> Answer:
    """How a kind of letter is worded in a language, and how it looks; a form for who leads the programme."""
    programme, what = programme_or_404(slug), _kind_or_404(kind, locale)
    form = WordingForm.of(what)
    _fill(form, programme, locale)
    return _page(form, programme, locale, 200)


def wording_save(slug: str, kind: str, locale: str) -> Answer:
    """Show how it will look, or save it."""
    programme, what = programme_or_404(slug), _kind_or_404(kind, locale)
    actor = current_actor()
    if not policy.may_word(actor, programme.id):
        abort(403)
    form = WordingForm.of(what, request.form)
    if not form.validate():
        return _page(form, programme, locale, 422)
    if request.form.get("step") == "preview":
        return _page(form, programme, locale, 200, previewed=True)
    subject, body = form.subject.data or "", form.body.data or ""
    try:
        save_wording(actor, programme.id, kind, locale, subject, body, form.read_version())
    except Changed:
        return _conflict(form, programme, locale)
    flash(_("The wording is saved. Letters from now on use it."), "success")
    return redirect(url_for("letters.kinds", slug=slug), 303)


def wording_back(slug: str, kind: str, locale: str) -> Answer:
    """Use Fram's wording again."""
    programme, what = programme_or_404(slug), _kind_or_404(kind, locale)
    actor = current_actor()
    if not policy.may_word(actor, programme.id):
        abort(403)
    form = WordingForm.of(what, request.form)
    try:
        use_frams(actor, programme.id, kind, locale, form.read_version())
    except NotFound:
        pass  # It is Fram's already.
    except Changed:
        _fill(form, programme, locale)
        return _page(form, programme, locale, 409, differing=[])
    flash(_("Letters from now on use Fram's wording."), "success")
    return redirect(url_for("letters.kinds", slug=slug), 303)


def link(actor: Actor, programme: ProgrammeFacts) -> Link | None:
    """The button on a programme's page."""
    if not actor.may("programme:letters:read"):
        return None
    return Link(_l("Letters"), url_for("letters.kinds", slug=programme.address), "EnvelopeClosed")


UNREAD = f"EXISTS (SELECT FROM letter WHERE person_id = {ME} AND channel = 'fram' AND read_at IS NULL)"


@offers_tasks(wait(UNREAD))
def unread(actor: Actor) -> list[Task]:
    """Letters that the person reads in Fram only, and has not opened."""
    number = queries.unread_in_fram(actor.person_id) if actor.person_id else 0
    if not number:
        return []
    title = ngettext("%(num)d letter to read", "%(num)d letters to read", number)
    why = _("It did not go by e-mail: it is to be read here.")
    return [Task(title, why, _("Read"), url_for("letters.my_letters"))]


@account_panel(10)
def channel_panel(actor: Actor) -> Markup | None:
    """How letters come: by e-mail, or only in Fram."""
    if actor.person_id is None:
        return None
    channel = queries.channel_of(actor.person_id)
    return Markup(render_template("letters/channel_panel.html", channel=channel))  # noqa: S704 - our template


def _kind_or_404(kind: str, locale: str) -> LetterKind:
    if kind not in KINDS or locale not in LANGUAGES:
        abort(404)
    return KINDS[kind]


def _origin(actor: Actor) -> str:
    settings: Settings = current_app.extensions["fram_settings"]
    return settings.origin(actor.council.host)


def _fill(form: WordingForm, programme: ProgrammeFacts, locale: str) -> None:
    found = queries.wording(programme.id, form.kind.name, locale)
    if found is not None:
        form.fill(found.subject, found.body, found.version)
        return
    with force(locale):
        form.fill(str(form.kind.subject), str(form.kind.body), 0)


def _conflict(form: WordingForm, programme: ProgrammeFacts, locale: str) -> Answer:
    theirs = WordingForm.of(form.kind)
    _fill(theirs, programme, locale)
    form.version.data = theirs.version.data
    return _page(form, programme, locale, 409, differing=differences(theirs, form))


def _page(
    form: WordingForm,
    programme: ProgrammeFacts,
    locale: str,
    status: int,
    differing: list[Difference] | None = None,
    previewed: bool = False,
) -> Answer:
    actor = current_actor()
    found = queries.wording(programme.id, form.kind.name, locale)
    page = render_template(
        "letters/wording.html",
        form=form,
        kind=form.kind,
        programme=programme,
        locale=locale,
        language=own_name(locale),
        others=[(code, own_name(code)) for code in LANGUAGES if code != locale],
        own=found,
        preview=_previewed(form, programme, locale) if status == 200 else None,
        previewed=previewed,
        differing=differing,
        may_word=policy.may_word(actor, programme.id),
    )
    return page, status


def _previewed(form: WordingForm, programme: ProgrammeFacts, locale: str) -> Preview:
    actor = current_actor()
    subject, body = form.subject.data or "", form.body.data or ""
    return preview(form.kind, subject, body, locale, programme, actor.council, _origin(actor))
