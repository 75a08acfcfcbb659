"""Who may sign in.

Flask-Security owns how people sign in; its mixins refuse dataclass mapping and keep naive
instants, so these three classes stand on a base of their own over the same metadata.
"""

import secrets
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from flask_security.models import sqla as flask_security_models
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from foundation import clock
from foundation.db import Base


class AccountsBase(orm.DeclarativeBase):
    """Base of Flask-Security's tables, on the metadata of all the others."""

    metadata: ClassVar[sa.MetaData] = Base.metadata


flask_security_models.FsModels.set_db_info(  # type: ignore[no-untyped-call]
    base_model=AccountsBase,
    user_table_name="account",
    role_table_name="role",
    webauthn_table_name="passkey",
)


class Role(AccountsBase, flask_security_models.FsRoleMixin):
    """A role that may be granted."""

    __tablename__ = "role"


class User(AccountsBase, flask_security_models.FsUserMixin):
    """An account; Flask-Security's relationships insist on the name of the class."""

    __tablename__ = "account"

    account_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """Public id, acc_...; what other tables refer to."""
    name: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"))

    def new_session_id(self) -> str:
        """Return the id of a session that begins now; Flask-Login keeps it in the cookie."""
        return f"{self.fs_uniquifier}.{int(clock.now().timestamp()):x}-{secrets.token_hex(16)}"


class WebAuthn(AccountsBase, flask_security_models.FsWebAuthnMixin):
    """A passkey."""

    __tablename__ = "passkey"


class Organisation(Base):
    """Whom people act for: a gallery, a warehouse, an office."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(32))
    """gallery, warehouse, office, network or other."""
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token of a program: what its owner may do, within its scopes."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """Of the token; the token itself is shown once and kept nowhere."""
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class KeptAnswer(Base):
    """What a request with an Idempotency-Key was answered: the same question gets the same answer."""

    __tablename__ = "kept_answer"

    account_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of method, path and body."""
    status: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(index=True)


class EndedSession(Base):
    """A session that was signed out of: a copy of its cookie opens nothing."""

    __tablename__ = "ended_session"

    sid: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)
