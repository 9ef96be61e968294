"""Making the application: a list of named steps."""

from __future__ import annotations

from flask import Flask, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.platform.access.blueprint import GuardedBlueprint, enforce
from app.platform.config import ROOT, Settings, load_settings
from app.platform.database import Scope, db, init_database, session
from app.platform.tenancy.registry import Registry, load

BLUEPRINTS: tuple[GuardedBlueprint, ...] = ()
HOSTLESS = ("operations.healthz", "operations.readyz", "operations.metrics")


def create_app(settings: Settings | None = None, registry: Registry | None = None) -> Flask:
    """Make the application from the environment, or from settings given by a test.

    Raises:
        SettingsError: the environment is missing something.
        TenantFaults: a council's file is wrong.
    """
    settings = settings or load_settings()
    app = Flask("app", root_path=str(ROOT / "app"), static_folder=None)
    configure(app, settings, registry or load(settings.tenants_dir))
    init_database(app, settings)
    find_council(app)
    guard_routes(app)
    register_features(app)
    return app


def configure(app: Flask, settings: Settings, registry: Registry) -> None:
    """Settings and councils, where every part of the application finds them."""
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-fram-form" if settings.url_scheme == "https" else "fram-form",
        SESSION_COOKIE_SECURE=settings.url_scheme == "https",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME=settings.url_scheme,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        TESTING=settings.environment == "test",
    )
    app.extensions["fram_settings"] = settings
    app.extensions["fram_registry"] = registry
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def find_council(app: Flask) -> None:
    """The Host header decides the council; what is no host of ours does not exist."""
    settings: Settings = app.extensions["fram_settings"]
    registry: Registry = app.extensions["fram_registry"]

    @app.before_request
    def bind_council() -> None:
        host = request.host.lower()
        g.council = registry.by_host(host, settings.base_host)
        if g.council is None and host != settings.base_host and request.endpoint not in HOSTLESS:
            abort(404)
        session().bind_scope(Scope(g.council.id) if g.council else Scope.PLATFORM)

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        db.session.remove()


def guard_routes(app: Flask) -> None:
    """No route without a rule."""
    app.before_request(enforce)


def register_features(app: Flask) -> None:
    """Every feature's URL table."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
