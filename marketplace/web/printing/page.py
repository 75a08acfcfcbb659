"""An invoice or a credit note as a page of A4: to whom, for what, how much."""

from collections.abc import Iterator
from typing import Any, Final

from foundation.web.printing import pen
from foundation.web.printing.pen import HEIGHT, INK_2, MARGIN, MM, WIDTH, Pen
from marketplace.web.printing.sheet import Sheet

LABEL_WIDTH: Final = 52 * MM
ROOM: Final = WIDTH - 2 * MARGIN


def pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF of one page."""
    return pen.page(
        lambda canvas, face: _Page(canvas, sheet, face).draw(),
        texts=_texts(sheet),
        title=f"{sheet.heading[0]} {sheet.number}",
        subject=sheet.facts[0].value[0],
    )


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield all that stands on a sheet."""
    yield from (sheet.number, *sheet.heading, *sheet.state, *sheet.advice)
    for field in sheet.facts:
        yield from (*field.label, *field.value)
    for row in sheet.rows:
        yield from (*row.label, row.amount)
    yield HOUSE


HOUSE: Final = "Bianliang 汴梁"


class _Page(Pen):
    """The layout, from the top down."""

    def __init__(self, canvas: Any, sheet: Sheet, chinese_face: str) -> None:
        super().__init__(canvas, chinese_face)
        self.sheet = sheet

    def draw(self) -> None:
        self._head()
        self._facts()
        self._rows()
        self._foot()

    def _head(self) -> None:
        sheet = self.sheet
        self.y = HEIGHT - MARGIN
        self.text(MARGIN, self.y, HOUSE, 10, colour=INK_2)
        self.y -= 11 * MM
        self.text(MARGIN, self.y, sheet.heading[0], 21)
        self.right(WIDTH - MARGIN, self.y, sheet.number, 14)
        self.y -= 6.5 * MM
        self.text(MARGIN, self.y, sheet.heading[1], 11, colour=INK_2)
        self.right(WIDTH - MARGIN, self.y, "  ".join(dict.fromkeys(sheet.state)), 10)
        self.y -= 5 * MM
        self.rule()
        self.y -= 9 * MM

    def _facts(self) -> None:
        for field in self.sheet.facts:
            self.text(MARGIN, self.y, field.label[0], 9, colour=INK_2)
            self.text(MARGIN, self.y - 3.4 * MM, field.label[1], 7, colour=INK_2)
            first, second = field.value
            parts = self.wrapped(first, 11, ROOM - LABEL_WIDTH)[:8]
            for part in parts:
                self.text(MARGIN + LABEL_WIDTH, self.y, part, 11)
                self.y -= 5 * MM
            if second != first:
                self.text(
                    MARGIN + LABEL_WIDTH,
                    self.y + 0.6 * MM,
                    self.wrapped(second, 8, ROOM - LABEL_WIDTH)[0],
                    8,
                    colour=INK_2,
                )
            self.y -= 4.5 * MM
        self.y -= 2 * MM

    def _rows(self) -> None:
        for row in self.sheet.rows:
            if row.is_sum:
                self.rule()
            self.y -= 6 * MM
            size = 12 if row.is_sum else 11
            width = self.text(MARGIN, self.y, row.label[0], size)
            self.text(MARGIN + width + 6, self.y, row.label[1], 8, colour=INK_2)
            self.right(WIDTH - MARGIN, self.y, row.amount, size)
            self.y -= 3 * MM
        self.rule()
        self.y -= 8 * MM

    def _foot(self) -> None:
        for n, text in enumerate(self.sheet.advice):
            size = 8.5 if n == 0 else 7.5
            for part in self.wrapped(text, size, ROOM):
                self.text(MARGIN, self.y, part, size, colour=INK_2)
                self.y -= 4 * MM
            self.y -= 1 * MM
