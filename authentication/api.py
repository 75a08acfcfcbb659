"""The face of the registry: all that upper floors may import."""

from authentication.errors import ArtworkUnknown, CertificateNotInForce, CertificateUnknown, OwnKeyMissing
from authentication.events import (
    ArtworkRegistered,
    CertificateIssued,
    CertificateReinstated,
    CertificateRevoked,
    CertificateSuspended,
    StatementNotarised,
)
from authentication.evidence.extract import left as extract_left
from authentication.evidence.extract import totals as extract_totals
from authentication.evidence.hands import (
    CONDITION,
    HANDOVER,
    MESSAGE,
    OWN_KEY,
    SESSION,
    STEP,
    Act,
    handover_details,
    step_details,
)
from authentication.evidence.hands import digest as act_digest
from authentication.evidence.hands import public as public_signatures
from authentication.evidence.recording import gap_s as recording_gap_s
from authentication.evidence.statement import artwork_iri
from authentication.eyes import Eyes
from authentication.operations.acting import GivenProof, act_to_sign, sign_act
from authentication.operations.attesting import (
    attest,
    attest_dossier,
    attest_extract,
    attest_history,
    attest_public,
    attest_recording,
)
from authentication.presentation import CONTEXT as IIIF_CONTEXT
from authentication.presentation import collection as iiif_collection
from authentication.presentation import manifest_in as iiif_manifest_in
from authentication.queries.acts import (
    KeyDuty,
    SignatureCheck,
    key_duty,
    signature_check,
    wrong_in_link,
    wrong_in_report,
)
from authentication.queries.artworks import (
    artwork,
    artwork_meant,
    artworks,
    is_own,
    may_see_uncertified,
    registered_by,
    shown,
    titles,
    visible_artwork,
)
from authentication.queries.cards import (
    ArtworkCard,
    ArtworkId,
    CertificateCard,
    ImageCard,
    MakerLife,
    StatementCard,
    StatementId,
)
from authentication.queries.certificate_days import Certification, certification_before
from authentication.queries.certificates import (
    certificate_of,
    certificates,
    require_certificate_in_force,
    signs_with_key,
)
from authentication.queries.comparables import Comparable, comparable
from authentication.queries.dossier_pages import page_of_dossier
from authentication.queries.finding_works import find_works
from authentication.queries.likenesses import look_alikes
from authentication.queries.oversight import Registered, certified_by_month, decision_hours, registered
from authentication.queries.pictures import (
    is_multiple,
    is_registered_file,
    other_shown,
    picture_distances,
    seen_as,
)
from authentication.queries.sights import SightCard
from authentication.queries.statements import (
    claims_of_kinds,
    dossier_file,
    extract_file,
    history_file,
    passport_bytes,
    recording_file,
    statements,
)
from authentication.recognition.sight import Sight
from authentication.recognition.sight import State as SightState
from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR

__all__ = [
    "ARTIST",
    "AUDITOR",
    "CONDITION",
    "EXPERT",
    "GALLERY",
    "HANDOVER",
    "IIIF_CONTEXT",
    "MESSAGE",
    "OWN_KEY",
    "REGULATOR",
    "SESSION",
    "STEP",
    "Act",
    "ArtworkCard",
    "ArtworkId",
    "ArtworkRegistered",
    "ArtworkUnknown",
    "CertificateCard",
    "CertificateIssued",
    "CertificateNotInForce",
    "CertificateReinstated",
    "CertificateRevoked",
    "CertificateSuspended",
    "CertificateUnknown",
    "Certification",
    "Comparable",
    "Eyes",
    "GivenProof",
    "ImageCard",
    "KeyDuty",
    "MakerLife",
    "OwnKeyMissing",
    "Registered",
    "Sight",
    "SightCard",
    "SightState",
    "SignatureCheck",
    "StatementCard",
    "StatementId",
    "StatementNotarised",
    "act_digest",
    "act_to_sign",
    "artwork",
    "artwork_iri",
    "artwork_meant",
    "artworks",
    "attest",
    "attest_dossier",
    "attest_extract",
    "attest_history",
    "attest_public",
    "attest_recording",
    "certificate_of",
    "certificates",
    "certification_before",
    "certified_by_month",
    "claims_of_kinds",
    "comparable",
    "decision_hours",
    "dossier_file",
    "extract_file",
    "extract_left",
    "extract_totals",
    "find_works",
    "handover_details",
    "history_file",
    "iiif_collection",
    "iiif_manifest_in",
    "is_multiple",
    "is_own",
    "is_registered_file",
    "key_duty",
    "look_alikes",
    "may_see_uncertified",
    "other_shown",
    "page_of_dossier",
    "passport_bytes",
    "picture_distances",
    "public_signatures",
    "recording_file",
    "recording_gap_s",
    "registered",
    "registered_by",
    "require_certificate_in_force",
    "seen_as",
    "shown",
    "sign_act",
    "signature_check",
    "signs_with_key",
    "statements",
    "step_details",
    "titles",
    "visible_artwork",
    "wrong_in_link",
    "wrong_in_report",
]
