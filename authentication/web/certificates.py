"""Certificates: to be signed, shown, printed; suspended, reinstated, revoked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from flask import Response, current_app, url_for
from flask_babel import gettext
from pydantic import StringConstraints

from authentication.errors import CertificateUnknown
from authentication.operations import certifying, deciding
from authentication.queries import artworks as works
from authentication.queries import certificates, statements
from authentication.queries.cards import ArtworkCard, CertificateCard, StatementCard
from authentication.queries.house import house
from authentication.roles import EXPERT, REGULATOR
from authentication.web import printing
from authentication.web.photographs import pool, store
from foundation.actor import Actor
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("certificates", __name__)


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate and the work it is about."""

    certificate: CertificateCard
    artwork: ArtworkCard
    statement: StatementCard | None
    """Its place in the log; None while it is not signed."""
    verify_url: str
    credential: dict[str, Any] | None
    """As it was signed."""
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ToSign:
    """A certificate as its expert signs it."""

    certificate: CertificateCard
    artwork: ArtworkCard
    to_sign: dict[str, Any]
    """credential, options, key and hashData: see `authentication.evidence.credential.to_sign`."""
    key_file: str = ""
    """In a demonstration: where it keeps its expert's key."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The expert's signature over the document he was shown."""

    proof_value: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    """Multibase base58btc of 64 bytes."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, for all to read."""

    reason: Annotated[str, StringConstraints(min_length=3, max_length=1000)]


@dataclass(frozen=True, slots=True)
class Printed:
    """In which language a certificate is printed."""

    language: Literal["", "en", "zh"] = ""


@room.get(
    "/certificates/<certificate_id>",
    gives=CertificatePage,
    may=ANYONE,
    scope="registry:read",
    page="authentication/certificate.html",
)
def show(call: Call[None], certificate_id: str) -> CertificatePage:
    """Show a certificate."""
    card, work = _visible(certificate_id, call.actor)
    may_decide = call.actor.has(REGULATOR) or (
        call.actor.has(EXPERT) and card.expert_id == call.actor.account_id
    )
    return CertificatePage(
        certificate=card,
        artwork=work,
        statement=statements.statement_state(db.session, card.statement_id),
        verify_url=f"{house(db.session).base_url}/verify/{card.number}",
        credential=certificates.signed_credential(db.session, card.statement_id),
        may_decide=may_decide and card.state in {"in_force", "suspended"},
    )


def _visible(certificate_id: str, actor: Actor) -> tuple[CertificateCard, ArtworkCard]:
    """Return a certificate that this actor may see: an issued one, or his own that waits for him."""
    card = certificates.certificate(db.session, certificate_id)
    if card.issued_at is None and card.expert_id != actor.account_id:
        raise CertificateUnknown(number=certificate_id)
    return card, works.shown(works.artwork(db.session, card.artwork_id), actor)


@room.get(
    "/certificates/<certificate_id>/to-sign",
    gives=ToSign,
    may={EXPERT},
    scope="registry:certify",
    page="authentication/sign.html",
)
def sign(call: Call[None], certificate_id: str) -> ToSign:
    """Show a prepared certificate to its expert, for his signature."""
    card, work = _visible(certificate_id, call.actor)
    if card.expert_id != call.actor.account_id:
        raise CertificateUnknown(number=certificate_id)
    return ToSign(card, work, certificates.to_sign(db.session, certificate_id), _key_file())


def _key_file() -> str:
    settings = current_app.extensions["bianliang.settings"]
    file = settings.data_dir / "demonstration" / "expert.pem"
    if not (settings.demonstration and file.is_file()):
        return ""
    # As somebody types it in the folder of the program; where else the data lie is nobody's business.
    root = Path(current_app.root_path)
    return str(file.relative_to(root if file.is_relative_to(root) else settings.data_dir.parent))


@room.get(
    "/certificates/<certificate_id>/to-sign.json",
    gives=dict[str, Any],
    may={EXPERT},
    scope="registry:certify",
)
def handed(call: Call[None], certificate_id: str) -> dict[str, Any]:
    """Give a prepared certificate alone, for a program of the expert's that signs."""
    page: ToSign = sign(call, certificate_id)
    return page.to_sign


