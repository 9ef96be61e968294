"""What macros and layouts write, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.platform.web.interface import TEMPLATES
from tests.web.gallery import make_gallery


@pytest.fixture
def app() -> Iterator[Flask]:
    app = make_gallery()
    with app.test_request_context("/"):
        yield app


def written(source: str, **values: Any) -> str:
    return re.sub(r"\s+", " ", render_template_string(source, **values))


FORMS = '{% from "macros/forms.html" import field, form_errors %}'
CHARTS = '{% from "macros/charts.html" import withheld, dot, bar %}'


class Nomination(Form):
    """A form with one field of each kind."""

    name = StringField("Name", [InputRequired("Write the name")], description="As in the directory")
    why = TextAreaField("Why", [Optional()])
    area = SelectField("Area", choices=[("care", "Care"), ("school", "School")])
    way = RadioField(
        "Way in", [InputRequired("Choose a way in")], choices=[("call", "Open call"), ("none", "None")]
    )
    parts = SelectMultipleField("Parts", choices=[("a", "A"), ("b", "B")], default=["b"])
    agreed = BooleanField("Agreed", default=True)
    paper = FileField("Paper")


def test_every_kind_of_field_has_a_label_and_its_faults_are_tied_to_it(app: Flask) -> None:
    form = Nomination(MultiDict({"area": "school", "name": "", "why": "<b>"}))
    assert not form.validate()
    html = written(FORMS + "{{ form_errors(form) }}{% for f in form %}{{ field(f) }}{% endfor %}", form=form)
    for control in re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html):
        assert f'<label for="{control}"' in html or f'class="field-label" for="{control}"' in html, control
    assert 'aria-describedby="name-hint name-error" aria-invalid="true"' in html
    assert '<p class="ds-validation-message" id="name-error">Write the name</p>' in html
    assert '<a class="ds-link" data-color="neutral" href="#name">Write the name</a>' in html
    assert '<a class="ds-link" data-color="neutral" href="#way">Choose a way in</a>' in html
    assert "2 things need to be corrected" in html
    assert '<option value="school" selected>' in html
    assert "&lt;b&gt;" in html
    assert "(optional)" in html


def test_choices_keep_what_was_chosen(app: Flask) -> None:
    html = written(
        FORMS + "{% for f in form %}{{ field(f) }}{% endfor %}", form=Nomination(data={"way": "none"})
    )
    assert re.search(r'value="none" checked', html)
    assert not re.search(r'value="call" checked', html)
    assert re.search(r'value="b" checked', html)
    assert re.search(r'id="agreed"[^>]* checked', html)


def test_a_number_that_is_not_shown_says_why_and_there_is_one_mark_for_protected(app: Flask) -> None:
    words = {
        kind: re.sub(
            r"<[^>]+>", "", written(CHARTS + "{{ withheld(kind, when) }}", kind=kind, when=when)
        ).strip()
        for kind, when in [("protected", None), ("later", "June 2027"), ("unshared", None), ("none", None)]
    }
    assert words == {
        "protected": "Protected",
        "later": "Ready June 2027",
        "unshared": "Not shared",
        "none": "No round",
    }
    marks = {written(CHARTS + "{{ withheld(kind) }}", kind="protected") for _time in range(2)}
    assert len(marks) == 1
    assert "Not ready yet" in written(CHARTS + '{{ withheld("later") }}')


def test_charts_are_hidden_from_screen_readers_and_have_no_inline_style(app: Flask) -> None:
    html = written(CHARTS + "{{ dot(1/3*100, 12.3456, 77, 42, true) }}{{ bar(2/3*100) }}")
    assert html.count('aria-hidden="true"') == 2
    assert 'cx="33.3%"' in html
    assert 'width="66.7%"' in html
    assert "style=" not in html


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503])
def test_an_error_says_what_happened_and_what_to_do_with_and_without_a_person(code: int) -> None:
    client = make_gallery().test_client()
    for query in ("", "?nobody=1"):
        html = client.get(f"/error/{code}{query}").text
        heading = re.search(r"<h1>(.+?)</h1>", html)
        assert heading
        assert f"<title>{heading[1]} – " in html
        assert html.count('<p class="lead">') == 2
        assert not re.search(r'<p class="lead">\s*</p>', html)
        assert str(code) in html
    fragment = client.get(f"/fragment/{code}").text
    assert heading[1] in fragment
    assert "<html" not in fragment


def test_the_title_names_page_council_and_product() -> None:
    client = make_gallery().test_client()
    assert "<title>Every part – Mora kommun – Fram</title>" in client.get("/gallery?language=sv").text
    assert "<title>Choose your council – Fram</title>" in client.get("/choose").text


def test_the_page_says_its_language_and_scheme() -> None:
    client = make_gallery().test_client()
    assert (
        '<html lang="nn" dir="ltr" data-color-scheme="dark">'
        in client.get("/gallery?language=nn&scheme=dark").text
    )


def test_sign_out_is_a_form_with_a_token() -> None:
    html = make_gallery().test_client().get("/gallery").text
    form = re.search(r'<form method="post" action="/sign-out">(.+?)</form>', html, re.DOTALL)
    assert form
    assert 'name="csrf_token" value="token"' in form[1]


def test_no_template_has_inline_style_or_script() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|javascript:")
    for path in sorted(Path(TEMPLATES).rglob("*.html")):
        assert not inline.search(path.read_text(encoding="utf-8")), path
