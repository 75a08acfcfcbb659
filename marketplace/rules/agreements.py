"""The written contract of a consignment: its nine items, what the house offers to all, and its digest.

Source: Auction Law, art. 44; auction_spec, R25 and R35. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from foundation.money import Money

STANDARD_COMMISSION_BPS: Final = 500
"""5 %: what the law allows where nothing else was agreed (Auction Law, art. 56)."""
MOST_BPS: Final = 10_000
Text = dict[str, str]
"""Language code to text."""


class AgreementState(StrEnum):
    """Where one version of a contract stands. At most one of a consignment is in force."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    DECLINED = "declined"


class Side(StrEnum):
    """Who of the two parties said something."""

    HOUSE = "house"
    CONSIGNOR = "consignor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both sides may settle freely. Texts are in English and Chinese; one may be missing."""

    commission_bps: int
    """The house's part of the hammer or the price, in basis points."""
    reserve_minor: int | None = None
    """None where the consignor names one with each lot, or none."""
    reserve_currency: str = ""
    time_and_place: Text
    hand_over: Text
    payment: Text
    default: Text
    rest: Text

    @property
    def reserve(self) -> Money | None:
        """Return the agreed reserve."""
        return None if self.reserve_minor is None else Money(self.reserve_minor, self.reserve_currency)


TEXTS: Final = ("time_and_place", "hand_over", "payment", "default", "rest")
STANDARD: Final[Mapping[str, Text]] = {
    "time_and_place": {
        "en": "In the sale of this house into which the consignor enters the work, at the time and in "
        "the place announced for that sale; or at the price at which he offers it.",
        "zh": "在委托人将作品编入的本拍卖行专场中，以该专场公告的时间和地点为准；或按委托人标定的价格出售。",
    },
    "hand_over": {
        "en": "The work lies in the bonded warehouse. It is handed to the buyer whom the settlement "
        "names, in the warehouse or by the way that he chooses.",
        "zh": "作品存放于保税仓库，由结算所载买受人在仓库提取，或按其选择的方式交付。",
    },
    "payment": {
        "en": "The buyer pays the house by the day on his invoice. The house keeps its commission and "
        "pays the rest to the consignor after delivery, once the buyer's time to object is over.",
        "zh": "买受人于账单所载期限内向本行付款。本行扣除佣金后，在交付完成且买受人异议期届满后将余"
        "款付给委托人。",
    },
    "default": {
        "en": "A buyer who does not pay as agreed answers for it, or the work is auctioned again if the"
        " consignor agrees (Auction Law, art. 39). A consignor who takes the work back before the"
        " auction begins pays the reasonable costs that were spent on it (art. 29).",
        "zh": "买受人未按约定支付价款的，应承担违约责任，或经委托人同意将作品再行拍卖（《拍卖法》第"
        "三十九条）。委托人在拍卖开始前撤回作品的，应支付为拍卖支出的合理费用（第二十九条）。",
    },
    "rest": {
        "en": "The defects that the consignor named are told to buyers. Any change is a new version "
        "that both accept.",
        "zh": "委托人说明的瑕疵将告知买受人。任何变更均须另立新版本并经双方确认。",
    },
}
"""What the house offers to everybody; whoever entrusts a work under it has accepted it."""


def standard(commission_bps: int = STANDARD_COMMISSION_BPS) -> Terms:
    """Return what the house offers to everybody."""
    texts = {name: dict(text) for name, text in STANDARD.items()}
    return Terms(commission_bps=commission_bps, reserve_minor=None, reserve_currency="", **texts)


def wrong(terms: Terms) -> dict[str, str]:
    """Return what is wrong with terms, by field."""
    found = {}
    if not 0 <= terms.commission_bps <= MOST_BPS:
        found["commission"] = "From 0 to 100 per cent."
    if terms.reserve_minor is not None and terms.reserve_minor <= 0:
        found["reserve"] = "A reserve is more than nothing."
    for name in TEXTS:
        if not any(text.strip() for text in getattr(terms, name).values()):
            found[f"{name}_en"] = "This is needed."
    return found


def document(
    terms: Terms, *, version: int, parties: Mapping[str, str], lot: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a version of the contract as it is kept and digested.

    :param parties: consignor, organisation ('' for none) and house, by name
    :param lot: artwork_id, title, maker, quantity, defects
    """
    kept = asdict(terms)
    reserve = kept.pop("reserve_minor"), kept.pop("reserve_currency")
    return {
        "version": version,
        "parties": dict(parties),
        "lot": dict(lot),
        "reserve": None if reserve[0] is None else {"minor": reserve[0], "currency": reserve[1]},
        **kept,
    }


def terms_of(document: Mapping[str, Any]) -> Terms:
    """Return the terms of a contract that is kept."""
    reserve = document["reserve"] or {"minor": None, "currency": ""}
    return Terms(
        commission_bps=document["commission_bps"],
        reserve_minor=reserve["minor"],
        reserve_currency=reserve["currency"],
        **{name: dict(document[name]) for name in TEXTS},
    )


def digest(document: Mapping[str, Any], salt: str) -> str:
    """Return the SHA-256, in hex, of a version and its salt: without the salt nobody guesses what it says."""
    content = json.dumps(
        {"salt": salt, "terms": document}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(content.encode()).hexdigest()
