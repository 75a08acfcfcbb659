"""Anyone: is it genuine? A number, a passport, a photograph."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from flask import redirect, url_for
from pydantic import StringConstraints

from authentication.errors import NothingToVerify, PassportTooLarge
from authentication.evidence import judging, passport, verdict, words
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.verdict import State
from authentication.images.preparing import Seen
from authentication.queries import artworks as works
from authentication.queries import certificates, pictures, statements
from authentication.queries.cards import ArtworkCard, CertificateCard
from authentication.queries.house import trust_policy
from authentication.queries.sights import SightCard
from authentication.web import kept_page, photographs, recognising
from authentication.web.readable import readable_facts
from foundation.db import db
from foundation.errors import Refusal
from foundation.web.call import Call, Upload
from foundation.web.routes import ANYONE, Room
from foundation.web.words import language

room = Room("verify", __name__)

_PREFIX = "urn:bianliang:artwork:"
T = TypeVar("T")
AT_HAND_BYTES: Final = 64 * 1024
"""A longer passport is verified in the pool: 32 MB take a core for seconds, and no page waits for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which certificate is asked about."""

    number: Annotated[str, StringConstraints(max_length=200)] = ""
    """As printed on it; the address in its QR code will do."""


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a verification."""

    number: int
    name: str
    title: str
    state: str
    """passed, failed, skipped."""
    text: str


@dataclass(frozen=True, slots=True)
class SaidCard:
    """One statement of the passport."""

    number: int
    id: str
    kind: str
    issuer: str
    issuer_name: str | None
    issued_at: datetime
    log_index: int | None
    claims: dict[str, Any]
    sealed: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What may be said of a passport, step by step."""

    state: str
    word: str
    glyph: str
    advice: str
    good: bool
    steps: list[StepCard]
    statements: list[SaidCard]
    at: datetime
    log_origin: str | None
    log_size: int | None
    witnesses: list[str]
    artwork_id: str | None
    artwork: ArtworkCard | None
    """The registered work, where the passport is of this house."""
    certificate: CertificateCard | None
    photograph: bool = False
    """Whether a photograph was compared."""
    kind: str = "passport"
    """What the file calls itself: passport, dossier, bid_history, receipt, extract."""
    sight: SightCard | None = None
    """What the house recognises in a photograph that as a whole is another one: a part, turned, framed."""


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The page where anything is verified."""

    verification: Verification | None = field(default=None)
    kept_sha256: str = field(default_factory=kept_page.sha256)
    """Of the page that is kept, which verifies without this house."""


@room.get(
    "/verify",
    takes=Asked,
    gives=VerifyPage,
    may=ANYONE,
    scope="registry:read",
    page="authentication/verify.html",
)
def ask(call: Call[Asked]) -> object:
    """Show where anything can be verified: by number, by passport, by QR code."""
    number = call.input.number.strip().rstrip("/").rpartition("/")[2]
    if number and not call.wants_json:
        return redirect(url_for("verify.by_number", number=number), code=303)
    return VerifyPage(_of_number(call, number)) if number else VerifyPage()


@room.get(
    "/verify/<number>", gives=VerifyPage, may=ANYONE, scope="registry:read", page="authentication/verify.html"
)
def by_number(call: Call[None], number: str) -> VerifyPage:
    """Verify the certificate of this number, as its passport stands now."""
    return VerifyPage(_of_number(call, number))


