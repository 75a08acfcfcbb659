"""The front door. What stands where is decided in the packages; here they are joined."""

import gc

gc.disable()  # what is carried in stays: to look through it for waste takes a fifth of the time

import os
from pathlib import Path

from flask import Flask

import authentication.wiring
import bonded_warehouse.wiring
import foundation.wiring
import marketplace.wiring
from foundation.settings import Settings

gc.freeze()
gc.enable()


def create_app(settings: Settings | None = None) -> Flask:
    """Join the four packages into one application."""
    settings = settings or Settings.from_env(os.environ, root=Path(__file__).parent)
    app = Flask(__name__)  # templates/ and static/ lie beside this file
    parts = [
        foundation.wiring.init_app(app, settings),
        authentication.wiring.init_app(app, settings),
        bonded_warehouse.wiring.init_app(app, settings),
        marketplace.wiring.init_app(app, settings),
    ]
    foundation.wiring.furnish(app, parts)
    return app
