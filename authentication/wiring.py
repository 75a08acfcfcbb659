"""init_app(): the registry's rooms, its image store, its pool, and what its worker does."""

from flask import Flask

from authentication import cli, jobs
from authentication.audits import audits
from authentication.eyes import Eyes
from authentication.images.published import Published
from authentication.images.pyramid import Pyramids
from authentication.images.store import DirectoryStore
from authentication.keyring import Keyring
from authentication.pool import pool_of
from authentication.publishing import EVERY_S as PUBLISH_EVERY_S
from authentication.publishing import FilmSigner, Publisher
from authentication.verifying_many import Verifier
from authentication.web import beginning, desk, front, images, on_the_wall
from authentication.web.ready_tiles import ReadyTiles
from foundation.settings import Settings
from foundation.web import routes
from foundation.worker import Job, Part


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the registry to the app; return what it brings to the house."""
    store = DirectoryStore(settings.data_dir / "images")
    app.extensions["authentication.images"] = store
    pyramids = Pyramids(settings.data_dir / "pyramids")
    app.extensions["authentication.pyramids"] = pyramids
    ready = ReadyTiles(app.wsgi_app, pyramids)
    app.extensions["authentication.ready_tiles"] = ready
    app.wsgi_app = ready  # type: ignore[method-assign]
    published = Published(settings.data_dir / "published")
    app.extensions["authentication.published"] = published
    app.extensions["authentication.pool"] = pool_of(settings.pool_processes)
    eyes = Eyes(album=settings.data_dir / "album", store=store, pool=app.extensions["authentication.pool"])
    app.extensions["authentication.eyes"] = eyes
    app.add_template_filter(images.blur, "blur")
    app.add_template_filter(images.source_set, "source_set")
    app.add_template_filter(on_the_wall.scene, "scene")
    routes.register(app, front.ROOMS)
    keys_dir = settings.data_dir / "keys"
    app.cli.add_command(cli.commands(keys_dir=keys_dir, base_url=settings.base_url))
    app.cli.add_command(cli.album_commands(eyes))
    notary = jobs.Notary(keys_dir=keys_dir, base_url=settings.base_url)
    sweeper = jobs.Sweeper(store)
    files = DirectoryStore(settings.data_dir / "imports")
    app.extensions["authentication.imports"] = files
    sent = DirectoryStore(settings.data_dir / "verifications")
    app.extensions["authentication.verifications"] = sent
    verifier = Verifier(files=sent, pool=app.extensions["authentication.pool"])
    importer = jobs.Importer(files=files, images=store, pool=app.extensions["authentication.pool"])
    publisher = Publisher(
        store=store,
        published=published,
        pool=lambda: pool_of(settings.pool_processes),
        keyring=Keyring(keys_dir),
        base_url=settings.base_url,
        demonstration=settings.demonstration,
    )
    app.extensions["authentication.publisher"] = publisher
    if settings.publish_pictures:
        app.extensions["authentication.sign_film"] = FilmSigner(
            pool=lambda: pool_of(settings.pool_processes),
            keyring=Keyring(keys_dir),
            base_url=settings.base_url,
            demonstration=settings.demonstration,
        )
    learning = (Job("authentication.learn", jobs.LEARN_EVERY_S, jobs.Learner(eyes).run),)
    publishing = (Job("authentication.publish", PUBLISH_EVERY_S, publisher.run),)
    return Part(
        name="authentication",
        jobs=(
            *(publishing if settings.publish_pictures else ()),
            Job("authentication.notarise", jobs.NOTARISE_EVERY_S, notary.run),
            Job("authentication.colours", jobs.COLOURS_EVERY_S, jobs.Colourist(store).run),
            *(learning if settings.learn_pictures else ()),
            Job("authentication.import", jobs.IMPORT_EVERY_S, importer.run),
            Job("authentication.verify-many", jobs.IMPORT_EVERY_S, verifier.run),
            Job("authentication.sweep", jobs.SWEEP_EVERY_S, sweeper.run),
        ),
        audits=audits(store),
        desk=desk.waiting,
        guides=beginning.GUIDES,
        groups=beginning.GROUPS,
        nav=front.NAV,
        own=front.OWN,
        roles=front.ROLES,
        words=front.WORDS,
    )
