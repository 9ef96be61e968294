"""The council's accounts and its waiting room."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.account import policy, queries, service
from app.platform.access.actor import current_actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import Family, family
from app.platform.refusals import NotAllowed, NotFound, Refused

STATUSES = ("waiting", "active", "ended")


def _letters() -> Family:
    """The reader's order of letters."""
    return family(current_language(), g.council.default_language)


def account_list() -> str:
    """All accounts, those waiting first."""
    status = request.args.get("status", "")
    page = request.args.get("page", 1, type=int)
    found, total = queries.list_accounts(status if status in STATUSES else None, max(page, 1), _letters())
    return render_template(
        "account/accounts.html",
        accounts=found,
        total=total,
        page=max(page, 1),
        pages=max(1, -(-total // queries.PAGE)),
        status=status,
        page_url=lambda number: url_for("account.account_list", status=status, page=number),
    )


def account_page(account_id: UUID, fault: str | None = None) -> str:
    """One account, and for one that waits the people of the directory that it could be."""
    account = queries.get_account(account_id)
    if account is None:
        abort(404)
    words = request.args.get("q", account.name if account.status == "waiting" else "").strip()
    return render_template(
        "account/account.html",
        account=account,
        words=words,
        people=queries.find_people(words, _letters()) if account.status == "waiting" and words else [],
        may_edit=policy.may_edit(current_actor()),
        reads_people=current_actor().may("council:people:read"),
        own=account.id == current_actor().account_id,
        fault=fault,
    )


def link_account(account_id: UUID) -> BaseResponse | tuple[str, int]:
    """Let somebody in from the waiting room."""
    try:
        service.link(current_actor(), account_id, UUID(request.form.get("person", "")))
    except NotFound:
        abort(404)
    except ValueError:
        return account_page(account_id, _("Choose a person.")), 422
    except Refused as refused:
        if refused.field == "account":
            return account_page(account_id, _("The account is not in the waiting room any more.")), 422
        return account_page(account_id, _("Another account is linked to that person.")), 422
    flash(_("The account is let in."), "success")
    return redirect(url_for("account.account_page", account_id=account_id), 303)


def end_account(account_id: UUID) -> BaseResponse:
    """End an account and all that is signed in with it."""
    try:
        service.end_account(current_actor(), account_id)
    except NotFound:
        abort(404)
    except NotAllowed:
        abort(403)
    flash(_("The account is ended."), "success")
    return redirect(url_for("account.account_page", account_id=account_id), 303)
