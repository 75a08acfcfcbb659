"""init_app(): the registry's rooms, its image store, its pool, and what its worker does."""

from flask import Flask
from flask_babel import lazy_gettext

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
from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR
from authentication.verifying_many import Verifier
from authentication.web import (
    artworks,
    beginning,
    bringing,
    certificates,
    desk,
    examinations,
    iiif,
    iiif_manifests,
    images,
    kept_page,
    keys,
    linked_art,
    log,
    object_words,
    on_the_wall,
    recognising,
    sight_words,
    verify,
    verifying_many,
)
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
    rooms = (
        artworks,
        bringing,
        examinations,
        certificates,
        keys,
        verify,
        kept_page,
        verifying_many,
        recognising,
        log,
        images,
        iiif,
        iiif_manifests,
        linked_art,
    )
    app.add_template_filter(images.blur, "blur")
    app.add_template_filter(images.source_set, "source_set")
    app.add_template_filter(on_the_wall.scene, "scene")
    routes.register(app, [each.room for each in rooms])
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
        nav=(
            ("verify.ask", lazy_gettext("Verify"), None),
            ("artworks.mine", lazy_gettext("My works"), frozenset({ARTIST, GALLERY})),
            ("examinations.waiting", lazy_gettext("Examinations"), frozenset({EXPERT})),
        ),
        own=(("keys.mine", lazy_gettext("My keys"), keys.HOLDERS),),
        roles={
            ARTIST: lazy_gettext("Artist"),
            GALLERY: lazy_gettext("Gallery"),
            EXPERT: lazy_gettext("Expert"),
            REGULATOR: lazy_gettext("Regulator"),
            AUDITOR: lazy_gettext("Auditor"),
        },
        words={
            "certificate.none": lazy_gettext("Not certified"),
            "certificate.prepared": lazy_gettext("Waits for its expert's signature"),
            "certificate.in_force": lazy_gettext("In force"),
            "certificate.suspended": lazy_gettext("Suspended"),
            "certificate.revoked": lazy_gettext("Revoked"),
            "certificate.discarded": lazy_gettext("Discarded"),
            "certificate.expired": lazy_gettext("Expired"),
            **bringing.WORDS,
            **sight_words.WORDS,
            "opinion.genuine": lazy_gettext("Genuine"),
            "opinion.not_genuine": lazy_gettext("Not genuine"),
            "opinion.undecided": lazy_gettext("Undecided"),
            "confidence.certain": lazy_gettext("Certain"),
            "confidence.strong": lazy_gettext("Strong"),
            "confidence.moderate": lazy_gettext("Moderate"),
            "key_purpose.certificate": lazy_gettext("certificates"),
            "key_purpose.custody": lazy_gettext("custody steps"),
            "key.proposed": lazy_gettext("Waits for approval"),
            "key.approved": lazy_gettext("Approved"),
            "key.replaced": lazy_gettext("Replaced"),
            "key.retired": lazy_gettext("Retired"),
            "key.refused": lazy_gettext("Refused"),
            "statement_state.recorded": lazy_gettext("Recorded, not yet signed"),
            "statement_state.sequenced": lazy_gettext("Has its place in the log"),
            "statement_state.integrated": lazy_gettext("Signed, and in the public log"),
            "grade.same_file": lazy_gettext("The same file"),
            "grade.same_picture": lazy_gettext("The same picture"),
            "grade.alike": lazy_gettext("Alike"),
            **sight_words.GRADES,
            **{f"material.{name}": said for name, said in object_words.MATERIALS.items()},
            **{f"object_type.{name}": said for name, said in object_words.KINDS.items()},
            "statement.artwork.registered": lazy_gettext("Registered"),
            "statement.artwork.photographed": lazy_gettext("Photographs added"),
            "statement.examination": lazy_gettext("Examined by an expert"),
            "statement.certificate": lazy_gettext("Certified genuine"),
            "statement.certificate.suspended": lazy_gettext("Certificate suspended"),
            "statement.certificate.reinstated": lazy_gettext("Certificate reinstated"),
            "statement.expert.key_approved": lazy_gettext("An expert's key was approved"),
            "statement.expert.key_ended": lazy_gettext("An expert's key ended"),
            "statement.person.key_approved": lazy_gettext("A person's key was approved"),
            "statement.person.key_ended": lazy_gettext("A person's key ended"),
            "statement.expert.key_given_back": lazy_gettext("A regulator gave a person back to his session"),
            "statement.person.key_given_back": lazy_gettext("A regulator gave a person back to his session"),
            "statement.dossier.made": lazy_gettext("A dossier was made"),
            "statement.certificate.revoked": lazy_gettext("Certificate revoked"),
        },
    )
