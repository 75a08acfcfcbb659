"""A small registry of evidence: an expert, a house, a log, a witness, and works with passports."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from authentication.evidence import (
    checkpoint,
    credential,
    disclosure,
    merkle,
    passport,
    statement,
    status,
)
from authentication.evidence.case import Known
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.keys import PrivateKey
from authentication.evidence.passport import Entry, Passport
from authentication.evidence.policy import Issuer, IssuerKey, Log, Period, TimedNoteKey, TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.status import Purpose, StatusList

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTWORK = statement.artwork_iri("art_01")
HOUSE = "did:web:registry.example"
HOUSE_KEY = f"{HOUSE}#house-1"
ORIGIN = "registry.example/log"
CONTEXT = "https://registry.example/contexts/statement-v1"
WITNESS = "witness.example/w1"
PERIOD = Period(from_at=NOON - timedelta(days=30))


def key(seed: int) -> PrivateKey:
    """Return a key that is the same in every run."""
    return PrivateKey.from_seed(bytes([seed]) * 32)


def list_url(purpose: Purpose) -> str:
    return f"https://registry.example/status/{purpose.value}/1"


@dataclass(slots=True)
class Registry:
    """Signs, appends and writes passports, as the house's worker does."""

    expert: PrivateKey = field(default_factory=lambda: key(1))
    house: PrivateKey = field(default_factory=lambda: key(2))
    log: PrivateKey = field(default_factory=lambda: key(3))
    witness: PrivateKey = field(default_factory=lambda: key(4))
    tree: merkle.Tree = field(default_factory=merkle.Tree)
    said: list[tuple[dict[str, Any], int, bytes, datetime, tuple[Disclosure, ...]]] = field(
        default_factory=list
    )
    bits: dict[Purpose, status.Bits] = field(
        default_factory=lambda: {purpose: status.Bits.none_set() for purpose in Purpose}
    )

    def unsigned(self, kind: str, claims: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """Return an unsigned statement; certificates are the expert's, the rest the house's."""
        by_expert = kind == statement.CERTIFICATE
        entries = [status.Entry(list_url(purpose), 7, purpose).to_json() for purpose in Purpose]
        made = Statement(
            id=statement.statement_iri(f"stm_{len(self.said) + 1:02d}"),
            artwork=ARTWORK,
            kind=kind,
            claims=claims,
            issuer=self.expert.public.did if by_expert else HOUSE,
            issued_at=NOON,
            status=tuple(entries) if by_expert else (),
            context=CONTEXT,
        )
        return replace(made, **changes).document()

    def sign(self, document: Mapping[str, Any], *, at: datetime = NOON) -> dict[str, Any]:
        """Return the document signed by its issuer."""
        by_expert = document["issuer"] == self.expert.public.did
        return credential.sign(
            document,
            key=self.expert if by_expert else self.house,
            verification_method=self.expert.public.did_url if by_expert else HOUSE_KEY,
            created_at=at,
        )

    def append(
        self, signed: dict[str, Any], *, at: datetime = NOON, disclosed: tuple[Disclosure, ...] = ()
    ) -> dict[str, Any]:
        """Give a signed statement its place in the log, among the leaves of other works."""
        self.tree.append(merkle.leaf_hash(b"of another work"))
        salt = bytes([len(self.said)]) * statement.SALT_BYTES
        leaf = statement.leaf(
            signed, salt=salt, number=len(self.said) + 1, previous=self.last_leaf_hash(), recorded_at=at
        )
        index = self.tree.append(merkle.leaf_hash(leaf))
        self.said.append((signed, index, salt, at, disclosed))
        return signed

    def say(self, kind: str, claims: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Make, sign and append a statement; return its credential."""
        return self.append(self.sign(self.unsigned(kind, claims or {}, **changes)))

    def say_sealed(self, kind: str, values: Mapping[str, Any], *, show: tuple[str, ...]) -> list[Disclosure]:
        """Make a statement with sealed values of which the passport shows some."""
        made = [Disclosure(name, value, name.encode().ljust(16, b".")) for name, value in values.items()]
        signed = self.sign(self.unsigned(kind, {}, sealed=disclosure.digests(made)))
        self.append(signed, disclosed=tuple(each for each in made if each.name in show))
        return made

    def last_leaf_hash(self) -> bytes | None:
        return self.tree.node(0, self.said[-1][1]) if self.said else None

    def note(self, *, witnessed: bool = False) -> str:
        made = checkpoint.sign(Checkpoint(ORIGIN, self.tree.size, self.tree.root()), key=self.log)
        if witnessed:
            made = checkpoint.cosign(made, witness=WITNESS, key=self.witness, at=NOON)
        return made

    def status_list(self, purpose: Purpose, *, made_at: datetime = NOON, days: int = 7) -> dict[str, Any]:
        listed = StatusList(
            url=list_url(purpose),
            purpose=purpose,
            bits=self.bits[purpose],
            issuer=HOUSE,
            valid_from=made_at,
            valid_until=made_at + timedelta(days=days),
        )
        return self.sign(listed.document(), at=made_at)

    def passport(self, *, witnessed: bool = False, lists: bool = True) -> Passport:
        entries = []
        previous = None
        for number, (signed, index, salt, at, disclosed) in enumerate(self.said, start=1):
            place = passport.logged(
                signed,
                salt=salt,
                number=number,
                previous=previous,
                recorded_at=at,
                index=index,
                path=tuple(self.tree.inclusion_path(index)),
            )
            entries.append(Entry(credential=signed, logged=place, disclosed=disclosed))
            previous = place.leaf_hash
        return Passport(
            artwork=ARTWORK,
            checkpoint=self.note(witnessed=witnessed),
            entries=tuple(entries),
            status_lists=tuple(self.status_list(purpose) for purpose in Purpose) if lists else (),
        )

    def file(self, *, witnessed: bool = False, lists: bool = True) -> bytes:
        return passport.write(self.passport(witnessed=witnessed, lists=lists))

    def trust(self, **changes: Any) -> TrustPolicy:
        expert = Issuer(
            id=self.expert.public.did,
            name="Wen Zhengming",
            may=(statement.CERTIFICATE,),
            keys=(IssuerKey(id=self.expert.public.did_url, public=self.expert.public, period=PERIOD),),
        )
        house = Issuer(
            id=HOUSE,
            name="Registry",
            may=("*",),
            keys=(IssuerKey(id=HOUSE_KEY, public=self.house.public, period=PERIOD),),
        )
        log_key = TimedNoteKey(key=NoteKey(ORIGIN, self.log.public), period=PERIOD)
        witness = TimedNoteKey(key=NoteKey(WITNESS, self.witness.public, cosigns=True), period=PERIOD)
        made = TrustPolicy(
            name="test",
            issuers=(expert, house),
            logs=(Log(origin=ORIGIN, keys=(log_key,)),),
            witnesses=(witness,),
        )
        return replace(made, **changes)


def certified(images: list[dict[str, Any]] | None = None) -> Registry:
    """Return a registry with a work that is certified, stored and sold."""
    registry = Registry()
    registry.say("certificate", {"number": "BL-2026-000001", "images": images or []})
    registry.say("custody.stored", {"facility": "Kaifeng 1"})
    registry.say_sealed("title.transferred", {"buyer": "Li Hua", "price": "EUR 12000.00"}, show=("buyer",))
    return registry


def changed_checkpoints(registry: Registry) -> list[tuple[Passport, Known]]:
    """Return passports whose checkpoint was changed by hand, with what the log signed, to hold against each.

    Last those that only a path shows.
    """
    true, size = registry.passport(), registry.tree.size

    def changed(size: int, root: bytes) -> Passport:
        note = Note.parse(true.checkpoint or "")
        said = Checkpoint(ORIGIN, size, root).text()
        return replace(true, checkpoint=replace(note, text=said).write())

    root, own = registry.tree.root(), registry.note()
    before = checkpoint.sign(Checkpoint(ORIGIN, size - 1, registry.tree.root(size - 1)), key=registry.log)
    path = tuple(registry.tree.consistency_path(size - 1))
    return [
        (changed(size, merkle.leaf_hash(b"another story")), Known(own)),
        (changed(size - 1, root), Known(before)),
        (changed(size - 1, root), Known(own, path, path_to=size - 1)),
        (changed(size + 5, root), Known(own, (), path_to=size + 5)),
    ]
