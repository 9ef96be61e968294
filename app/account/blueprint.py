"""URLs of choosing a council, signing in and out, one's own account, and the council's accounts."""

from flask_babel import lazy_gettext as _l

from app.account import views
from app.account.views import accounts, front, own, sign_in
from app.platform.access.blueprint import PUBLIC, SIGNED_IN, WAITING, GuardedBlueprint, needs
from app.platform.web.shell import Group, MenuEntry, menu

__all__ = ["blueprint", "views"]

blueprint = GuardedBlueprint("account", __name__, template_folder="templates")
blueprint.add("/", front.front, PUBLIC)
blueprint.add("/remember", front.remember, PUBLIC, methods=["POST"])
blueprint.add("/to/<slug>", front.go_to_council, PUBLIC)
blueprint.add("/language/<code>", front.language, PUBLIC)
blueprint.add("/help", front.help_page, PUBLIC)
blueprint.add("/help/roles", front.roles, PUBLIC)
blueprint.add("/help/accessibility", front.accessibility, PUBLIC)
blueprint.add("/help/personal-data", front.personal_data, PUBLIC)

blueprint.add("/sign-in", sign_in.sign_in, PUBLIC)
blueprint.add("/sign-in/start", sign_in.start, PUBLIC)
blueprint.add("/sign-in/callback", sign_in.callback, PUBLIC)
blueprint.add("/sign-out", sign_in.sign_out, WAITING, methods=["POST"])
blueprint.add("/signed-out", sign_in.signed_out, PUBLIC)
blueprint.add("/logout/backchannel", sign_in.backchannel_logout, PUBLIC, methods=["POST"])
blueprint.add("/waiting", sign_in.waiting, WAITING)

blueprint.add("/account", own.own_account, SIGNED_IN)
blueprint.add("/account/choices", own.save_choices, needs("own:profile:edit"), methods=["POST"])
blueprint.add("/account/sessions/<uuid:session_id>/end", own.end_session, SIGNED_IN, methods=["POST"])

blueprint.add("/accounts", accounts.account_list, needs("council:accounts:read"))
blueprint.add("/accounts/<uuid:account_id>", accounts.account_page, needs("council:accounts:read"))
blueprint.add(
    "/accounts/<uuid:account_id>/link",
    accounts.link_account,
    needs("council:accounts:edit"),
    methods=["POST"],
)
blueprint.add(
    "/accounts/<uuid:account_id>/end", accounts.end_account, needs("council:accounts:edit"), methods=["POST"]
)

menu.register(MenuEntry(_l("Home"), "account.front", "House", Group.HOME, order=1))
menu.register(
    MenuEntry(
        _l("Accounts"),
        "account.account_list",
        "PersonCircle",
        Group.COUNCIL,
        "council:accounts:read",
        order=60,
        also=("account.account_page", "account.link_account"),
    )
)
