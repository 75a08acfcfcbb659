"""The house's bank, as a journey has it: it takes wires, sends them, and states both in CAMT.053."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from xml.sax.saxutils import escape

CURRENCY: Final = "CNY"
HOLDER: Final = "Bianliang (demonstration)"
ACCOUNT: Final = "DE02100500000024290661"
"""Nobody's: a number from the examples of its kind, with its check digits right."""
SETTING: Final = f"{HOLDER};{ACCOUNT};DEMODEFFXXX;Journey Bank (demonstration)"
"""WIRE_ACCOUNT, as the house is told it."""
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came, or with a minus went."""

    amount_minor: int
    text: str
    other: str
    """Who sent it, or had it."""
    reference: str
    """The bank's own."""
    day: date


@dataclass(slots=True)
class Bank:
    """One account. Safe between threads."""

    balance_minor: int = 0
    _unstated: list[Movement] = field(default_factory=list)
    _movements: int = 0
    _statements: int = 0
    _mark: str = field(default_factory=lambda: secrets.token_hex(3))
    """So that no number of another journey through the same house comes again."""
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def moves(self, amount_minor: int, *, text: str, other: str) -> str:
        """Take a wire, or with a minus send one; return the bank's reference."""
        with self._lock:
            self._movements += 1
            reference = f"JB{self._mark}-{self._movements:06d}"
            today = datetime.now(UTC).date()  # noqa: TID251 -- this is no part of the house
            self._unstated.append(Movement(amount_minor, text, other, reference, today))
            return reference

    def states(self, read: Callable[[str, bytes], None]) -> None:
        """Have everything since the last statement read, in its order; if nothing moved, nothing is."""
        with self._lock:
            if not self._unstated:
                return
            self._statements += 1
            number = f"{self._mark}-{self._statements:04d}"
            closing = self.balance_minor + sum(one.amount_minor for one in self._unstated)
            read(f"camt.053-{number}.xml", self._camt(number, closing))
            self.balance_minor = closing
            self._unstated.clear()

    def _camt(self, number: str, closing: int) -> bytes:
        lines = "".join(_entry(one) for one in self._unstated)
        account = f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>{CURRENCY}</Ccy></Acct>"
        ends = _balance("OPBD", self.balance_minor) + _balance("CLBD", closing)
        return f"{HEAD}<Id>{number}</Id>{account}{ends}{lines}</Stmt></BkToCstmrStmt></Document>".encode()


def _decimal(minor: int) -> str:
    return f"{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _direction(minor: int) -> str:
    return f"<CdtDbtInd>{'DBIT' if minor < 0 else 'CRDT'}</CdtDbtInd>"


def _balance(code: str, minor: int) -> str:
    amount = f'<Amt Ccy="{CURRENCY}">{_decimal(minor)}</Amt>'
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount}{_direction(minor)}</Bal>"


def _entry(one: Movement) -> str:
    party = "Cdtr" if one.amount_minor < 0 else "Dbtr"
    return (
        f'<Ntry><Amt Ccy="{CURRENCY}">{_decimal(one.amount_minor)}</Amt>{_direction(one.amount_minor)}'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{one.reference}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RltdPties><{party}><Pty><Nm>{escape(one.other)}</Nm></Pty></{party}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
