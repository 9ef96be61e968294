"""The job list, and one job with its bar, which asks for itself until it is over."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.jobs import queries, service
from app.jobs.view import JobView
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session as database_session

#: Further on there is nothing: finished jobs are removed after weeks.
LAST_PAGE = 100_000


def listing() -> str:
    """The council's jobs, or one's own."""
    actor = current_actor()
    page = min(max(1, request.args.get("page", 1, int)), LAST_PAGE)
    everything = request.args.get("all") == "1"
    jobs, more = queries.jobs_page(actor, page, everything)
    body = render_template(
        "jobs/listing.html",
        jobs=jobs,
        page=page,
        more=more,
        everything=everything,
        reads_all=actor.may("council:jobs:read"),
    )
    database_session().commit()
    return body


def job(job_id: UUID) -> str:
    """One job; only its bar where a part of a page was asked for."""
    found = found_or_404(current_actor(), job_id)
    template = "jobs/fragment.html" if "HX-Request" in request.headers else "jobs/job.html"
    body = render_template(template, job=found)
    database_session().commit()
    return body


def retry(job_id: UUID) -> Response | str:
    """Start it again."""
    return steer(service.retry, job_id)


def cancel(job_id: UUID) -> Response | str:
    """Stop it."""
    return steer(service.cancel, job_id)


def steer(command: Callable[[Actor, UUID], None], job_id: UUID) -> Response | str:
    """Do one of the two, and show the job as it then is."""
    actor = current_actor()
    try:
        command(actor, job_id)
    except service.NoSuchJob:
        abort(404)
    except service.NotAllowed:
        abort(403)
    except service.NotNow:
        abort(409)
    database_session().commit()
    if "HX-Request" in request.headers:
        return render_template("jobs/fragment.html", job=found_or_404(actor, job_id))
    return redirect(url_for("jobs.job", job_id=job_id), 303)


def found_or_404(actor: Actor, job_id: UUID) -> JobView:
    """The job, or "there is no such page"."""
    found = queries.job_view(actor, job_id)
    if found is None:
        abort(404)
    return found
