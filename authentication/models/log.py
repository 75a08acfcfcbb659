"""Statements, the public log, and what the house signs of itself."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class StatementState(enum.StrEnum):
    """How far a statement has come."""

    RECORDED = "recorded"
    """In the database."""
    SEQUENCED = "sequenced"
    """Has its place in the log."""
    INTEGRATED = "integrated"
    """Under a signed checkpoint: the proof exists."""


class SignedStatement(Base, kw_only=True):
    """Something said about an artwork (or about an expert). Written once; the worker adds proof and place."""

    __tablename__ = "signed_statement"
    __table_args__ = (
        sa.Index("ix_signed_statement_state_seq", "state", "seq"),
        sa.Index("ix_signed_statement_subject_number", "subject", "number", unique=True),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, init=False)
    """The order in which they were recorded."""
    id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    artwork_id: Mapped[str | None] = mapped_column(sa.ForeignKey("artwork.id"), index=True, default=None)
    subject: Mapped[str] = mapped_column(sa.String(80))
    """The IRI of the work or the person that it is about."""
    kind: Mapped[str] = mapped_column(sa.String(80))
    claims: Mapped[dict[str, Any]]
    disclosures: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Sealed values with their salts: name, salt, value. Never public."""
    issuer: Mapped[str]
    """A DID; empty until the worker has signed a statement of the house."""
    said_by: Mapped[str] = mapped_column(default="")
    """The name of whoever had it said; not part of what is signed."""
    issued_at: Mapped[datetime]
    credential: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    """As signed; None until the worker has signed a statement of the house."""
    state: Mapped[StatementState] = mapped_column(default=StatementState.RECORDED)
    number: Mapped[int | None] = mapped_column(default=None)
    """Its place in the life of its subject, from 1; known when it is sequenced."""
    log_index: Mapped[int | None] = mapped_column(unique=True, default=None)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """32 bytes."""


class LogLeaf(Base):
    """One leaf of the public log."""

    __tablename__ = "log_leaf"

    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement_id: Mapped[str] = mapped_column(sa.ForeignKey("signed_statement.id"), unique=True)
    """Unique: no statement has two places."""
    leaf: Mapped[bytes]
    leaf_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    recorded_at: Mapped[datetime]


class LogTile(Base):
    """Up to 256 hashes of one level of the log's tree (C2SP tlog-tiles); the last of a level grows."""

    __tablename__ = "log_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tile_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hashes: Mapped[bytes]


class Checkpoint(Base):
    """What the log says of itself at one size."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    note: Mapped[str]
    """The signed note."""
    signed_at: Mapped[datetime]


class LogWitness(Base):
    """Who cosigns the log's checkpoints, with a key and on a machine of his own."""

    __tablename__ = "log_witness"

    vkey: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    """The public half of his key, with its name, as trust files have it."""
    named_by: Mapped[str] = mapped_column(sa.String(40))
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)
    is_needed: Mapped[bool] = mapped_column(default=False)
    """Whether what he has not cosigned is 'not witnessed' by the house's trust file."""


class Cosignature(Base):
    """A witness's signature over a checkpoint."""

    __tablename__ = "cosignature"

    size: Mapped[int] = mapped_column(sa.ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False)
    vkey: Mapped[str] = mapped_column(sa.ForeignKey("log_witness.vkey"), primary_key=True)
    line: Mapped[str]
    """The signature line, with its newline."""
    seen_at: Mapped[datetime]
    """When the witness saw the checkpoint, by his clock."""


class StatusListRow(Base):
    """A status list as the worker last signed it."""

    __tablename__ = "status_list"

    purpose: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    bits: Mapped[bytes]
    credential: Mapped[dict[str, Any]]
    signed_at: Mapped[datetime]
    valid_until: Mapped[datetime]


class HouseRow(Base):
    """Who this house is. Fixed when its keys are made, since everything signed names it."""

    __tablename__ = "house"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1: there is one."""
    base_url: Mapped[str]
    created_at: Mapped[datetime]


class HouseKey(Base):
    """The public half of a key of the house, with its history. The private half is a file of the worker's."""

    __tablename__ = "house_key"

    multikey: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(16), index=True)
    """'issuer' or 'log'."""
    name: Mapped[str]
    """The verification method's id, or the log's vkey."""
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)
    compromised_at: Mapped[datetime | None] = mapped_column(default=None)
