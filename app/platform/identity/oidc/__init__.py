"""OpenID Connect: one relying party per council. Knows no database and no request.

The libraries below it (OAuth, tokens, keys, HTTP) are a quarter of what a web process would load at its start:
they come with the first sign-in, which waits for another machine anyway.
"""

from typing import TYPE_CHECKING, Any

from app.platform.identity.oidc.config import ClaimNames, Limits, ProviderConfig
from app.platform.identity.oidc.flow import Flow, Identity
from app.platform.identity.oidc.logout import (
    LogoutFault,
    LogoutNotice,
    LogoutRefused,
    logout_url,
    read_logout_token,
)
from app.platform.identity.oidc.reasons import Reason, SignInRefused
from app.platform.identity.oidc.registry import RelyingParties
from app.platform.identity.oidc.roles import map_roles

if TYPE_CHECKING:
    from app.platform.identity.oidc.relying_party import RelyingParty

__all__ = [
    "ClaimNames",
    "Flow",
    "Identity",
    "Limits",
    "LogoutFault",
    "LogoutNotice",
    "LogoutRefused",
    "ProviderConfig",
    "Reason",
    "RelyingParties",
    "RelyingParty",
    "SignInRefused",
    "logout_url",
    "map_roles",
    "read_logout_token",
]


def __getattr__(name: str) -> Any:
    if name == "RelyingParty":
        from app.platform.identity.oidc.relying_party import RelyingParty

        return RelyingParty
    raise AttributeError(name)
