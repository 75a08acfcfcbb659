"""Tables of the market. All are loaded here, so that the metadata is whole."""

from marketplace.models import auction, catalogue, credit_notes, invoices, money, notices, orders

__all__ = ["auction", "catalogue", "credit_notes", "invoices", "money", "notices", "orders"]
