"""A page of A4 from the top down, on which letters of two scripts stand in one line."""

import io
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Final

from foundation.web.printing import chinese
from foundation.web.printing.letters import is_latin, runs, words

MM: Final = 72 / 25.4
WIDTH: Final = 210 * MM
HEIGHT: Final = 297 * MM
MARGIN: Final = 20 * MM
INK: Final = (0.110, 0.106, 0.098)
INK_2: Final = (0.357, 0.341, 0.310)
LINE: Final = (0.894, 0.875, 0.827)
PAPER: Final = (0.980, 0.973, 0.953)
CINNABAR: Final = (0.710, 0.220, 0.165)
LATIN: Final = "Times-Roman"
ITALIC: Final = "Times-Italic"
MONO: Final = "Courier"
_ONE_AT_A_TIME: Final = Lock()
"""The PDF writer knows its fonts by name, and each page has its own letters under the same one."""


class Pen:
    """Writes on a page; `y` is where the next thing goes, in points from the foot."""

    def __init__(self, canvas: Any, chinese_face: str) -> None:
        self.canvas, self.chinese, self.y = canvas, chinese_face, HEIGHT - MARGIN

    def rule(self) -> None:
        """Draw a line across the page."""
        self.canvas.setStrokeColorRGB(*LINE)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(MARGIN, self.y, WIDTH - MARGIN, self.y)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        font: str = LATIN,
        colour: tuple[float, ...] = INK,
    ) -> float:
        """Write a line in which letters of any script may stand, and return its width."""
        self.canvas.setFillColorRGB(*colour)
        start = x
        for face, run in runs(text, font, self.chinese):
            self.canvas.setFont(face, size)
            self.canvas.drawString(x, y, run)
            x += self.canvas.stringWidth(run, face, size)
        return x - start

    def right(self, x: float, y: float, text: str, size: float) -> None:
        """Write a line that ends at `x`."""
        self.text(x - self.width(text, size), y, text, size)

    def centred(self, x: float, y: float, text: str, size: float) -> None:
        """Write a line whose middle is `x`."""
        self.text(x - self.width(text, size) / 2, y, text, size)

    def width(self, text: str, size: float, font: str = LATIN) -> float:
        """Return how wide a line will be."""
        return float(
            sum(self.canvas.stringWidth(run, face, size) for face, run in runs(text, font, self.chinese))
        )

    def wrapped(self, text: str, size: float, width: float, *, font: str = LATIN) -> list[str]:
        """Break a text into lines: between words, and between any two Chinese characters."""
        lines, line = [], ""
        for word in words(text):
            if line and self.width(line + word.rstrip(), size, font) > width:
                lines.append(line.rstrip())
                line = ""
            line += word.lstrip() if not line else word
        return [*lines, line.rstrip()] if line.strip() or not lines else lines


def page(
    draw: Callable[[Any, str], None], *, texts: Iterable[str], title: str, subject: str, lang: str = "en"
) -> bytes:
    """Return a PDF of one page, the same bytes for the same page.

    :param draw: given a canvas and the name of the Chinese face, draws the page
    :param texts: all that will stand there, so that the letters outside Latin are brought along
    """
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 -- 20 MB that only printing needs

    letters = {letter for text in texts for letter in text if not is_latin(letter)}
    with _ONE_AT_A_TIME, chinese.registered(letters) as face:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, lang=lang)
        canvas.setTitle(title)
        canvas.setAuthor("Bianliang")
        canvas.setSubject(subject)
        draw(canvas, face)
        canvas.showPage()
        canvas.save()
        return out.getvalue()
