"""What may change about accounts."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.accounts.errors import (
    AccountUnknown,
    AddressTaken,
    AdministratorApart,
    OrganisationUnknown,
    OwnAccount,
    OwnRoles,
    RoleUnknown,
    ScopeUnknown,
    TokenUnknown,
)
from foundation.accounts.models import ApiToken, KeptAnswer, Organisation, Role, User
from foundation.accounts.queries import PersonCard, person_card
from foundation.accounts.sessions import end_all
from foundation.actor import ADMINISTRATOR, Actor
from foundation.ids import new_id

FORGOTTEN = "—"
"""The name of somebody who is forgotten."""


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """A gallery, a warehouse, an office."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as it is made: the only time that `token` is seen."""

    id: str
    name: str
    scopes: list[str]
    expires_at: datetime | None
    token: str | None = None


def ensure_roles(session: Session, names: Iterable[str]) -> None:
    """Have a row for every role that the packages declare."""
    known = set(session.scalars(sa.select(Role.name)))
    for name in sorted(set(names) - known):
        session.add(Role(name=name))
    session.flush()


def open_organisation(
    session: Session, *, name: str, kind: str, actor: Actor, at: datetime
) -> OrganisationCard:
    """Enter an organisation.

    :raises NotAllowed: if the actor is no administrator
    """
    actor.require(ADMINISTRATOR)
    organisation = Organisation(id=new_id("org", at), name=name, kind=kind, created_at=at)
    session.add(organisation)
    return OrganisationCard(organisation.id, name, kind)


def open_account(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    organisation_id: str | None,
    language: str = "en",
    password_hash: str | None = None,
    actor: Actor,
    at: datetime,
) -> PersonCard:
    """Open a confirmed account for a person whom an administrator knows.

    Without a password the person sets one by the recovery link, or adds a passkey.

    :raises NotAllowed: if the actor is no administrator
    :raises AddressTaken: if the address has an account
    :raises RoleUnknown: if a role is not one of the house
    :raises AdministratorApart: if administrator is mixed with another role
    """
    actor.require(ADMINISTRATOR)
    if session.scalar(sa.select(User.id).where(sa.func.lower(User.email) == email.lower())):
        raise AddressTaken(email=email)
    if organisation_id is not None and session.get(Organisation, organisation_id) is None:
        raise OrganisationUnknown(organisation=organisation_id)
    user = User(
        email=email,
        name=name,
        language=language,
        organisation_id=organisation_id,
        account_id=new_id("acc", at),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        fs_webauthn_user_handle=secrets.token_hex(32),
        confirmed_at=at.replace(tzinfo=None),
        password=password_hash,
        roles=_roles(session, roles),
    )
    session.add(user)
    session.flush()
    return person_card(user)


def set_roles(
    session: Session, *, account_id: str, roles: Iterable[str], actor: Actor, at: datetime
) -> PersonCard:
    """Grant an account exactly these roles.

    :raises NotAllowed: if the actor is no administrator
    :raises OwnRoles: if it is the actor's own account
    :raises AdministratorApart: if administrator is mixed with another role
    """
    actor.require(ADMINISTRATOR)
    if account_id == actor.account_id:
        raise OwnRoles
    user = session.scalar(sa.select(User).where(User.account_id == account_id))
    if user is None:
        raise AccountUnknown(account=account_id)
    user.roles = _roles(session, roles)
    return person_card(user)


def close_account(session: Session, *, account_id: str, actor: Actor, at: datetime) -> PersonCard:
    """Close an account: nobody signs in to it, and all its sessions and tokens end.

    :raises NotAllowed: if the actor is no administrator
    :raises OwnAccount: if it is the actor's own
    :raises AccountUnknown: if there is none
    """
    actor.require(ADMINISTRATOR)
    if account_id == actor.account_id:
        raise OwnAccount
    user = session.scalar(sa.select(User).where(User.account_id == account_id))
    if user is None:
        raise AccountUnknown(account=account_id)
    user.active = False
    end_all(user)
    tokens = sa.update(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    session.execute(tokens.values(revoked_at=at))
    return person_card(user)


def forget_account(session: Session, *, account_id: str, at: datetime) -> None:
    """Take name, address and every way of signing in out of an account; what refers to it stays whole.

    For operations that saw to it that the person may be forgotten.

    :raises AccountUnknown: if there is none
    """
    user = session.scalar(sa.select(User).where(User.account_id == account_id))
    if user is None:
        raise AccountUnknown(account=account_id)
    user.active, user.name, user.organisation_id, user.roles = False, FORGOTTEN, None, []
    user.email = f"{account_id.lower()}@forgotten.invalid"
    user.password = user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    end_all(user)
    for passkey in list(user.webauthn):
        session.delete(passkey)
    session.execute(sa.delete(ApiToken).where(ApiToken.account_id == account_id))
    session.execute(sa.delete(KeptAnswer).where(KeptAnswer.account_id == account_id))
    session.flush()


def _roles(session: Session, names: Iterable[str]) -> list[Role]:
    wanted = set(names)
    if ADMINISTRATOR in wanted and len(wanted) > 1:
        raise AdministratorApart
    found = list(session.scalars(sa.select(Role).where(Role.name.in_(wanted))))
    for unknown in sorted(wanted - {role.name for role in found}):
        raise RoleUnknown(role=unknown)
    return found


def make_token(
    session: Session,
    *,
    name: str,
    scopes: Iterable[str],
    days: int | None,
    known_scopes: Iterable[str],
    actor: Actor,
    at: datetime,
) -> TokenCard:
    """Make a bearer token for a program of the actor's; its text is returned this once.

    :raises SignInRequired: if nobody has signed in
    :raises ScopeUnknown: if no route of the house asks for such a scope
    """
    owner = actor.id
    wanted = sorted(set(scopes))
    for scope in wanted:
        if scope not in set(known_scopes):
            raise ScopeUnknown(scope=scope)
    text = "blt_" + secrets.token_urlsafe(32)
    token = ApiToken(
        id=new_id("tok", at),
        account_id=owner,
        name=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        scopes=wanted,
        created_at=at,
        expires_at=None if days is None else at + timedelta(days=days),
    )
    session.add(token)
    return TokenCard(token.id, name, wanted, token.expires_at, token=text)


def tokens_of(session: Session, account_id: str) -> list[TokenCard]:
    """Return an account's tokens that are not revoked, the newest first, without their texts."""
    query = (
        sa.select(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
        .limit(200)
    )
    return [TokenCard(one.id, one.name, one.scopes, one.expires_at) for one in session.scalars(query)]


def revoke_token(session: Session, *, token_id: str, actor: Actor, at: datetime) -> TokenCard:
    """Revoke one of the actor's own tokens.

    :raises TokenUnknown: if it is not his, or was revoked before
    """
    token = session.get(ApiToken, token_id)
    if token is None or token.account_id != actor.id or token.revoked_at is not None:
        raise TokenUnknown(token=token_id)
    token.revoked_at = at
    return TokenCard(token.id, token.name, token.scopes, token.expires_at)
