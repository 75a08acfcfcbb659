"""EvidenceError, and what each failed check is called.

This library stands alone, so it has its own tree and knows nothing of the house's refusals. Every failure
that comes from outside (a changed byte, a wrong key, a nonsense file) is one of these and no other exception:
a `ValueError` that leaks out of `authentication.evidence` is a bug.
"""

from typing import ClassVar


class EvidenceError(Exception):
    """Something that was handed in as evidence does not hold.

    `message` is an English message id with `%(fact)s` places; `facts` fill them. Other languages stand in
    `authentication.evidence.words`.
    """

    message: ClassVar[str] = "The evidence does not hold."

    def __init__(self, **facts: object) -> None:
        if "why" in facts:  # another error's sentence, often; the message brings the full stop
            facts["why"] = str(facts["why"]).removesuffix(".")
        super().__init__(self.message % facts if facts else self.message)
        self.facts = facts


class NotCanonical(EvidenceError):
    """The bytes are not the one canonical spelling of a value (RFC 8785)."""

    message = "Not canonical JSON: %(why)s."


class KeyRefused(EvidenceError):
    """A key, or the text that should be one, cannot be used."""

    message = "Not a usable key: %(why)s."


class SignatureBroken(EvidenceError):
    """A signature does not belong to these bytes and this key."""

    message = "The signature does not hold: %(why)s."


class CredentialBroken(EvidenceError):
    """A credential or its Data Integrity proof is malformed."""

    message = "The credential is malformed: %(why)s."


class StatementRefused(EvidenceError):
    """A statement's kind or claims are not what the format allows."""

    message = "Not a statement: %(why)s."


class DisclosureBroken(EvidenceError):
    """A disclosed value belongs to no sealed digest."""

    message = "The disclosed value does not belong to the statement: %(why)s."


class StatusListBroken(EvidenceError):
    """A status list cannot be read."""

    message = "The status list cannot be read: %(why)s."


class InclusionBroken(EvidenceError):
    """An inclusion proof does not lead to the root."""

    message = "The inclusion proof does not hold: %(why)s."


class ConsistencyBroken(EvidenceError):
    """A consistency proof does not lead from the older root to the newer."""

    message = "The consistency proof does not hold: %(why)s."


class NoteBroken(EvidenceError):
    """A signed note or checkpoint is malformed."""

    message = "The signed note is malformed: %(why)s."


class ProofFileBroken(EvidenceError):
    """A tlog-proof file is malformed."""

    message = "The proof file is malformed: %(why)s."


class TileRefused(EvidenceError):
    """A tile's path or contents are not as the log's size demands."""

    message = "Not a tile of this log: %(why)s."


class PassportBroken(EvidenceError):
    """A passport file is not in its format."""

    message = "The passport cannot be read: %(why)s."


class NotAPassport(PassportBroken):
    """A file is no passport at all: a page, a picture, a list."""

    message = "This is not a passport: a passport is one JSON object."


class TrustFileBroken(EvidenceError):
    """A trust file is not in its format."""

    message = "The trust file cannot be read: %(why)s."


class ImageRefused(EvidenceError):
    """The bytes are not an image that can be fingerprinted."""

    message = "Not an image that can be fingerprinted: %(why)s."


class DossierBroken(EvidenceError):
    """A file is not a dossier in its one spelling."""

    message = "The dossier cannot be read: %(why)s."


class HistoryBroken(EvidenceError):
    """A file is not a bid history in its one spelling, or what it says is not what its bids come to."""

    message = "The bid history does not hold: %(why)s."


class ExtractBroken(EvidenceError):
    """A file is not an extract of the house's books in its one spelling."""

    message = "The extract cannot be read: %(why)s."


class ReceiptBroken(EvidenceError):
    """A file is not a broadcast receipt in its one spelling."""

    message = "The broadcast receipt cannot be read: %(why)s."


class InstantUnread(EvidenceError):
    """What was asked for is no instant."""

    message = "%(text)s is no instant: write it in UTC as 2026-11-25T08:00:00Z."


class DocumentUnread(EvidenceError):
    """A file is not one that an expert signs."""

    message = (
        "%(path)s is not a document to sign: download it from the page of the certificate to be signed, "
        "its name ends in .to-sign.json."
    )
