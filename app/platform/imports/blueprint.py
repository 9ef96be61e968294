"""The URLs of one kind of import, put into a feature's own table."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.blueprints import BlueprintSetupState
from jinja2 import ChoiceLoader, FileSystemLoader

from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.imports.kind import ImportKind
from app.platform.imports.views import ImportViews

TEMPLATES = Path(__file__).with_name("templates")


def add_import(blueprint: GuardedBlueprint, path: str, kind: ImportKind) -> None:
    """Add the pages of an import under a path, which may have arguments of its own (`kind.place` gets them).

    Endpoints: `import_start`, `import_upload`, `import_show`, `import_columns`, `import_choose`,
    `import_apply`, `import_undo`, `import_resume`, `import_remove`.
    """
    views, rule = ImportViews(kind, blueprint.name), needs(kind.permission)
    one = f"{path}/<uuid:import_id>"
    for name, where, view, methods in (
        ("import_start", path, views.start, ("GET",)),
        ("import_upload", path, views.upload, ("POST",)),
        ("import_show", one, views.show, ("GET",)),
        ("import_columns", f"{one}/columns", views.columns, ("GET",)),
        ("import_choose", f"{one}/columns", views.choose, ("POST",)),
        ("import_apply", f"{one}/apply", views.apply, ("POST",)),
        ("import_undo", f"{one}/undo", views.undo, ("POST",)),
        ("import_resume", f"{one}/resume", views.resume, ("POST",)),
        ("import_remove", f"{one}/remove", views.remove, ("POST",)),
    ):
        blueprint.add(where, view, rule, methods, endpoint=name)
    blueprint.record_once(_find_templates)


def _find_templates(state: BlueprintSetupState) -> None:
    app: Flask = state.app  # type: ignore[assignment]
    if "fram_imports" not in app.extensions:
        app.extensions["fram_imports"] = True
        app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(str(TEMPLATES))])  # type: ignore[list-item]
