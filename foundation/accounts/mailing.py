"""Mail: written into the outbox by whoever has something to say, sent by the worker."""

import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from foundation.errors import Unavailable

NOTHING: Final[Mapping[str, str]] = {}

TIMEOUT_S: Final = 20
REFUSED_FOR_GOOD: Final = 500
"""From here on an SMTP status is a permanent refusal (RFC 5321, 4.2.1)."""


class MailServerSilent(Unavailable):
    """The mail server does not answer."""

    message = "The mail server refused or did not answer: %(error)s."
    remedy = "It is tried again by itself."

    @property
    def status(self) -> int | None:
        """Return what the server answered (RFC 5321), if it said anything."""
        status = self.facts.get("status")
        return status if isinstance(status, int) else None

    @property
    def is_for_good(self) -> bool:
        """Say whether the server will take neither this mail nor this address, however often it is asked."""
        return bool(self.facts.get("for_good"))


def send(
    *,
    smtp_url: str | None,
    mailbox: Path,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    key: str,
    headers: Mapping[str, str] = NOTHING,
) -> None:
    """Send one mail; without a server, keep it in the mailbox folder.

    :param key: becomes the Message-ID, so that a mail sent again is seen as the same
    :param headers: further headers, such as where to unsubscribe
    :raises MailServerSilent: if the server refuses or does not answer
    """
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Message-ID"] = f"<{key}@bianliang.invalid>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text or subject)
    if html:
        message.add_alternative(html, subtype="html")
    if smtp_url is None:
        mailbox.mkdir(parents=True, exist_ok=True)
        (mailbox / f"{key}.eml").write_bytes(bytes(message))
        return
    server = urlsplit(smtp_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname or "localhost", server.port or 25, timeout=TIMEOUT_S) as connection:
            if server.scheme == "smtp+starttls":
                connection.starttls()
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        status, said = next(iter(error.recipients.values()))
        raise MailServerSilent(
            error=said.decode(errors="replace"), status=status, for_good=status >= REFUSED_FOR_GOOD
        ) from error
    except smtplib.SMTPDataError as error:
        status = error.smtp_code
        raise MailServerSilent(
            error=str(error), status=status, for_good=status >= REFUSED_FOR_GOOD
        ) from error
    except smtplib.SMTPResponseException as error:
        raise MailServerSilent(error=str(error), status=error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerSilent(error=str(error)) from error
