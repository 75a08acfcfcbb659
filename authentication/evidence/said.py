"""The later steps of a verification: who said it, of which work, and whether it still holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authentication.evidence import canonical, credential, keys, likeness, statement
from authentication.evidence.case import CLOCK_SKEW, Case, Failed, Found, Skipped
from authentication.evidence.disclosure import Disclosure, require_sealed
from authentication.evidence.errors import KeyRefused
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.likeness import Grade
from authentication.evidence.policy import STATUS_LISTS
from authentication.evidence.status import Entry, Purpose
from authentication.evidence.verdict import State


def require_signatures(case: Case) -> Found:
    """(5) Each statement and list is signed by a trusted issuer who may say this, with his key of then."""
    for _, entry, said in case.each():
        recorded_at = entry.logged.recorded_at if entry.logged else None
        _require_issuer(case, entry.credential, kind=said.kind, recorded_at=recorded_at)
    for signed, listed in case.lists:
        # A list is in no log: nobody but its signer vouches for its time.
        _require_issuer(case, signed, kind=STATUS_LISTS, recorded_at=None)
        if listed.valid_until <= listed.valid_from:
            raise Failed(State.PROOF_BROKEN, "A status list ends before it begins.")
    names = {issuer.name for _, _, said in case.each() if (issuer := case.trust.issuer(said.issuer))}
    return Found("Signed by %(names)s, all of them trusted.", {"names": ", ".join(sorted(names))})


def require_one_life(case: Case) -> Found:
    """(6) All statements are about this one work, and follow one another in time."""
    assert case.passport is not None
    before: datetime | None = None
    for number, entry, said in case.each():
        if said.artwork != case.passport.artwork:
            raise Failed(State.PROOF_BROKEN, "Statement %(number)s is about another work.", number=number)
        if entry.logged is None:
            continue
        recorded_at = entry.logged.recorded_at
        if before is not None and recorded_at < before:
            raise Failed(
                State.PROOF_BROKEN, "Statement %(number)s was recorded before its turn.", number=number
            )
        if said.issued_at > recorded_at + CLOCK_SKEW:
            raise Failed(
                State.PROOF_BROKEN, "Statement %(number)s was recorded before it was made.", number=number
            )
        before = recorded_at
    return Found("All statements are about this work, in their order.")


def open_disclosures(case: Case) -> Found:
    """(7) Each disclosed value is one that was sealed."""
    count = 0
    for number, entry, said in case.each():
        for each in entry.disclosed:
            require_sealed(each, sealed=said.sealed)
            if not _open(case, number, each):
                raise Failed(State.PROOF_BROKEN, "The value of %(name)s is disclosed twice.", name=each.name)
            count += 1
    for each in case.more_disclosures:
        number = next((number for number, _, said in case.each() if each.digest in said.sealed), 0)
        if not number:
            raise Failed(State.PROOF_BROKEN, "No statement sealed this value of %(name)s.", name=each.name)
        count += _open(case, number, each)
    if not count:
        raise Skipped("No sealed value was disclosed.")
    return Found("%(count)s sealed values were opened, and are what was signed.", {"count": count})


def judge_certificate(case: Case) -> Found:
    """(8) The last certificate is in force at the instant that is asked for."""
    certificates = [said for _, _, said in case.each() if said.kind == statement.CERTIFICATE]
    if not certificates:
        raise Failed(State.NOT_CERTIFIED, "No expert has certified this work.")
    case.certificate = latest = certificates[-1]
    standing = None
    for _, _, said in case.each():
        if said.claims.get("certificate") != latest.id:
            continue
        if said.kind == statement.REVOKED:
            raise Failed(
                State.REVOKED, "The certificate was revoked on %(day)s.", day=f"{said.issued_at:%Y-%m-%d}"
            )
        if said.kind in {statement.SUSPENDED, statement.REINSTATED}:
            standing = said
    if standing is not None and standing.kind == statement.SUSPENDED:
        raise Failed(
            State.SUSPENDED, "The certificate was suspended on %(day)s.", day=f"{standing.issued_at:%Y-%m-%d}"
        )
    if latest.valid_until is not None and latest.valid_until <= case.at:
        raise Failed(
            State.EXPIRED, "The certificate expired on %(day)s.", day=f"{latest.valid_until:%Y-%m-%d}"
        )
    if case.at + CLOCK_SKEW < latest.issued_at:
        raise Failed(
            State.NOT_CERTIFIED,
            "The certificate was made later, on %(day)s.",
            day=f"{latest.issued_at:%Y-%m-%d}",
        )
    issuer = case.trust.issuer(latest.issuer)
    return Found(
        "Certified by %(name)s on %(day)s.",
        {"name": issuer.name if issuer else latest.issuer, "day": f"{latest.issued_at:%Y-%m-%d}"},
    )


def ask_status(case: Case) -> Found:
    """(9) The status lists say that it is neither revoked nor suspended, and they still hold."""
    if case.certificate is None:
        raise Skipped("There is no certificate to ask about.")
    entries = [Entry.read(each) for each in case.certificate.status]
    if not entries:
        raise Skipped("The certificate names no status list.")
    for entry in sorted(entries, key=lambda each: each.purpose is Purpose.SUSPENSION):
        _ask_list(case, entry)
    until = min(_newest(case, entry) for entry in entries)
    return Found(
        "Neither revoked nor suspended, by lists that hold until %(until)s.",
        {"until": canonical.instant_text(until)},
    )


def compare_photograph(case: Case) -> Found:
    """(10) The photograph is one of those that were certified."""
    if case.photograph is None:
        raise Skipped("No photograph was handed in.")
    if case.certificate is None:
        raise Skipped("There is no certificate to compare it with.")
    images = case.certificate.claims.get("images")
    certified = [Fingerprint.read(each) for each in images] if isinstance(images, list) else []
    if not certified:
        raise Failed(State.ANOTHER_PICTURE, "The certificate holds no photograph to compare with.")
    found = [likeness.compare(case.photograph, each, turns=case.turns) for each in certified]
    nearest = min(found, key=lambda each: (list(Grade).index(each.grade), each.pdq_distance_bits))
    facts = {"bits": nearest.pdq_distance_bits}
    # The file that its owner sent is certified beside the one that private parts were cut out of.
    sent = any(case.photograph.sha256 == each.get("source_sha256") for each in images or ())
    if sent or nearest.grade is Grade.SAME_FILE:
        return Found("The photograph is, bit for bit, one of those that were certified.")
    if nearest.grade is Grade.SAME_PICTURE:
        raise Failed(
            State.SAME_PICTURE,
            "It shows the certified picture (%(bits)s of 256 bits differ), as a print or a copy would too.",
            **facts,
        )
    if nearest.grade is Grade.ALIKE:
        raise Failed(
            State.SAME_PICTURE,
            "It is like a certified picture (%(bits)s of 256 bits differ): the same, a version, or a copy.",
            **facts,
        )
    raise Failed(
        State.ANOTHER_PICTURE,
        "No certified picture is recognised in it (%(bits)s of 256 bits differ). A frame may hide one.",
        **facts,
    )


def _require_issuer(
    case: Case, signed: Mapping[str, Any], *, kind: str, recorded_at: datetime | None
) -> None:
    did, facts = str(signed.get("issuer")), credential.proof_facts(signed)
    credential.proof_value(signed["proof"].get("proofValue"))
    issuer = case.trust.issuer(did)
    if issuer is None:
        _require_own_key(did, signed)
        raise Failed(State.ISSUER_NOT_TRUSTED, "%(issuer)s is not in the trust file.", issuer=did)
    key = issuer.key(facts.verification_method)
    if key is None:
        raise Failed(
            State.ISSUER_NOT_TRUSTED,
            "%(name)s signed with a key that the trust file does not know: %(key)s.",
            name=issuer.name,
            key=facts.verification_method,
        )
    credential.require_proof(signed, key=key.public)
    if not issuer.may_say(kind):
        raise Failed(
            State.ISSUER_NOT_TRUSTED,
            "%(name)s is not trusted to say '%(kind)s'.",
            name=issuer.name,
            kind=kind,
        )
    if not key.period.covers(facts.created_at):
        raise Failed(
            State.ISSUER_NOT_TRUSTED, "%(name)s signed with a key that was not in use then.", name=issuer.name
        )
    if not key.period.is_safe(recorded_at):
        raise Failed(
            State.ISSUER_NOT_TRUSTED,
            "A key of %(name)s is compromised, and the log did not record this before.",
            name=issuer.name,
        )
    if recorded_at is not None and facts.created_at > recorded_at + CLOCK_SKEW:
        raise Failed(State.PROOF_BROKEN, "%(name)s signed after it was recorded.", name=issuer.name)


def _require_own_key(did: str, signed: Mapping[str, Any]) -> None:
    """Tell a broken signature from an unknown issuer, where the issuer's name is his key."""
    try:
        key = keys.from_did_key(did)
    except KeyRefused:
        return
    credential.require_proof(signed, key=key)


