"""What comes to the desks of the market, and where its people begin."""

from typing import Any, Final

from flask_babel import lazy_gettext

from foundation.actor import Role
from foundation.worker import Guide
from marketplace.roles import ARTIST, BUYER, CASHIER, GALLERY, STATISTICIAN

OWN: Final = (
    ("artworks.new", lazy_gettext("Register a work")),
    ("artworks.mine", lazy_gettext("My works")),
    ("selling.back_room", lazy_gettext("Back room")),
)
GUIDES: Final[dict[Role, Guide]] = {
    ARTIST: Guide(
        lazy_gettext(
            "What needs your signature on your works comes here: their arrival, their condition, how they "
            "are to be sold. You can register a work, bring it to the warehouse, and offer it once it is "
            "certified."
        ),
        OWN,
    ),
    GALLERY: Guide(
        lazy_gettext(
            "What needs your house's signature comes here: arrivals, conditions, works to be listed, sales "
            "to be announced. You can register works, offer them, or prepare a sale."
        ),
        (*OWN, ("selling.new_sale", lazy_gettext("A new sale"))),
    ),
    BUYER: Guide(
        lazy_gettext(
            "Invoices, orders to finish and deliveries to confirm come here. You can buy a work at its "
            "price, or register for a sale and bid."
        ),
        (
            ("catalogue.listing", lazy_gettext("Catalogue")),
            ("catalogue.sale_list", lazy_gettext("Sales")),
            ("ordering.listing", lazy_gettext("My orders")),
        ),
    ),
    CASHIER: Guide(
        lazy_gettext(
            "Payments, proceeds to release, disputes to decide and money to send back come here. You can "
            "see every order and sale in the back room."
        ),
        (
            ("selling.back_room", lazy_gettext("Back room")),
            ("catalogue.sale_list", lazy_gettext("Sales")),
        ),
    ),
    STATISTICIAN: Guide(
        lazy_gettext(
            "Nothing waits here for you: figures are counted by themselves. When a month is over you publish "
            "what may be told of it; what is corrected later is a new edition."
        ),
        (("statistics.desk", lazy_gettext("Figures")),),
    ),
}
GROUPS: Final[tuple[tuple[Any, tuple[Role, ...]], ...]] = (
    (lazy_gettext("Buyers"), (BUYER,)),
    (lazy_gettext("Cashiers"), (CASHIER,)),
    (lazy_gettext("Statisticians"), (STATISTICIAN,)),
)
