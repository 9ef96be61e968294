"""Making the application: a list of named steps."""

from __future__ import annotations

from flask import Flask, abort, g, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app import handlers
from app.account.blueprint import blueprint as account
from app.comparison.blueprint import blueprint as comparison
from app.equality.blueprint import blueprint as equality
from app.jobs.blueprint import blueprint as jobs
from app.letters.blueprint import blueprint as letters
from app.nominations.blueprint import blueprint as nominations
from app.operations.blueprint import blueprint as operations
from app.operations.metrics import init_metrics
from app.outcomes.blueprint import blueprint as outcomes
from app.oversight.blueprint import blueprint as oversight
from app.people.blueprint import blueprint as people
from app.platform.access.actor import signed_in
from app.platform.access.blueprint import GuardedBlueprint, enforce
from app.platform.config import ROOT, Settings, load_settings
from app.platform.database import Scope, db, init_database, session
from app.platform.i18n.binding import init_babel
from app.platform.i18n.formats import init_formats
from app.platform.i18n.locale import LANGUAGES, SOURCE, negotiate
from app.platform.identity.web import init_identity
from app.platform.logs import init_logs
from app.platform.mail.blueprint import blueprint as mail
from app.platform.tabular.limits import DEFAULT_LIMITS, MEGABYTE
from app.platform.tenancy.registry import Registry, load
from app.platform.web.around import init_around
from app.platform.web.errors import init_errors
from app.platform.web.forgery import init_forgery
from app.platform.web.headers import init_headers
from app.platform.web.interface import init_interface
from app.platform.web.limits import init_limits
from app.platform.web.packing import init_packing
from app.platform.web.pages import init_pages
from app.platform.web.unstorable import init_unstorable
from app.programmes.blueprint import blueprint as programmes
from app.selection.blueprint import blueprint as selection

BLUEPRINTS: tuple[GuardedBlueprint, ...] = (
    account,
    operations,
    mail,
    jobs,
    oversight,
    people,
    programmes,
    letters,
    nominations,
    selection,
    equality,
    outcomes,
    comparison,
)
LANGUAGE_COOKIE = "fram-language"
FORM_BYTES = 2 * MEGABYTE
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
    init_logs(app, settings.log_level)
    init_database(app, settings)
    find_council(app)
    init_identity(app)
    choose_language(app)
    init_packing(app)
    init_headers(app)
    init_metrics(app)
    init_interface(app)
    init_around(app)
    init_pages(app)
    init_errors(app)
    guard_routes(app)
    init_unstorable(app)
    init_forgery(app)
    register_features(app)
    init_limits(app)
    handlers.load()
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
        # The biggest file that is read at all, and room for the form around it.
        MAX_CONTENT_LENGTH=DEFAULT_LIMITS.file_bytes + FORM_BYTES,
        MOST_FILE_MEGABYTES=DEFAULT_LIMITS.file_bytes // MEGABYTE,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
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


def choose_language(app: Flask) -> None:
    """The language of a page: the person's choice, then the council's, then the browser's.

    The cookie is the choice of a person of whom nothing else is known. Who is signed in has an own one, and is not
    given what whoever used the browser before has chosen.
    """

    def language() -> str:
        if not has_request_context():
            return SOURCE
        actor, council = signed_in(), g.get("council")
        return negotiate(
            person_choice=actor.locale if actor else request.cookies.get(LANGUAGE_COOKIE),
            council_default=council.default_language if council else None,
            council_languages=council.languages if council else LANGUAGES,
            accept_language=request.headers.get("Accept-Language"),
        ).code

    def zone() -> str:
        council = g.get("council") if has_request_context() else None
        return council.time_zone if council else "Europe/Stockholm"

    init_babel(app, language)
    init_formats(app, zone)


def guard_routes(app: Flask) -> None:
    """No route without a rule."""
    app.before_request(enforce)


def register_features(app: Flask) -> None:
    """Every feature's URL table."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
