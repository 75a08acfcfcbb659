"""What kinds of work and materials are called. A registrant may type others, which stand as typed."""

from typing import Final

from flask_babel import lazy_gettext

KINDS: Final = {
    "painting": lazy_gettext("Painting"),
    "calligraphy": lazy_gettext("Calligraphy"),
    "print": lazy_gettext("Print"),
    "photograph": lazy_gettext("Photograph"),
    "drawing": lazy_gettext("Drawing"),
    "handscroll": lazy_gettext("Handscroll"),
    "album": lazy_gettext("Album"),
    "ceramic": lazy_gettext("Ceramic"),
    "vase": lazy_gettext("Vase"),
    "bowl": lazy_gettext("Bowl"),
    "sculpture": lazy_gettext("Sculpture"),
    "bronze": lazy_gettext("Bronze"),
    "jade": lazy_gettext("Jade"),
    "lacquer": lazy_gettext("Lacquer"),
    "embroidery": lazy_gettext("Embroidery"),
    "textile": lazy_gettext("Textile"),
    "seal": lazy_gettext("Seal"),
    "furniture": lazy_gettext("Furniture"),
    "jewellery": lazy_gettext("Jewellery"),
    "wall_art": lazy_gettext("Wall painting or mosaic"),
}
MATERIALS: Final = {
    "ink on paper": lazy_gettext("Ink on paper"),
    "ink and colour on paper": lazy_gettext("Ink and colour on paper"),
    "ink and light colour on paper": lazy_gettext("Ink and light colour on paper"),
    "ink on silk": lazy_gettext("Ink on silk"),
    "ink and colour on silk": lazy_gettext("Ink and colour on silk"),
    "ink on silk, round fan mounted as an album leaf": lazy_gettext(
        "Ink on silk, round fan mounted as an album leaf"
    ),
    "handscroll, ink and colour on paper": lazy_gettext("Handscroll, ink and colour on paper"),
    "woodblock print on paper, water-based inks": lazy_gettext("Woodblock print on paper, water-based inks"),
    "bian embroidery, silk thread on silk": lazy_gettext("Bian embroidery, silk thread on silk"),
    "oil on canvas": lazy_gettext("Oil on canvas"),
    "watercolour on paper": lazy_gettext("Watercolour on paper"),
    "glazed stoneware": lazy_gettext("Glazed stoneware"),
    "porcelain": lazy_gettext("Porcelain"),
    "bronze": lazy_gettext("Bronze"),
    "jade": lazy_gettext("Jade"),
    "lacquer": lazy_gettext("Lacquer"),
    "silk": lazy_gettext("Silk"),
    "wood": lazy_gettext("Wood"),
    "as shown": lazy_gettext("As shown"),
    "not recorded": lazy_gettext("Not recorded"),
}
"""By the words in small letters; also what the registration form proposes."""
PROPOSED: Final = tuple(name for name in MATERIALS if name not in {"as shown", "not recorded"})
