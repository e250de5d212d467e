"""The picture of the demo's memory *The last tram*."""

import io

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 640)
HORIZON = 400
NIGHT, DUSK, STREET, RAIL, LIGHT = (16, 20, 46), (74, 58, 98), (30, 30, 44), (128, 126, 142), (255, 214, 140)


def tram_picture() -> bytes:
    """Draw a tram stop at night, and return it as a JPEG."""
    picture = Image.new("RGB", SIZE, STREET)
    pen = ImageDraw.Draw(picture)
    for y in range(HORIZON):
        share = y / HORIZON
        shade = tuple(round(a + (b - a) * share**2) for a, b in zip(NIGHT, DUSK, strict=True))
        pen.line([(0, y), (SIZE[0], y)], fill=shade)
    for left, top in ((0, 300), (130, 250), (300, 330), (690, 280), (840, 230)):
        pen.rectangle((left, top, left + 120, HORIZON), fill=(22, 22, 40))
        pen.rectangle((left + 30, top + 30, left + 50, top + 54), fill=(214, 170, 104))
    for foot in (250, 390, 570, 710):
        pen.line([(480 + (foot - 480) // 12, HORIZON), (foot, SIZE[1])], fill=RAIL, width=5)
    glow = Image.new("RGB", SIZE)
    ImageDraw.Draw(glow).ellipse((590, 60, 850, 320), fill=(150, 116, 60))
    picture = Image.composite(
        Image.new("RGB", SIZE, LIGHT), picture, glow.convert("L").filter(ImageFilter.GaussianBlur(60))
    )
    pen = ImageDraw.Draw(picture)
    pen.line([(720, 190), (720, 560)], fill=(12, 12, 22), width=9)
    pen.ellipse((702, 166, 738, 202), fill=LIGHT)
    pen.rectangle((560, 420, 690, 432), fill=(12, 12, 22))
    pen.line([(575, 432), (575, 500)], fill=(12, 12, 22), width=7)
    pen.line([(675, 432), (675, 500)], fill=(12, 12, 22), width=7)
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=88)
    return encoded.getvalue()