@room.post(
    "/certificates/<certificate_id>/signature",
    takes=Signature,
    gives=CertificateCard,
    may={EXPERT},
    scope="registry:certify",
    done=lambda card: url_for("certificates.show", certificate_id=card.id),
    on_refusal="certificates.sign",
)
def issue(call: Call[Signature], certificate_id: str) -> CertificateCard:
    """Issue a certificate by its expert's own signature."""
    with call.transaction() as session:
        card = certifying.issue_certificate(
            session,
            certificate_id=certificate_id,
            proof_value=call.input.proof_value,
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, card)
    call.say(gettext("Certificate %(number)s is in force.", number=card.number))
    return card


def _decide(call: Call[Why], certificate_id: str, decide: Callable[..., CertificateCard]) -> CertificateCard:
    with call.transaction() as session:
        card = decide(
            session,
            certificate_id=certificate_id,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, card)


@room.post(
    "/certificates/<certificate_id>/suspend",
    takes=Why,
    gives=CertificateCard,
    may={EXPERT, REGULATOR},
    scope="registry:certify",
    done=lambda card: url_for("certificates.show", certificate_id=card.id),
    on_refusal="certificates.show",
)
def suspend(call: Call[Why], certificate_id: str) -> CertificateCard:
    """Suspend a certificate: nobody may rely on it until it is reinstated."""
    return _decide(call, certificate_id, deciding.suspend_certificate)


@room.post(
    "/certificates/<certificate_id>/reinstate",
    takes=Why,
    gives=CertificateCard,
    may={EXPERT, REGULATOR},
    scope="registry:certify",
    done=lambda card: url_for("certificates.show", certificate_id=card.id),
    on_refusal="certificates.show",
)
def reinstate(call: Call[Why], certificate_id: str) -> CertificateCard:
    """Bring a suspended certificate back into force."""
    return _decide(call, certificate_id, deciding.reinstate_certificate)


@room.post(
    "/certificates/<certificate_id>/revoke",
    takes=Why,
    gives=CertificateCard,
    may={EXPERT, REGULATOR},
    scope="registry:certify",
    done=lambda card: url_for("certificates.show", certificate_id=card.id),
    on_refusal="certificates.show",
)
def revoke(call: Call[Why], certificate_id: str) -> CertificateCard:
    """Revoke a certificate for good."""
    return _decide(call, certificate_id, deciding.revoke_certificate)


def _sheet(call: Call[Printed], certificate_id: str) -> printing.Sheet:
    card, work = _visible(certificate_id, call.actor)
    said = statements.statement_state(db.session, card.statement_id)
    picture = None
    if work.images:
        _, _, renditions = works.image_row(db.session, work.images[0].sha256)
        picture = store().get(renditions["screen"])
    return printing.sheet(
        card,
        work,
        credential=certificates.signed_credential(db.session, card.statement_id),
        log_index=said.log_index if said else None,
        base_url=house(db.session).base_url,
        picture=picture,
        language=call.input.language or words.language(),
    )


@room.get(
    "/certificates/<certificate_id>/certificate.pdf",
    takes=Printed,
    gives=Download("application/pdf"),
    may=ANYONE,
    scope="registry:read",
)
def pdf(call: Call[Printed], certificate_id: str) -> Response:
    """Give the certificate as a PDF, to print."""
    sheet = _sheet(call, certificate_id)
    return call.download(pool().run(printing.pdf, sheet), "application/pdf", f"{sheet.number}.pdf")


@room.get(
    "/certificates/<certificate_id>/certificate.png",
    takes=Printed,
    gives=Download("image/png"),
    may=ANYONE,
    scope="registry:read",
)
def png(call: Call[Printed], certificate_id: str) -> Response:
    """Give the certificate as a picture, to send."""
    sheet = _sheet(call, certificate_id)
    return call.download(pool().run(printing.png, sheet), "image/png", f"{sheet.number}.png")


@room.get(
    "/certificates/<certificate_id>/qr.svg",
    gives=Download("image/svg+xml"),
    may=ANYONE,
    scope="registry:read",
)
def qr(call: Call[None], certificate_id: str) -> Response:
    """Give the QR code that leads to the verification of a certificate."""
    card, _ = _visible(certificate_id, call.actor)
    address = f"{house(db.session).base_url}/verify/{card.number}"
    return call.download(printing.qr_svg(address), "image/svg+xml")
