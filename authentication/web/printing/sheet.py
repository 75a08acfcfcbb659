"""What stands on a printed certificate: words and a picture, before any layout."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any, Final

import segno
from flask_babel import force_locale, gettext

from authentication.evidence import canonical
from authentication.queries.cards import ArtworkCard, CertificateCard
from foundation.web import words

OTHER: Final = {"en": "zh", "zh": "en"}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what it is called in both languages, and what it says."""

    label: str
    other_label: str
    value: str
    other_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A certificate to be printed."""

    number: str
    state: str
    """in_force, suspended, revoked, prepared."""
    state_words: tuple[str, str]
    heading: tuple[str, str]
    title: tuple[str, str]
    maker: tuple[str, str]
    opinion: tuple[str, str]
    """The sentence that the expert signs his name to."""
    lines: tuple[Line, ...]
    signature: tuple[Line, ...]
    """Expert, day, key, document, place in the log."""
    advice: tuple[str, str]
    verify_url: str
    picture: bytes | None


def sheet(
    card: CertificateCard,
    work: ArtworkCard,
    *,
    credential: dict[str, Any] | None,
    log_index: int | None,
    base_url: str,
    picture: bytes | None,
    language: str,
) -> Sheet:
    """Return what stands on the certificate, the words of `language` first."""
    both = (language, OTHER[language])
    made = {name: _said(card, work, name) for name in both}
    first, second = made[both[0]], made[both[1]]
    key = str((credential or {}).get("proof", {}).get("verificationMethod", "")).rpartition("#")[2]
    digest = hashlib.sha256(canonical.write(credential)).hexdigest() if credential else ""
    proof = {"key": key, "document": digest, "log": "" if log_index is None else f"{log_index:,}"}
    return Sheet(
        number=card.number or "",
        state=card.state,
        state_words=(first["state"], second["state"]),
        heading=(first["heading"], second["heading"]),
        title=_texts(work.title, both),
        maker=_texts(work.maker, both),
        opinion=(first["opinion"], second["opinion"]),
        lines=tuple(
            Line(first["labels"][name], second["labels"][name], *_values(work, name, both))
            for name in first["labels"]
            if _values(work, name, both)[0]
        ),
        signature=tuple(
            Line(first["signed"][name][0], second["signed"][name][0], value or first["signed"][name][1])
            for name, value in {"expert": "", "day": "", "number": card.number or "", **proof}.items()
            if value or first["signed"][name][1]
        ),
        advice=(first["advice"], second["advice"]),
        verify_url=f"{base_url}/verify/{card.number}",
        picture=picture,
    )


def _said(card: CertificateCard, work: ArtworkCard, language: str) -> dict[str, Any]:
    """Return all words of one language."""
    with force_locale("zh" if language == "zh" else "en"):
        name = card.expert_name or ""
        return {
            "heading": gettext("Certificate of authenticity"),
            "state": words.word(card.state, "certificate"),
            "opinion": gettext(
                "Having examined this work, I hold it to be genuine: "
                "what it is said to be, by the maker named here."
            ),
            "labels": {
                "object_type": gettext("Kind of work"),
                "materials": gettext("Materials"),
                "techniques": gettext("Techniques"),
                "size": gettext("Size"),
                "date": gettext("Made"),
                "origin": gettext("Origin"),
                "inscriptions": gettext("Inscriptions"),
                "features": gettext("Distinguishing features"),
            },
            "signed": {
                "expert": (gettext("Expert"), name),
                "day": (gettext("Signed on"), words.dated(card.issued_at) if card.issued_at else ""),
                "number": (gettext("Certificate"), ""),
                "key": (gettext("Expert's key"), ""),
                "document": (gettext("SHA-256 of the signed document"), ""),
                "log": (gettext("Place in the public log"), ""),
            },
            "advice": gettext(
                "This paper proves nothing by itself. "
                "Scan the code, or type the number at the address below it: "
                "you will see whether the certificate is in force today, and can check its proof offline."
            ),
        }


def _texts(texts: dict[str, str], both: tuple[str, str]) -> tuple[str, str]:
    def of(language: str) -> str:
        return next((text for tag, text in texts.items() if tag.split("-")[0] == language and text), "")

    first, second = of(both[0]), of(both[1])
    rest = next(iter(texts.values()), "")
    return (first or second or rest, second if first else "")


def _values(work: ArtworkCard, name: str, both: tuple[str, str]) -> tuple[str, str]:
    def known(text: str, kind: str) -> str:
        with force_locale("zh" if both[0] == "zh" else "en"):
            return words.known_term(text, kind) or text

    years = [
        str(year) for year in dict.fromkeys((work.made_from_year, work.made_to_year)) if year is not None
    ]
    values = {
        "object_type": known(work.object_type, "object_type"),
        "materials": known(work.materials, "material"),
        "techniques": work.techniques,
        "size": words.size((work.height_mm, work.width_mm, work.depth_mm)),
        "date": work.date_text or "–".join(years),
        "origin": work.origin_country or "",
        "inscriptions": work.inscriptions,
        "features": work.distinguishing_features,
    }
    return values[name], ""


def qr_svg(address: str) -> bytes:
    """Return the QR code of an address as SVG, in ink on paper."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, dark="#1c1b19", light="#ffffff", xmldecl=True, nl=False, scale=4
    )
    return out.getvalue()


def qr_matrix(address: str) -> list[list[bool]]:
    """Return the QR code of an address as rows of dark (True) and light, without its quiet zone."""
    return [[bool(cell) for cell in row] for row in segno.make(address, error="m", micro=False).matrix]
