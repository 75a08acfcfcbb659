"""What of the registry waits for a person."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication.queries import artworks as works
from authentication.queries import certificates
from authentication.roles import EXPERT, REGULATOR
from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem

MOST = 24


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in his language."""
    if actor.has(EXPERT):
        yield from _for_expert(session, actor, at)
    if actor.has(REGULATOR):
        for key in certificates.proposed_keys(session, limit=MOST):
            yield DeskItem(
                title=gettext("Key of %(name)s", name=key.expert_name),
                why=gettext("A key waits for approval; until then nothing can be signed with it."),
                url=url_for("keys.proposed"),
                since=key.enrolled_at,
                role=REGULATOR,
            )


def _for_expert(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    to_sign = certificates.prepared_for(session, actor.id, limit=MOST)
    titles = works.artworks(session, [card.artwork_id for card in to_sign])
    for card in to_sign:
        assert card.prepared_at is not None
        yield DeskItem(
            title=words.pick(titles[card.artwork_id].title),
            why=gettext("Certificate %(number)s waits for your signature.", number=card.number),
            url=url_for("certificates.sign", certificate_id=card.id),
            since=card.prepared_at,
            role=EXPERT,
        )
    for work in works.waiting_for_examination(session, limit=MOST):
        if not works.is_own(work, actor):
            yield DeskItem(
                title=words.pick(work.title),
                why=gettext("Registered, and not examined by anybody yet."),
                url=url_for("examinations.bench", artwork_id=work.id),
                since=work.registered_at,
                role=EXPERT,
            )
    if not any(key.state in {"approved", "proposed"} for key in certificates.expert_keys(session, actor.id)):
        yield DeskItem(
            title=gettext("Your key"),
            why=gettext("You have no key yet: without one your findings cannot become certificates."),
            url=url_for("keys.mine"),
            since=at,
            role=EXPERT,
        )
