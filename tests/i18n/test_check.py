"""The catalogue check finds each kind of fault, and the faults only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from click.testing import CliRunner

from app.platform.i18n import commands
from app.platform.i18n.catalogues import po_path
from app.platform.i18n.check import check, entry_faults, source_faults
from app.platform.i18n.extract import ROOT, collect, extract, update
from app.platform.i18n.words import misleading

CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
A = _l("Save")
def b(n):
    # Translators: on the button
    return _("Hello %(name)s", name=n) + ngettext("%(n)s seat", "%(n)s seats", n, n=n)
"""
PAGE = '{{ _("Page") }} {{ marked("Marked") }} {% trans name=x %}Dear {{ name }}{% endtrans %}'
WHOLE = {
    "Save": "Spara",
    "Page": "Sida",
    "Marked": "Märkt",
    "Hello %(name)s": "Hej %(name)s",
    "Dear %(name)s": "Kära %(name)s",
}
OTHER = {**WHOLE, "Marked": "Merket", "Dear %(name)s": "Dear %(name)s"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project whose catalogues are whole."""
    pages = tmp_path / "app" / "feature" / "templates"
    pages.mkdir(parents=True)
    (tmp_path / "app" / "feature" / "views.py").write_text(CODE, encoding="utf-8")
    (pages / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "translations").mkdir()
    shutil.copy(ROOT / "translations" / "babel.cfg", tmp_path / "translations")
    extract(tmp_path)
    update(tmp_path)
    for code in ("sv", "nb", "nn"):
        fill(tmp_path, code, WHOLE if code == "sv" else OTHER)
    return tmp_path


def fill(project: Path, code: str, texts: dict[str, str]) -> None:
    """Write translations into an empty catalogue."""
    path = po_path(code, project / "translations")
    lines = path.read_text(encoding="utf-8")
    for source, text in texts.items():
        lines = lines.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{text}"')
    lines = lines.replace('msgstr[0] ""', 'msgstr[0] "%(n)s plass"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)s plassar"'
    )
    path.write_text(lines, encoding="utf-8")


def edit(project: Path, old: str, new: str, code: str = "sv") -> list[str]:
    """Change a catalogue and check the project."""
    path = po_path(code, project / "translations")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return check(project)


def test_whole_catalogues_pass(project: Path) -> None:
    assert check(project) == []


def test_every_kind_of_marking_is_found(project: Path) -> None:
    found = {message.id for message in collect(project) if message.id}
    assert found == {*WHOLE, ("%(n)s seat", "%(n)s seats")}
    pot = (project / "translations" / "messages.pot").read_text(encoding="utf-8")
    assert "#. on the button" in pot
    assert "POT-Creation-Date" not in pot


def test_a_stale_template(project: Path) -> None:
    views = project / "app" / "feature" / "views.py"
    views.write_text(CODE.replace('"Save"', '"Save all"'), encoding="utf-8")
    faults = check(project)
    assert any("not up to date" in fault for fault in faults)
    assert sum("“Save all” (app/feature/views.py): missing" in fault for fault in faults) == 3
    assert sum("“Save” (app/feature/views.py): not in the code" in fault for fault in faults) == 3


def test_update_keeps_what_is_translated_and_drops_the_rest(project: Path) -> None:
    views = project / "app" / "feature" / "views.py"
    views.write_text(CODE.replace('"Save"', '"Save all"'), encoding="utf-8")
    extract(project)
    update(project)
    text = po_path("sv", project / "translations").read_text(encoding="utf-8")
    assert "Spara" not in text
    assert "Hej %(name)s" in text
    assert [fault for fault in check(project) if fault.startswith("sv")] == [
        "sv: “Save all” (app/feature/views.py): empty"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Spara"', '""', "empty"),
        ('msgid "Save"', '#, fuzzy\nmsgid "Save"', "fuzzy"),
        ("Hej %(name)s", "Hej %(nam)s", "placeholder lost: name"),
        ("Hej %(name)s", "Hej %(name)s %(other)s", "placeholder not in the source: other"),
        ("Hej %(name)s", "Hej %(name)s 5 %", "a lone % breaks the text"),
        ("%(n)s plassar", "plassar", "placeholder lost: n"),
        ('"Spara"', '"<b>Spara</b>"', "HTML tags differ"),
        ('"Spara"', '"Spara."', "ends with ., the source with no mark"),
        ('"Spara"', '"Spara "', "space at the start or end"),
        ('"Spara"', '"Spara kull"', "“kull”: omgång"),
        (
            '#: app/feature/views.py\nmsgid "Save"',
            '#~ msgid "Old"\n#~ msgstr "Gammal"\n\nmsgid "Save"',
            "obsolete",
        ),
    ],
)
def test_one_fault_each(project: Path, old: str, new: str, fault: str) -> None:
    faults = edit(project, old, new)
    assert faults
    assert all(line.startswith("sv: ") for line in faults)
    assert fault in faults[0]


def test_a_missing_catalogue_and_the_language_no(project: Path) -> None:
    po_path("nn", project / "translations").unlink()
    (project / "translations" / "no").mkdir()
    faults = check(project)
    assert "nn: there is no catalogue" in faults
    assert any("no language `no`" in fault for fault in faults)


def test_a_word_can_be_allowed(project: Path) -> None:
    assert edit(project, '"Spara"', '"Spara kull"')
    assert edit(project, '#: app/feature/views.py\nmsgid "Save"', '# allow: kull\nmsgid "Save"') == []


def test_plural_forms_against_both_sources() -> None:
    source = ("%(name)s has one seat", "%(name)s has %(n)s seats")
    good = Message(source, ("%(name)s har en plats", "%(name)s har %(n)s platser"))
    more = Message(source, ("%(name)s har %(n)s plats", "%(name)s har %(n)s platser"))
    bad = Message(source, ("%(name)s har en plats", "%(name)s har platser"))
    assert entry_faults("sv", good) == []
    assert entry_faults("sv", more) == []
    assert entry_faults("sv", bad) == ["placeholder lost: n"]
    assert entry_faults("sv", Message(source, "text")) == ["plural forms differ from the source"]


@pytest.mark.parametrize("text", ["%s people", "56 %", "Saved!", " space", "Pick a cohort", "Click here"])
def test_source_texts_that_cannot_be_translated_well(text: str) -> None:
    assert source_faults(Message(text))


@pytest.mark.parametrize(
    ("code", "text", "count"),
    [
        ("nb", "Send anmeldelse", 1),
        ("nb", "Send påmelding", 0),
        ("nb", "Et vedtak er fattet", 1),
        ("nb", "Første runde", 1),
        ("nb", "Første kull", 0),
        ("nb", "Kva er ein leiar", 3),
        ("nb", "Älvdalen", 1),
        ("sv", "Ett nytt kull", 1),
        ("sv", "En ny omgång leder till fler chefer", 0),
        ("sv", "Du får en examen", 1),
        ("sv", "Du skriver en tentamen", 0),
        ("nn", "Eg veit ikke", 1),
        ("nn", "En kommune", 1),
        ("nn", "Ein kommune, ukjend eining, ingen endringar, frivillig", 0),
        ("nn", "Endringer i opplysningene", 2),
        ("nn", "Personlig utviklingsplan", 1),
        ("nn", "Personleg utviklingsplan", 0),
        ("nn", "Leder for enheten", 2),
        ("nn", "%(en)s <b class='ikke'>", 0),
        ("en", "This round", 0),
    ],
)
def test_words_that_mislead(code: str, text: str, count: int) -> None:
    assert len(misleading(code, text)) == count, misleading(code, text)


def test_command_says_what_is_wrong(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "check", lambda: check(project))
    assert CliRunner().invoke(commands.i18n_commands, ["check"]).exit_code == 0
    edit(project, '"Spara"', '""')
    result = CliRunner().invoke(commands.i18n_commands, ["check"])
    assert result.exit_code == 1
    assert "sv: “Save” (app/feature/views.py): empty" in result.output
