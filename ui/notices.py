"""Notices: private sentences beside an answer, about a limit that is near or something left out."""

from core.daily_limits import DailyAllowance
from core.pictures import MOST_GIBIBYTES, PicturesLeftOut
from core.publications import PrivateNotice
from ui.texts import say


def notice_sentence(notice: PrivateNotice) -> str:
    """Return the sentence of a notice."""
    if isinstance(notice, DailyAllowance):
        return say("daily-left", left=notice.left, until=f"{notice.until.timestamp():.0f}")
    if isinstance(notice, PicturesLeftOut):
        return say("pictures-left-out")
    return say("pictures-nearly-full", left=str(notice.left_mebibytes), limit=str(MOST_GIBIBYTES))
