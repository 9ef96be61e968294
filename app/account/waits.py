"""Whether there can be anything for somebody at all: the conditions of all that the home page offers, in one statement.

A feature says with its tasks or its panel, in SQL, when there can be any. Only what holds is then read, so that a page
costs what there is to do, and nothing for who has nothing.

Two tables that grow with the council are not joined in a condition: the second is looked up by its key, in a subquery
that gives one value. A connection keeps the plan that was made for whichever council asked first, and a join that is
planned for a council without rows compares every row with every row in a large one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import TextClause, text

from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.web.pages import Wait

#: The person behind the account of the transaction, looked up once a statement.
ME = "(SELECT ctx.person_id())"


def wait(condition: str, *permissions: str) -> Wait:
    """A condition (SQL, over what the actor of the transaction sees), asked for who has one of the permissions."""
    return Wait(condition, permissions)


def holding(actor: Actor, waits: Iterable[Wait]) -> frozenset[Wait]:
    """Those of the conditions that are asked for the actor, and hold. One statement at most."""
    asked = tuple(dict.fromkeys(one for one in waits if _asks(actor, one)))
    if not asked:
        return frozenset()
    row = session().execute(_statement(tuple(one.condition for one in asked))).one()
    return frozenset(one for one, holds in zip(asked, row, strict=True) if holds)


def _asks(actor: Actor, one: Wait) -> bool:
    return not one.permissions or any(actor.may(name) for name in one.permissions)


@lru_cache(maxsize=64)
def _statement(conditions: tuple[str, ...]) -> TextClause:
    # Conditions of our own code, and nothing else.
    columns = ",\n".join(f"({condition}) AS c{number}" for number, condition in enumerate(conditions))
    return text(f"SELECT {columns}")
