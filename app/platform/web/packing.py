"""Pages go over the wire packed: a sixth of the bytes, for half a millisecond.

Brotli for whoever takes it, which browsers do over https and on localhost; gzip for the rest.

A packed page that repeats what somebody else chose can give away the rest of it by its size (BREACH). So a page
is packed only where nothing in it can have been chosen by another site: asked for with GET and not from another
site. With a question in the address (a search, a filter, the next page) the browser has to say that one of our
own pages asked it; refused forms go out as they are. (The token of the forms could not be guessed that way
either: its signature is another one every second.)
"""

from __future__ import annotations

import brotli
from flask import Flask, Response, request
from isal import igzip

LEAST = 1_000
#: Of igzip: a fifth of zlib's time at its fastest, and smaller.
LEVEL = 2
#: Of Brotli: the lowest that has a model of text, and the smallest window that holds a page, which costs least.
QUALITY, WINDOW = 5, 16
FOREIGN = ("cross-site", "same-site")


def init_packing(app: Flask) -> None:
    """Pack pages for whoever takes that. Static files are packed when they are loaded, files not at all."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
            return response
        response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
        if "Content-Encoding" not in response.headers and (coding := _wanted()) and _closed():
            body = response.get_data()
            if len(body) >= LEAST:
                response.set_data(packed(body, coding))
                response.headers["Content-Encoding"] = coding
        return response


def packed(page: bytes, coding: str) -> bytes:
    """A page packed with `br` or `gzip`."""
    if coding == "br":
        return brotli.compress(page, mode=brotli.MODE_TEXT, quality=QUALITY, lgwin=WINDOW)
    return igzip.compress(page, LEVEL, mtime=0)


def _wanted() -> str | None:
    taken = request.accept_encodings
    good, usual = taken["br"], taken["gzip"]
    if good > 0 and good >= usual:
        return "br"
    return "gzip" if usual > 0 else None


def _closed() -> bool:
    """Whether nobody else can have put words into the page."""
    site = request.headers.get("Sec-Fetch-Site")
    if request.method != "GET" or site in FOREIGN:
        return False
    return not request.query_string or site == "same-origin"
