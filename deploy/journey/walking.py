"""A journey through one house: many lives at once, a few at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from authentication.evidence.keys import PrivateKey
from deploy.journey.cast.troupe import Troupe, engage
from deploy.journey.dealing import AUCTIONS
from deploy.journey.lives import endings
from deploy.journey.lives.life import Ended, Life
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture
from deploy.journey.stories import Story, story_for
from deploy.journey.till import Till

DOMAIN: Final = "journey.example"
ATELIER: Final = "Journey Atelier"
ACCOUNTS: Final = ("stripe", "wire", "", "wire", "stripe", "")
"""By which way the proceeds of each artist go; a cashier pays who has named no account by hand."""
ARTISTS: Final = 6
BUYERS: Final = 8
AT_ONCE: Final = 4
"""Lives that are told at the same time: more would measure the queue, not the house."""


def journey_cast(office: Office, key: PrivateKey, hands: Sequence[PrivateKey] = ()) -> Troupe:
    """Engage the cast of a journey, with the expert's key and the two keepers'."""
    return engage(
        office,
        domain=DOMAIN,
        key=key,
        artists=[(f"artist.{number}", f"Journey Artist {number}") for number in range(1, ARTISTS + 1)],
        buyers=[(f"buyer.{number}", f"Journey Buyer {number}") for number in range(1, BUYERS + 1)],
        atelier=ATELIER,
        hands=hands,
        today=datetime.now(UTC).date(),  # noqa: TID251 -- a client has a watch of its own
    )


def name_accounts(troupe: Troupe, till: Till) -> Troupe:
    """Have some artists say where their proceeds are to go, and a cashier check it."""
    artists = []
    for number, artist in enumerate(troupe.artists):
        way = ACCOUNTS[number % len(ACCOUNTS)]
        if way == "stripe" and till.stripe is not None:
            artist.consignor.names_account(way=way, destination=till.stripe.opens_account())
        elif way == "wire" and way in till.ways:
            artist.consignor.names_account(way=way, destination=f"DE0000000000000000000{number}")
        else:
            way = ""
        artists.append(replace(artist, account=way))
    troupe.cashier.checks_accounts()
    return replace(troupe, artists=artists)


def walk(
    teller: Teller,
    pictures: Sequence[Picture],
    *,
    story_of: Callable[[int], Story] = story_for,
    on_each: Callable[[Ended], None] = lambda _: None,
    at_once: int = AT_ONCE,
) -> list[Ended]:
    """Tell the lives of these pictures, and return how each ended, in their order."""
    lives = [Life(teller, picture, story_of(number), number) for number, picture in enumerate(pictures)]
    ended: dict[int, Ended] = {}
    with ThreadPoolExecutor(at_once) as pool:
        # Sales are waited for: whoever waits longest begins first.
        order = sorted(lives, key=lambda life: life.story.sale not in AUCTIONS)
        told = {pool.submit(endings.tell, life): life.number for life in order}
        for future in as_completed(told):
            ended[told[future]] = future.result()
            on_each(ended[told[future]])
    return [ended[number] for number in range(len(lives))]
