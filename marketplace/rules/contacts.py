"""Ways to reach a person, taken out of what buyer and seller write to each other. Pure.

They speak through the house, which keeps who they are to itself (Auction Law, art. 21) and the sale where its
rules are asked. What is written plainly is found: addresses of mail and of pages, telephone numbers, names in
messengers. Who spells a number out in words gets through: that is for the person to whom a report goes.
"""

import re
from typing import Final

GONE: Final = "…"
"""What stands where something was taken out."""

_ADDRESSES: Final = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]+\s*(?:@|＠|\(at\)|\[at\])\s*[\w-]+(?:\s*(?:\.|\(dot\)|\[dot\])\s*[\w-]+)+",
    re.IGNORECASE,
)
_MESSENGERS: Final = re.compile(
    r"(?P<what>\b(?:wechat|weixin|whatsapp|telegram|skype|line\s+id|qq|vx|wx)\b|微信号?|威信|扣扣)"
    r"(?P<between>(?:\s*(?:id|号|is|是|为|:|：|@))*\s*)(?P<name>[a-z0-9][\w.-]{4,})",
    re.IGNORECASE | re.ASCII,
)
_TELEPHONES: Final = re.compile(
    r"(?<![\w.,])(?:"
    r"(?:\+|00)[1-9]\d{0,2}(?:[\s().-]{0,2}\d){6,13}"  # with the country's number
    r"|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"  # mobile, in China
    r"|0\d{2,3}[\s-]?\d{7,8}"  # fixed line, in China
    r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}"  # in America
    r")(?![\d,])",
    re.ASCII,
)


def without_contacts(text: str) -> tuple[str, bool]:
    """Return a text without the ways to reach somebody, and whether any were taken out."""
    clean = _ADDRESSES.sub(GONE, text)
    clean = _MESSENGERS.sub(lambda found: f"{found['what']}{found['between']}{GONE}", clean)
    clean = _TELEPHONES.sub(GONE, clean)
    return clean, clean != text
