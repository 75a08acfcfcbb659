"""init_app(): the registry's rooms, its image store, its pool, and what its worker does."""

from flask import Flask
from flask_babel import lazy_gettext

from authentication import jobs
from authentication.images.store import DirectoryStore
from authentication.pool import Pool
from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR
from foundation.settings import Settings
from foundation.worker import Job, Part


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the registry to the app; return what it brings to the house."""
    app.extensions["authentication.images"] = DirectoryStore(settings.data_dir / "images")
    app.extensions["authentication.pool"] = Pool(settings.pool_processes)
    notary = jobs.Notary(keys_dir=settings.data_dir / "keys", base_url=settings.base_url)
    return Part(
        name="authentication",
        jobs=(Job("authentication.notarise", jobs.NOTARISE_EVERY_S, notary.run),),
        roles={
            ARTIST: lazy_gettext("Artist"),
            GALLERY: lazy_gettext("Gallery"),
            EXPERT: lazy_gettext("Expert"),
            REGULATOR: lazy_gettext("Regulator"),
            AUDITOR: lazy_gettext("Auditor"),
        },
    )
