"""Facts of the accounts."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWritten(Event):
    """A mail about an account is to be sent: a confirmation, a recovery link, a code."""

    to: str
    subject: str
    text: str
    html: str
