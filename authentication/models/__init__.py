"""The tables of the registry; names handed on."""

from authentication.models.artworks import Artwork, ArtworkImage
from authentication.models.certificates import (
    STANDING,
    Certificate,
    CertificateState,
    Confidence,
    Examination,
    ExpertKey,
    KeyState,
    Opinion,
)
from authentication.models.imports import BatchState, ImportBatch, ImportRow, RowState
from authentication.models.log import (
    Checkpoint,
    Cosignature,
    HouseKey,
    HouseRow,
    LogLeaf,
    LogTile,
    LogWitness,
    SignedStatement,
    StatementState,
    StatusListRow,
)
from authentication.models.verifications import VerificationBatch, VerificationRow

__all__ = [
    "STANDING",
    "Artwork",
    "ArtworkImage",
    "BatchState",
    "Certificate",
    "CertificateState",
    "Checkpoint",
    "Confidence",
    "Cosignature",
    "Examination",
    "ExpertKey",
    "HouseKey",
    "HouseRow",
    "ImportBatch",
    "ImportRow",
    "KeyState",
    "LogLeaf",
    "LogTile",
    "LogWitness",
    "Opinion",
    "RowState",
    "SignedStatement",
    "StatementState",
    "StatusListRow",
    "VerificationBatch",
    "VerificationRow",
]
