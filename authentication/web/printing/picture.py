"""The certificate as a picture, to be sent: what a telephone shows at once."""

import io
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from authentication.web.printing.sheet import Sheet, qr_matrix

SIZE: Final = (1200, 1680)
MARGIN: Final = 80
PAPER: Final = "#faf8f3"
INK: Final = "#1c1b19"
INK_2: Final = "#5b574f"
LINE: Final = "#e4dfd3"
CINNABAR: Final = "#b5382a"
FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
"""Where systems keep fonts that have Chinese. Without any, only what Latin can say stands in the picture."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def _font_file() -> str | None:
    return next((path for path in FONTS if Path(path).exists()), None)


def _font(size: int) -> Font:
    file = _font_file()
    return ImageFont.truetype(file, size) if file else ImageFont.load_default(size)


def _sayable(text: str) -> bool:
    return _font_file() is not None or all(ord(letter) < 0x250 for letter in text)  # noqa: PLR2004 -- Latin


def png(sheet: Sheet) -> bytes:
    """Return the certificate as a PNG picture of 1200 by 1680 pixels."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    draw.rectangle((30, 30, width - 31, height - 31), outline=INK, width=2)
    y = _write(draw, (MARGIN, 72), sheet.heading, 46, 26)
    _right(draw, width - MARGIN, 84, sheet.number, 32)
    draw.line((MARGIN, y + 12, width - MARGIN, y + 12), fill=LINE, width=2)
    y = _hang(image, sheet, y + 40)
    y = _write(draw, (MARGIN, y + 34), sheet.title, 44, 28)
    y = _write(draw, (MARGIN, y + 8), ("  ".join(text for text in sheet.maker if text), ""), 30, 0)
    draw.line((MARGIN, height - 470, width - MARGIN, height - 470), fill=LINE, width=2)
    side = 300
    _qr(draw, sheet.verify_url, width - MARGIN - side, height - 430, side)
    y = height - 430
    for line in sheet.signature[:2]:
        y = _write(draw, (MARGIN, y), (line.label, ""), 22, 0, colour=INK_2)
        y = _write(draw, (MARGIN, y), (line.value, ""), 32, 0) + 12
    _seal(draw, sheet, MARGIN, height - 250)
    _right(draw, width - MARGIN, height - 108, sheet.verify_url, 22)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _hang(image: Image.Image, sheet: Sheet, top: int) -> int:
    """Hang the photograph, and return where it ends."""
    width, height = SIZE[0] - 2 * MARGIN, SIZE[1] - 470 - 240 - top
    if sheet.picture is None:
        return top
    with Image.open(io.BytesIO(sheet.picture)) as picture:
        picture.thumbnail((width, height), Image.Resampling.LANCZOS)
        scale = min(width / picture.width, height / picture.height, 2.0)
        size = (round(picture.width * scale), round(picture.height * scale))
        shown = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    image.paste(shown, ((SIZE[0] - shown.width) // 2, top + (height - shown.height) // 2))
    return top + height


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    texts: tuple[str, str],
    size: int,
    other_size: int,
    *,
    colour: str = INK,
) -> int:
    """Write a text and, smaller below it, the same in the other language; return where they end."""
    x, y = at
    for text, points, fill in ((texts[0], size, colour), (texts[1], other_size, INK_2)):
        if text and points and _sayable(text):
            draw.text((x, y), _fitted(draw, text, points), font=_font(points), fill=fill)
            y += round(points * 1.45)
    return y


def _fitted(draw: ImageDraw.ImageDraw, text: str, size: int) -> str:
    font: Any = _font(size)
    room = SIZE[0] - 2 * MARGIN
    if draw.textlength(text, font=font) <= room:
        return text
    while text and draw.textlength(text + "…", font=font) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _right(draw: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int) -> None:
    font = _font(size)
    draw.text((x - draw.textlength(text, font=font), y), text, font=font, fill=INK)


def _seal(draw: ImageDraw.ImageDraw, sheet: Sheet, x: int, y: int) -> None:
    side = 150
    if sheet.state != "in_force":
        words = next((each for each in sheet.state_words if _sayable(each)), sheet.state)
        draw.rectangle((x, y, x + side + 120, y + 70), outline=INK, width=3)
        draw.text((x + 16, y + 14), words, font=_font(30), fill=INK)
        return
    draw.rounded_rectangle((x, y, x + side, y + side), radius=6, fill=CINNABAR)
    draw.rectangle((x + 8, y + 8, x + side - 8, y + side - 8), outline=PAPER, width=3)
    letters = "汴梁" if _sayable("汴") else "BL"
    for n, letter in enumerate(letters):
        font = _font(58)
        draw.text(
            (x + (side - draw.textlength(letter, font=font)) / 2, y - 4 + n * 60),
            letter,
            font=font,
            fill=PAPER,
        )


def _qr(draw: ImageDraw.ImageDraw, address: str, x: int, y: int, side: int) -> None:
    rows = qr_matrix(address)
    cell = side // len(rows)
    draw.rectangle((x - 16, y - 16, x + cell * len(rows) + 16, y + cell * len(rows) + 16), fill="white")
    for row, cells in enumerate(rows):
        for column, dark in enumerate(cells):
            if dark:
                left, top = x + column * cell, y + row * cell
                draw.rectangle((left, top, left + cell - 1, top + cell - 1), fill=INK)
