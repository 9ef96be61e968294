"""Where features downstream add what they know about a person. People does not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute

from app.platform.access.actor import Actor
from app.platform.identity.models import Account
from app.platform.tenancy.models import AccessGrant


@dataclass(frozen=True)
class Panel:
    """One panel of a person's page: a template that is included with its `context`."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[Actor, UUID], Panel | None]

# Called in this order for a person's page and for "my file"; None shows nothing. At most one statement each.
person_panels: list[PanelMaker] = []

# Columns that hold a person's id, of tables that would lose or refuse something if the person were removed.
person_references: list[InstrumentedAttribute[Any]] = [Account.person_id, AccessGrant.person_id]


def panels(actor: Actor, person_id: UUID) -> list[Panel]:
    """What the other features show about a person to this actor."""
    made = (maker(actor, person_id) for maker in person_panels)
    return [panel for panel in made if panel is not None]
