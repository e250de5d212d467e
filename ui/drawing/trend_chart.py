"""Draw both partners' pulses as a chart, in a process of its own whose memory goes back when it ends.

The request is JSON on standard input; the PNG is written to standard output. Nothing else of the bot is
imported.
"""

import json
import sys
from datetime import date
from typing import Any

PAPER, INK, QUIET = "#FBF7F2", "#2B2B2B", "#CFC7BD"
LINE_STYLES = (("#0072B2", "o", "-"), ("#D55E00", "^", "--"))
"""Colour, marker and dash of each partner's line.

Blue and vermilion are from Okabe and Ito's palette, which colour-blind people can tell apart; marker and dash
tell the lines apart without any colour.
"""
FIGURE_SIZE_INCHES, DOTS_PER_INCH = (6.0, 4.5), 180
PULSE_OFFSET = 0.05  # of a pulse, up or down: where both gave the same, neither line hides the other
Y_MARGIN = 0.4  # of a pulse, below the lowest and above the highest


def draw_trend_chart(request: dict[str, Any]) -> bytes:
    """Draw both partners' pulses over the weeks; returns a PNG.

    Keys: `days` in ISO format, one per week; `names` of both partners; `pulses`, a pair of 1 to 5 for each
    day; `heights`, the five labels of the vertical axis.
    """
    import io  # noqa: PLC0415 (only this process needs them)

    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")  # no display, and no window toolkit to look for
    from matplotlib import dates as mdates  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure: Any = Figure(figsize=FIGURE_SIZE_INCHES, dpi=DOTS_PER_INCH, facecolor=PAPER, layout="constrained")
    axes: Any = figure.subplots()
    days = [date.fromisoformat(day) for day in request["days"]]
    for index, (colour, marker, dash) in enumerate(LINE_STYLES):
        heights = [pair[index] + (PULSE_OFFSET if index else -PULSE_OFFSET) for pair in request["pulses"]]
        axes.plot(
            days,
            heights,
            color=colour,
            marker=marker,
            linestyle=dash,
            linewidth=2.2,
            markersize=8,
            label=request["names"][index],
        )
    axes.set_facecolor(PAPER)
    axes.set_ylim(1 - Y_MARGIN, 5 + Y_MARGIN)
    axes.set_yticks(range(1, 6), request["heights"])
    axes.grid(axis="y", color=QUIET, linewidth=0.8)
    locator = mdates.AutoDateLocator(minticks=2, maxticks=5)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    axes.tick_params(colors=INK, labelsize=12, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=2, frameon=False, fontsize=13)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", facecolor=PAPER)
    return picture.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(draw_trend_chart(json.load(sys.stdin)))
