"""The relying party of a council, from its tenant file and the secret in the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flask import current_app
from pydantic import SecretStr

from app.platform.config import Settings
from app.platform.identity.oidc import ClaimNames, ProviderConfig, RelyingParties
from app.platform.tenancy.tenant import Tenant

if TYPE_CHECKING:
    from app.platform.identity.oidc import RelyingParty


def provider_config(tenant: Tenant, settings: Settings) -> ProviderConfig:
    """What a council's file says of its provider. A missing secret is a public client: PKCE alone."""
    secret = os.environ.get(tenant.sign_in.secret_env)
    return ProviderConfig(
        issuer=tenant.sign_in.issuer,
        client_id=tenant.sign_in.client_id,
        client_secret=SecretStr(secret) if secret else None,
        scopes=tenant.sign_in.scopes,
        claims=ClaimNames(name=tenant.claims.name, email=tenant.claims.email, roles=tenant.claims.roles),
        acr=tenant.sign_in.acr,
        entra_tenant=str(tenant.sign_in.entra_tenant) if tenant.sign_in.entra_tenant else None,
        allow_loopback=settings.loopback_allowed,
    )


def relying_party(tenant: Tenant) -> RelyingParty:
    """The relying party of a council in this process."""
    parties: RelyingParties = current_app.extensions.setdefault("fram_relying_parties", RelyingParties())
    return parties.get(tenant.id, provider_config(tenant, current_app.extensions["fram_settings"]))
