"""Store proposals."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.proposals import Proposal, ProposalKind, ProposalState
from data.stores.base import ItemStore
from data.tables import proposals


class ProposalStore(ItemStore[Proposal]):
    """Proposals by one partner, for the other to agree to or decline."""

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
        self, couple_id: int, kind: ProposalKind, proposed_by: int, terms: dict[str, str], now: datetime
    ) -> Proposal:
        """Store an open proposal."""
        proposal = Proposal(
            self._ids.next_id(now), couple_id, kind, proposed_by, terms, ProposalState.OPEN, now
        )
        await self._connection.execute(
            insert(proposals).values(
                id=proposal.id,
                couple_id=couple_id,
                kind=kind,
                by=proposed_by,
                terms=json.dumps(terms, sort_keys=True),
                state=proposal.state,
                created_at=now,
            )
        )
        return proposal

    async def update_asked_at(self, proposal_id: int, now: datetime) -> None:
        """Store when a proposal was made again."""
        await self._connection.execute(
            update(proposals).where(proposals.c.id == proposal_id).values(created_at=now)
        )

    async def update_state(self, proposal_id: int, state: ProposalState) -> None:
        """Store a new state of a proposal."""
        await self._connection.execute(
            update(proposals).where(proposals.c.id == proposal_id).values(state=state)
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
