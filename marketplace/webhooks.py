"""How a message to a program is signed: Standard Webhooks, symmetric, with the library of its makers."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

SECRET_BYTES: Final = 32
"""Standard Webhooks: between 24 and 64."""
PREFIX: Final = "whsec_"


def new_secret() -> str:
    """Return a new secret in the standard's writing."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message_id: str, body: str, *, keys: Sequence[str], at: datetime) -> dict[str, str]:
    """Return the headers of a message: its id, which stays the same at each try, the instant of this one,
    and a signature for every secret that holds.
    """  # noqa: D205 -- one sentence
    from standardwebhooks import Webhook  # noqa: PLC0415 -- only the worker, and only when it sends

    signatures = [Webhook(key).sign(msg_id=message_id, timestamp=at, data=body) for key in keys]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Bianliang",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
