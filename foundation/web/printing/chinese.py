"""The Chinese letters of a printed page, embedded: a font of this machine, reduced to those that stand there.

Noto Serif CJK and its kin (SIL Open Font License 1.1, which allows embedding) hold their outlines as
cubic curves, which the PDF writer cannot embed; the few outlines that a page needs are redrawn as
quadratic ones. Without such a font the page names STSong-Light and embeds nothing: a reader's own
Asian fonts must then show it. See docs/running.md.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

NAMED_ONLY: Final = "STSong-Light"
EMBEDDED: Final = "BianliangSong"
VARIABLE: Final = "BIANLIANG_CHINESE_FONT"
"""Environment: the file of another font, .otf, .ttf or .ttc."""
FOLDERS: Final = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
)
FILES: Final = (
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJKsc-Regular.otf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
)
SIMPLIFIED: Final = "CJK SC"
"""In a collection, the face whose letters are drawn as in the mainland."""
MAX_ERROR_EM: Final = 0.001
"""How far a redrawn curve may lie from the drawn one."""


def font_file() -> Path | None:
    """Return the font that is embedded, or None where this machine has none."""
    chosen = os.environ.get(VARIABLE)
    wanted = [Path(chosen)] if chosen else [Path(folder, name) for name in FILES for folder in FOLDERS]
    return next((path for path in wanted if path.is_file()), None)


@contextmanager
def registered(letters: Iterable[str]) -> Iterator[str]:
    """Make a font of these letters known to the PDF writer for one page; yield its name, its own.

    The writer keeps fonts by name for the whole process, and the first of a name for ever: under one name the
    second certificate would lack whatever letters the first one did not have.
    """
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 -- 20 MB that only printing needs
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    path = font_file()
    if path is None:
        if NAMED_ONLY not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(NAMED_ONLY))
        yield NAMED_ONLY
        return
    wanted = "".join(sorted(set(letters)))
    name = f"{EMBEDDED}{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(reduced(path, wanted, name))))
    try:
        yield name
    finally:
        pdfmetrics._fonts.pop(name, None)  # type: ignore[attr-defined] # noqa: SLF001 -- it has no way to forget


@lru_cache(maxsize=1)
def _opened(path: Path) -> Any:
    from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415

    if path.suffix.lower() != ".ttc":
        return TTFont(path, lazy=True)
    faces = TTCollection(path, lazy=True).fonts
    return next((face for face in faces if SIMPLIFIED in (face["name"].getDebugName(1) or "")), faces[0])


@lru_cache(maxsize=64)
def reduced(path: Path, letters: str, name: str = EMBEDDED) -> bytes:
    """Return a TrueType font that holds these letters alone, the same bytes each time."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415

    face = _opened(path)
    drawn, names, em = face.getGlyphSet(), face.getBestCmap(), face["head"].unitsPerEm
    cmap = {ord(letter): names[ord(letter)] for letter in letters if ord(letter) in names}
    order = [".notdef", *dict.fromkeys(name for name in cmap.values() if name != ".notdef")]
    glyphs, widths = {}, {}
    for glyph in order:
        pen = TTGlyphPen(None)
        drawn[glyph].draw(Cu2QuPen(pen, MAX_ERROR_EM * em, reverse_direction=True))
        glyphs[glyph] = pen.glyph()
        widths[glyph] = (drawn[glyph].width, 0)
    builder = FontBuilder(em, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {
            glyph: (width, getattr(builder.font["glyf"][glyph], "xMin", 0))
            for glyph, (width, _) in widths.items()
        }
    )
    ascent, descent = face["hhea"].ascent, face["hhea"].descent
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent, usWinDescent=-descent)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()
