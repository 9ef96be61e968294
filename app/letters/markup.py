"""The text of a letter as markup, for its HTML and for pages that show it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape


def paragraphs(body: str, origin: str) -> list[Markup]:
    """A letter's text as markup: paragraphs and line breaks, and links to Fram's own pages alone.

    An address that somebody has written into the grounds stays text: a letter from the council leads nobody
    elsewhere.
    """
    own = re.compile(rf"{re.escape(str(escape(origin)))}(?:(?=/)|(?=[.:]?(?:\s|$)))(?:/[\w/-]*)?")

    def line(text: str) -> Markup:
        linked = own.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', str(escape(text)))
        return Markup(linked)  # noqa: S704 - escaped above, and what is added holds no quote

    parts = re.split(r"\n{2,}", body.strip())
    return [Markup("<br>\n").join(line(one) for one in part.split("\n")) for part in parts]
