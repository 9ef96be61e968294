"""The cookie of the forms' token and of messages: Flask's, its signer made once and not twice a request."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class FormCookie(SecureCookieSessionInterface):
    """Signs with the keys that the application had when it was first asked; they are settings and do not change."""

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of this application."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
