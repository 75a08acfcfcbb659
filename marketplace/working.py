"""What the market's worker does: which facts it follows, and which jobs it runs how often."""

from flask import Flask

from foundation.outbox import Follower
from foundation.settings import Settings
from foundation.worker import Job
from marketplace import jobs, notifying
from marketplace.notifying import NoticeSender
from marketplace.payments.ways import Ways
from marketplace.reactions import alerting, asking, counting, following, indexing, paying_providers
from marketplace.reactions.telling import Teller
from marketplace.reactions.telling_watchers import WatchTeller
from marketplace.receipts import receipts
from marketplace.saleroom.closing_job import closing_turn
from marketplace.search.index import SearchIndex


def followers(settings: Settings, index: SearchIndex, ways: Ways) -> tuple[Follower, ...]:
    """Return who follows which facts."""
    return (
        *following.followers(ways),
        *paying_providers.followers(ways),
        *asking.followers(),
        *counting.followers(),
        *alerting.Alerter(index, settings.base_url).followers(),
        *indexing.followers(index),
        *Teller(settings.base_url).followers(),
        *WatchTeller(settings.base_url).followers(),
    )


def jobs_of(
    app: Flask, settings: Settings, index: SearchIndex, ways: Ways, sender: NoticeSender
) -> tuple[Job, ...]:
    """Return the jobs, each with how often it is due, in seconds."""
    return (
        Job("marketplace.expire_holds", 10.0, jobs.expire_holds),
        Job("marketplace.send_notices", notifying.SEND_EVERY_S, sender.run),
        Job("marketplace.push_key", 3600.0, sender.publish_key),
        Job("marketplace.expire_offers", 10.0, jobs.expire_offers),
        Job("marketplace.restore_works", 60.0, jobs.restore_works),
        Job("marketplace.expire_chances", 60.0, jobs.expire_chances),
        Job("marketplace.place_deposits", 60.0, jobs.place_deposits),
        Job("marketplace.lapse_unpaid", 60.0, jobs.lapse_unpaid),
        Job("marketplace.ask_about_payments", 300.0, jobs.ask_about_payments(ways)),
        Job("marketplace.count_missing", 3600.0, jobs.count_missing),
        Job("marketplace.forget_due", 3600.0, jobs.forget_due),
        Job("marketplace.ask_where_again", 5.0, jobs.ask_again),
        Job("marketplace.ask_where_first", 900.0, jobs.ask_first),
        Job("marketplace.refill_index", 60.0, jobs.refill(index)),
        Job("marketplace.reckon_sought", 86_400.0, jobs.reckon_sought(index)),
        Job(
            "marketplace.broadcast_receipts",
            2.0,
            receipts(settings.data_dir / "live", sign=app.extensions.get("authentication.sign_film")),
        ),
        Job("marketplace.close_lots", 1.0, closing_turn(app.app_context)),
    )
