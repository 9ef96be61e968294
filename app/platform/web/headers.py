"""What every answer carries: a strict content policy, no caching of pages, no sniffing, no framing."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: the check of forms under https needs the Referer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def init_headers(app: Flask) -> None:
    """Set the headers on every answer, errors and files included."""

    @app.after_request
    def add(response: Response) -> Response:
        if "Content-Security-Policy" in response.headers:  # a view that is stricter still
            for name, value in ALWAYS.items():
                response.headers.setdefault(name, value)
        else:
            response.headers.extend(ALWAYS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = TWO_YEARS
        # Only what says that it is public may be kept; files to download would say "no-cache", which keeps them.
        if not response.cache_control.public:
            response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
        response.headers.pop("Server", None)
        return response
