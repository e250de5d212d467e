"""Render sparks: the card with its question, and with both picks once they are open."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.sparks import Sparks, SparkView
from ui.sparks import spark_card


class SparkRenderer:
    """Renders sparks. One that has vanished in the meantime is not posted."""

    def __init__(self, sparks: Sparks) -> None:
        self._sparks = sparks

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.SPARK: self._render_spark}

    async def _render_spark(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(SparkView) or await self._sparks.spark_view(subject_id)
        is_shared = view.spark.opened_at is not None and await context.is_shared()
        return Rendering((spark_card(view.spark, view.couple, view.entry, view.picks, is_shared=is_shared),))
