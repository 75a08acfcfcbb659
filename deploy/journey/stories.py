"""What happens to each picture of a journey, with its facts and the end that is expected.

Most pictures that a journey is given are of old works, which may not leave China.
So a story either takes the work as it is, with its own facts, or the study that
an invented living artist made after it this year; the title says which.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from deploy.journey.dealing import Means, Sale, Slip, Trouble


class End(StrEnum):
    """Where a story ends. A work that is rightly refused has arrived."""

    DELIVERED_ABROAD = "delivered abroad, consignor paid"
    RETURNED_ABROAD = "delivered back to its owner abroad"
    STORED_ABROAD = "in a store abroad, unsold"
    CAME_BACK = "returned by its buyer in six months, free of tax, in the vault again"
    SHOWN = "shown outside under guarantee, in the vault again"
    SOLD_AT_HOME = "collected by its buyer in China"
    MAY_NOT_LEAVE = "refused by the law"
    FAILED_INSPECTION = "failed its inspection, in the vault again"
    SEIZED = "seized by customs"
    WITHDRAWN = "withdrawn when its certificate was revoked, and certified anew"
    STOPPED = "stopped by the regulator"
    TURNED_AWAY = "turned away at the gate"


class Plot(StrEnum):
    """What customs does with a work that is declared."""

    RELEASED = "released"
    CORRECTED = "rejected, corrected, released"
    PASSED = "drawn for inspection, passed"
    FAILED = "drawn for inspection, failed"
    DETAINED = "detained, cleared, released"
    SEIZED = "detained, not cleared"
    TAKEN_BACK = "withdrawn by the declarant, filed again, released"
    BY_HAND = "looked at by an officer, released"
    RED = "in the red lane, so inspected, released"


class Kind(StrEnum):
    """What the work is to the law."""

    STUDY = "study"
    """A living artist's, of this year, after the pictured work."""
    LATE = "late"
    """The same by one who died, so that a relics examiner decides."""
    OLD = "old"
    """The pictured work itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of life."""

    name: str
    about: str
    end: End
    kind: Kind = Kind.STUDY
    sale: Sale | None = Sale.PRICE
    """How it is sold, if it is."""
    means: Means = Means.STAND_IN
    slip: Slip = Slip.RIGHT
    """Of its first telling; each later one has the next."""
    trouble: Trouble | None = None
    destination: str = "FR"
    """Where the buyer lives, ISO 3166-1 alpha-2; CN stays at home."""
    intended_status: str = "export_goods_in_zone"
    ownership: str = "private"
    mode: str | None = None
    """Supervision mode under which it is declared, if it is."""
    plot: Plot = Plot.RELEASED
    value_minor: int = 40_000_00
    """What the depositor says it is worth."""

    @property
    def is_study(self) -> bool:
        """Say whether the work is a living artist's study after the pictured one."""
        return self.kind is Kind.STUDY


