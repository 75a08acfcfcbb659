"""What calculations, their lines, states and conditions are called, lazily, in the reader's language."""

from typing import Any, Final

from flask_babel import lazy_gettext

from bonded_warehouse.web.rate_sources import SOURCES

CALCULATIONS: Final[dict[str, Any]] = {
    "import_tax": lazy_gettext("Release to the home market"),
    "display_sale": lazy_gettext("Sale on display"),
    "surcharge": lazy_gettext("Surcharge for late payment"),
    "refund": lazy_gettext("Export refund"),
    "no_voucher": lazy_gettext("Sale without a purchase voucher"),
    "deemed_income": lazy_gettext("Income tax, deemed method"),
    "prerefund_claim": lazy_gettext("Pre-refund, overseas warehouse"),
    "settlement": lazy_gettext("Settlement of a pre-refund"),
    "return_window": lazy_gettext("Goods that came back"),
    "volume": lazy_gettext("Total-volume check"),
}

LINES: Final[dict[str, Any]] = {
    "price": lazy_gettext("Price"),
    "freight": lazy_gettext("Freight"),
    "insurance": lazy_gettext("Insurance"),
    "insurance_guessed": lazy_gettext("Insurance, not known: taken as a share"),
    "cif": lazy_gettext("Value at the border (CIF)"),
    "value_cny": lazy_gettext("Price in yuan, at the customs rate of the day"),
    "sale_price": lazy_gettext("Price of the sale: the dutiable value"),
    "booked_value": lazy_gettext("Entry value: the book keeps it"),
    "tax_at_risk": lazy_gettext("Tax at risk, as booked"),
    "duty": lazy_gettext("Import duty"),
    "consumption_tax": lazy_gettext("Consumption tax"),
    "vat": lazy_gettext("Import VAT"),
    "tax_late": lazy_gettext("Tax that was late"),
    "surcharge": lazy_gettext("Surcharge"),
    "refund": lazy_gettext("VAT refunded"),
    "not_refunded": lazy_gettext("VAT not refunded, becomes cost"),
    "output_vat": lazy_gettext("VAT, as sold at home"),
    "exempt": lazy_gettext("Exempt"),
    "taxable_income": lazy_gettext("Taxable income, deemed"),
    "income_tax": lazy_gettext("Income tax"),
    "income_tax_small": lazy_gettext("Income tax, small low-profit enterprise"),
    "pre_refund": lazy_gettext("Refunded on departure"),
    "repay_unsold": lazy_gettext("To repay: not sold"),
    "repay_returned": lazy_gettext("To repay: came back"),
    "repay_refund_first": lazy_gettext("Refund to be repaid first"),
    "import": lazy_gettext("Goods imported"),
    "receipts": lazy_gettext("Money received"),
    "export": lazy_gettext("Goods exported"),
    "payments": lazy_gettext("Money paid"),
}

STATES: Final[dict[str, Any]] = {
    "drawn": lazy_gettext("drawn up"),
    "determined": lazy_gettext("determined"),
    "paid": lazy_gettext("paid"),
    "withdrawn": lazy_gettext("withdrawn"),
}

DIRECTIONS: Final[dict[str, Any]] = {
    "due": lazy_gettext("To pay"),
    "refund": lazy_gettext("To be refunded"),
    "check": lazy_gettext("Difference"),
}

CONDITIONS: Final[dict[str, Any]] = {
    "zone_registered": lazy_gettext("the enterprise is registered in the zone"),
    "goods_data_registered": lazy_gettext(
        "the goods are registered: date, name, unit, quantity, unit price, amount"
    ),
    "cleared_in_zone": lazy_gettext("cleared as an e-commerce export through the zone's customs"),
    "not_excluded_goods": lazy_gettext("the goods are not among those excluded from refund or exemption"),
    "no_voucher": lazy_gettext("there is no valid purchase voucher"),
}

RATES: Final[dict[str, Any]] = {
    "duty": lazy_gettext("Import duty"),
    "vat": lazy_gettext("Import VAT"),
    "refund": lazy_gettext("Export refund"),
    "import_vat_abroad": lazy_gettext("Import VAT abroad, works of art"),
    "duty_abroad": lazy_gettext("Duty abroad"),
    "exchange": lazy_gettext("Customs exchange rates"),
    "thresholds": lazy_gettext("Shares, days and limits"),
}

VOLUMES: Final[dict[str, Any]] = {
    "import": lazy_gettext("Goods imported"),
    "export": lazy_gettext("Goods exported"),
    "receipt": lazy_gettext("Money received"),
    "payment": lazy_gettext("Money paid"),
}

CLASSES: Final[dict[str, Any]] = {
    "A": lazy_gettext("A: simple handling"),
    "B": lazy_gettext("B: limited by electronic verification"),
    "C": lazy_gettext("C: each payment and receipt is registered first"),
}

THRESHOLDS: Final[dict[str, Any]] = {
    "payment_days": lazy_gettext("Days to pay"),
    "surcharge_per_day": lazy_gettext("Surcharge for each day"),
    "insurance_if_unknown": lazy_gettext("Insurance where it is not known"),
    "internal_reserve": lazy_gettext("Reserve of the house on the guarantee"),
    "display_sale_days": lazy_gettext("Days to declare a sale on display"),
    "return_months": lazy_gettext("Months in which goods may come back exempt"),
    "taxable_income_rate": lazy_gettext("Deemed taxable income"),
    "income_tax_rate": lazy_gettext("Income tax"),
    "small_effective_rate": lazy_gettext("Income tax, small low-profit enterprise"),
    "annual_quota_usd": lazy_gettext("Yearly quota of a person, US dollars"),
    "display_base_months": lazy_gettext("Months of a temporary display"),
    "display_extension_months": lazy_gettext("Months of one extension"),
    "display_extensions": lazy_gettext("Extensions at most"),
}

TERMS: Final[dict[str, Any]] = {
    "ordinary": lazy_gettext("Within fifteen days"),
    "summary": lazy_gettext("By summary, under guarantee: fifth working day of the next month"),
    "deferred": lazy_gettext("Deferred, under guarantee: six months at most"),
}
TERMS_REASONS: Final[dict[str, Any]] = {
    "force_majeure": lazy_gettext("Force majeure"),
    "tax_policy": lazy_gettext("A change of tax policy"),
}
MISSING: Final[dict[str, Any]] = {
    "re_entry": lazy_gettext("its re-entry at the gate"),
    "identity": lazy_gettext("the identity found at the dock"),
    "report_before": lazy_gettext("a signed condition report from before it left"),
    "report_after": lazy_gettext("a signed condition report from after it came back"),
}

ALL: Final[dict[str, dict[str, Any]]] = {
    "tax_terms": TERMS,
    "tax_terms_reason": TERMS_REASONS,
    "return_missing": MISSING,
    "tax_calc": CALCULATIONS,
    "tax_line": LINES,
    "tax_state": STATES,
    "tax_direction": DIRECTIONS,
    "tax_condition": CONDITIONS,
    "tax_rate": RATES,
    "tax_threshold": THRESHOLDS,
    "rate_source": SOURCES,
    "fx_volume": VOLUMES,
    "fx_class": CLASSES,
}
"""Kind of word to its words, for the `word` filter."""
