"""One life of one work: whose it is, who wants it, and how it begins. Its ends are in `endings`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.dealing import AUCTIONS, Sale, Slip, Trouble
from deploy.journey.describing import details, stated_facts
from deploy.journey.lives import bidding, clearing, keeping, paying, registering, selling
from deploy.journey.lives.telling import Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import STORIES, Kind, Story
from deploy.journey.till import Till


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended."""

    picture: Picture
    story: Story
    artwork_id: str | None
    missed: str | None = None
    """Why it did not come to its end; None: it did."""
    lanes: Sequence[str] = ()
    """Of its filings with customs."""
    dealings: Sequence[str] = ()
    """How it was sold and paid, and what went wrong with that."""


@dataclass(slots=True)
class Life:
    """One picture, one story, and the people it falls to."""

    teller: Teller
    picture: Picture
    story: Story
    number: int
    """Chooses artist and buyers: different works meet different people."""
    artwork_id: str = ""
    holding_id: str = ""
    lanes: list[str] = field(default_factory=list)
    dealings: list[str] = field(default_factory=list)

    @property
    def owner(self) -> Owner:
        """Return whose work it is."""
        cast = self.teller.troupe
        if self.story.kind is not Kind.OLD:
            return cast.artists[self.number % len(cast.artists)]
        return cast.galleries[0 if self.story.ownership == "foreign" else 1]

    @property
    def buyers(self) -> tuple[Buyer, Buyer]:
        """Return two who want it."""
        buyers = self.teller.troupe.buyers
        return buyers[self.number % len(buyers)], buyers[(self.number + 1) % len(buyers)]

    def begin(self) -> None:
        """Register, describe, certify."""
        teller, story, owner = self.teller, self.story, self.owner
        said = details(self.picture, story, artist=owner.name)
        self.artwork_id = registering.register(
            teller, owner, said, [self.picture.path], is_study=story.kind is not Kind.OLD
        )
        owner.depositor.states(self.artwork_id, stated_facts(self.picture, story))
        registering.certify(teller, self.artwork_id)
        self.holding_id = keeping.book(
            teller,
            owner,
            self.artwork_id,
            status=story.intended_status,
            is_old=story.kind is Kind.OLD,
            value_minor=story.value_minor,
        )

    def store(self) -> None:
        """Bring it into the vault."""
        keeping.store(self.teller, self.owner, self.holding_id)

    def declare(self, *, consignee: str, order_number: str) -> None:
        """Declare it, and have customs do what the story says."""
        story = self.story
        assert story.mode is not None, "a story in which customs is asked names its mode"
        filing = clearing.Filing(
            destination=story.destination,
            consignee=consignee,
            order_number=order_number,
            mode=story.mode,
            hs=keeping.hs_code(is_old=story.kind is Kind.OLD),
            value_minor=story.value_minor,
        )
        self.lanes += clearing.clear(
            self.teller, self.owner, self.holding_id, self.artwork_id, filing, plot=story.plot
        )

    def offered(self) -> str:
        """Have it stored and offered at a price; return the offering's id."""
        self.store()
        to = self.story.destination
        selling.bring_papers(self.teller, self.owner, self.artwork_id, stage="checkout", destination=to)
        return selling.offer(self.teller, self.owner, self.artwork_id)

    def sold(self) -> selling.Bought:
        """Have it stored and sold as its story says, until title has passed."""
        buyer, order_id = self.hammered() if self.story.sale in AUCTIONS else self.ordered()
        return paying.pay(self, buyer, order_id)

    def ordered(self) -> tuple[Buyer, str]:
        """Have it bought at its price, or at one that two people agree on; return the buyer and the order."""
        buyer, to, offering_id = self.buyers[0], self.story.destination, self.offered()
        self.dealt(f"sold: {self.story.sale}")
        if self.story.sale is Sale.OFFER:
            return buyer, selling.bargain(self.owner, buyer, offering_id, destination=to)
        return buyer, selling.buy(self.teller, buyer, offering_id, destination=to)

    def hammered(self) -> tuple[Buyer, str]:
        """Have it sold in a sale of its own; return who buys it in the end, and the order."""
        assert self.story.sale is not None, "asked by who is sold"
        self.store()
        to, unpaid = self.story.destination, self.story.trouble is Trouble.UNPAID
        selling.bring_papers(self.teller, self.owner, self.artwork_id, stage="checkout", destination=to)
        hammer = bidding.Hammer(
            self.teller,
            self.owner,
            self.artwork_id,
            self.buyers,
            country=to,
            how=self.story.sale,
            terms={"pay_within_s": 0} if unpaid else {},
        )
        buyer, order_id = hammer.sell()
        self.dealt(f"sold: {self.story.sale}")
        if unpaid:
            buyer, order_id = hammer.second_chance(buyer, order_id)
            self.dealt(str(Trouble.UNPAID))
        return buyer, order_id

    @property
    def till(self) -> Till:
        """Return where the money lies."""
        return self.teller.till

    @property
    def slip(self) -> Slip:
        """Return how a wire of this life is written: each telling of a story has the next way."""
        slips = list(Slip)
        return slips[(slips.index(self.story.slip) + self.number // len(STORIES)) % len(slips)]

    def dealt(self, what: str) -> None:
        """Note something that happened with the money, to be counted."""
        self.dealings.append(what)
