"""A bank that writes statements: CAMT.053, true or false as the test wants."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

IBAN = "DE02100500000024290661"
"""For tests, with its check digits right."""


def entry(
    amount: str,
    *,
    text: str = "",
    payer: str = "",
    ref: str = "",
    out: bool = False,
    status: str = "BOOK",
    currency: str = "CNY",
    day: str = "2026-11-25",
    parts: Sequence[tuple[str, str]] = (),
    reversal: bool = False,
) -> str:
    """One entry; `parts` are the amounts and texts of a collective one."""
    direction = "DBIT" if out else "CRDT"
    details = "".join(
        f'<TxDtls><Amt Ccy="{currency}">{part}</Amt><RmtInf><Ustrd>{escape(said)}</Ustrd></RmtInf></TxDtls>'
        for part, said in parts
    ) or (
        f"<TxDtls><RltdPties><Dbtr><Nm>{escape(payer)}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls>"
    )
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        + (f"<RvslInd>{str(reversal).lower()}</RvslInd>" if reversal else "")
        + f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else "")
        + f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def camt(
    entries: Sequence[str],
    *,
    closing: str,
    currency: str = "CNY",
    version: str = "08",
    number: str = "ST-1",
    balances: int = 1,
) -> bytes:
    """One statement that opens at nothing."""

    def balance(code: str, amount: str) -> str:
        sign = "DBIT" if amount.startswith("-") else "CRDT"
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}'
            f"</Amt><CdtDbtInd>{sign}</CdtDbtInd></Bal>"
        )

    ends = (balance("OPBD", "0.00") + balance("CLBD", closing)) * balances
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>'
        f"<Id>{number}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{ends}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()
