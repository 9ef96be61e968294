"""Forms of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields import SelectChoice

from app.platform.imports.kind import ImportKind
from app.platform.web.forms import Form

NOWHERE = ""
PREFIX = "column_"


class UploadForm(Form):
    """A file."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An Excel workbook (.xlsx) or a CSV file, at most 30 MB and 200,000 rows."),
    )


class Button(Form):
    """A button that does one thing."""


def columns_form(kind: ImportKind, header: list[str], letters: list[str], columns: Mapping[str, int]) -> Any:
    """A form with one choice for each column of the file; `columns` is what has been chosen or guessed."""
    fields = [SelectChoice(NOWHERE, _("Do not load"))]
    fields += [SelectChoice(spec.name, spec.label) for spec in kind.specs]
    chosen = {index: name for name, index in columns.items()}
    attributes = {
        f"{PREFIX}{index}": SelectField(
            _("Column %(letter)s, %(header)s", letter=letters[index], header=heading)
            if heading
            else _("Column %(letter)s", letter=letters[index]),
            choices=fields,
            default=chosen.get(index, NOWHERE),
        )
        for index, heading in enumerate(header)
    }
    return type("ColumnsForm", (Form,), attributes)()


def chosen_columns(form: Any) -> dict[int, str]:
    """The field's name by column, of the columns that are to be loaded."""
    return {
        int(field.name.removeprefix(PREFIX)): field.data
        for field in form
        if field.name.startswith(PREFIX) and field.data != NOWHERE
    }
