"""A programme words its letters: known placeholders only, none left out, seen before it is saved, nothing lost."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from app.letters import preview as previewing
from app.letters.kinds import KINDS, LetterKind
from app.letters.models import Letter, LetterWording
from app.letters.service.word import save_wording, use_frams
from app.letters.service.write import write_letter
from app.letters.wordings import PLACEHOLDER, fill, missing, unknown, with_promise
from app.letters.words import no_guarantee_text
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.i18n.binding import force
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes.queries.programmes import get_programme
from tests.support.clients import client_for, form_token, new_actor
from tests.support.recruiting import Recruiting

PAGE = "/programmes/talangjakten/letters/offer/sv"
GOOD = "Hej {first_name}!\n\n{grounds}\n\nSvara senast {by_date}: {link}\n\n{no_guarantee}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_frams_own_wording_obeys_the_rules_in_every_language(kind: LetterKind, locale: str) -> None:
    with force(locale):
        subject, body = str(kind.subject), str(kind.body)
    assert unknown(kind, subject) == []
    assert unknown(kind, body) == []
    assert missing(kind, body) == []


def test_what_is_filled_in_is_never_read_again() -> None:
    values = {"first_name": "{grounds}", "grounds": "{first_name} {{x}}"}
    assert fill("{first_name}: {grounds} {nothing}", values) == "{grounds}: {first_name} {{x}} "


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{fist_name}", "first_name"),
        ("{First name}", "first_name"),
        ("{bydate}", "by_date"),
        ("{förnamn}", "first_name"),
        ("{xyz}", ""),
    ],
)
def test_a_misspelt_placeholder_is_told_with_the_nearest(text: str, near: str) -> None:
    (fault,) = unknown(KINDS["offer"], f"Hej {text}")
    assert (fault.code, fault.near) == ("unknown", near)


@pytest.mark.parametrize("text", ["{first_name", "first_name}", "{{first_name}}", "a } b"])
def test_a_brace_that_stands_alone_is_a_fault(text: str) -> None:
    assert "brace" in {fault.code for fault in unknown(KINDS["offer"], text)}


def test_a_placeholder_of_another_kind_is_unknown_here() -> None:
    assert [fault.name for fault in unknown(KINDS["received"], "{grounds}")] == ["grounds"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_preview_leaves_nothing_open(joint: Recruiting, locale: str) -> None:
    with work_as(joint.lead.scope):
        programme = get_programme("talangjakten")
    assert programme is not None
    for kind in KINDS.values():
        with force(locale):
            subject, body = str(kind.subject), str(kind.body)
        samples = previewing.samples(kind, locale, programme, joint.lead.council, "http://mora.localhost")
        # What has no value is left out without a word: a hole in the middle of a sentence.
        assert {name for name in kind.placeholders if not samples.get(name)} == set(), kind.name
        shown = previewing.preview(
            kind, subject, body, locale, programme, joint.lead.council, "http://mora.localhost"
        )
        text = shown.subject + " ".join(shown.parts)
        for name in PLACEHOLDER.findall(body):
            assert escape(samples[name]) in " ".join(shown.parts), (kind.name, name)
        assert not re.search(r"[{}]|None", text), kind.name
        assert "Robin" in text


def test_a_letter_uses_the_programmes_wording_in_that_language_alone(joint: Recruiting) -> None:
    lead, person = joint.lead, joint.people["mora"][0]
    with work_as(lead.scope):
        save_wording(lead, joint.programme_id, "offer", "sv", "Plats i {programme}", GOOD, 0)
    for slug, whose in (("mora", joint.lead), ("orsa", joint.coordinators["orsa"])):
        with work_as(whose.scope) as current:
            letter_id = write_letter(
                whose,
                "offer",
                programme_id=joint.programme_id,
                round_id=joint.round_id,
                person_id=joint.people[slug][0],
                values={"grounds": "Bra", "by_date": "fredag"},
            )
            letter = current.scalars(select(Letter).where(Letter.id == letter_id)).one()
            assert letter.subject == "Plats i Talangjakten"
            assert "Svara senast fredag: http://" in letter.body
    english = joint.sign_in("mora", person)
    with work_as(english.scope) as current:
        from sqlalchemy import update

        from app.platform.identity.models import Account

        current.execute(update(Account).where(Account.id == english.account_id).values(locale="en"))
    with work_as(lead.scope) as current:
        letter_id = write_letter(
            lead,
            "offer",
            programme_id=joint.programme_id,
            round_id=joint.round_id,
            person_id=person,
            values={"grounds": "Good", "by_date": "Friday"},
        )
        letter = current.scalars(select(Letter).where(Letter.id == letter_id)).one()
        assert letter.subject == "You are offered a seat in Talangjakten"


PROMISING = ("nomination", "nomination_again", "offer", "offer_from_reserve", "manager_seat")


@pytest.mark.parametrize("kind", PROMISING)
def test_the_sentence_of_the_form_stands_in_the_letter_whatever_the_programme_words(
    joint: Recruiting, kind: str
) -> None:
    """The words that applicant and manager confirm, the same in the offer; no wording takes them out."""
    lead, person = joint.lead, joint.people["mora"][0]
    with force("sv"):
        sentence = no_guarantee_text("Talangjakten")
    assert "garanterar ingen" in sentence
    values = {name: "…" for name in KINDS[kind].extra}
    bodies = []
    with work_as(lead.scope) as current:
        for own in (False, True):
            if own:
                # Worded before the sentence had to be there: the service does not let it through any more.
                whole = "Hej {first_name}! {grounds} {by_date} {link}"
                known = {name: "{" + name + "}" for name in KINDS[kind].placeholders}
                current.add(
                    LetterWording(
                        programme_id=joint.programme_id, kind=kind, locale="sv", subject="Hej",
                        body=fill(whole, known), updated_by="Vera Ström",
                    )
                )  # fmt: skip
                current.flush()
                with pytest.raises(Refused):
                    save_wording(lead, joint.programme_id, kind, "sv", "Hej", fill(whole, known), 1)
            letter_id = write_letter(
                lead,
                kind,
                programme_id=joint.programme_id,
                round_id=joint.round_id,
                person_id=person,
                values=values,
            )
            bodies.append(current.scalars(select(Letter.body).where(Letter.id == letter_id)).one())
    assert [body.count(sentence) for body in bodies] == [1, 1]
    assert bodies[1].startswith("Hej ")


def test_a_letter_that_promises_nothing_gets_no_such_sentence() -> None:
    assert with_promise(KINDS["received"], "Hej {first_name} {link}") == "Hej {first_name} {link}"


def test_the_service_refuses_what_the_form_would(joint: Recruiting) -> None:
    lead = joint.lead
    with work_as(lead.scope):
        for subject, body, field in (
            ("", GOOD, "subject"),
            ("Plats {who}", GOOD, "subject"),
            ("Plats", "Hej {first_name}, svara: {link}", "body"),
            ("Plats", GOOD.replace("{no_guarantee}", "Varmt välkommen!"), "body"),
            ("Plats", GOOD + " 19121212-1212", "body"),
        ):
            with pytest.raises(Refused) as refused:
                save_wording(lead, joint.programme_id, "offer", "sv", subject, body, 0)
            assert refused.value.field == field
        with pytest.raises(NotFound):
            save_wording(lead, joint.programme_id, "nothing", "sv", "x", GOOD, 0)
        with pytest.raises(NotFound):
            use_frams(lead, joint.programme_id, "offer", "sv", 1)
    orsa = joint.coordinators["orsa"]
    with work_as(orsa.scope), pytest.raises(NotAllowed):
        save_wording(orsa, joint.programme_id, "offer", "sv", "Plats", GOOD, 0)


def test_the_second_writer_sees_what_changed(joint: Recruiting) -> None:
    with work_as(joint.lead.scope):
        save_wording(joint.lead, joint.programme_id, "offer", "sv", "Först", GOOD, 0)
        with pytest.raises(Changed):
            save_wording(joint.lead, joint.programme_id, "offer", "sv", "Sedan", GOOD, 0)
        save_wording(joint.lead, joint.programme_id, "offer", "sv", "Sedan", GOOD, 1)
        with pytest.raises(Changed):
            use_frams(joint.lead, joint.programme_id, "offer", "sv", 1)
        use_frams(joint.lead, joint.programme_id, "offer", "sv", 2)


@pytest.fixture
def lead(joint: Recruiting) -> FlaskClient:
    """A browser of Mora's lead coordinator."""
    with work_as(joint.lead.scope) as current:
        from app.programmes.models import ProgrammeLead

        assert current.scalars(select(ProgrammeLead.account_id)).all() == [joint.lead.account_id]
    return client_for(joint.app, joint.lead)


