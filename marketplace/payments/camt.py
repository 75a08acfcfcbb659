"""CAMT.053, the statement of ISO 20022: read in two readings, and added up.

The first reading is expat's, which builds nothing: a document type or an entity ends it there. A statement
whose lines do not lead from its opening to its closing balance is refused as a whole.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from foundation.money import Money
from marketplace.money_errors import StatementContradictsItself, StatementUnreadable
from marketplace.payments.statement_values import MOST_LINES, Statement, amount_of, day_of, plain
from marketplace.rules.matching import Stated

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ELEMENTS: Final = 600_000
DEEPEST: Final = 32
SPACE: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)\}Document")


def read_camt(data: bytes) -> Statement:
    """Read a statement.

    :raises StatementUnreadable: if it is none, or a value is none
    :raises StatementContradictsItself: if its lines do not add up to its balances
    """
    root = _tree(data)
    if SPACE.fullmatch(root.tag) is None:
        raise StatementUnreadable(place="-", reason="camt.053")
    space = root.tag.removesuffix("Document")
    statements = root.findall(f"{space}BkToCstmrStmt/{space}Stmt")
    if len(statements) != 1:
        raise StatementUnreadable(place="-", reason="one statement")
    return _Camt(space).read(statements[0])


@dataclass(frozen=True, slots=True)
class _Camt:
    """Reads the elements of one version of the message."""

    space: str

    def read(self, statement: "_Element") -> Statement:
        account = self._text(statement, "Acct/Id/IBAN") or self._text(statement, "Acct/Id/Othr/Id")
        if not account:
            raise StatementUnreadable(place="-", reason="account")
        lines: list[Stated] = []
        pending = 0
        sums: dict[str, int] = {}
        for number, entry in enumerate(statement.iterfind(self._path("Ntry")), 1):
            status = self._text(entry, "Sts") or self._text(entry, "Sts/Cd")
            if status != "BOOK":
                pending += 1
                continue
            amount = self._signed(entry, str(number))
            sums[amount.currency] = sums.get(amount.currency, 0) + amount.amount_minor
            lines += self._entry(entry, amount, number, len(lines))
            if len(lines) > MOST_LINES:
                raise StatementUnreadable(place=str(number), reason="size")
        self._require_sums(statement, sums)
        return Statement(
            form="camt.053",
            account=plain(account, 40),
            number=plain(self._text(statement, "Id"), 70),
            lines=lines,
            pending=pending,
        )

    def _entry(self, entry: "_Element", amount: Money, number: int, before: int) -> list[Stated]:
        """Return the movements of an entry: a collective one is split if its parts add up to it."""
        details = entry.findall(self._path("NtryDtls/TxDtls"))
        parts = [self._part(detail, amount, str(number)) for detail in details]
        told = "" if len(details) == 1 else " | ".join(self._said(detail) for detail in details)
        is_split = len(details) > 1 and sum(parts) == amount.amount_minor
        if not is_split:
            details, parts = details[:1] or [entry], [amount.amount_minor]
        booked_on = day_of(
            self._text(entry, "BookgDt/Dt") or self._text(entry, "BookgDt/DtTm") or "", str(number)
        )
        own = self._text(entry, "AcctSvcrRef") or self._text(entry, "NtryRef")
        out = amount.amount_minor < 0
        return [
            Stated(
                position=before + place,
                bank_ref=self._own(detail, own, place, of=len(parts)),
                booked_on=booked_on,
                amount=Money(minor, amount.currency),
                text=plain(told, 1_000) if told and not is_split else self._said(detail),
                payer=self._party(detail, "Cdtr" if out else "Dbtr"),
                payer_account=plain(
                    self._text(detail, f"RltdPties/{'CdtrAcct' if out else 'DbtrAcct'}/Id/IBAN")
                    or self._text(detail, f"RltdPties/{'CdtrAcct' if out else 'DbtrAcct'}/Id/Othr/Id"),
                    40,
                ),
                is_collective=bool(told) and not is_split,
                is_reversal=self._text(entry, "RvslInd") in {"true", "1"},
            )
            for place, (detail, minor) in enumerate(zip(details, parts, strict=True), 1)
        ]

    def _own(self, detail: "_Element", own: str, place: int, *, of: int) -> str:
        of_part = self._text(detail, "Refs/AcctSvcrRef")
        if of == 1:
            return plain(own or of_part, 70)
        return plain(of_part if of_part and of_part != own else f"{own}/{place}" if own else "", 70)

    def _part(self, detail: "_Element", whole: Money, place: str) -> int:
        """Return the amount of one part of a collective entry, 0 if it does not say one in its currency."""
        element = detail.find(self._path("Amt"))
        if element is None:
            element = detail.find(self._path("AmtDtls/TxAmt/Amt"))
        if element is None or element.get("Ccy") != whole.currency:
            return 0
        part = amount_of(element.text or "", whole.currency, place)
        if part.amount_minor <= 0:
            raise StatementUnreadable(place=place, reason="amount")
        return part.amount_minor if whole.amount_minor > 0 else -part.amount_minor

    def _signed(self, element: "_Element", place: str) -> Money:
        stated = element.find(self._path("Amt"))
        direction = self._text(element, "CdtDbtInd")
        if stated is None or direction not in {"CRDT", "DBIT"}:
            raise StatementUnreadable(place=place, reason="amount")
        amount = amount_of(stated.text or "", stated.get("Ccy") or "", place)
        if amount.amount_minor < 0 or (amount.amount_minor == 0 and not place.startswith("balance")):
            raise StatementUnreadable(place=place, reason="amount")
        return amount if direction == "CRDT" else -amount

    def _require_sums(self, statement: "_Element", sums: dict[str, int]) -> None:
        balances: dict[str, Money] = {}
        for balance in statement.iterfind(self._path("Bal")):
            code = self._text(balance, "Tp/CdOrPrtry/Cd")
            if code in balances and code in {"OPBD", "PRCD", "CLBD"}:
                raise StatementContradictsItself(reason="two balances")
            balances[code] = self._signed(balance, f"balance {code}")
        opening, closing = balances.get("OPBD") or balances.get("PRCD"), balances.get("CLBD")
        if opening is None or closing is None:
            raise StatementUnreadable(place="-", reason="balances")
        currency = opening.currency
        if closing.currency != currency or set(sums) - {currency}:
            raise StatementContradictsItself(reason="currencies")
        if opening.amount_minor + sums.get(currency, 0) != closing.amount_minor:
            raise StatementContradictsItself(reason="sum")

    def _said(self, detail: "_Element") -> str:
        """Return all that the payer wrote, and the references that banks pass on."""
        paths = (
            "RmtInf/Strd/CdtrRefInf/Ref",
            "RmtInf/Ustrd",
            "Refs/EndToEndId",
            "AddtlTxInf",
            "AddtlNtryInf",
        )
        found = [
            element.text or ""
            for path in paths
            for element in detail.iterfind(self._path(path))
            if element.text
        ]
        return plain(" | ".join(dict.fromkeys(found)), 1_000)

    def _party(self, detail: "_Element", who: str) -> str:
        return plain(
            self._text(detail, f"RltdPties/{who}/Nm") or self._text(detail, f"RltdPties/{who}/Pty/Nm"), 200
        )

    def _path(self, path: str) -> str:
        return "/".join(self.space + step for step in path.split("/"))

    def _text(self, element: "_Element", path: str) -> str:
        return (element.findtext(self._path(path)) or "").strip()


class _TooMuch(Exception):
    """Stops the first reading."""


def _tree(data: bytes) -> "_Element":
    """Read bytes as XML, in two readings: the first builds nothing and refuses what is dangerous."""
    from lxml import etree  # noqa: PLC0415 -- read by the cashier alone

    _look_over(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise StatementUnreadable(place="-", reason="xml") from None


def _look_over(data: bytes) -> None:
    seen = depth = 0

    def begin(*_: object) -> None:
        nonlocal seen, depth
        seen, depth = seen + 1, depth + 1
        if seen > MOST_ELEMENTS or depth > DEEPEST:
            raise _TooMuch("size")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise _TooMuch("dtd")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    try:
        reader.Parse(data, True)  # noqa: FBT003 -- positional only: this is all of it
    except _TooMuch as found:
        raise StatementUnreadable(place="-", reason=str(found)) from None
    except (expat.ExpatError, ValueError, LookupError):
        raise StatementUnreadable(place="-", reason="xml") from None
