"""How a notification of events is signed."""

import hashlib
import hmac
from datetime import datetime


def signature(token: str, body: bytes, *, at: datetime) -> str:
    """Return the value of GS1-Signature: HMAC-SHA-256, in hex, over '{seconds}.{body}'."""
    seconds = int(at.timestamp())
    made = hmac.new(token.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"
