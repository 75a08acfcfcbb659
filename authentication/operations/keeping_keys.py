"""The house's keys in the registry: who the house is, which keys it has, and which it had."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.keys import PublicKey
from authentication.keyring import ISSUER, LOG, PURPOSES, Keyring
from authentication.models import HouseKey, HouseRow
from authentication.queries.house import House

_OVERLAP: Final = timedelta(seconds=1)
"""Proofs are dated in whole seconds: a key's last second is its own."""


def keep_keys(session: Session, *, keyring: Keyring, base_url: str, at: datetime) -> House:
    """Have the registry know the keys that sign now, and return who the house is.

    The first time this fixes the house's names; later a new key file ends the time of the one before.

    :param base_url: how readers reach this house; counts the first time only
    """
    row = session.get(HouseRow, 1)
    if row is None:
        row = HouseRow(id=1, base_url=base_url, created_at=at)
        session.add(row)
        session.flush()
    house = House(row.base_url)
    since = at.replace(microsecond=0)
    for purpose in PURPOSES:
        public = keyring.current(purpose).public
        if session.get(HouseKey, public.multikey) is not None:
            continue
        session.execute(
            sa.update(HouseKey)
            .where(HouseKey.purpose == purpose, HouseKey.until.is_(None))
            .values(until=since + _OVERLAP)
        )
        session.add(
            HouseKey(
                multikey=public.multikey,
                purpose=purpose,
                name=name_of(house, purpose, public),
                since=since,
            )
        )
        session.flush()
    return house


def name_of(house: House, purpose: str, public: PublicKey) -> str:
    """Return the name under which a key of the house signs: a verification method, or a vkey."""
    if purpose == ISSUER:
        return f"{house.did}#{public.multikey}"
    assert purpose == LOG
    return NoteKey(house.log_origin, public).vkey


def mark_compromised(session: Session, *, multikey: str, since: datetime, at: datetime) -> bool:
    """Say since when somebody else may have had a key of the house; return whether there is such a key."""
    row = session.get(HouseKey, multikey)
    if row is None:
        return False
    row.compromised_at = since
    row.until = row.until or at
    return True
