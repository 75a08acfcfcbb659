"""Where the picture on air comes from."""

from collections.abc import Callable
from typing import Final

from flask import current_app

FRAMES: Final = "marketplace.live_frames"
"""An extension of the app: a function from a session's id to the newest frame as a JPEG, or None."""


def frame_of(session_id: str) -> bytes | None:
    """Return the newest frame of a session; None where nothing comes in."""
    frames: Callable[[str], bytes | None] | None = current_app.extensions.get(FRAMES)
    return None if frames is None else frames(session_id)
