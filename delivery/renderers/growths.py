"""Render growth and wishes: nothing in the home, a direct message without words to those who allow them."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.wishes import Wishes
from ui.growths import news_message
from ui.wishes import trial_message


class GrowthRenderer:
    """Renders growth and wishes. News is never too late, nor is a week's end that awaits noticings."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.GROWTH_NEWS: self._render_growth_news, DeliveryKind.TRIAL: self._render_trial}

    async def _render_growth_news(
        self, _subject_id: int, user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        if (
            user_id is None
            or context.couple is None
            or not context.couple.partner_by_id(user_id).wants_messages
        ):
            return None
        return Rendering((news_message(),), dm_user_id=user_id)

    async def _render_trial(
        self, subject_id: int, user_id: int | None, _context: RenderContext
    ) -> Rendering | None:
        view = await self._wishes.round_view(subject_id)
        if user_id is None or not view.couple.partner_by_id(user_id).wants_messages:
            return None
        if not view.round.awaits_noticings(view.now) or view.round.noticing_of(user_id) is not None:
            return None
        return Rendering((trial_message(subject_id),), dm_user_id=user_id)
