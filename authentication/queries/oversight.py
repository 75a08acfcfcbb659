"""The registry at one glance, for who oversees the house: how many works, how many certified, what waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import Artwork, Certificate, CertificateState, Examination, ExpertKey, KeyState
from foundation.columns import month_of


@dataclass(frozen=True, slots=True)
class Registered:
    """How many works there are, and how far their certification is."""

    works: int
    certified: int
    """With a certificate in force."""
    states: dict[str, int]
    """State of a certificate to how many certificates."""
    unexamined: int
    unexamined_since: datetime | None
    unsigned: int
    """Certificates that an expert prepared and has not signed."""
    unsigned_since: datetime | None
    keys: int
    """Of experts, that wait for a regulator."""
    keys_since: datetime | None


def registered(session: Session) -> Registered:
    """Return the registry at one glance."""
    certificate, key = Certificate, ExpertKey
    counted = sa.select(certificate.state, sa.func.count()).group_by(certificate.state)
    standing = {state.value: int(number) for state, number in session.execute(counted)}
    in_force = sa.select(sa.func.count(sa.distinct(certificate.artwork_id))).where(
        certificate.state == CertificateState.IN_FORCE
    )
    examined = sa.exists().where(Examination.artwork_id == Artwork.id)
    certified = sa.exists().where(
        certificate.artwork_id == Artwork.id, certificate.state != CertificateState.DISCARDED
    )
    bare = sa.select(sa.func.count(), sa.func.min(Artwork.registered_at)).where(~examined, ~certified)
    unsigned = sa.select(sa.func.count(), sa.func.min(certificate.prepared_at)).where(
        certificate.state == CertificateState.PREPARED
    )
    keys = sa.select(sa.func.count(), sa.func.min(key.enrolled_at)).where(key.state == KeyState.PROPOSED)
    waits = [session.execute(query).one() for query in (bare, unsigned, keys)]
    return Registered(
        works=session.scalar(sa.select(sa.func.count()).select_from(Artwork)) or 0,
        certified=session.scalar(in_force) or 0,
        states=standing,
        unexamined=int(waits[0][0]),
        unexamined_since=waits[0][1],
        unsigned=int(waits[1][0]),
        unsigned_since=waits[1][1],
        keys=int(waits[2][0]),
        keys_since=waits[2][1],
    )


def certified_by_month(session: Session, *, since: datetime) -> dict[str, int]:
    """Return how many certificates were issued in each month of China since an instant."""
    month = month_of(Certificate.issued_at)
    query = sa.select(month, sa.func.count()).where(Certificate.issued_at >= since).group_by(month)
    return {str(name): int(number) for name, number in session.execute(query)}


HOUR: Final = 3600


def decision_hours(session: Session, *, kind: str, since: datetime) -> list[tuple[str, float]]:
    """Return month and hours of each decision that was given since an instant.

    :param kind: 'examination', from the registration of a work to its first finding; or 'certificate', from
        the day on which the expert had it prepared to that on which he signed it
    """
    if kind == "certificate":
        began, ended = Certificate.prepared_at, Certificate.issued_at
        query = sa.select(month_of(ended), began, ended).where(ended >= since)
    else:
        first = (
            sa.select(Examination.artwork_id, sa.func.min(Examination.recorded_at).label("at"))
            .group_by(Examination.artwork_id)
            .subquery()
        )
        query = (
            sa.select(month_of(first.c.at), Artwork.registered_at, first.c.at)
            .join(Artwork, Artwork.id == first.c.artwork_id)
            .where(first.c.at >= since)
        )
    return [
        (str(month), max((to - at).total_seconds(), 0) / HOUR)
        for month, at, to in session.execute(query)
        if to is not None
    ]
