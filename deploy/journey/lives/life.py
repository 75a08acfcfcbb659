"""One life of one work, from the studio to the end that its story expects."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import Step, holding, take
from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives import keeping, leaving, registering, selling
from deploy.journey.lives.telling import StoryMissed, Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import End, Story, details, stated_facts

REFUSED_BY_LAW: Final = ("gate-denies", "gate-refers")
GONE: Final = ("offering-ended", "offering-unknown")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended."""

    picture: Picture
    story: Story
    artwork_id: str | None
    missed: str | None = None
    """Why it did not come to its end; None: it did."""


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

    def tell(self) -> Ended:
        """Live it; a life that misses its end says why."""
        ended = Ended(self.picture, self.story, None)
        try:
            self.begin()
            self._live()
        except (Problem, StoryMissed, HouseGone, AssertionError, LookupError) as why:
            return replace(ended, artwork_id=self.artwork_id or None, missed=f"{type(why).__name__}: {why}")
        return replace(ended, artwork_id=self.artwork_id)

    @property
    def owner(self) -> Owner:
        """Return whose work it is."""
        cast = self.teller.troupe
        if self.story.is_study:
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
            teller, owner, said, [self.picture.path], is_study=story.is_study
        )
        owner.depositor.states(self.artwork_id, stated_facts(self.picture, story))
        registering.certify(teller, self.artwork_id)
        self.holding_id = keeping.book(
            teller, owner, self.artwork_id, status=story.intended_status, is_old=not story.is_study
        )

    def _live(self) -> None:
        ends: dict[End, Callable[[], None]] = {
            End.DELIVERED_ABROAD: self._sold_abroad,
            End.SOLD_AT_HOME: self._sold_at_home,
            End.RETURNED_ABROAD: self._returned,
            End.MAY_NOT_LEAVE: self._may_not_leave,
            End.WITHDRAWN: self._revoked,
            End.STOPPED: self._stopped,
            End.TURNED_AWAY: self._turned_away,
        }
        ends[self.story.end]()

    def store(self) -> None:
        """Bring it into the vault."""
        keeping.store(self.teller, self.owner, self.holding_id)

    def _sold(self) -> selling.Bought:
        """Have it stored and sold, until title has passed."""
        teller, to = self.teller, self.story.destination
        self.store()
        selling.bring_papers(teller, self.owner, self.artwork_id, stage="checkout", destination=to)
        if self.story.sale == "auction":
            buyer, order_id = selling.auction(teller, self.owner, self.artwork_id, self.buyers, country=to)
        else:
            buyer = self.buyers[0]
            offering_id = selling.offer(teller, self.owner, self.artwork_id)
            order_id = selling.buy(teller, buyer, offering_id, destination=to)
        return selling.pay(teller, buyer, order_id)

    def _sold_abroad(self) -> None:
        bought = self._sold()
        first = self.story.customs_first_says
        answers = (first, None) if (first or "").startswith("reject-") else (first,)
        leaving.pack(self.teller, self.holding_id)
        leaving.clear(
            self.teller,
            self.owner,
            self.holding_id,
            self.artwork_id,
            destination=self.story.destination,
            consignee=bought.buyer.name,
            order_number=bought.invoice_number,
            is_old=False,
            answers=answers,
        )
        leaving.ship(self.teller, self.holding_id, bought.buyer)
        selling.finish(self.teller, bought)

    def _sold_at_home(self) -> None:
        bought = self._sold()
        leaving.pack(self.teller, self.holding_id)
        leaving.collect(self.teller, self.holding_id, bought.buyer)

    def _returned(self) -> None:
        """Have an old work from abroad registered on entry, kept, and sent back to its owner."""
        teller, cast = self.teller, self.teller.troupe
        registered = {
            "registered": True,
            "institution": "Henan relics entry and exit examination body (demonstration)",
            "entry_seal_ok": True,
            "mark_ok": True,
            "due": (teller.today + timedelta(days=180)).isoformat(),
        }
        cast.examiner.states(self.artwork_id, {"relic_temp_entry": registered})
        cast.customs.states(self.artwork_id, {"port_relics_designated": True})
        self.store()
        leaving.pack(teller, self.holding_id)
        leaving.clear(
            teller,
            self.owner,
            self.holding_id,
            self.artwork_id,
            destination=self.story.destination,
            consignee=self.owner.name,
            order_number=f"LOAN-{self.artwork_id[-8:]}",
            is_old=True,
        )
        leaving.ship(teller, self.holding_id, self.owner.depositor)

    def _may_not_leave(self) -> None:
        """Have the law refuse that it is offered; it stays in the vault."""
        teller = self.teller
        self.store()
        answer = teller.troupe.regulator.asks_gate(
            self.artwork_id, stage="filing", destination=self.story.destination
        )
        if answer["decision"] not in {"DENY", "REFER"}:
            raise StoryMissed(f"the gate says {answer['decision']} to an old work")
        consignment = self.owner.consignor.consigns(self.artwork_id)
        teller.refused(
            "offer at a price",
            lambda: self.owner.consignor.offers(consignment, price=selling.PRICE, currency=selling.CURRENCY),
            *REFUSED_BY_LAW,
        )

    def _offered(self) -> str:
        self.store()
        to = self.story.destination
        selling.bring_papers(self.teller, self.owner, self.artwork_id, stage="checkout", destination=to)
        return selling.offer(self.teller, self.owner, self.artwork_id)

    def _withdrawn(self, offering_id: str) -> None:
        """Wait until the work is offered no more, and see that nobody can buy it."""
        teller = self.teller

        def gone() -> bool | None:
            offer = teller.troupe.public.get(f"/works/{self.artwork_id}")["offer"]
            return True if offer["kind"] == "none" else None

        teller.wait("worker: the offer is withdrawn", gone)
        teller.refused("hold a work", lambda: self.buyers[0].holds(offering_id), *GONE)

    def _revoked(self) -> None:
        """Have the certificate revoked while the work is offered, and a right one issued."""
        offering_id = self._offered()
        cast = self.teller.troupe
        certificate = cast.expert.client.get(f"/artworks/{self.artwork_id}")["certificate"]
        cast.expert.revokes(certificate["id"], "The measurements in it are wrong; a new one follows.")
        self._withdrawn(offering_id)
        registering.certify(self.teller, self.artwork_id)

    def _stopped(self) -> None:
        """Have the regulator stop the work: nothing about it goes on."""
        offering_id = self._offered()
        cast = self.teller.troupe
        cast.regulator.stops(self.artwork_id, "Title is disputed; a court has been asked.", kind="title")
        self._withdrawn(offering_id)
        out = Step("check_out", cast.keepers, place="packing room", return_hours=24)
        self.teller.refused("propose check_out", lambda: take(out, self.holding_id), "hold-in-place")
        state = holding(cast.senior, self.holding_id)["holding"]["custody_state"]
        if state != "stored":
            raise StoryMissed(f"a stopped work is {state}")

    def _turned_away(self) -> None:
        keeping.turn_away(self.teller, self.holding_id)
