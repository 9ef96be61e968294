"""Two at the board at once, in a real browser: two requests on the way while somebody else has decided."""

from __future__ import annotations

from flask import Flask

from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.identity import sessions
from app.selection.service.decisions import DecisionData, decide
from tests.programmes.builders import actor
from tests.selection.boards import decided, decision_of, facts_of, joint, path
from tests.support.browser import launch, serve, without_port

THEIRS = "Den andra samordnarens egna skäl står här."
MINE = "Mitt eget skäl som jag skriver nu."


def test_a_queued_choice_overwrites_nobody(app: Flask) -> None:
    """Grounds and then a choice: the text leaves when its field is left, the choice waits its turn behind it."""
    with app.app_context():
        made = joint(app, 2)
        case, quiet = made.candidate("mora", 0, "ready"), made.candidate("mora", 1, "ready")
        for one in (case, quiet):
            decided(made, made.lead, one, "no")
        assert made.lead.account_id
        with work_as(made.lead.scope):
            token = sessions.start(made.lead.account_id, app.extensions["fram_settings"])
        other = actor(app, "mora", Role.COORDINATOR)
    with serve(without_port(app), "mora.localhost") as base, launch() as chromium:
        page = chromium.page(width=1440)
        page.set_default_timeout(60_000)
        page.context.add_cookies([{"name": "fram", "value": token, "url": base}])
        page.goto(base + path("board"))
        page.locator(f"#why-{case} summary").click()
        page.wait_for_selector(f"#grounds-{case}")
        with app.app_context(), work_as(other.scope):
            decide(other, facts_of(made, other), case, DecisionData("reserve", THEIRS), 1)
        answers: list[int] = []
        page.on(
            "response",
            lambda answer: answers.append(answer.status) if answer.url.endswith("/decision") else None,
        )
        page.fill(f"#grounds-{case}", MINE)
        with page.expect_response(lambda answer: answer.url.endswith("/decision") and len(answers) > 1):
            page.locator(f"#row-{case} label", has_text="Seat").click()
        page.wait_for_function("!document.querySelector('.htmx-request')")
        assert answers == [409, 409]
        kept = decision_of(app, made.lead, case)
        assert (kept.outcome, kept.grounds, kept.version) == ("reserve", THEIRS, 2)
        # Both are still there to be saved on purpose.
        assert page.locator(f"#clash-{case}").is_visible()
        assert page.input_value(f"#grounds-{case}") == MINE
        assert page.is_checked(f"#row-{case} input[value=offer]")
        page.click(f"#clash-{case} button")
        page.wait_for_selector(f"#row-{case} .saved")
        kept = decision_of(app, made.lead, case)
        assert (kept.outcome, kept.grounds) == ("offer", MINE)
        # Nobody else there: one's own two requests never clash.
        answers.clear()
        page.locator(f"#why-{quiet} summary").click()
        page.fill(f"#grounds-{quiet}", MINE)
        with page.expect_response(lambda answer: answer.url.endswith("/decision") and len(answers) > 1):
            page.locator(f"#row-{quiet} label", has_text="Seat").click()
        page.wait_for_selector(f"#row-{quiet} .saved")
        assert answers == [200, 200]
        kept = decision_of(app, made.lead, quiet)
        assert (kept.outcome, kept.grounds) == ("offer", MINE)
