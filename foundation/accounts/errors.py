"""What the accounts refuse."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, SignInRequired


class AccountUnknown(NotFound):
    """There is no such account."""

    message = "No account %(account)s is kept here."
    remedy = "Check the number or the e-mail address."


class AddressTaken(Conflict):
    """This e-mail address already has an account."""

    message = "%(email)s already belongs to an account."
    remedy = "Use that account, or another address."


class RoleUnknown(Invalid):
    """There is no such role."""

    message = "%(role)s is not a role of this house."
    remedy = "Choose one of the roles listed."


class OwnRoles(NotAllowed):
    """Nobody grants himself a role."""

    message = "Your own roles are granted by another administrator."
    remedy = "Ask another administrator."


class OwnAccount(NotAllowed):
    """Nobody closes his own account here."""

    message = "Your own account is closed by another administrator."
    remedy = "Ask another administrator."


class AdministratorApart(Invalid):
    """An administrator holds no other role."""

    message = "An administrator opens accounts, and so has no custody, certificate or money rights."
    remedy = "Open a second account for the other role."


class OrganisationUnknown(NotFound):
    """There is no such organisation."""

    message = "No organisation %(organisation)s is kept here."
    remedy = "Choose one of those listed."


class TokenRefused(SignInRequired):
    """The bearer token is unknown, expired or revoked."""

    message = "This token opens nothing."
    remedy = "Make a new one on your account page."


class TokenUnknown(NotFound):
    """There is no such token of yours."""

    message = "No token %(token)s of yours is in force."
    remedy = "Your account page lists those that are."


class ScopeMissing(NotAllowed):
    """The token does not reach so far."""

    message = "This needs a token with the scope %(scope)s."
    remedy = "Make a token with this scope."


class ScopeUnknown(Invalid):
    """There is no such scope."""

    message = "%(scope)s is not a scope of this house."
    remedy = "Choose from the scopes at /docs."
