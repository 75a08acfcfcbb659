"""Tables of the market. All are loaded here, so that the metadata is whole."""

from marketplace.models import (
    auction,
    banking,
    books,
    buyers,
    catalogue,
    chargebacks,
    credit_notes,
    deposits,
    finding,
    invoices,
    money,
    notices,
    orders,
    payouts,
    price_offers,
    saleroom,
)

__all__ = [
    "auction",
    "banking",
    "books",
    "buyers",
    "catalogue",
    "chargebacks",
    "credit_notes",
    "deposits",
    "finding",
    "invoices",
    "money",
    "notices",
    "orders",
    "payouts",
    "price_offers",
    "saleroom",
]
