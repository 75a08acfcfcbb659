"""One life of one work: whose it is, who wants it, and how it begins. Its ends are in `endings`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.describing import details, stated_facts
from deploy.journey.lives import clearing, keeping, registering, selling
from deploy.journey.lives.telling import Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import Kind, Story


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
        """Have it stored and sold, until title has passed."""
        if self.story.sale == "auction":
            self.store()
            to = self.story.destination
            selling.bring_papers(self.teller, self.owner, self.artwork_id, stage="checkout", destination=to)
            buyer, order_id = selling.auction(
                self.teller, self.owner, self.artwork_id, self.buyers, country=to
            )
        else:
            buyer = self.buyers[0]
            order_id = selling.buy(self.teller, buyer, self.offered(), destination=self.story.destination)
        return selling.pay(self.teller, buyer, order_id)
