"""Before a declaration is filed: order, receipt, waybill and list have to agree, and come in time.

Source: clearance pipeline, three-document match (D, after the e-commerce messages' rules; S where marked).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import DocumentsDiffer
from bonded_warehouse.customs import filing as documents
from bonded_warehouse.customs.gateway import Declared
from bonded_warehouse.customs.matching import REUSED_AFTER, Mismatch, late_or_reused, mismatches
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.queries.declarations import declared
from bonded_warehouse.rules.sold import Sold, Told, against

DIFFERS: Final = "It does not agree with the other documents."
FIELDS: Final = {
    "charge": "receipt",
    "goodsValue": "value",
    "freight": "freight",
    "totalPrice": "value",
    "price": "value",
    "currency": "currency",
    "netWeight": "net_g",
    "grossWeight": "gross_g",
    "gcode": "hs",
    "ieDate": "loading_at",
    "logisticsNo": "waybill_number",
    "orderNo": "order_number",
    "payNo": "receipt_number",
    "country": "destination",
}
"""Elements of the documents to the entries of the form that they come from."""


def require_agreement(
    session: Session, row: Declaration, firms: Parties, sale: Mapping[str, Any] | None, *, is_sale: bool
) -> None:
    """Require that what goes to customs agrees with itself and with the market, and comes in time.

    :param sale: the sale by which title passed last, as the market told it; None where none is known
    :param is_sale: whether it goes to somebody who bought it on the platform
    :raises DeclarationInvalid: if another parcel used the waybill's number in six months
    :raises DocumentsDiffer: naming all in which the documents differ, with the refusal codes: D04, D05, D08
    """
    _require_fresh_waybill(session, row)
    said = declared(row, firms)
    found = [
        *differences(said),
        *_too_late(row.lodged_at, row.loading_at),
        *(_against(sale, said) if is_sale else ()),
    ]
    if found:
        raise DocumentsDiffer(
            differences=", ".join(f"{one.field} {one.found} ≠ {one.expected}" for one in found),
            refusal_codes=", ".join(sorted({one.code for one in found})),
            fields={FIELDS.get(one.field, "receipt"): DIFFERS for one in found},
        )


def differences(what: Declared) -> Iterator[Mismatch]:
    """Name everything in which the four documents of a declaration differ."""
    firms = what.firms
    order, order_lines = documents.order(what, firms)
    listed, lines = documents.export_list(what, firms)
    receipt, waybill = documents.receipt(what, firms), documents.waybill(what, firms)
    yield from mismatches(order, order_lines, receipt, waybill, listed, lines)


def _against(sale: Mapping[str, Any] | None, said: Declared) -> Iterator[Mismatch]:
    """Name everything in which order and payment of the market differ from what is declared."""
    told = Told(
        order_number=said.order_number,
        receipt_number=said.receipt_number,
        value=said.value,
        freight=said.freight,
        receipt=said.receipt,
        destination=said.destination,
    )
    for field, found, on_file in against(Sold.of(sale) if sale else None, told):
        yield Mismatch("D04", field, found, on_file)


def _too_late(lodged_at: datetime, loading_at: datetime | None) -> Iterator[Mismatch]:
    yield from late_or_reused(declared_at=lodged_at, loading_at=loading_at, waybill_used_at=())


def _require_fresh_waybill(session: Session, row: Declaration) -> None:
    """Require that the waybill's number was declared for no other parcel in six months (S).

    A declaration that was returned or withdrawn used none, and the same holding may use its own again.
    """
    used_at = session.scalars(
        sa.select(Declaration.lodged_at).where(
            Declaration.waybill_number == row.waybill_number,
            Declaration.holding_id != row.holding_id,
            Declaration.lodged_at > row.lodged_at - REUSED_AFTER,
            Declaration.state.not_in([DeclarationState.REJECTED, DeclarationState.WITHDRAWN]),
        )
    )
    found = late_or_reused(declared_at=row.lodged_at, loading_at=None, waybill_used_at=used_at)
    if next(found, None) is not None:
        raise DeclarationInvalid(
            fields={
                "waybill_number": "Another parcel was declared under this waybill in the last six months."
            }
        )
