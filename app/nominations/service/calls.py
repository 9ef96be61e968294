"""Writing the call of a round."""

from __future__ import annotations

from flask_babel import gettext as _


def no_guarantee_text(programme: str) -> str:
    """The one sentence that applicant and nominating manager confirm, in the reader's language."""
    return _(
        "%(programme)s is a chance to grow. It does not guarantee anybody a post as a manager, or any other post.",
        programme=programme,
    )
