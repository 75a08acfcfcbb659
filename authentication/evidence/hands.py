"""Hands: what a person signs with a key of his own when he acts on a work in custody, and how it is checked.

The document names the act (a custody step, a handover, a condition report), the work, and who signs as what.
What is private of the act (papers, places, notes) is in it as one SHA-256 only, salted, so that the document
can stand in the public log, and whoever holds the rest can show that it is what was signed. The signature is
eddsa-jcs-2022, as under a certificate. docs/formats/hand.md has the formats.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import canonical, credential
from authentication.evidence.case import CLOCK_SKEW, Case, Failed, Found, Skipped
from authentication.evidence.policy import Issuer, TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.verdict import State

FORMAT: Final = "bianliang.hand/1"
MAY: Final = "hand"
"""The word in a trust file for signing acts in custody; no `custody.*` and no `*` says it."""
STEP: Final = "custody.step"
HANDOVER: Final = "custody.handover"
CONDITION: Final = "condition.report"
OWN_KEY: Final = "own_key"
SESSION: Final = "session"
MESSAGE: Final = "message"
"""How somebody signed: with his own key, in his session at the house, or by a message of an office."""
FIELDS: Final = frozenset(
    {"format", "house", "signer", "act", "id", "artwork", "holding", "says", "as", "details"}
)
STEP_DETAILS: Final = frozenset(
    {
        "salt",
        "place",
        "position",
        "return_by",
        "proposed_at",
        "told",
        "inspection_drawn",
        "by_customs",
        "case_reopened",
    }
)
BY_OWN_KEYS: Final = {
    1: "signed by one person with an own key",
    2: "signed by two persons with their own keys",
}
SAYS: Final = {STEP: ("event", "transition", "from", "to"), HANDOVER: ("event", "transition")}
"""What an act says of itself for all to read; a work may take a step between the two sides of a handover."""
LEG: Final = ("leg", "leg_number", "end", "seal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of custody, as its signers sign it."""

    kind: str
    """STEP, HANDOVER or CONDITION."""
    id: str
    """Of the step, the handover or the report: one act has one id."""
    artwork: str
    """The work's IRI."""
    holding: str
    says: Mapping[str, str]
    """What happens: event, transition, from, to; of a report its occasion."""
    details: str
    """SHA-256, in hex, of what is private of it: `digest`."""

    def document(self, *, house: str, signer: str, roles: Iterable[str]) -> dict[str, Any]:
        """Return what one person signs.

        :param house: the house's DID
        :param signer: the person's DID
        :param roles: as what he may sign
        """
        return {
            "format": FORMAT,
            "house": house,
            "signer": signer,
            "act": self.kind,
            "id": self.id,
            "artwork": self.artwork,
            "holding": self.holding,
            "says": dict(self.says),
            "as": sorted(roles),
            "details": self.details,
        }


def digest(details: Mapping[str, Any]) -> str:
    """Return SHA-256, in hex, of the canonical form of what is private of an act.

    :raises NotCanonical: if it has none
    """
    return hashlib.sha256(canonical.write(dict(details))).hexdigest()


def step_details(proposed: Mapping[str, Any], *, papers: Sequence[Any], note: str) -> dict[str, Any]:
    """Return what is private of a step: as it was proposed, with its papers and its note."""
    return {**proposed, "papers": list(papers), "note": note}


