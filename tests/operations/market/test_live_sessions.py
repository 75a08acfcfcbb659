"""A live session is announced, begins only from the warehouse, and obeys customs."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.api import CertificateNotInForce
from authentication.models import Certificate, CertificateState, SignedStatement
from bonded_warehouse import api as warehouse
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.places import PlaceKind
from bonded_warehouse.rules.states import CustodyState, HoldKind
from foundation.accounts.models import Organisation
from foundation.errors import NotAllowed
from marketplace.live_session_errors import (
    LiveSessionInvalid,
    LiveSessionUnknown,
    LiveStateForbids,
    NotOnAir,
    NotReadyToBroadcast,
    NotTheHost,
    ReasonMissing,
)
from marketplace.models.live_sessions import LiveIntervention
from marketplace.models.notices import Notice
from marketplace.operations import fronting, intervening, live_sessions, tabling
from marketplace.operations.fronting import Front
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_rooms
from marketplace.queries import live_sessions as queries
from marketplace.rules.live_sessions import InterventionKind, ItemState, LiveState, Seen
from marketplace.rules.storefronts import Theme
from marketplace.storefront_errors import StorefrontUnknown
from tests.operations.market.house import Market
from tests.operations.market.live import Studio


@pytest.fixture
def studio(market: Market) -> Studio:
    return Studio(market)


def test_a_plan_that_does_not_fit_is_refused_field_by_field(studio: Studio) -> None:
    at, one = studio.market.at, studio.keepers[0].id
    strangers = studio.market.work(studio.market.seller.actor)
    bare = uncertified(studio)
    wrong: dict[str, dict[str, Any]] = {
        "starts_at": {"starts_at": at - timedelta(minutes=1)},
        "ends_at": {"ends_at": at},
        "return_by_at": {"return_by_at": at + timedelta(minutes=101)},
        "title_zh": {"title": {"en": "Only one"}},
        "work_ids": {"work_ids": [strangers]},
        "work_ids ": {"work_ids": [studio.works[0], bare]},
        "host_id": {"host_id": "acc_nobody"},
        "interpreter_id": {"interpreter_id": "acc_nobody"},
        "handler_ids": {"handler_ids": [one]},
    }
    for name, change in wrong.items():
        with pytest.raises(LiveSessionInvalid) as refused:
            studio.scheduled(**change)
        assert name.strip() in refused.value.fields
    for handlers in ([one, one], [one, studio.host.id], [one, studio.gallery.id]):
        with pytest.raises(LiveSessionInvalid):
            studio.scheduled(handler_ids=handlers)
    with pytest.raises(NotAllowed):
        studio.scheduled(by=studio.host)
    with pytest.raises(StorefrontUnknown):
        studio.scheduled(by=studio.market.person("gallery", name="No page").actor)


def uncertified(studio: Studio) -> str:
    """Have the gallery consign a work that nobody has certified: that is allowed."""
    work = studio.market.work(studio.gallery)
    studio.market.consigned(artwork_id=work, actor=studio.gallery)
    with studio.market.transaction() as session:
        session.execute(sa.delete(Certificate).where(Certificate.artwork_id == work))
    return work


def test_a_gallery_announces_no_other_gallerys_works(studio: Studio) -> None:
    market, own = studio.market, studio.works[0]
    with market.transaction() as session:
        session.add(Organisation(id="org_two", name="Crane gallery", kind="gallery", created_at=market.at))
    other = market.person("gallery", name="Crane", organisation="org_two").actor
    front = Front(slug="crane", name={"en": "Crane"}, intro={}, theme=Theme.PAPER, domain="")
    studio.does(fronting.set_up, other, front=front)
    theirs = market.work(other)
    market.consigned(artwork_id=theirs, actor=other)

    for by, works in ((studio.gallery, [theirs]), (studio.gallery, [own, theirs]), (other, [own])):
        with pytest.raises(LiveSessionInvalid) as refused:
            studio.scheduled(by=by, work_ids=works)
        assert set(refused.value.fields) == {"work_ids"}
    assert studio.scheduled(by=other, work_ids=[theirs]).organisation_id == "org_two"


def test_a_work_that_nobody_certified_is_not_offered_for_a_run_down(studio: Studio) -> None:
    bare = uncertified(studio)
    with studio.market.reading() as session:
        offered = [
            one.id for one in queries.choices(session, actor=studio.gallery, at=studio.market.at).works
        ]
    assert (set(offered), bare in offered) == (set(studio.works), False)


def test_a_revoked_work_goes_on_no_table_and_takes_the_page_from_nobody(studio: Studio) -> None:
    """Nor does one that a reader may not see, however it came there."""
    row, first = studio.on_air(), studio.works[0]
    given = {"look": Look(Seen.SEEN)}
    items = [item.id for item in studio.items(row.id)]
    studio.does(tabling.put_on_table, studio.host, item_id=items[0], **given)

    def shown() -> tuple[str | None, bool]:
        with studio.market.reading() as session:
            who, at = studio.market.buyer.actor, studio.market.at
            page = live_rooms.page(session, row.id, destination=None, actor=who, at=at)
            return page.work.certificate.state if page.work else None, page.table is not None

    with studio.market.transaction() as session:
        session.execute(sa.update(Certificate).values(state=CertificateState.REVOKED))
    assert shown() == ("revoked", True)
    with pytest.raises(CertificateNotInForce):
        studio.does(tabling.put_on_table, studio.host, item_id=items[1], **given)
    with studio.market.transaction() as session:
        session.execute(sa.delete(Certificate).where(Certificate.artwork_id == first))
    assert shown() == (None, True)


def test_no_handler_is_a_consignor_even_if_he_keeps(studio: Studio) -> None:
    owner = studio.market.person("keeper", "artist", name="Both").actor
    work = studio.market.work(owner)
    studio.market.consigned(artwork_id=work, actor=owner)

    with pytest.raises(LiveSessionInvalid) as refused:
        studio.scheduled(work_ids=[work], handler_ids=[owner.id, studio.keepers[0].id])
    assert set(refused.value.fields) == {"handler_ids", "work_ids"}


def test_a_room_is_booked_once_for_one_instant(studio: Studio) -> None:
    first = studio.scheduled()
    with pytest.raises(warehouse.StudioTaken):
        studio.scheduled()
    with pytest.raises(warehouse.StudioUnknown):
        studio.scheduled(place_id="nowhere")

    studio.does(live_sessions.end, studio.gallery, session_id=first.id, why="the host is ill")

    assert studio.scheduled().state is LiveState.SCHEDULED


def test_it_begins_when_nothing_is_missing_any_more(studio: Studio) -> None:
    row = studio.scheduled()

    def lacks() -> list[str]:
        with pytest.raises(NotReadyToBroadcast) as refused:
            studio.does(live_sessions.start, studio.host, session_id=row.id)
        missing = refused.value.facts["missing"]
        assert isinstance(missing, list)
        return missing

    assert lacks() == ["check_out", "customs_notice"]
    studio.does(live_sessions.notice_customs, studio.host, session_id=row.id, reference="KF-LIVE-7")
    assert lacks() == ["check_out", "customs_note"]
    studio.does(live_sessions.take_note, studio.officer, session_id=row.id)
    studio.moved(CustodyState.CHECKED_OUT, studio.works[0])
    assert lacks() == ["check_out"]
    studio.moved(CustodyState.CHECKED_OUT)
    studio.does(live_sessions.notice_customs, studio.host, session_id=row.id, reference="KF-LIVE-8")
    assert lacks() == ["customs_note"]
    studio.does(live_sessions.take_note, studio.officer, session_id=row.id)
    with studio.market.transaction() as session:
        hold = Hold(
            id="hld_1",
            artwork_id=studio.works[0],
            kind=HoldKind.CUSTOMS,
            reason="looked at",
            authority="customs_officer",
            is_stop=True,
            placed_by="acc_x",
            placed_by_name="X",
            placed_at=studio.market.at,
        )
        session.add(hold)
    assert lacks() == ["check_out"]
    with studio.market.transaction() as session:
        session.get_one(Hold, "hld_1").lifted_at = studio.market.at

    started = studio.does(live_sessions.start, studio.host, session_id=row.id)

    assert started.state is LiveState.ON_AIR
    assert {item.state for item in studio.items(row.id)} == {ItemState.CHECKED_OUT}


def test_only_its_host_broadcasts_and_only_on_air(studio: Studio) -> None:
    row = studio.scheduled()

    def may(by: object = None) -> None:
        with studio.market.reading() as session:
            live_sessions.may_broadcast(session, session_id=row.id, actor=by or studio.host)  # type: ignore[arg-type]

    with pytest.raises(NotOnAir):
        may()
    studio.told(row.id)
    studio.moved(CustodyState.CHECKED_OUT)
    studio.does(live_sessions.start, studio.host, session_id=row.id)
    may()
    for other in (studio.gallery, studio.officer):
        with pytest.raises(NotTheHost):
            may(other)
    studio.does(
        intervening.intervene,
        studio.officer,
        session_id=row.id,
        kind=InterventionKind.PAUSE,
        reason="The seal is to be shown.",
    )
    with pytest.raises(NotOnAir):
        may()
    with studio.market.reading() as session, pytest.raises(LiveSessionUnknown):
        live_sessions.may_broadcast(session, session_id="lse_none", actor=studio.host)


def test_an_officer_intervenes_with_a_reason_that_is_stated_in_the_log(studio: Studio) -> None:
    row = studio.on_air()

    def officer(kind: InterventionKind, reason: str = "Show the seal.") -> LiveIntervention:
        kept: LiveIntervention = studio.does(
            intervening.intervene, studio.officer, session_id=row.id, kind=kind, reason=reason
        )
        return kept

    with pytest.raises(ReasonMissing):
        officer(InterventionKind.PAUSE, " ")
    with pytest.raises(NotAllowed):
        studio.does(
            intervening.intervene,
            studio.host,
            session_id=row.id,
            kind=InterventionKind.SPEAK,
            reason="I am no officer.",
        )
    with pytest.raises(LiveStateForbids):
        officer(InterventionKind.RESUME)
    kept = [officer(kind) for kind in (InterventionKind.SPEAK, InterventionKind.PAUSE)]
    assert studio.session(row.id).state is LiveState.PAUSED
    kept += [officer(kind) for kind in (InterventionKind.RESUME, InterventionKind.STOP)]

    over = studio.session(row.id)
    assert (over.state, over.why) == (LiveState.STOPPED, "Show the seal.")
    with pytest.raises(LiveStateForbids):
        officer(InterventionKind.SPEAK)
    with studio.market.reading() as session:
        rows = session.scalars(
            sa.select(SignedStatement).where(SignedStatement.id.in_(one.statement_id for one in kept))
        ).all()
        assert sorted(one.kind for one in rows) == ["live.pause", "live.resume", "live.speak", "live.stop"]
        assert all("Show" not in str(one.claims) and one.disclosures for one in rows)


def test_everybody_finds_what_is_announced(studio: Studio) -> None:
    row = studio.scheduled()

    stranger = studio.market.app.test_client()
    [card] = stranger.get("/live", headers={"Accept": "application/json"}).get_json()["sessions"]

    assert (card["id"], card["works"], card["slug"]) == (row.id, 2, "pine-live")
    for language, words in (("en", "New ink, from the vault"), ("zh", "库中新墨")):
        assert words in stranger.get("/live", headers={"Accept-Language": language}).get_data(as_text=True)


def test_a_session_over_early_gives_its_works_half_an_hour(studio: Studio) -> None:
    row = studio.on_air()
    studio.market.later(minutes=20)

    over = studio.does(live_sessions.end, studio.host, session_id=row.id, why="")

    assert over.return_by_at == studio.market.at + timedelta(minutes=30)
    with pytest.raises(LiveStateForbids):
        studio.does(live_sessions.end, studio.host, session_id=row.id, why="")


def test_followers_of_the_gallery_are_told_once(studio: Studio) -> None:
    market = studio.market
    studio.does(fronting.follow, market.buyer.actor, slug="pine-live", shows_name=False)

    row = studio.scheduled()
    market.worker()

    with market.reading() as session:
        kept = session.scalars(
            sa.select(Notice).where(Notice.account_id == market.buyer.actor.id, Notice.ref == row.id)
        ).one()
        others = session.scalar(sa.select(sa.func.count()).where(Notice.kind == "live_announced"))
        assert (kept.kind, kept.url, others) == ("live_announced", f"/live/{row.id}", 1)
        assert "库中直播" in kept.said["zh"]["subject"]


def test_a_show_outside_goes_on_air_from_its_venue(studio: Studio) -> None:
    studio.place("venue", PlaceKind.VENUE)
    row = studio.scheduled(place_id="venue")
    studio.told(row.id)
    studio.moved(CustodyState.CHECKED_OUT)
    with pytest.raises(NotReadyToBroadcast):
        studio.does(live_sessions.start, studio.host, session_id=row.id)
    studio.moved(CustodyState.OUT_DISPLAY)

    assert studio.does(live_sessions.start, studio.host, session_id=row.id).state is LiveState.ON_AIR
