"""Texts escaped together are those escaped one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.platform.web.escaping import escape_rows

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(st.tuples(TEXT, TEXT, TEXT)))
def test_they_are_what_they_are_alone(rows: list[tuple[str, ...]]) -> None:
    assert escape_rows(rows) == [tuple(str(escape(text)) for text in row) for row in rows]


@pytest.mark.parametrize(
    "rows", [[("a", "b\0c")], [("a\0b",), ("c",)], [("a", "b"), ("c",)], [("a",), ("b", "c")]]
)
def test_what_cannot_be_told_apart_is_refused(rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="NUL"):
        escape_rows(rows)