@room.post(
    "/verify",
    takes=Asked,
    files=("passport", "photo"),
    gives=VerifyPage,
    may=ANYONE,
    scope="registry:read",
    page="authentication/verify.html",
    on_refusal="verify.ask",
    status=200,
)
def check(call: Call[Asked]) -> VerifyPage:
    """Verify a passport that somebody sent, and compare a photograph with it."""
    sent = call.files.get("passport", [])
    photo = call.files.get("photo", [])
    seen = photographs.look(photo[0]) if photo else None
    if sent:
        if len(sent[0].data) > passport.LARGEST_BYTES:
            raise PassportTooLarge(limit=passport.LARGEST_BYTES // 1024 // 1024)
        return VerifyPage(_looked_closer(_verify(call, sent[0].data, seen=seen), photo))
    number = call.input.number.strip().rstrip("/").rpartition("/")[2]
    if not number:
        raise NothingToVerify(fields={"passport": NothingToVerify.message})
    return VerifyPage(_looked_closer(_of_number(call, number, seen=seen), photo))


def _looked_closer(found: Verification, photo: Sequence[Upload]) -> Verification:
    """Add what the house recognises in a photograph that offline, as a whole, is another picture."""
    if found.state != State.ANOTHER_PICTURE or found.artwork is None or not photo:
        return found
    db.session.rollback()  # no transaction stays open while pixels are looked at
    eyes = recognising.eyes()
    try:
        sight = pictures.seen_as(db.session, eyes, artwork_id=found.artwork.id, picture=photo[0].data)
    except Refusal:  # too many ask just now: the verdict stands without it
        return found
    if not sight.is_recognised:
        return found
    return replace(found, sight=SightCard.of(sight.of_multiple() if found.artwork.is_multiple else sight))


def _of_number(call: Call[Any], number: str, *, seen: Seen | None = None) -> Verification:
    card = certificates.certificate_by_number(db.session, number)
    return _verify(call, statements.passport_bytes(db.session, card.artwork_id), seen=seen, about=card)


def _verify(
    call: Call[Any], data: bytes, *, seen: Seen | None, about: CertificateCard | None = None
) -> Verification:
    """Verify with what this house knows today: its trust file and its newest status lists."""
    run = _at_once if len(data) <= AT_HAND_BYTES else photographs.pool().run
    asked = partial(
        judging.judge,
        data,
        trust=trust_policy(db.session),
        at=call.at,
        photograph=Fingerprint.read(seen.fingerprint) if seen else None,
        turns=seen.turns if seen else (),
        status_lists=()
        if about
        else statements.status_lists(db.session),  # in our own passport they stand already
        known_checkpoints=()
        if about
        else statements.known_checkpoints(db.session, run(partial(judging.sizes, data))),
    )
    found = run(asked)
    artwork_id = (found.artwork or "").removeprefix(_PREFIX) or None
    work = works.artworks(db.session, [artwork_id]).get(artwork_id) if artwork_id else None  # type: ignore[call-overload]
    if work is not None and about is None:
        about = certificates.certificate_of(db.session, work.id)
        work, about = (work, about) if about.number else (None, None)
    kind = judging.kind_of(data)
    compared = seen is not None and kind == "passport"
    shown = works.shown(work, call.actor) if work else None
    return replace(_card(found, shown, about), photograph=compared, kind=kind)


def _at_once(task: Callable[[], T]) -> T:
    return task()


def _card(
    found: verdict.Verdict, work: ArtworkCard | None, certificate: CertificateCard | None
) -> Verification:
    lang = language()
    said = words.STATES[found.state]
    return Verification(
        state=found.state.value,
        word=words.say(said.word, lang=lang),
        glyph=said.glyph,
        advice=words.say(said.advice, lang=lang),
        good=found.is_valid,
        steps=[
            StepCard(
                step.number,
                step.name,
                words.say(words.TITLES[step.name], lang=lang),
                step.outcome.value,
                words.say(step.message, readable_facts(step.facts), lang=lang),
            )
            for step in found.steps
        ],
        statements=[
            SaidCard(
                each.number,
                each.id,
                each.kind,
                each.issuer,
                each.issuer_name,
                each.issued_at,
                each.index,
                each.claims,
                each.sealed,
            )
            for each in found.statements
        ],
        at=found.at,
        log_origin=found.log_origin,
        log_size=found.log_size,
        witnesses=list(found.witnesses),
        artwork_id=work.id if work else None,
        artwork=work,
        certificate=certificate,
    )