def public(signed_by: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the public log says of the signatures under an act: how each was given, and no name."""
    return [
        {"kind": one.get("kind", SESSION), **({"signed": one["signed"]} if "signed" in one else {})}
        for one in signed_by
    ]


def check_people(case: Case) -> Found:
    """(11) Each signature by a person's own key is his, over the act that its statement is about."""
    try:
        return _people(case)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Failed(State.PROOF_BROKEN, "A person's signature is not laid out as one.") from error


def _people(case: Case) -> Found:
    own: set[str] = set()
    counts = {OWN_KEY: 0, SESSION: 0, MESSAGE: 0}
    acts: dict[str, int] = {}
    for number, entry, said in case.each():
        given = said.claims.get("signatures")
        if not isinstance(given, list):
            continue
        recorded_at = entry.logged.recorded_at if entry.logged else None
        for one in given:
            kind = one.get("kind") if isinstance(one, dict) else None
            if kind not in counts:
                raise Failed(
                    State.PROOF_BROKEN, "Statement %(number)s is signed in no known way.", number=number
                )
            counts[kind] += 1
            if kind != OWN_KEY:
                continue
            signed = one.get("signed")
            require_signed(case.trust, signed, recorded_at=recorded_at)
            if not _is_about(signed, said) or acts.setdefault(signed["id"], number) != number:
                raise Failed(
                    State.PROOF_BROKEN,
                    "A person's signature in statement %(number)s is of another act.",
                    number=number,
                )
            own.add(signed["signer"])
        signers = [one["signed"]["signer"] for one in given if one["kind"] == OWN_KEY]
        if len(set(signers)) != len(signers):
            raise Failed(State.PROOF_BROKEN, "One person signed statement %(number)s twice.", number=number)
    if not any(counts.values()):
        raise Skipped("No statement says how persons signed it.")
    if not own:
        return Found("All persons signed in the house's session, none with his own key.")
    return Found(
        "%(own)s signatures by %(people)s persons with their own keys; %(session)s in the house's session.",
        {"own": counts[OWN_KEY], "people": len(own), "session": counts[SESSION]},
    )


def require_signed(trust: TrustPolicy, signed: Any, *, recorded_at: datetime | None) -> Issuer:
    """Return who signed an act, if it is laid out as one and the proof under it is that person's.

    :param recorded_at: when the log recorded it; None if nobody vouches for any time
    :raises Failed: if it is not, or the trust file does not know him or his key
    :raises EvidenceError: if the proof does not hold
    """
    if not isinstance(signed, dict) or set(signed) != FIELDS | {"proof"} or signed["format"] != FORMAT:
        raise Failed(State.PROOF_BROKEN, "A person's signature is not laid out as one.")
    did, facts = str(signed["signer"]), credential.proof_facts(signed)
    credential.proof_value(signed["proof"].get("proofValue"))
    issuer = trust.issuer(did)
    key = issuer.key(facts.verification_method) if issuer else None
    if issuer is None or key is None or MAY not in issuer.may:
        raise Failed(
            State.ISSUER_NOT_TRUSTED,
            "The trust file does not know this person's key: %(key)s.",
            key=facts.verification_method,
        )
    credential.require_proof(signed, key=key.public)
    if not key.period.covers(facts.created_at) or not key.period.is_safe(recorded_at):
        raise Failed(
            State.ISSUER_NOT_TRUSTED, "%(name)s signed with a key that was not in use then.", name=issuer.name
        )
    if recorded_at is not None and facts.created_at > recorded_at + CLOCK_SKEW:
        raise Failed(State.PROOF_BROKEN, "%(name)s signed after it was recorded.", name=issuer.name)
    return issuer


def _is_about(signed: Mapping[str, Any], said: Statement) -> bool:
    """Say whether an act that was signed is the one that a statement is about."""
    claims, says = said.claims, signed["says"]
    if (signed["house"], signed["artwork"]) != (said.issuer, said.artwork):
        return False
    if signed["act"] == CONDITION:
        return (signed["id"], signed["details"], says.get("occasion")) == (
            claims.get("report"),
            claims.get("digest"),
            claims.get("occasion"),
        )
    if signed["act"] == STEP and says.get("to") != claims.get("state"):
        return False
    return (signed["holding"], f"custody.{says.get('event')}") == (claims.get("holding"), said.kind)


def in_words(given: Any) -> tuple[str, dict[str, Any]] | None:
    """Return how the persons under one statement signed, as a message id with its facts."""
    kinds = [one.get("kind") for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    own, session = kinds.count(OWN_KEY), kinds.count(SESSION)
    if own and session:
        return "signed by %(own)s with an own key, by %(session)s in the house's session", {
            "own": own,
            "session": session,
        }
    if own:
        return BY_OWN_KEYS.get(own, "signed by %(own)s persons with their own keys"), {"own": own}
    if session:
        return "signed in the house's session by %(session)s", {"session": session}
    return None


def require_link(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what persons signed under a link of a chain of custody, if each signed this very link.

    :param content: the link, as it is hashed
    :raises Failed: if one of them signed something else
    """
    signed = [one for one in content.get("signed_by", ()) if one.get("kind") == OWN_KEY]
    for one in signed:
        if not _fits(one["signed"], one["role"], content):
            raise Failed(
                State.PROOF_BROKEN,
                "A person's signature under custody event %(number)s is of something else.",
                number=content["seq"],
            )
    return [one["signed"] for one in signed]


def _fits(signed: Mapping[str, Any], role: str, content: Mapping[str, Any]) -> bool:
    said = content["circumstances"]
    proposed = said["proposed"]
    if signed["act"] == STEP:
        is_whole = set(proposed) == STEP_DETAILS and all(
            not proposed[name] or proposed[name] == content[name] for name in ("place", "position")
        )
        number, details = (
            content["step_id"],
            step_details(proposed, papers=content["documents"], note=content["note"]),
        )
        is_told = proposed["told"] == said.get("told", []) and all(
            proposed[name] == said.get(name, False)
            for name in ("inspection_drawn", "by_customs", "case_reopened")
        )
        back, kept = proposed["return_by"], said.get("return_by")
        is_back = (datetime.fromisoformat(back) if back else None) == (
            datetime.fromisoformat(kept) if kept else None
        )
        if not (is_whole and is_told and is_back):
            return False
    else:
        number = said["handover"]
        details = handover_details(
            salt=proposed["salt"], place=content["place"], note=content["note"], leg={k: said[k] for k in LEG}
        )
    return (
        signed["id"] == number
        and signed["holding"] == content["holding_id"]
        and signed["artwork"] == f"urn:bianliang:artwork:{content['artwork_id']}"
        and dict(signed["says"]) == {name: content[name] for name in SAYS[signed["act"]]}
        and role in signed["as"]
        and signed["details"] == digest(details)
    )


def handover_details(*, salt: str, place: str, note: str, leg: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is private of a handover: where, of which leg, at which end, and how the seal was found."""
    return {"salt": salt, "place": place, "note": note, **{name: leg[name] for name in LEG}}


def require_report(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what persons signed under a condition report, if each signed this very report.

    :param report: its content, digest and signatures
    :raises Failed: if one of them signed something else
    """
    content = report["content"]
    signed = [one["signed"] for one in report.get("signatures", ()) if one.get("kind") == OWN_KEY]
    for one in signed:
        if (one["act"], one["id"], one["details"], one["artwork"]) != (
            CONDITION,
            content["id"],
            report["digest"],
            f"urn:bianliang:artwork:{content['artwork_id']}",
        ):
            raise Failed(State.PROOF_BROKEN, "A person's signature under a condition report is of another.")
    return signed


def signatures_in(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what persons signed with their own keys under all that a dossier shows, each held against it.

    :raises Failed: if one of them signed something else than where it stands
    """
    for holding in content["holdings"]:
        for event in holding["events"]:
            if event["content"] is not None:
                yield from require_link(event["content"])
    for report in content["conditions"]:
        yield from require_report(report)
