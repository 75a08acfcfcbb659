"""init_app(): the market's rooms, its ways out, and what its worker does."""

from urllib.parse import urlsplit

from flask import Flask

from foundation.settings import Settings
from foundation.web.routes import register
from foundation.worker import Part
from marketplace import audits, outside, working
from marketplace.cli import ledger, search
from marketplace.roles import BUYER
from marketplace.saleroom import auditing
from marketplace.web import beginning, broadcasts, front, saleroom


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the market to the app; return what it brings to the house."""
    index = outside.search_index(settings)
    ways = outside.ways(settings)
    app.extensions["marketplace.index"] = index
    app.extensions["marketplace.host"] = urlsplit(settings.base_url).hostname
    app.extensions["marketplace.ways"] = ways
    register(app, front.ROOMS)
    saleroom.init_saleroom(app)
    broadcasts.init_studio(app)
    app.cli.add_command(ledger)
    app.cli.add_command(search)
    return Part(
        name="marketplace",
        followers=working.followers(settings, index, ways),
        jobs=working.jobs_of(app, settings, index, ways, outside.notice_sender(settings)),
        audits=(*audits.AUDITS, *auditing.AUDITS),
        roles=front.ROLES,
        words=front.WORDS,
        desk=front.waiting,
        guides=beginning.GUIDES,
        groups=beginning.GROUPS,
        services=(saleroom.start_saleroom, broadcasts.start_studio),
        nav=front.NAV,
        nav_groups=front.NAV_GROUPS,
        own=front.OWN,
        newcomers=(BUYER,),
    )
