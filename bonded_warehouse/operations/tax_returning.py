"""Goods of an export that come back: free of tax within the window and in their original state."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import TaxDocument
from bonded_warehouse.operations import proving, tax_drawing
from bonded_warehouse.operations.tax_refunding import about_of, departed, left_at
from bonded_warehouse.operations.taxing import handling_day
from bonded_warehouse.queries.circulation import refunded_minor
from bonded_warehouse.queries.returns import returned
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.refunds import RETURN_MODES, RETURN_MONTHS
from bonded_warehouse.rules.tax_lines import later_by_months
from bonded_warehouse.tax_errors import (
    RefundNotRepaid,
    StateNotCompared,
    WrongMode,
)
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Goods of an export that come back."""

    food: bool = False
    price_cny: Decimal
    freight_cny: Decimal = Decimal(0)
    insurance_cny: Decimal = Decimal(0)
    repaid_receipt: str = ""
    """Number of the tax office's receipt for the repaid refund, as it is kept with the papers of the work."""


def draw_return(
    session: Session, *, declaration_id: str, back: Return, actor: Actor, at: datetime
) -> TaxDocument:
    """Draw up what goods owe that come back: nothing within the window, else the tax of an import.

    When they came back, and whether in their original state, is read from custody: the re-entry, the identity
    found, and the condition reports before and after. Nobody states it. After the window none of it matters.

    :raises WrongMode: if the mode of the export does not carry the exemption; use `taxing` for those
    :raises StateNotCompared: if they came back in time, and are not identified or not compared yet
    :raises RefundNotRepaid: if they would be exempt, and no verified receipt says that the refund was repaid
    :raises NotDeparted: if they never left; otherwise as `claim_refund`
    """
    row, holding, left_on = departed(session, declaration_id, actor=actor)
    if row.mode not in RETURN_MODES:
        raise WrongMode(mode=row.mode)
    seen = returned(session, holding.id, left_at=left_at(session, row))
    if seen.came_back_on is None:
        raise StateNotCompared(missing=[Coded("re_entry", "return_missing")])
    on = handling_day(seen.came_back_on, at)
    state = seen.state()
    if state is None and on <= later_by_months(left_on, RETURN_MONTHS):
        raise StateNotCompared(missing=[Coded(one, "return_missing") for one in seen.missing])
    rows = {
        "duty_rate": tax_rates.rate_on("duty", row.hs, on),
        "vat_rate": tax_rates.rate_on("vat", row.hs, on),
    }
    owed_minor = refunded_minor(session, TaxDocument.declaration_id == row.id)
    inputs = {
        "mode": row.mode,
        "exported": left_on.isoformat(),
        "original_state": state is not None and state.is_original,
        "state": {
            "identified": seen.identified,
            "report_before": seen.before.id if seen.before else None,
            "report_after": seen.after.id if seen.after else None,
            "codes": list(state.codes) if state else [],
            "why": list(state.why) if state else [],
        },
        "food": back.food,
        "returned_on": [on.isoformat()],
        "price_cny": str(half_up(back.price_cny)),
        "freight_cny": str(half_up(back.freight_cny)),
        "insurance_cny": str(half_up(back.insurance_cny)),
        "duty_rate": str(rows["duty_rate"].rate),
        "vat_rate": str(rows["vat_rate"].rate),
        "refunded_vat_cny": str(half_up(Decimal(owed_minor) / 100)),
    }
    about = about_of(row, holding, back.repaid_receipt or row.order_number)
    drawn = tax_drawing.draw(session, "return_window", inputs, rows, about, on=on, actor=actor, at=at)
    is_proved = proving.repaid_receipt(session, holding, back.repaid_receipt) is not None
    if drawn.outputs["returns"][0]["exempt"] and owed_minor and not is_proved:
        raise RefundNotRepaid(refund=Money(owed_minor, "CNY"))
    return drawn
