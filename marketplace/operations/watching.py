"""People keep an eye on works."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.buyers import Watch


def watch(session: Session, *, artwork_id: str, actor: Actor, at: datetime) -> None:
    """Keep an eye on a work; said twice, it is the same.

    :raises SignInRequired: if nobody has signed in
    :raises ArtworkUnknown: if there is none, or none that the actor may see
    """
    authentication.visible_artwork(session, artwork_id, actor=actor)
    if session.get(Watch, (actor.id, artwork_id)) is None:
        session.add(Watch(account_id=actor.id, artwork_id=artwork_id, since=at))
        session.flush()


def unwatch(session: Session, *, artwork_id: str, actor: Actor, at: datetime) -> None:
    """Look away; from what was not watched, too."""
    session.execute(sa.delete(Watch).where(Watch.account_id == actor.id, Watch.artwork_id == artwork_id))
