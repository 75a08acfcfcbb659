"""A certificate on paper and as a picture, in both languages, with the reader's first."""

from authentication.web.printing.page import pdf
from authentication.web.printing.picture import png
from authentication.web.printing.sheet import Sheet, qr_svg, sheet

__all__ = ["Sheet", "pdf", "png", "qr_svg", "sheet"]
