"""Whose turn it is to write: a lease with a fence.

Each clerk that takes the lease gets the next epoch, and every group of bids asks, in its own
transaction, whether that epoch is still the last. A clerk that was asleep while another took
over finds a higher one, and can write nothing (design, ruling 'The clerk').
"""

import os
import socket
from datetime import datetime, timedelta
from typing import Final

import psutil
from sqlalchemy.orm import Session

from marketplace.bidding_errors import SaleroomMoved
from marketplace.models.auction import ClerkLease

LEASE: Final = timedelta(seconds=10)
"""How long a clerk that says nothing is waited for."""


def holder_here(clerk: int) -> str:
    """Return who a clerk of this process is: host, process, when it started, which of its clerks."""
    process = psutil.Process()
    return f"{socket.gethostname()}:{os.getpid()}:{process.create_time():.2f}:{clerk}"


def take(session: Session, *, name: str, holder: str, at: datetime) -> int | None:
    """Take the lease and return its epoch, or None while somebody else's has not run out.

    A lease whose process on this machine has died is free at once: after `kill -9` nobody waits.
    """
    lease = session.get(ClerkLease, name, with_for_update=True, populate_existing=True)
    if lease is None:
        session.add(ClerkLease(name=name, epoch=1, holder=holder, taken_at=at, expires_at=at + LEASE))
        session.flush()
        return 1
    if lease.holder != holder and lease.expires_at > at and not _is_dead(lease.holder):
        return None
    lease.epoch += 1
    lease.holder, lease.taken_at, lease.expires_at = holder, at, at + LEASE
    session.flush()
    return lease.epoch


def require(session: Session, *, name: str, epoch: int, at: datetime) -> None:
    """Require that the epoch is still the last, and keep the lease from running out.

    :raises SaleroomMoved: if another clerk has taken over
    """
    lease = session.get(ClerkLease, name, with_for_update=True, populate_existing=True)
    if lease is None or lease.epoch != epoch:
        raise SaleroomMoved
    if lease.expires_at - at < LEASE / 2:
        lease.expires_at = at + LEASE
        session.flush()


def give_back(session: Session, *, name: str, epoch: int, at: datetime) -> None:
    """Let the next clerk begin at once."""
    lease = session.get(ClerkLease, name, with_for_update=True, populate_existing=True)
    if lease is not None and lease.epoch == epoch:
        lease.expires_at = at
        session.flush()


def _is_dead(holder: str) -> bool:
    """Say whether the process that held the lease ran on this machine and is no more."""
    host, pid, started, _ = holder.rsplit(":", 3)
    if host != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(started)) > 1
    except psutil.NoSuchProcess:
        return True
