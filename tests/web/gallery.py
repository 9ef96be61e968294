"""A small application that shows every part of the interface under the product's own headers. Tests only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import Flask, abort, current_app, flash, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import HTTPException

from app.platform.config import ROOT
from app.platform.i18n.binding import init_babel
from app.platform.i18n.formats import init_formats
from app.platform.i18n.locale import LANGUAGES, own_name
from app.platform.tenancy.registry import Registry, load
from app.platform.tenancy.tenant import Tenant
from app.platform.web.assets import theme_url
from app.platform.web.headers import init_headers
from app.platform.web.interface import TEMPLATES, init_interface
from app.platform.web.shell import (
    Choice,
    CouncilView,
    FooterLink,
    LanguageLink,
    MenuGroup,
    MenuItem,
    Shell,
    Switcher,
    UserView,
)

MENU = (
    MenuGroup("", (MenuItem("Home", "#", "House", count=4, count_label="things to do"),)),
    MenuGroup(
        "The round", (MenuItem("Participants", "#", "PersonGroup"), MenuItem("Rounds", "#", "Calendar"))
    ),
    MenuGroup("Results", (MenuItem("Compare councils", "/gallery", "BarChart", current=True),)),
    MenuGroup("Mora kommun", (MenuItem("People", "#", "Person"), MenuItem("Settings", "#", "Cog"))),
)
FOOTER = (
    FooterLink("Accessibility statement", "#"),
    FooterLink("How we handle personal data", "#"),
    FooterLink("Help and contact", "#"),
)
SWITCHER = Switcher(
    "Talangjakten",
    "Round 7, spring 2027",
    (Choice("Talangjakten", "#", "Round 7", True), Choice("Lederprogrammet", "#", "Round 2")),
)


def make_gallery() -> Flask:
    """The application. `?council=motala&language=nb&scheme=dark` choose what it looks like."""
    app = Flask("gallery", root_path=str(ROOT / "app"), static_folder=None)
    app.config.update(SECRET_KEY="for tests only", TESTING=True)
    app.extensions["fram_registry"] = load(ROOT / "tenants")
    init_babel(app, lambda: request.args.get("language", "en"))
    init_formats(app, lambda: "Europe/Stockholm")
    init_headers(app)
    init_interface(app)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), FileSystemLoader(Path(__file__).with_name("templates"))]
    )
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.context_processor(lambda: {"shell": shell()})
    add_pages(app)
    return app


def shell() -> Shell:
    """The shell of Mora's coordinator, or of nobody on the plain pages."""
    language = request.args.get("language", "en")
    links = tuple(
        LanguageLink(code, own_name(code), f"?language={code}", code == language) for code in LANGUAGES
    )
    around = Shell(languages=links, footer=FOOTER, colour_scheme=request.args.get("scheme", "auto"))
    if g.get("nobody"):
        return around
    tenant = load_tenant(request.args.get("council", "mora"))
    council = CouncilView(tenant.name(language), tenant.brand.letter, theme_url(tenant))
    return replace(
        around, council=council, user=UserView("Test Testsson", "Coordinator"), menu=MENU, switcher=SWITCHER
    )


def load_tenant(slug: str) -> Tenant:
    """A council of the repository."""
    registry: Registry = current_app.extensions["fram_registry"]
    return registry.by_slug(slug) or abort(404)


def add_pages(app: Flask) -> None:
    """The gallery, the page before sign-in, every error page, and answers for htmx."""

    @app.get("/gallery")
    def gallery() -> ResponseReturnValue:
        if "flash" in request.args:
            flash("The directory is saved.", "success")
        return render_template(
            "gallery.html",
            day=date(2026, 12, 2),
            sort_url=lambda key, descending: f"?sort={key}&descending={descending}",
            page_url=lambda page: f"?page={page}",
        )

    @app.get("/choose")
    def choose() -> ResponseReturnValue:
        g.nobody = True
        return render_template("choose.html")

    @app.get("/error/<int:code>")
    def error(code: int) -> ResponseReturnValue:
        g.nobody = "nobody" in request.args
        return make_response(render_template(f"errors/{code}.html", code=code, request_id="S-7F21"), code)

    @app.get("/fragment/<int:code>")
    def fragment(code: int) -> ResponseReturnValue:
        return make_response(render_template("errors/fragment.html", code=code, request_id="S-7F21"), code)

    @app.get("/job/<int:step>")
    def job(step: int) -> ResponseReturnValue:
        source = (
            '{% from "macros/job.html" import job_running, job_done %}'
            '{% if step < 3 %}{{ job_running("job", "Checking", step, 3, poll_url="/job/" ~ (step + 1), every=1) }}'
            '{% else %}{{ job_done("job", "Checked") }}{% endif %}'
        )
        body = app.jinja_env.from_string(source).render(step=step)
        if "HX-Request" in request.headers:
            return body
        return render_template("job.html", body=body)

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> ResponseReturnValue:
        return str(error), error.code or 500
