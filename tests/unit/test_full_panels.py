"""Panels of somebody whose partner asks much: within Discord's limits, and nothing crowds out the rest."""

from support.drawings import pair

from core.deliveries import DeliveryKind, PostedMessage
from core.panels import Waiting
from core.waits import WaitKind
from data.decks.lessons import load_lessons
from ui.panels import couple_panel
from ui.posts import Post


def text_of(panel: Post) -> str:
    assert panel.embed is not None
    return panel.embed.description or ""


def panel_with(waiting: list[Waiting]) -> Post:
    return couple_panel(pair(), waiting, None, None, has_answered=False)


def test_whoever_asks_much_leaves_the_others_panel_as_it_is() -> None:
    home = PostedMessage(2**62, 2**62, 7, DeliveryKind.PROPOSAL, 5, None, 0, has_words=False)
    lessons = [Waiting(WaitKind.LESSON, number, lesson) for number, lesson in enumerate(load_lessons())]
    asked = [Waiting(WaitKind.PROPOSAL, number, post=home) for number in range(30)]
    silent = [Waiting(kind, 5) for kind in (WaitKind.WISH, WaitKind.SHEET, WaitKind.GROWTH, WaitKind.ABOUT)]
    panel = panel_with([*asked, *lessons, *silent])
    shown = text_of(panel)
    assert len(shown) <= 4_096
    assert shown.count("asking you something") == 5
    assert "sealed a wish" in shown
    assert f"And {25 + len(lessons) - 5} more." in shown
    assert panel.view is not None
    menus = [row["components"][0] for row in panel.view.to_components()]
    assert all(len(menu.get("options", ())) <= 25 for menu in menus)
    assert "And" not in text_of(panel_with([*asked[:5], *silent]))
