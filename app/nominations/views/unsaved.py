"""Where what was sent meets a door that has closed: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from app.platform.database import session


def unsaved(texts: Iterable[str], onward: str, status: int = 404) -> tuple[str, int]:
    """The same page whether there is no such thing or it is closed to the reader, with what was typed.

    Args:
        onward: the endpoint to go on to.
    """
    session().rollback()
    typed = [text for text in texts if text.strip()]
    return render_template("nominations/unsaved.html", texts=typed, onward=onward), status
