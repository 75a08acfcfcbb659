"""Mail: written into the outbox by whoever has something to say, sent by the worker."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from foundation.errors import Unavailable

TIMEOUT_S: Final = 20


class MailServerSilent(Unavailable):
    """The mail server does not answer."""

    message = "The mail server refused or did not answer: %(error)s."
    remedy = "It is tried again by itself."


def send(
    *, smtp_url: str | None, mailbox: Path, sender: str, to: str, subject: str, text: str, html: str, key: str
) -> None:
    """Send one mail; without a server, keep it in the mailbox folder.

    :param key: becomes the Message-ID, so that a mail sent again is seen as the same
    :raises MailServerSilent: if the server refuses or does not answer
    """
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Message-ID"] = f"<{key}@bianliang.invalid>"
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
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerSilent(error=str(error)) from error
