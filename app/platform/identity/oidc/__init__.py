"""OpenID Connect: one relying party per council. Knows no database and no request."""

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
from app.platform.identity.oidc.relying_party import RelyingParty
from app.platform.identity.oidc.roles import map_roles

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
