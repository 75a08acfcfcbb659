"""The people of the demonstration: every role has somebody, and anyone may become any of them."""

import re
from datetime import date
from typing import Final

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.cast.troupe import Troupe, engage
from deploy.journey.people import Office

DOMAIN: Final = "demonstration.example"
"""The house's switcher offers the people of this domain."""

BUYERS: Final = (
    ("buyer.paris", "Camille Larue (Paris)"),
    ("buyer.tokyo", "Aoi Minase (Tokyo)"),
    ("buyer.london", "Rowan Ashdown (London)"),
    ("buyer.kaifeng", "Wang Shoucang 王守藏 (Kaifeng)"),
    ("buyer.toronto", "Iris Calloway (Toronto)"),
    ("buyer.lyon", "Bastien Orval (Lyon)"),
)
COUNTRIES: Final = ("FR", "JP", "GB", "CN", "CA", "FR")
"""Where each of them lives."""

OTHERS: Final = (
    ("auditor", "Shen Hezhang 审核章", "auditor"),
    ("conservator", "Xiu Fuyuan 修复元", "conservator"),
    ("tax", "Shui Hezheng 税核正", "tax_officer"),
    ("tax.second", "Shui Fuhe 税复核", "tax_officer"),
    ("exchange", "Hui Guanli 汇管理", "forex_officer"),
    ("statistician", "Tong Jishu 统计数", "statistician"),
    ("administrator", "Guan Zhangli 管掌理", "administrator"),
)
"""Roles that furnishing does not need, and a visitor may want to see."""


def artists() -> list[tuple[str, str]]:
    """Return address and name of every artist of the catalogue, in its order."""
    names = {work.artist["en"]: work.artist["zh"] for work in catalogue()}
    return [
        (f"artist.{english.split(' ', 1)[0].lower()}", f"{_plain(english)} {_plain(chinese)}")
        for english, chinese in names.items()
    ]


def engage_everybody(office: Office, key: PrivateKey, *, today: date) -> Troupe:
    """Engage the cast, and open an account for every other role."""
    troupe = engage(
        office,
        domain=DOMAIN,
        key=key,
        artists=artists(),
        buyers=BUYERS,
        today=today,
        organisation="Bianhe Artists' House (demonstration) 汴河艺术家之家（演示）",
    )
    for address, name, role in OTHERS:
        office.admit(f"{address}@{DOMAIN}", name, [role])
    return troupe


def _plain(name: str) -> str:
    """Return a name without the label in brackets behind it."""
    return re.split(r" \(|\N{FULLWIDTH LEFT PARENTHESIS}", name, maxsplit=1)[0]
