"""The face of the registry: all that upper floors may import."""

from authentication.errors import ArtworkUnknown, CertificateNotInForce, CertificateUnknown
from authentication.events import (
    ArtworkRegistered,
    CertificateIssued,
    CertificateReinstated,
    CertificateRevoked,
    CertificateSuspended,
    StatementNotarised,
)
from authentication.operations.attesting import attest, attest_dossier, attest_public
from authentication.presentation import CONTEXT as IIIF_CONTEXT
from authentication.presentation import collection as iiif_collection
from authentication.presentation import manifest_in as iiif_manifest_in
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
)
from authentication.queries.comparables import Comparable, comparable
from authentication.queries.dossier_pages import page_of_dossier
from authentication.queries.likenesses import look_alikes
from authentication.queries.statements import claims_of_kinds, dossier_file, passport_bytes, statements
from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR

__all__ = [
    "ARTIST",
    "AUDITOR",
    "EXPERT",
    "GALLERY",
    "IIIF_CONTEXT",
    "REGULATOR",
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
    "ImageCard",
    "MakerLife",
    "StatementCard",
    "StatementId",
    "StatementNotarised",
    "artwork",
    "artwork_meant",
    "artworks",
    "attest",
    "attest_dossier",
    "attest_public",
    "certificate_of",
    "certificates",
    "certification_before",
    "claims_of_kinds",
    "comparable",
    "dossier_file",
    "iiif_collection",
    "iiif_manifest_in",
    "is_own",
    "look_alikes",
    "may_see_uncertified",
    "page_of_dossier",
    "passport_bytes",
    "registered_by",
    "require_certificate_in_force",
    "shown",
    "statements",
    "titles",
    "visible_artwork",
]
