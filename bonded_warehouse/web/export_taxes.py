"""What may be claimed or is owed on an export: refund, pre-refund, exemption, goods that come back."""

from functools import partial

from bonded_warehouse.operations import tax_refunding, tax_returning
from bonded_warehouse.operations.tax_refunding import Unvouched
from bonded_warehouse.operations.tax_returning import Return
from bonded_warehouse.queries import declarations, taxes
from bonded_warehouse.queries.taxes import TaxDocumentCard
from bonded_warehouse.roles import TAX_READERS
from bonded_warehouse.web.tax_forms import (
    ClaimPrerefund,
    ClaimRefund,
    ComesBack,
    DeclarationTaxes,
    NoVoucher,
)
from bonded_warehouse.web.taxes import CLAIMANTS, kept, to_document
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("export_taxes", __name__)
_claims = partial(
    room.post,
    gives=TaxDocumentCard,
    may=CLAIMANTS,
    scope="tax:write",
    done=to_document,
    on_refusal="export_taxes.of_declaration",
)
"""What every claim on an export has in common."""


@room.get(
    "/declarations/<declaration_id>/taxes",
    gives=DeclarationTaxes,
    may=TAX_READERS,
    scope="tax:read",
    page="bonded_warehouse/tax_declaration.html",
)
def of_declaration(call: Call[None], declaration_id: str) -> DeclarationTaxes:
    """Show the tax documents of an export, and the forms to draw one up."""
    card = declarations.declaration(db.session, declaration_id)
    call.extra["may_claim"] = call.actor.has(*CLAIMANTS)
    return DeclarationTaxes(card, taxes.documents(db.session, declaration_id=declaration_id))


@_claims("/declarations/<declaration_id>/taxes/refund", takes=ClaimRefund)
def refund(call: Call[ClaimRefund], declaration_id: str) -> TaxDocumentCard:
    """Claim a trading company's refund."""
    sent = call.input
    return kept(
        call,
        tax_refunding.claim_refund,
        declaration_id=declaration_id,
        purchase_ex_vat_cny=sent.purchase_ex_vat,
        invoice=sent.invoice,
    )


@_claims("/declarations/<declaration_id>/taxes/pre-refund", takes=ClaimPrerefund)
def prerefund(call: Call[ClaimPrerefund], declaration_id: str) -> TaxDocumentCard:
    """Claim the pre-refund of goods that left for an overseas warehouse."""
    sent = call.input
    return kept(
        call,
        tax_refunding.claim_prerefund,
        declaration_id=declaration_id,
        pieces=sent.pieces,
        unit_purchase_cny=sent.unit_purchase,
        invoice=sent.invoice,
    )


@_claims("/declarations/<declaration_id>/taxes/no-voucher", takes=NoVoucher)
def no_voucher(call: Call[NoVoucher], declaration_id: str) -> TaxDocumentCard:
    """Draw up the VAT of a sale without a purchase voucher."""
    sent = call.input
    goods = {
        "date": sent.goods_date,
        "name": sent.goods_name,
        "unit": sent.goods_unit,
        "quantity": sent.goods_quantity,
        "unit_price": sent.goods_unit_price,
        "amount": sent.goods_amount,
    }
    sale = Unvouched(
        revenue_incl_vat_cny=sent.revenue,
        zone_registered=sent.zone_registered,
        cleared_in_zone=sent.cleared_in_zone,
        not_excluded_goods=sent.not_excluded_goods,
        no_voucher=sent.no_voucher,
        goods={name: str(value) for name, value in goods.items() if value is not None},
    )
    return kept(call, tax_refunding.draw_no_voucher, declaration_id=declaration_id, sale=sale)


@_claims("/declarations/<declaration_id>/taxes/return", takes=ComesBack)
def come_back(call: Call[ComesBack], declaration_id: str) -> TaxDocumentCard:
    """Draw up what goods owe that come back."""
    sent = call.input
    back = Return(
        food=sent.food,
        price_cny=sent.price,
        freight_cny=sent.freight,
        insurance_cny=sent.insurance,
        repaid_receipt=sent.repaid_receipt,
    )
    return kept(call, tax_returning.draw_return, declaration_id=declaration_id, back=back)
