"""Render polls: the card and the result; and end votes when due."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.poll_lifecycle import PollResult, PollView
from services.polls import Polls
from ui.polls import poll_card, result_card


class PollRenderer:
    """Renders polls. A card is never too late while its vote can wait for it; a result is never too late.

    Ideas are shown openly wherever they are posted: they are plans, not confidences.
    """

    def __init__(self, polls: Polls) -> None:
        self._polls = polls

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.POLL: self._render_poll, DeliveryKind.RESULT: self._render_result}

    async def _render_poll(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(PollView) or await self._polls.poll_view(subject_id)
        return Rendering((poll_card(view.poll, view.couple, view.ideas),))

    async def _render_result(self, subject_id: int, context: RenderContext) -> Rendering | None:
        result = context.view_as(PollResult) or await self._polls.poll_result(subject_id)
        card = result_card(
            result.poll,
            result.couple,
            result.ideas,
            result.tally,
            is_latest=result.is_latest,
            is_planned=result.is_planned,
            poll_location=result.poll_location,
        )
        return Rendering((card,))
