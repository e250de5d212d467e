"""Store proposals."""

import json
from typing import Any

from sqlalchemy import Row, select

from core.proposals import Proposal, ProposalKind, ProposalState
from data.stores.base import ItemStore
from data.tables import proposals


class ProposalStore(ItemStore[Proposal]):
    """One partner's proposals, for the other to agree to or decline."""

    table = proposals

    async def open_of(self, couple_id: int) -> list[Proposal]:
        """List the couple's open proposals, the oldest first."""
        return await self._find_all(
            select(proposals)
            .where(proposals.c.couple_id == couple_id, proposals.c.state == ProposalState.OPEN)
            .order_by(proposals.c.id)
        )

    async def proposals_for_terms(
        self, couple_id: int, kind: ProposalKind, terms: dict[str, str]
    ) -> list[Proposal]:
        """List the proposals of a kind with exactly these terms, open or not, the oldest first."""
        return await self._find_all(
            select(proposals)
            .where(
                proposals.c.couple_id == couple_id,
                proposals.c.kind == kind,
                proposals.c.terms == json.dumps(terms, sort_keys=True),
            )
            .order_by(proposals.c.id)
        )

    async def insert_proposal(
        self, couple_id: int, kind: ProposalKind, proposed_by: int, terms: dict[str, str]
    ) -> Proposal:
        """Store an open proposal."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            kind=kind,
            by=proposed_by,
            terms=json.dumps(terms, sort_keys=True),
            state=ProposalState.OPEN,
            created_at=self._now,
        )

    def _item(self, row: Row[Any]) -> Proposal:
        return Proposal(
            id=row.id,
            couple_id=row.couple_id,
            kind=ProposalKind(row.kind),
            proposed_by=row.by,
            terms=json.loads(row.terms),
            state=ProposalState(row.state),
            created_at=row.created_at,
        )
