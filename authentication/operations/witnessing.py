"""Witnesses of the log: named by a regulator, and what they cosigned taken in.

A cosignature proves itself: whoever brings it, it counts if a named witness made it over a checkpoint that is
this log's. So no account is needed on a witness's machine, and nothing but the key can speak for it.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import CosignatureWrong, WitnessKeyWrong, WitnessNamed, WitnessUnknown
from authentication.evidence import checkpoint as checkpoints
from authentication.evidence.checkpoint import Note, NoteKey
from authentication.evidence.errors import EvidenceError, KeyRefused
from authentication.models import Checkpoint, Cosignature, LogWitness
from authentication.queries.witnesses import WitnessCard, witness
from authentication.roles import REGULATOR
from foundation.actor import Actor

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far two honest clocks may be apart."""


def name_witness(session: Session, *, vkey: str, is_needed: bool, actor: Actor, at: datetime) -> WitnessCard:
    """Name a witness: from now on its cosignatures are taken, and the trust file has its key.

    :param is_needed: whether what it has not cosigned is 'not witnessed'
    :raises NotAllowed: if the actor is not a regulator
    :raises WitnessKeyWrong: if it is no witness's key
    :raises WitnessNamed: if it is named already, or was
    """
    actor.require(REGULATOR)
    try:
        key = NoteKey.parse(vkey)
    except KeyRefused as error:
        raise WitnessKeyWrong(fields={"vkey": WitnessKeyWrong.message}) from error
    if not key.cosigns:
        raise WitnessKeyWrong(fields={"vkey": WitnessKeyWrong.message})
    if session.get(LogWitness, vkey) is not None:
        raise WitnessNamed
    since = at.replace(microsecond=0)  # a cosignature is dated in whole seconds
    session.add(LogWitness(vkey=vkey, named_by=actor.id, since=since, is_needed=is_needed))
    session.flush()
    return witness(session, vkey)


def end_witness(session: Session, *, vkey: str, actor: Actor, at: datetime) -> WitnessCard:
    """End a witness: it cosigns nothing new, and what it saw stands.

    :raises NotAllowed: if the actor is not a regulator
    :raises WitnessUnknown: if there is none with this key, or it ended before
    """
    actor.require(REGULATOR)
    row = session.get(LogWitness, vkey, with_for_update=True)
    if row is None or row.until is not None:
        raise WitnessUnknown(vkey=vkey)
    row.until = at.replace(microsecond=0) + timedelta(seconds=1)  # its last second is its own
    session.flush()
    return witness(session, vkey)


def take_cosignature(session: Session, *, note: str, at: datetime) -> int:
    """Keep the cosignatures of named witnesses under a checkpoint of this log; return how many leaves it has.

    The same one brought again changes nothing.

    :param note: the checkpoint, with the witness's line
    :raises CosignatureWrong: if it is another checkpoint than this log's, or no named witness signed it
    """
    try:
        opened = Note.parse(note)
        size = checkpoints.Checkpoint.parse(opened.text).size
    except EvidenceError as error:
        raise CosignatureWrong(why=str(error)) from error
    row = session.get(Checkpoint, size)
    if row is None or Note.parse(row.note).text != opened.text:
        raise CosignatureWrong(why="this log signed no such checkpoint")
    known = [
        NoteKey.parse(vkey)
        for vkey in session.scalars(sa.select(LogWitness.vkey).where(LogWitness.until.is_(None)))
    ]
    taken = 0
    for line in opened.signatures:
        key = next((each for each in known if checkpoints.is_by(line, each)), None)
        if key is None:
            continue
        try:
            seen_at = checkpoints.require_line(opened.text, line, key=key)
        except EvidenceError as error:
            raise CosignatureWrong(why=str(error)) from error
        assert seen_at is not None
        if seen_at > at + CLOCK_SKEW:
            raise CosignatureWrong(why="it is dated later than now")
        taken += 1
        if session.get(Cosignature, (size, key.vkey)) is None:
            session.add(Cosignature(size=size, vkey=key.vkey, line=line.write(), seen_at=seen_at))
            session.flush()
    if not taken:
        raise CosignatureWrong(why="no witness that is named here signed it")
    return size
