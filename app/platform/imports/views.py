"""The pages of an import; one set of them for each kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.imports import queries, told
from app.platform.imports.forms import Button, UploadForm, chosen_columns, columns_form
from app.platform.imports.kind import ROW, ImportKind, Place
from app.platform.imports.models import ImportBatch
from app.platform.imports.service import steps
from app.platform.imports.service.errors import ColumnFaults, NotAllowed, SensitiveFile, WrongState
from app.platform.imports.service.looks import look_at_differences
from app.platform.imports.service.upload import choose_columns, has_content, upload
from app.platform.tabular import Unreadable

Answer = str | Response | tuple[str, int]


class ImportViews:
    """The views of one kind of import in one blueprint."""

    def __init__(self, kind: ImportKind, blueprint: str) -> None:
        self.kind = kind
        self._blueprint = blueprint

    def start(self, **arguments: Any) -> Answer:
        """Choose a file; below it, what was loaded before."""
        return self._start(self._place(arguments), UploadForm(), 200)

    def upload(self, **arguments: Any) -> Answer:
        """Take a file, and go on to its columns."""
        place, form = self._place(arguments), UploadForm()
        if not form.validate():
            return self._start(place, form, 422)
        try:
            sent = form.file.data
            import_id = upload(current_actor(), self.kind, place, sent.read(), sent.filename or "")
        except Unreadable as reason:
            form.file.errors = [reason.message]
            return self._start(place, form, 422)
        except SensitiveFile as refusal:
            form.file.errors = [_("The file has a column that may not be loaded. Nothing of it was kept.")]
            return self._start(place, form, 422, refused=refusal.columns)
        return redirect(self._url(place, "import_columns", import_id), 303)

    def show(self, import_id: UUID, **arguments: Any) -> Answer:
        """Where the import stands: at work, refused, or its difference list."""
        place, batch = self._found(import_id, arguments)
        if batch.state == "uploaded":
            return redirect(self._url(place, "import_columns", import_id), 303)
        shown: dict[str, Any] = {}
        if batch.state in steps.BUSY:
            shown["doing"] = queries.get_doing(batch.job_id)
        elif batch.state != "failed":
            shown = self._differences(batch)
        return self._render("show", place, batch=batch, reasons=told.refusal(batch.notes), **shown)

    def columns(self, import_id: UUID, **arguments: Any) -> Answer:
        """Which column holds what: guessed, and to be corrected."""
        place, batch = self._found(import_id, arguments)
        if not has_content(batch):
            return redirect(self._url(place, "import_show", import_id), 303)
        return self._columns(place, batch, self._columns_form(batch), (), 200)

    def choose(self, import_id: UUID, **arguments: Any) -> Answer:
        """Fix the columns and have the file checked."""
        place, batch = self._found(import_id, arguments)
        if not has_content(batch):
            return self._gone(place, import_id)
        form = self._columns_form(batch)
        if not form.validate():
            return self._columns(place, batch, form, (), 422)
        try:
            choose_columns(current_actor(), self.kind, batch, chosen_columns(form))
        except ColumnFaults as refusal:
            return self._columns(place, batch, form, refusal.faults, 422)
        return redirect(self._url(place, "import_show", import_id), 303)

    def apply(self, import_id: UUID, **arguments: Any) -> Answer:
        """Load a checked file."""
        return self._step(import_id, arguments, steps.ask_apply)

    def undo(self, import_id: UUID, **arguments: Any) -> Answer:
        """Undo a loaded file."""
        return self._step(import_id, arguments, steps.ask_undo)

    def resume(self, import_id: UUID, **arguments: Any) -> Answer:
        """Start a job again that was given up."""
        return self._step(import_id, arguments, steps.resume)

    def remove(self, import_id: UUID, **arguments: Any) -> Answer:
        """Throw away a file that has not been loaded."""
        place, batch = self._found(import_id, arguments)
        try:
            steps.throw_away(current_actor(), self.kind, batch)
        except WrongState:
            return self._gone(place, import_id)
        flash(_("The file is removed. Nothing was loaded from it."), "success")
        return redirect(self._url(place, "import_start"), 303)

    def _step(self, import_id: UUID, arguments: dict[str, Any], step: Any) -> Answer:
        place, batch = self._found(import_id, arguments)
        try:
            step(current_actor(), self.kind, batch)
        except WrongState:
            return self._gone(place, import_id)
        return redirect(self._url(place, "import_show", import_id), 303)

    def _gone(self, place: Place, import_id: UUID) -> Answer:
        """Somebody else was faster, or the page was old: show how things stand."""
        session().rollback()
        flash(_("The import is at another step by now. This is how it stands."), "info")
        return redirect(self._url(place, "import_show", import_id), 303)

    def _place(self, arguments: dict[str, Any]) -> Place:
        place = self.kind.place(current_actor(), **arguments)
        if place is None:
            abort(404)
        return place

    def _found(self, import_id: UUID, arguments: dict[str, Any]) -> tuple[Place, ImportBatch]:
        place = self._place(arguments)
        batch = queries.get_batch(self.kind.name, import_id, place.round_id)
        if batch is None:
            abort(404)
        return place, batch

    def _start(self, place: Place, form: UploadForm, status: int, **more: Any) -> Answer:
        if not current_actor().may(self.kind.permission):
            raise NotAllowed
        earlier = queries.list_batches(self.kind.name, place.round_id)
        return self._render("start", place, form=form, earlier=earlier, **more), status

    def _columns_form(self, batch: ImportBatch) -> Any:
        notes = batch.notes
        return columns_form(self.kind, notes["header"], notes["letters"], batch.mapping["columns"])

    def _columns(self, place: Place, batch: ImportBatch, form: Any, faults: Any, status: int) -> Answer:
        for index, words in faults:
            if index is not None:
                field = form[f"column_{index}"]
                field.errors = [*field.errors, words]
        whole = [words for index, words in faults if index is None]
        doubtful = {batch.mapping["columns"][name] for name in batch.mapping["doubtful"]}
        return self._render("columns", place, batch=batch, form=form, whole=whole, doubtful=doubtful), status

    def _differences(self, batch: ImportBatch) -> dict[str, Any]:
        tabs = told.tabs(self.kind, batch.counts)
        keys = [key for key, _name, _count in tabs]
        wanted = request.args.get("tab", "")
        tab = wanted if wanted in keys else next(iter(keys), "")
        start = request.args.get("after", None, int)
        backwards = start is None and "before" in request.args
        if backwards:
            start = request.args.get("before", None, int)
        part, state = (tab, None) if tab in self.kind.parts else (ROW, tab)
        page = queries.list_differences(batch.id, part, state, start, backwards)
        if part == ROW:
            look_at_differences(current_actor(), self.kind, batch, page.lines)
        return {
            "tabs": tabs,
            "tab": tab,
            "page": page,
            "lines": [told.tell(self.kind, line) for line in page.lines],
            "may_apply": steps.may_apply(batch),
        }

    def _render(self, template: str, place: Place, **shown: Any) -> str:
        def url(endpoint: str, import_id: UUID | None = None, **more: Any) -> str:
            return self._url(place, endpoint, import_id, **more)

        return render_template(
            f"imports/{template}.html",
            kind=self.kind,
            place=place,
            url=url,
            told=told,
            button=Button(),
            has_content=has_content,
            **shown,
        )

    def _url(self, place: Place, endpoint: str, import_id: UUID | None = None, **more: Any) -> str:
        one: dict[str, Any] = {"import_id": import_id} if import_id else {}
        return url_for(f"{self._blueprint}.{endpoint}", **place.arguments, **one, **more)
