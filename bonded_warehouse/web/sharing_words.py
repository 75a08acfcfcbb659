"""What the rooms of shared data call things."""

from typing import Final

from flask_babel import lazy_gettext

STATES: Final = {
    "proposed": lazy_gettext("Waits to be decided"),
    "approved": lazy_gettext("Approved"),
    "refused": lazy_gettext("Refused"),
    "revoked": lazy_gettext("Revoked"),
    "coming": lazy_gettext("Approved, not yet in force"),
    "in_force": lazy_gettext("In force"),
    "ended": lazy_gettext("Its days are over"),
}
BASES: Final = {
    "law": lazy_gettext("A clause of a law or regulation"),
    "agreement": lazy_gettext("An agreement between the agencies"),
}
DATASETS: Final = {
    "declarations": lazy_gettext("Customs declarations"),
    "holdings": lazy_gettext("Works in custody"),
    "enterprises": lazy_gettext("Enterprises on file"),
    "credit_levels": lazy_gettext("Levels of credit with customs"),
    "taxes": lazy_gettext("Tax documents"),
}
FIELDS: Final = {
    "declaration": lazy_gettext("Declaration"),
    "customs_number": lazy_gettext("Number with customs"),
    "artwork": lazy_gettext("Work, by its number"),
    "state": lazy_gettext("State"),
    "mode": lazy_gettext("Supervision mode"),
    "destination": lazy_gettext("Destination"),
    "port": lazy_gettext("Port"),
    "hs": lazy_gettext("Tariff code"),
    "goods_name": lazy_gettext("Name of the goods"),
    "value_minor": lazy_gettext("Declared value, in minor units"),
    "currency": lazy_gettext("Currency"),
    "net_g": lazy_gettext("Net weight in grams"),
    "consignee": lazy_gettext("Consignee's name"),
    "declarant": lazy_gettext("Declarant's name"),
    "lodged_at": lazy_gettext("When it was lodged"),
    "closed_at": lazy_gettext("When it was closed"),
    "holding": lazy_gettext("Holding"),
    "facility": lazy_gettext("Facility"),
    "customs_status": lazy_gettext("Customs status"),
    "since_at": lazy_gettext("In this state since"),
    "opened_at": lazy_gettext("When custody began"),
    "is_relic": lazy_gettext("Stated to be a relic"),
    "owner": lazy_gettext("Owner's name"),
    "depositor": lazy_gettext("Depositor's name"),
    "credit_code": lazy_gettext("Credit code"),
    "version": lazy_gettext("Version of the dossier"),
    "name_zh": lazy_gettext("Name in Chinese"),
    "name_en": lazy_gettext("Name in English"),
    "customs_code": lazy_gettext("Ten-digit customs code"),
    "address": lazy_gettext("Address"),
    "contact": lazy_gettext("Who answers, and how"),
    "confirmed_at": lazy_gettext("When customs confirmed it"),
    "level": lazy_gettext("Level of credit"),
    "is_suspended": lazy_gettext("Whether it is suspended"),
    "from_on": lazy_gettext("From which day on"),
    "source": lazy_gettext("Where it stands"),
    "recorded_at": lazy_gettext("When it was recorded"),
    "document": lazy_gettext("Document"),
    "kind": lazy_gettext("Kind of calculation"),
    "party": lazy_gettext("Whom it concerns, by name"),
    "handled_on": lazy_gettext("Day of handling"),
    "total_minor": lazy_gettext("Total, in minor units"),
    "is_unverified": lazy_gettext("Whether a rate in it is not verified"),
    "drawn_at": lazy_gettext("When it was drawn up"),
    "due_on": lazy_gettext("Last day to pay"),
    "paid_on": lazy_gettext("When it was paid"),
}
REFUSALS: Final = {
    "none": lazy_gettext("no grant"),
    "not_yours": lazy_gettext("another's grant"),
    "not_approved": lazy_gettext("the grant is not approved"),
    "not_in_force": lazy_gettext("outside the grant's days"),
}
ALL: Final = {
    "data_grant": STATES,
    "grant_basis": BASES,
    "dataset": DATASETS,
    "shared_field": FIELDS,
    "reading_refused": REFUSALS,
}
"""Kind of word to its words."""