def _open(case: Case, number: int, disclosed: Disclosure) -> bool:
    """Note an opened value; return whether it was not known yet."""
    values = case.opened.setdefault(number, {})
    if disclosed.name in values:
        return False
    values[disclosed.name] = disclosed.value
    return True


def _ask_list(case: Case, entry: Entry) -> None:
    lists = [each for _, each in case.lists if each.url == entry.list_url and each.purpose is entry.purpose]
    if not lists:
        raise Failed(
            State.STATUS_UNKNOWN, "The list of %(purpose)s is not at hand.", purpose=entry.purpose.value
        )
    newest = max(lists, key=lambda each: each.valid_from)
    # What is revoked stays so, whatever another list says; a suspension can be lifted.
    if entry.purpose is Purpose.REVOCATION and any(each.bits.is_set(entry.index) for each in lists):
        raise Failed(State.REVOKED, "The certificate is revoked, by its status list.")
    if newest.bits.is_set(entry.index):
        raise Failed(State.SUSPENDED, "The certificate is suspended, by its status list.")
    if newest.valid_until <= case.at:
        raise Failed(
            State.STATUS_UNKNOWN,
            "The list of %(purpose)s held until %(until)s; whether it is so still is not known.",
            purpose=entry.purpose.value,
            until=canonical.instant_text(newest.valid_until),
        )


def _newest(case: Case, entry: Entry) -> datetime:
    return max(
        each.valid_until
        for _, each in case.lists
        if each.url == entry.list_url and each.purpose is entry.purpose
    )
