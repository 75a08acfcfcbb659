"""What may be asked about accounts."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from foundation.accounts.errors import TokenRefused
from foundation.accounts.models import ApiToken, Organisation, User
from foundation.accounts.models import Role as RoleRow
from foundation.actor import ADMINISTRATOR, ANONYMOUS, Actor, Role


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person with an account."""

    account_id: str
    name: str
    email: str
    roles: list[str]
    organisation_id: str | None
    language: str
    is_closed: bool = False


def person_card(user: User) -> PersonCard:
    """Return an account as a card."""
    return PersonCard(
        account_id=user.account_id,
        name=user.name,
        email=user.email,
        roles=sorted(role.name for role in user.roles),
        organisation_id=user.organisation_id,
        language=user.language,
        is_closed=not user.active,
    )


def actor_of(user: User, *, scopes: frozenset[str] | None = None) -> Actor:
    """Return the actor that an account is."""
    return Actor(
        account_id=user.account_id,
        name=user.name,
        roles=frozenset(Role(role.name) for role in user.roles),
        organisation_id=user.organisation_id,
        scopes=scopes,
    )


def actor_for(session: Session, account_id: str) -> Actor:
    """Return the actor of an active account, or a stranger when there is none."""
    query = sa.select(User).where(User.account_id == account_id).options(selectinload(User.roles))
    user = session.scalar(query)
    return ANONYMOUS if user is None or not user.active else actor_of(user)


def actor_for_token(session: Session, text: str, *, at: datetime) -> Actor:
    """Return the actor of a bearer token, bound to its scopes.

    :raises TokenRefused: if the token is unknown, expired or revoked, or its owner's account is closed
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    found = session.execute(
        sa.select(
            ApiToken.revoked_at,
            ApiToken.expires_at,
            ApiToken.scopes,
            User.account_id,
            User.name,
            User.organisation_id,
            User.active,
            RoleRow.name.label("role"),
        )
        .join(User, User.account_id == ApiToken.account_id)
        .outerjoin(User.roles)
        .where(ApiToken.sha256 == digest)
    ).all()  # one row a role: a program asks often, and this is asked each time
    if not found:
        raise TokenRefused
    token = found[0]
    if token.revoked_at is not None or not token.active or (token.expires_at and token.expires_at <= at):
        raise TokenRefused
    return Actor(
        account_id=token.account_id,
        name=token.name,
        roles=frozenset(Role(row.role) for row in found if row.role is not None),
        organisation_id=token.organisation_id,
        scopes=frozenset(token.scopes),
    )


def people(
    session: Session,
    *,
    role: str | None = None,
    limit: int = 200,
    after: str = "",
    before: str = "",
    words: str = "",
) -> list[PersonCard]:
    """Return people in the order of their account ids, a page at a time.

    :param before: the page that ends before this account, instead of one that begins after another
    :param words: part of a name or of an address, in small or large letters
    """
    query = sa.select(User).where(User.account_id > after).limit(limit)
    if before:
        query = query.where(User.account_id < before)
    if role is not None:
        query = query.where(User.roles.any(name=role))
    if words.strip():
        sought = words.strip()
        query = query.where(
            User.name.icontains(sought, autoescape=True) | User.email.icontains(sought, autoescape=True)
        )
    query = query.order_by(User.account_id.desc() if before else User.account_id)
    found = [person_card(user) for user in session.scalars(query.options(selectinload(User.roles)))]
    return found[::-1] if before else found


def names_of(session: Session, account_ids: list[str]) -> dict[str, str]:
    """Return the names of accounts, by id; unknown ids are left out."""
    if not account_ids:
        return {}
    query = sa.select(User.account_id, User.name).where(User.account_id.in_(set(account_ids)))
    return {row.account_id: row.name for row in session.execute(query)}


def colleagues(session: Session, organisation_ids: Collection[str], *, limit: int = 200) -> dict[str, str]:
    """Return the names of whoever belongs to these organisations, by id; closed accounts are left out."""
    query = (
        sa.select(User.account_id, User.name)
        .where(User.organisation_id.in_(organisation_ids), User.active)
        .order_by(User.name, User.account_id)
        .limit(limit)
    )
    return {row.account_id: row.name for row in session.execute(query)} if organisation_ids else {}


def holders(session: Session, roles: Collection[str], *, limit: int = 500) -> dict[str, str]:
    """Return the names of whoever has one of these roles, by id; closed accounts are left out."""
    query = (
        sa.select(User.account_id, User.name)
        .where(User.roles.any(RoleRow.name.in_(roles)), User.active)
        .order_by(User.name, User.account_id)
        .limit(limit)
    )
    return {row.account_id: row.name for row in session.execute(query)}


def email_of(session: Session, account_id: str) -> tuple[str, str, str] | None:
    """Return (address, name, language) of an account, or None when there is none, or it is closed."""
    query = sa.select(User.email, User.name, User.language).where(User.account_id == account_id, User.active)
    row = session.execute(query).one_or_none()
    return None if row is None else (row.email, row.name, row.language)


def organisations(session: Session, *, limit: int = 500) -> list[Organisation]:
    """Return the organisations by name."""
    return list(session.scalars(sa.select(Organisation).order_by(Organisation.name).limit(limit)))


def organisation_name(session: Session, organisation_id: str | None) -> str | None:
    """Return an organisation's name; None where the actor belongs to none."""
    if organisation_id is None:
        return None
    return session.scalar(sa.select(Organisation.name).where(Organisation.id == organisation_id))


def organisation_kind(session: Session, organisation_id: str) -> str | None:
    """Return what an organisation is: gallery, warehouse, office, network or other."""
    return session.scalar(sa.select(Organisation.kind).where(Organisation.id == organisation_id))


def has_administrator(session: Session) -> bool:
    """Say whether anybody can open accounts."""
    return session.scalar(sa.select(User.id).where(User.roles.any(name=ADMINISTRATOR)).limit(1)) is not None
