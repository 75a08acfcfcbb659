"""Where the house's own rates were read, in the reader's language; what an officer typed stays as it is."""

from typing import Any, Final

from flask_babel import lazy_gettext

READ: Final = (
    "lines of works over 100 years: 0 % (yzcisc.cn)",
    "MFN rate of 9701911900 in older copies of the tariff (e-to-china)",
    "MFN rate of 9703 in older copies of the tariff (e-to-china)",
    "reduced import VAT on art (help.artsper.com)",
    "may be out of date",
    "reduced import VAT on art (help.artsper.com): 7.7 %; 8.1 % since, from no source read",
    "the source still says 7.7 %",
    "page of the tariff line (e-to-china), a copy of 2024 or older",
    "page of the tariff line (htshub), a copy of 2024 or older",
    "confirm with the tax office before relying on it",
    "Tariff Law art. 43(1): within 15 days of the completed declaration",
    "Tariff Law art. 43(2): 0.05 % a day",
    "counted from the day after the last day to the day of payment: choice of the house",
    "3 per mille of price and freight",
    "choice of the house: a tenth on the sum, once",
    (
        "Shanghai Customs 2014 No. 9, VI: collective declaration within 30 days, never across the end of"
        " the year"
    ),
    "a local rule: ask the customs office in charge",
    "MoF/GACC/STA announcement 2026 No. 16: exports 2026-01-01 to 2027-12-31, original state, not food",
    "calendar months with the last day included: choice of the house",
    "STA 2019 No. 36, from 2020-01-01",
    "general rate of the enterprise income tax; its text was not read",
    "small low-profit enterprises: effective 5 %",
    "SAFE 2020 No. 11; USD 50,000 a year for one person",
    "Customs Law art. 31, Tariff Law art. 37",
    "Temporary Entry and Exit Measures, as an examination text tells them",
    "VAT Law art. 10(1), 14(3), in force 2026-01-01",
)
"""Sources and notes of the files of rates, word for word."""

SOURCES: Final[dict[str, Any]] = {
    text.lower(): lazy_gettext(text.replace(" %", " per cent")) for text in READ
}
"""By what the file of rates says, in small letters; a bare sign of per cent would be read as a place."""
