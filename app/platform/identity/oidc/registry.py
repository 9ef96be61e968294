"""The relying parties of this process, one per council and version of its configuration."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from uuid import UUID

from app.platform.identity.oidc.config import ProviderConfig

if TYPE_CHECKING:
    from app.platform.identity.oidc.relying_party import RelyingParty


class RelyingParties:
    """A bounded memory of relying parties: the least recently used leaves first.

    A changed configuration (a rotated secret, another issuer) has another version and so another relying
    party, at once; the old version of the same council is dropped.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[UUID, str], RelyingParty] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, council_id: UUID, config: ProviderConfig) -> RelyingParty:
        """The relying party of a council under exactly this configuration."""
        from app.platform.identity.oidc.relying_party import RelyingParty

        key = (council_id, config.config_version)
        with self._lock:
            party = self._held.get(key)
            if party is None or party.config != config:
                for old in [held for held in self._held if held[0] == council_id]:
                    del self._held[old]
                party = self._held[key] = RelyingParty(config)
            self._held.move_to_end(key)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
            return party
