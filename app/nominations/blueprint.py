"""URLs of nominations."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.nominations import panels
from app.nominations.hooks import KeptOut
from app.nominations.importing.kind import CANDIDATES
from app.nominations.tasks import calls as call_tasks  # noqa: F401 - offers its tasks
from app.nominations.tasks import cases as case_tasks  # noqa: F401 - offers its tasks
from app.nominations.tasks import letters as letter_tasks  # noqa: F401 - offers its tasks
from app.nominations.tasks import own as own_tasks  # noqa: F401 - offers its tasks and a panel
from app.nominations.views import (
    apply,
    call_edit,
    calls,
    case_list,
    cases,
    entering,
    help,
    my_case,
    nominate,
    nomination,
    opinions,
    own_words,
    public_calls,
)
from app.people.hooks import person_panels
from app.platform.access.blueprint import PUBLIC, GuardedBlueprint, needs
from app.platform.database import session
from app.platform.imports.blueprint import add_import
from app.platform.web.pages import help_entry, sign_in_panel
from app.platform.web.shell import Group, MenuEntry, menu
from app.programmes.hooks import programme_links, round_links

BOTH = ("GET", "POST")
ROUND = "/programmes/<slug>/rounds/<int:number>"
CALL = f"{ROUND}/call"
WRITES_CALLS = needs("programme:calls:edit")
OWN, MAKES = needs("own:candidacy:edit"), needs("council:nominations:make")
POST = ("POST",)

blueprint = GuardedBlueprint("nominations", __name__, template_folder="templates")

blueprint.add("/call/<slug>", public_calls.call_public, PUBLIC)
blueprint.add(CALL, calls.call_page, needs("programme:calls:read"))
blueprint.add(f"{CALL}/choice", calls.call_choice, WRITES_CALLS, ("POST",))
blueprint.add(f"{CALL}/<any(joint, own):whose>", call_edit.call_edit, WRITES_CALLS, BOTH)
blueprint.add(f"{CALL}/<any(joint, own):whose>/preview", public_calls.call_preview, WRITES_CALLS)
blueprint.add(f"{CALL}/<any(joint, own):whose>/publish", calls.call_publish, WRITES_CALLS, ("POST",))
blueprint.add(f"{CALL}/<any(joint, own):whose>/unpublish", calls.call_unpublish, WRITES_CALLS, ("POST",))
blueprint.add("/help/way-of-a-case", help.way_of_a_case, PUBLIC)

blueprint.add("/apply/<slug>", apply.apply, OWN)
blueprint.add("/apply/<slug>/start", apply.apply_start, OWN, POST)
blueprint.add("/apply/<slug>/save", apply.apply_save, OWN, POST)
blueprint.add("/apply/<slug>/submit", apply.apply_submit, OWN, POST)
blueprint.add("/my-case", my_case.my_cases, OWN, unnamed=True)
blueprint.add("/my-case/<uuid:case_id>", my_case.my_case_page, OWN)
blueprint.add("/my-case/<uuid:case_id>/words", own_words.own_words, OWN)
blueprint.add("/my-case/<uuid:case_id>/words/save", own_words.own_words_save, OWN, POST)
blueprint.add("/my-case/<uuid:case_id>/words/put", own_words.own_words_put, OWN, POST)
blueprint.add("/my-case/<uuid:case_id>/withdraw", my_case.my_case_withdraw, OWN, POST)
blueprint.add("/my-case/<uuid:case_id>/return", my_case.my_case_return, OWN, POST)
blueprint.add("/my-case/<uuid:case_id>/deny", my_case.my_case_deny, OWN, POST)
# Whoever reads the server's log is not to see who answers a letter, and with what: those lines name nobody.
blueprint.add("/nominations", nominate.my_nominations, MAKES, unnamed=True)
blueprint.add("/nominations/new", nominate.nomination_new, MAKES, unnamed=True)
blueprint.add("/nominations/new", nominate.nomination_create, MAKES, POST, unnamed=True)
blueprint.add("/nominations/people", nominate.nomination_people, MAKES, unnamed=True)
LETTER = "/nominations/<uuid:nomination_id>"
blueprint.add(LETTER, nomination.nomination, OWN, unnamed=True)
blueprint.add(f"{LETTER}/answer", nomination.nomination_answer, OWN, POST, unnamed=True)
blueprint.add(f"{LETTER}/confirm", nomination.nomination_confirm, MAKES, POST, unnamed=True)
blueprint.add(f"{LETTER}/edit", nominate.nomination_edit, MAKES, unnamed=True)
blueprint.add(f"{LETTER}/edit", nominate.nomination_update, MAKES, POST, unnamed=True)
blueprint.add(f"{LETTER}/withdraw", nomination.nomination_withdraw, MAKES, POST, unnamed=True)

sign_in_panel(public_calls.open_calls_panel)
programme_links.append(public_calls.programme_link)
round_links.append(public_calls.call_link)
help_entry("nominations.way_of_a_case", _l("The way of a case, from application to seat"))

# Opinions, and the council's own candidates.
GIVES_OPINIONS = needs("council:opinions:give")
READS_CASES, EDITS_CASES = needs("council:candidacies:read"), needs("council:candidacies:edit")
CASES, CASE = f"{ROUND}/candidates", "/candidates/<uuid:candidacy_id>"
blueprint.add("/opinions", opinions.opinions, GIVES_OPINIONS)
blueprint.add("/opinions/<uuid:opinion_id>", opinions.opinion, GIVES_OPINIONS, BOTH)
blueprint.add(CASES, case_list.candidates, READS_CASES)
blueprint.add(f"{CASES}.csv", case_list.candidates_csv, needs("council:candidacies:export"))
blueprint.add(f"{CASES}.xlsx", case_list.candidates_xlsx, needs("council:candidacies:export"))
blueprint.add(f"{CASES}/add", entering.candidate_add, EDITS_CASES, BOTH)
add_import(blueprint, f"{CASES}/import", CANDIDATES)
blueprint.add(CASE, cases.candidate, READS_CASES)
# Also `corrected`, which asks for another permission: the service offers each move to those who may make it.
blueprint.add(f"{CASE}/moves/<move>", cases.candidate_move, EDITS_CASES, BOTH)
person_panels.append(panels.person_panel)
round_links.append(panels.candidates_link)
menu.register(
    MenuEntry(
        _l("Opinions"),
        "nominations.opinions",
        "Chat2",
        Group.ROUND,
        "council:nominations:make",
        order=40,
        also=("nominations.opinion",),
    )
)

menu.register(
    MenuEntry(
        _l("My case"), "nominations.my_cases", "Clipboard", Group.HOME, "own:candidacy:edit",
        order=70,
        also=("nominations.my_case_page", "nominations.apply", "nominations.nomination_answer",
              "nominations.own_words"),
    )
)  # fmt: skip
menu.register(
    MenuEntry(
        _l("Put forward"), "nominations.my_nominations", "PersonPlus", Group.ROUND, "council:nominations:make",
        order=75,
        also=("nominations.nomination_new", "nominations.nomination_create", "nominations.nomination",
              "nominations.nomination_edit", "nominations.nomination_update"),
    )
)  # fmt: skip


@blueprint.app_errorhandler(KeptOut)
def kept_out(error: KeptOut) -> tuple[str, int]:
    """The file is closed to the reader: the page says why, and who goes on."""
    session().rollback()
    return render_template("nominations/kept_out.html", why=error.why), 403
