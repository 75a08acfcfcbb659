"""Who asks. Passed in, never looked up."""

from dataclasses import dataclass
from typing import Final, NewType

from foundation.errors import NotAllowed, SignInRequired

Role = NewType("Role", str)
"""An opaque word. Each package declares its own; the foundation knows one: administrator."""

ADMINISTRATOR: Final = Role("administrator")
"""Opens accounts and grants roles. Has no custody, certificate or money rights."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program on whose behalf something is done."""

    account_id: str | None
    """None for a stranger and for the worker."""
    name: str
    roles: frozenset[Role] = frozenset()
    organisation_id: str | None = None
    scopes: frozenset[str] | None = None
    """What a bearer token allows; None for a person who signed in, whose roles say it all."""

    @property
    def is_signed_in(self) -> bool:
        """Say whether this is somebody we know."""
        return self.account_id is not None

    def has(self, *roles: Role) -> bool:
        """Say whether the actor holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Require at least one of these roles.

        :raises SignInRequired: if nobody has signed in
        :raises NotAllowed: if the actor holds none of them
        """
        if not self.is_signed_in:
            raise SignInRequired
        if not self.has(*roles):
            raise NotAllowed

    @property
    def id(self) -> str:
        """Return the account's id.

        :raises SignInRequired: if nobody has signed in
        """
        if self.account_id is None:
            raise SignInRequired
        return self.account_id


ANONYMOUS: Final = Actor(account_id=None, name="")
SYSTEM: Final = Actor(account_id=None, name="system")
