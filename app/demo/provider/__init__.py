"""The development identity provider: a real OpenID Connect server with invented people, for demo and tests.

One process serves every council; a council's issuer is `http://127.0.0.1:<port>/<slug>`.
"""

from app.demo.provider.provider import create_provider

__all__ = ["create_provider"]
