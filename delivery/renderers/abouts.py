"""Render the line that tells one partner that what is said of the couple has changed."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from ui.abouts import about_line


class AboutRenderer:
    """Renders the line, as a direct message to those who allow them, else without a word in the home."""

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.ABOUT: self._render_about}

    async def _render_about(
        self, _subject_id: int, user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        if user_id is None or context.couple is None:
            return None
        wants_messages = context.couple.partner_by_id(user_id).wants_messages
        line = about_line(context.couple, user_id)
        return Rendering((line,), dm_user_id=user_id if wants_messages else None)
