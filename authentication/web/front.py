"""The registry's front: its rooms, its words, and its ways through the house."""

from typing import Any, Final

from flask_babel import lazy_gettext

from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR
from authentication.web import (
    artworks,
    bringing,
    certificates,
    examinations,
    iiif,
    iiif_manifests,
    images,
    kept_page,
    keys,
    linked_art,
    log,
    object_words,
    recognising,
    sight_words,
    verify,
    verifying_many,
)

ROOMS: Final = tuple(
    each.room
    for each in (
        artworks,
        bringing,
        examinations,
        certificates,
        keys,
        verify,
        kept_page,
        verifying_many,
        recognising,
        log,
        images,
        iiif,
        iiif_manifests,
        linked_art,
    )
)
ROLES: Final = {
    ARTIST: lazy_gettext("Artist"),
    GALLERY: lazy_gettext("Gallery"),
    EXPERT: lazy_gettext("Expert"),
    REGULATOR: lazy_gettext("Regulator"),
    AUDITOR: lazy_gettext("Auditor"),
}
NAV: Final = (
    ("verify.ask", lazy_gettext("Verify"), None),
    ("artworks.mine", lazy_gettext("My works"), frozenset({ARTIST, GALLERY})),
    ("examinations.waiting", lazy_gettext("Examinations"), frozenset({EXPERT})),
)
OWN: Final = (("keys.mine", lazy_gettext("My keys"), keys.HOLDERS),)
WORDS: Final[dict[str, Any]] = {
    "certificate.none": lazy_gettext("Not certified"),
    "certificate.prepared": lazy_gettext("Waits for its expert's signature"),
    "certificate.in_force": lazy_gettext("In force"),
    "certificate.suspended": lazy_gettext("Suspended"),
    "certificate.revoked": lazy_gettext("Revoked"),
    "certificate.discarded": lazy_gettext("Discarded"),
    "certificate.expired": lazy_gettext("Expired"),
    **bringing.WORDS,
    **sight_words.WORDS,
    "opinion.genuine": lazy_gettext("Genuine"),
    "opinion.not_genuine": lazy_gettext("Not genuine"),
    "opinion.undecided": lazy_gettext("Undecided"),
    "confidence.certain": lazy_gettext("Certain"),
    "confidence.strong": lazy_gettext("Strong"),
    "confidence.moderate": lazy_gettext("Moderate"),
    "key_purpose.certificate": lazy_gettext("certificates"),
    "key_purpose.custody": lazy_gettext("custody steps"),
    "key.proposed": lazy_gettext("Waits for approval"),
    "key.approved": lazy_gettext("Approved"),
    "key.replaced": lazy_gettext("Replaced"),
    "key.retired": lazy_gettext("Retired"),
    "key.refused": lazy_gettext("Refused"),
    "statement_state.recorded": lazy_gettext("Recorded, not yet signed"),
    "statement_state.sequenced": lazy_gettext("Has its place in the log"),
    "statement_state.integrated": lazy_gettext("Signed, and in the public log"),
    "grade.same_file": lazy_gettext("The same file"),
    "grade.same_picture": lazy_gettext("The same picture"),
    "grade.alike": lazy_gettext("Alike"),
    **sight_words.GRADES,
    **{f"material.{name}": said for name, said in object_words.MATERIALS.items()},
    **{f"object_type.{name}": said for name, said in object_words.KINDS.items()},
    "statement.artwork.registered": lazy_gettext("Registered"),
    "statement.artwork.photographed": lazy_gettext("Photographs added"),
    "statement.examination": lazy_gettext("Examined by an expert"),
    "statement.certificate": lazy_gettext("Certified genuine"),
    "statement.certificate.suspended": lazy_gettext("Certificate suspended"),
    "statement.certificate.reinstated": lazy_gettext("Certificate reinstated"),
    "statement.expert.key_approved": lazy_gettext("An expert's key was approved"),
    "statement.expert.key_ended": lazy_gettext("An expert's key ended"),
    "statement.person.key_approved": lazy_gettext("A person's key was approved"),
    "statement.person.key_ended": lazy_gettext("A person's key ended"),
    "statement.expert.key_given_back": lazy_gettext("A regulator gave a person back to his session"),
    "statement.person.key_given_back": lazy_gettext("A regulator gave a person back to his session"),
    "statement.dossier.made": lazy_gettext("A dossier was made"),
    "statement.sale.history": lazy_gettext("A bid history was sealed"),
    "statement.sale.extract": lazy_gettext("An extract of the books was sealed"),
    "statement.live.receipt": lazy_gettext("A broadcast receipt was sealed"),
    "statement.certificate.revoked": lazy_gettext("Certificate revoked"),
}
