"""Who may do what: the one table. `fram roles`, the help page and the tests are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Role(StrEnum):
    """A role; a person may hold several. All but the lead come from the claims of the council's provider."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    LEAD_COORDINATOR = "lead_coordinator"
    EXECUTIVE = "executive"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    REGISTRAR = "registrar"
    COUNCIL_ADMINISTRATOR = "council_administrator"
    PLATFORM_OPERATOR = "platform_operator"


ROLE_NAMES: dict[Role, LazyString] = {
    Role.EMPLOYEE: _l("Employee"),
    Role.MANAGER: _l("Manager"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.LEAD_COORDINATOR: _l("Lead coordinator"),
    Role.EXECUTIVE: _l("Chief executive"),
    Role.DATA_PROTECTION_OFFICER: _l("Data protection officer"),
    Role.REGISTRAR: _l("Registrar"),
    Role.COUNCIL_ADMINISTRATOR: _l("Council administrator"),
    Role.PLATFORM_OPERATOR: _l("Platform operator"),
}

E, M, C, L = Role.EMPLOYEE, Role.MANAGER, Role.COORDINATOR, Role.LEAD_COORDINATOR
X, D, G, A = Role.EXECUTIVE, Role.DATA_PROTECTION_OFFICER, Role.REGISTRAR, Role.COUNCIL_ADMINISTRATOR
P = Role.PLATFORM_OPERATOR
EVERY_COUNCIL_ROLE = frozenset({E, M, C, L, X, D, G, A})


@dataclass(frozen=True)
class Permission:
    """What may be done (`<scope>:<resource>:<action>`), what that means in words, and who may.

    The scope says how far it reaches: `own` the person herself, `council` the actor's own council's file,
    `programme` the shared room of a programme the council is a member of, `platform` the installation.
    """

    name: str
    meaning: LazyString
    roles: frozenset[Role]


def _permission(name: str, meaning: LazyString, *roles: Role) -> Permission:
    return Permission(name, meaning, frozenset(roles))


PERMISSIONS: dict[str, Permission] = {
    permission.name: permission
    for permission in (
        Permission("own:profile:edit", _l("See and change one's own settings"), EVERY_COUNCIL_ROLE | {P}),
        Permission("own:file:read", _l("See one's own file and who has looked at it"), EVERY_COUNCIL_ROLE),
        _permission("council:people:read", _l("See the council's staff directory"), M, C, L, X, D, A),
        _permission("council:people:edit", _l("Change people and units"), C, L, A),
        _permission("council:people:import", _l("Import people from a file"), C, L, A),
        _permission("council:people:export", _l("Take the staff directory out as a file"), C, L, D),
        _permission("council:participants:read", _l("See the council's own participants"), C, L, X, D),
        _permission("council:participants:edit", _l("Register participants and outcomes"), C, L),
        _permission("council:participants:import", _l("Import participants and outcomes"), C, L),
        _permission("programme:programmes:read", _l("See programmes and rounds"), *EVERY_COUNCIL_ROLE),
        _permission("programme:programmes:edit", _l("Change a programme one leads, and its rounds"), L),
        _permission("council:programmes:create", _l("Start a programme"), C, L),
        _permission("programme:comparison:read", _l("Compare rounds and councils"), M, C, L, X, D),
        _permission("programme:comparison:export", _l("Take a comparison out as a file"), C, L, X, D),
        _permission("programme:sharing:edit", _l("Decide which measures the council shares"), C, L, X),
        _permission("programme:release:make", _l("Make a release of figures across councils"), L),
        _permission("programme:calls:read", _l("See calls for applications"), *EVERY_COUNCIL_ROLE),
        _permission("programme:calls:edit", _l("Write the call of a round"), C, L),
        Permission(
            "own:candidacy:edit", _l("Apply, answer a nomination, follow one's own case"), EVERY_COUNCIL_ROLE
        ),
        _permission("council:nominations:make", _l("Put somebody forward"), M, C, L, X),
        # Who is asked follows from the directory's units, whatever role the council's sign-in service gives.
        Permission(
            "council:opinions:give",
            _l("Give an opinion when asked as nearest manager or second level"),
            EVERY_COUNCIL_ROLE,
        ),
        _permission("council:candidacies:read", _l("See the council's candidates and their files"), C, L),
        _permission("council:candidacies:edit", _l("Make the council's candidates' files ready"), C, L),
        _permission("council:candidacies:export", _l("Take the candidates of a round out as a file"), C, L),
        _permission("council:candidacies:import", _l("Import candidates from a file"), C, L),
        Permission(
            "own:assessments:make", _l("Assess those one has been asked to assess"), EVERY_COUNCIL_ROLE
        ),
        _permission("programme:panel:edit", _l("Put the council's own people on a panel"), C, L),
        _permission("programme:criteria:edit", _l("Set the criteria and weights of a round"), L),
        _permission("council:selection:read", _l("See the selection board"), C, L, X),
        _permission("council:selection:decide", _l("Decide who is selected"), C, L, X),
        _permission("programme:selection:finish", _l("Make the decisions of a round final together"), L),
        _permission("programme:seats:read", _l("See the seat ledger"), C, L, X),
        _permission("programme:seats:export", _l("Take the seat ledger out as a file"), C, L, X),
        _permission("programme:seats:edit", _l("Agree how the seats of a round are shared"), L),
        _permission("council:equality:read", _l("See the equality funnel and active measures"), C, L, X, D),
        _permission("council:equality:edit", _l("Write active measures"), C, L),
        _permission("programme:letters:read", _l("See the wording of letters"), C, L),
        _permission("programme:letters:edit", _l("Word a programme's letters"), L),
        _permission("council:grants:read", _l("See who outside the council may see what"), C, L, X, D, G),
        _permission("council:grants:edit", _l("Give and withdraw grants"), C, L),
        _permission("council:accounts:read", _l("See accounts and the waiting room"), C, L, D, A),
        _permission("council:accounts:edit", _l("Link waiting accounts, end accounts and sessions"), C, L, A),
        _permission("council:jobs:read", _l("See the council's background jobs"), C, L, A),
        _permission("council:jobs:retry", _l("Start a failed job again"), C, L, A),
        _permission("council:audit:read", _l("Read the council's log"), D, G, A),
        _permission("council:settings:read", _l("See the council's settings"), C, L, D, G, A),
        _permission("platform:councils:read", _l("See councils and their settings' state"), P),
        _permission("platform:operations:read", _l("See the state of the installation"), P),
    )
}


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[str]:
    """The names of everything that somebody with these roles may do."""
    return frozenset(name for name, permission in PERMISSIONS.items() if permission.roles & roles)