def post(
    client: FlaskClient, subject: str, body: str, version: int = 0, step: str = "save"
) -> tuple[int, str]:
    """Send the form of the page."""
    data = {
        "csrf_token": form_token(client, PAGE),
        "subject": subject,
        "body": body,
        "version": str(version),
        "step": step,
    }
    answer = client.post(PAGE, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_from_frams_wording_to_the_own_and_back(joint: Recruiting, lead: FlaskClient) -> None:
    page = lead.get(PAGE).get_data(as_text=True)
    assert "{by_date}" in page
    assert "Robin" in page
    status, page = post(lead, "Plats i {programme}", GOOD, step="preview")
    assert status == 200
    assert "Plats i Talangjakten" in page
    assert "Nothing is saved yet" in page
    assert 'lang="sv"' in page
    with work_as(joint.lead.scope):
        from app.letters.queries import wording

        assert wording(joint.programme_id, "offer", "sv") is None
    assert post(lead, "Plats i {programme}", GOOD)[0] == 303
    assert "The programme's own" in lead.get("/programmes/talangjakten/letters").get_data(as_text=True)
    status, page = post(lead, "En annan", GOOD, version=0)
    assert status == 409
    assert "Plats i {programme}" in page
    assert "En annan" in page
    token = form_token(lead, PAGE)
    stale = lead.post(f"{PAGE}/back", data={"csrf_token": token, "version": "7"})
    assert stale.status_code == 409
    back = lead.post(f"{PAGE}/back", data={"csrf_token": token, "version": "1"})
    assert back.status_code == 303
    assert "This is Fram's wording" in lead.get(PAGE).get_data(as_text=True)


def test_faults_stand_at_the_field_and_nothing_typed_is_lost(lead: FlaskClient) -> None:
    status, page = post(lead, "Plats för {fist_name}", "Hej! <b>Svara</b> på {link}")
    assert status == 422
    assert "Did you mean {first_name}?" in page
    assert "The text must hold {by_date}" in page
    assert "Plats för {fist_name}" in page
    assert "Hej! &lt;b&gt;Svara&lt;/b&gt; på {link}" in page


def test_markup_in_a_wording_stays_text(lead: FlaskClient) -> None:
    status, page = post(lead, "Plats <script>x</script>", GOOD + " <script>alert(1)</script>", step="preview")
    assert status == 200
    assert "<script>x" not in page
    assert "<script>alert" not in page


def test_who_does_not_lead_reads_it_and_no_more(joint: Recruiting) -> None:
    orsa = client_for(joint.app, joint.coordinators["orsa"])
    page = orsa.get(PAGE)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert 'name="body"' not in text
    assert "Robin" in text
    data = {"csrf_token": form_token(orsa, "/account"), "subject": "x", "body": GOOD, "version": "0"}
    assert orsa.post(PAGE, data=data).status_code == 403
    employee = client_for(joint.app, new_actor(joint.app, "mora", Role.EMPLOYEE))
    assert employee.get(PAGE).status_code == 403
    assert orsa.get("/programmes/talangjakten/letters/offer/de").status_code == 404
    assert orsa.get("/programmes/talangjakten/letters/nothing/sv").status_code == 404
