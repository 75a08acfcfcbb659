"""The certificate as a page of A4: the photograph, what it is, who says so, and how to check it."""

import io
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image

from authentication.web.printing.sheet import Line, Sheet, qr_matrix
from foundation.web.printing import pen
from foundation.web.printing.pen import (
    CINNABAR,
    HEIGHT,
    INK,
    INK_2,
    ITALIC,
    LATIN,
    LINE,
    MARGIN,
    MM,
    MONO,
    PAPER,
    WIDTH,
    Pen,
)

SEAL: Final = "汴梁"
_PICTURE_HEIGHT: Final = 92 * MM


def pdf(sheet: Sheet) -> bytes:
    """Return the certificate as a PDF of one page."""
    return pen.page(
        lambda canvas, face: _Page(canvas, sheet, face).draw(),
        texts=(*_texts(sheet), SEAL),
        title=f"{sheet.heading[0]} {sheet.number}",
        subject=sheet.title[0],
    )


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield all that stands on a sheet."""
    waiting: list[Any] = [value for name in sheet.__dataclass_fields__ if (value := getattr(sheet, name))]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, Line):
            waiting += [getattr(value, name) for name in value.__dataclass_fields__]


class _Page(Pen):
    """The layout, from the top down; `y` is where the next thing goes."""

    def __init__(self, canvas: Any, sheet: Sheet, chinese_face: str) -> None:
        super().__init__(canvas, chinese_face)
        self.sheet = sheet

    def draw(self) -> None:
        self._ground()
        self._head()
        self._picture()
        self._what()
        self._who()
        self._foot()

    def _ground(self) -> None:
        self.canvas.setFillColorRGB(*PAPER)
        self.canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        self.canvas.setStrokeColorRGB(*INK)
        self.canvas.setLineWidth(0.6)
        inset = 10 * MM
        self.canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, stroke=1, fill=0)

    def _head(self) -> None:
        first, second = self.sheet.heading
        self.y -= 4 * MM
        self.text(MARGIN, self.y, first, 21)
        self.right(WIDTH - MARGIN, self.y + 3, self.sheet.number, 12)
        self.y -= 6.5 * MM
        self.text(MARGIN, self.y, second, 11, colour=INK_2)
        self.y -= 4 * MM
        self.rule()

    def _picture(self) -> None:
        self.y -= 4 * MM
        if self.sheet.picture is None:
            return
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415

        with Image.open(io.BytesIO(self.sheet.picture)) as picture:
            jpeg = io.BytesIO()
            picture.convert("RGB").save(jpeg, "JPEG", quality=88)
            width, height = float(picture.width), float(picture.height)
        scale = min((WIDTH - 2 * MARGIN) / width, _PICTURE_HEIGHT / height)
        width, height = width * scale, height * scale
        self.y -= height
        self.canvas.drawImage(ImageReader(jpeg), (WIDTH - width) / 2, self.y, width, height)
        self.canvas.setStrokeColorRGB(*LINE)
        self.canvas.rect((WIDTH - width) / 2, self.y, width, height, stroke=1, fill=0)
        self.y -= 9 * MM

    def _what(self) -> None:
        sheet = self.sheet
        for text in self.wrapped(sheet.title[0], 18, WIDTH - 2 * MARGIN)[:2]:
            self.text(MARGIN, self.y, text, 18)
            self.y -= 7 * MM
        if sheet.title[1]:
            self.text(
                MARGIN,
                self.y + 1 * MM,
                self.wrapped(sheet.title[1], 12, WIDTH - 2 * MARGIN)[0],
                12,
                colour=INK_2,
            )
            self.y -= 5 * MM
        maker = "  ".join(text for text in sheet.maker if text)
        self.text(MARGIN, self.y, self.wrapped(maker, 12, WIDTH - 2 * MARGIN)[0], 12)
        self.y -= 6 * MM
        half = (WIDTH - 2 * MARGIN - 8 * MM) / 2
        lines = sheet.lines[:8]
        for at in range(0, len(lines), 2):
            pair = lines[at : at + 2]
            drops = [self._line(MARGIN + n * (half + 8 * MM), each, half) for n, each in enumerate(pair)]
            self.y -= max(drops)

    def _line(self, x: float, line: Line, width: float) -> float:
        """Draw one field at `y` and return how much room it took."""
        label_width = self.text(x, self.y, line.label, 7.5, colour=INK_2)
        self.text(x + label_width + 5, self.y, line.other_label, 7, colour=INK_2)
        drop = 4.2 * MM
        for text in self.wrapped(line.value, 10, width)[:2]:
            self.text(x, self.y - drop, text, 10)
            drop += 4.4 * MM
        return drop + 1.2 * MM

    def _who(self) -> None:
        sheet = self.sheet
        self.rule()
        self.y -= 6 * MM
        seal = 24 * MM
        room = WIDTH - 2 * MARGIN - seal - 8 * MM
        top = self.y
        for text in self.wrapped(sheet.opinion[0], 11.5, room, font=ITALIC)[:3]:
            self.text(MARGIN, self.y, text, 11.5, font=ITALIC)
            self.y -= 5.2 * MM
        for text in self.wrapped(sheet.opinion[1], 9, room)[:2]:
            self.text(MARGIN, self.y, text, 9, colour=INK_2)
            self.y -= 4.2 * MM
        self._seal(WIDTH - MARGIN - seal, top - seal + 4 * MM, seal)
        self.y = min(self.y - 1.5 * MM, top - seal)

    def _seal(self, x: float, y: float, side: float) -> None:
        """Draw the square seal where the certificate is in force; else its state, in ink."""
        canvas = self.canvas
        if self.sheet.state != "in_force":
            canvas.setStrokeColorRGB(*INK)
            canvas.setLineWidth(1.2)
            canvas.rect(x, y, side, side, stroke=1, fill=0)
            first, second = self.sheet.state_words
            self.centred(x + side / 2, y + side / 2 + 2, first, 11)
            self.centred(x + side / 2, y + side / 2 - 11, second, 9)
            return
        canvas.setFillColorRGB(*CINNABAR)
        canvas.roundRect(x, y, side, side, 2, stroke=0, fill=1)
        canvas.setStrokeColorRGB(*PAPER)
        canvas.setLineWidth(1)
        canvas.rect(x + 3, y + 3, side - 6, side - 6, stroke=1, fill=0)
        canvas.setFillColorRGB(*PAPER)
        size = side * 0.36
        for n, letter in enumerate(SEAL):
            canvas.setFont(self.chinese, size)
            canvas.drawCentredString(x + side / 2, y + side * (0.57 - 0.41 * n), letter)

    def _foot(self) -> None:
        sheet = self.sheet
        side = 34 * MM
        bottom = 15 * MM
        self._qr(WIDTH - MARGIN - side, bottom + 4 * MM, side)
        self.right(WIDTH - MARGIN, bottom, sheet.verify_url, 6.5)
        room = WIDTH - 2 * MARGIN - side - 10 * MM
        y = min(self.y, bottom + 53 * MM)
        for line in sheet.signature:
            self.text(MARGIN, y, line.label, 7, colour=INK_2)
            self.text(MARGIN, y - 2.8 * MM, line.other_label, 6, colour=INK_2)
            machine = len(line.value) > 40  # noqa: PLR2004 -- a key or a digest
            size = 6.2 if machine else 9.5
            parts = (
                [line.value[at : at + 32] for at in range(0, len(line.value), 32)]
                if machine
                else [line.value]
            )
            for n, part in enumerate(parts):
                self.text(MARGIN + 46 * MM, y - n * 2.6 * MM, part, size, font=MONO if machine else LATIN)
            y -= 6.1 * MM
        y -= 2 * MM
        for n, text in enumerate(sheet.advice):
            for part in self.wrapped(text, 6.8, room)[:3]:
                self.text(MARGIN, y, part, 6.8, colour=INK if n == 0 else INK_2)
                y -= 2.9 * MM

    def _qr(self, x: float, y: float, side: float) -> None:
        rows = qr_matrix(self.sheet.verify_url)
        cell = side / len(rows)
        self.canvas.setFillColorRGB(1, 1, 1)
        self.canvas.rect(x - 2 * cell, y - 2 * cell, side + 4 * cell, side + 4 * cell, stroke=0, fill=1)
        self.canvas.setFillColorRGB(*INK)
        for row, cells in enumerate(rows):
            for column, dark in enumerate(cells):
                if dark:
                    self.canvas.rect(
                        x + column * cell,
                        y + side - (row + 1) * cell,
                        cell + 0.05,
                        cell + 0.05,
                        stroke=0,
                        fill=1,
                    )
