"""Render conversations: the card that asks, the card of each step, and the question a week later."""

from core.deliveries import DeliveryKind
from core.statements import Statement
from core.talks import TalkWay
from delivery.rendering import RenderContext, Renderers, Rendering, ThreadSpec
from services.statements import Statements
from services.talks import STATES_WITHOUT_CARD, Talks, TalkView
from ui.statements import statement_card
from ui.talks import asking_card, step_card, talk_posts
from ui.texts import say


class TalkRenderer:
    """Renders conversations and statements.

    Their cards are never too late: the clock closes a conversation that came to nothing. The couple is asked
    about the small step up to three days late.
    """

    def __init__(self, talks: Talks, statements: Statements) -> None:
        self._talks = talks
        self._statements = statements

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.TALK: self._render_talk,
            DeliveryKind.TALK_CARD: self._render_talk_card,
            DeliveryKind.TALK_STEP: self._render_talk_step,
            DeliveryKind.STATEMENT: self._render_statement,
        }

    async def _render_talk(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(TalkView) or await self._talks.talk_view(subject_id)
        card = asking_card(view.talk, view.couple, view.thread_id, is_shared=await context.is_shared())
        return Rendering((card,))

    async def _render_talk_card(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        view = await self._talks.talk_view(subject_id)
        if view.talk.state in STATES_WITHOUT_CARD:
            return None
        is_written = view.talk.way is TalkWay.WRITING
        return Rendering(
            tuple(talk_posts(view.talk, view.couple, view.closings)),
            thread=ThreadSpec(say("talk-title")) if is_written else None,
        )

    async def _render_talk_step(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        view = await self._talks.talk_view(subject_id)
        return Rendering((step_card(view.talk, view.couple, view.closings),))

    async def _render_statement(self, subject_id: int, context: RenderContext) -> Rendering | None:
        statement = context.view_as(Statement) or await self._statements.statement_view(subject_id)
        if context.couple is None:
            return None
        recipient_id = context.couple.other_partner(statement.author_id).user_id
        return Rendering((statement_card(statement, recipient_id, is_shared=await context.is_shared()),))