STORIES: Final = (
    Story(
        name="studio",
        about="a living artist's work, sold to a buyer in France whose bank takes the money back",
        end=End.DELIVERED_ABROAD,
        mode="9610",
        means=Means.STRIPE,
        trouble=Trouble.CHARGEBACK_HOUSE,
    ),
    Story(
        name="re-export",
        about="an old work from abroad, kept in bond, going back to its owner",
        end=End.RETURNED_ABROAD,
        kind=Kind.OLD,
        sale=None,
        destination="US",
        intended_status="temp_import",
        ownership="foreign",
        mode="2600",
    ),
    Story(
        name="relic",
        about="an old work in private hands in China, offered abroad",
        end=End.MAY_NOT_LEAVE,
        kind=Kind.OLD,
        intended_status="domestic",
    ),
    Story(
        name="auction",
        about="a living artist's work, sold in a timed sale; its winner does not pay, and the next buys it",
        end=End.DELIVERED_ABROAD,
        sale=Sale.TIMED,
        destination="JP",
        mode="1210",
        means=Means.WIRE,
        trouble=Trouble.UNPAID,
    ),
    Story(
        name="customs",
        about="sold by a counter-offer; customs sends its first declaration back",
        end=End.DELIVERED_ABROAD,
        mode="0110",
        plot=Plot.CORRECTED,
        sale=Sale.OFFER,
        means=Means.WIRE,
        slip=Slip.IN_PARTS,
    ),
    Story(
        name="display",
        about="a work from abroad in bond, shown in a museum outside under guarantee",
        end=End.SHOWN,
        kind=Kind.OLD,
        sale=None,
        intended_status="bonded_foreign",
        ownership="foreign",
    ),
    Story(
        name="revoked",
        about="paid in part when its certificate is revoked",
        end=End.WITHDRAWN,
        trouble=Trouble.REVOKED,
    ),
    Story(
        name="inspected",
        about="sold at the rostrum; customs draws it for inspection, and passes",
        end=End.DELIVERED_ABROAD,
        destination="GB",
        mode="9710",
        plot=Plot.PASSED,
        sale=Sale.LIVE,
        means=Means.STRIPE,
        trouble=Trouble.CHARGEBACK_WON,
    ),
    Story(
        name="returned",
        about="a living artist's work that its buyer sends back within six months",
        end=End.CAME_BACK,
        destination="DE",
        mode="9610",
        means=Means.WIRE,
        slip=Slip.TOO_MUCH,
    ),
    Story(
        name="failed",
        about="a living artist's work which customs inspects, and does not let go",
        end=End.FAILED_INSPECTION,
        sale=None,
        mode="0110",
        plot=Plot.FAILED,
    ),
    Story(
        name="detained",
        about="sold by sealed bids; customs detains it until a doubt is cleared",
        end=End.DELIVERED_ABROAD,
        destination="NL",
        mode="9610",
        plot=Plot.DETAINED,
        sale=Sale.SEALED,
        means=Means.STRIPE,
        trouble=Trouble.CHARGEBACK_CONSIGNOR,
    ),
    Story(
        name="stopped",
        about="paid in part when the regulator stops it",
        end=End.STOPPED,
        trouble=Trouble.STOPPED,
    ),
    Story(
        name="red",
        about="a precious old work from abroad, going back through the red lane",
        end=End.RETURNED_ABROAD,
        kind=Kind.OLD,
        sale=None,
        destination="CH",
        intended_status="bonded_foreign",
        ownership="foreign",
        mode="5034",
        plot=Plot.RED,
        value_minor=6_000_000_00,
    ),
    Story(
        name="overseas",
        about="a living artist's work sent unsold to a store abroad, filed twice",
        end=End.STORED_ABROAD,
        sale=None,
        destination="BE",
        mode="9810",
        plot=Plot.TAKEN_BACK,
    ),
    Story(
        name="home",
        about="sold to a buyer in China, who objects and has his money back",
        end=End.SOLD_AT_HOME,
        destination="CN",
        intended_status="domestic",
        means=Means.WIRE,
        slip=Slip.NO_REFERENCE,
        trouble=Trouble.OBJECTED,
    ),
    Story(
        name="examined",
        about="a late artist's work that only a relics examiner may let go, paid twice",
        end=End.DELIVERED_ABROAD,
        kind=Kind.LATE,
        destination="SG",
        mode="9710",
        plot=Plot.BY_HAND,
        sale=Sale.TIMED,
        trouble=Trouble.PAID_TWICE,
    ),
    Story(
        name="seized",
        about="a living artist's work which customs detains, and then seizes",
        end=End.SEIZED,
        sale=None,
        mode="0110",
        plot=Plot.SEIZED,
    ),
    Story(
        name="gate",
        about="a living artist's work whose papers do not fit the vehicle at the gate",
        end=End.TURNED_AWAY,
        sale=None,
    ),
)
"""In the order in which a journey hands them out, and again from the first."""


def story_for(index: int) -> Story:
    """Return the story of the journey's picture number `index`, from 0."""
    return STORIES[index % len(STORIES)]
