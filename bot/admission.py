"""How often customers may write: by conversation, and by the address they come from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.typed import Admit
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.limits import Limit, spend
from madoguchi.settings import Settings

PER_ADDRESS = 10
"""How many customers may share an address (an office, a school) before the limit is felt."""


@dataclass(frozen=True)
class Admission:
    """What counts an act in the transaction that would store it, and refuses what is too much."""

    settings: Settings
    clock: Clock

    def beginning(self, address: str) -> Admit:
        """Return what counts a conversation that an address begins."""
        limit = Limit(self.settings.conversations_per_hour, 3600)
        return lambda tx: spend(tx, f"conversations:{address}", limit, self.clock)

    def message(self, conversation_id: str, address: str | None) -> Admit:
        """Return what counts one message of a conversation, and of an address if that counts."""
        hits = self.settings.messages_per_minute

        def admit(tx: Transaction) -> None:
            spend(tx, f"messages:{conversation_id}", Limit(hits, 60), self.clock)
            if address is not None:
                spend(tx, f"messages:{address}", Limit(hits * PER_ADDRESS, 60), self.clock)

        return admit

    def act(self, what: str, address: str) -> Admit:
        """Return what counts one act of an address outside any conversation."""
        limit = Limit(self.settings.messages_per_minute * PER_ADDRESS, 60)
        return lambda tx: spend(tx, f"{what}:{address}", limit, self.clock)
