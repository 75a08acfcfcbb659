"""A person's notices, their ways and places: his alone, and to be switched off by the link in a mail."""

import base64
import os

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from foundation.settings import Settings
from marketplace import mail
from marketplace.models.notices import NoticeSending, NoticeWebhook, SendingState
from marketplace.operations import choosing_ways, noticing
from tests.operations.market.house import Market
from tests.web.browsing import browser, html
from tests.web.market.test_pages import MOST, counted

LINK = "/notices/unsubscribe/{}"


def tells(market: Market, kind: str = "outbid", ref: str = "1") -> None:
    with market.transaction() as session:
        noticing.tell(
            session,
            account_id=market.buyer.actor.id,
            kind=kind,
            ref=ref,
            artwork_id="art_00000000000000000000000001",
            path="/works/art_00000000000000000000000001",
            base_url="http://localhost",
            at=market.at,
        )


def token(market: Market, kind: str) -> str:
    settings: Settings = market.app.extensions["bianliang.settings"]
    return mail.unsubscribe_token(settings.secret_key, account_id=market.buyer.actor.id, kind=kind)


def wanted(market: Market) -> set[tuple[str, str]]:
    kinds = market.buyer.get("/notices/settings").json["kinds"]
    return {(one["kind"], way) for one in kinds for way in ("mail", "push", "webhook") if one[way]}


class TestUnsubscribing:
    def test_takes_one_click_and_no_sign_in_but_more_than_a_look(self, market: Market) -> None:
        link = LINK.format(token(market, "outbid"))
        client = market.app.test_client()

        page = client.get(link, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert ("outbid", "mail") in wanted(market), "a mail program that only looks switches nothing off"
        clicked = client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert clicked.status_code in {200, 303}
        assert ("outbid", "mail") not in wanted(market)
        assert ("won", "mail") in wanted(market)
        assert ("outbid", "push") in wanted(market)

    @pytest.mark.parametrize("change", ["nonsense", "altered", "cut"])
    def test_needs_our_signature(self, market: Market, change: str) -> None:
        said, signature = token(market, "outbid").rsplit(".", 1)
        # The first letter, for two bits of the last are not read at all.
        altered = ("A" if signature[0] != "A" else "B") + signature[1:]
        changed = {"nonsense": "nonsense", "altered": f"{said}.{altered}", "cut": f"{said[2:]}.{signature}"}

        assert market.app.test_client().post(LINK.format(changed[change])).status_code == 403
        assert ("outbid", "mail") in wanted(market)

    def test_of_what_must_be_told_is_refused(self, market: Market) -> None:
        refused = market.app.test_client().post(LINK.format(token(market, "won")))

        assert refused.status_code == 409
        assert ("won", "mail") in wanted(market)


class TestPreferences:
    def test_are_kept_for_each_kind_and_way(self, market: Market) -> None:
        market.work()
        kept = market.buyer.post("/notices/settings", {"wanted": ["outbid:push", "nonsense:mail"]})
        assert kept.status_code == 201
        assert wanted(market) == {("outbid", "push"), *((kind, "mail") for kind in mail.BINDING)}
        tells(market)
        assert market.buyer.get("/notices").json["notices"][0]["sendings"] == []
        assert "It stands here alone, as you wished." in html(market.buyer, "/notices")

    def test_are_set_by_the_form_of_the_page(self, market: Market) -> None:
        client = browser(market.buyer)
        page = client.get("/notices/settings", headers={"Accept": "text/html"}).text
        secret = page.split('name="csrf_token" value="')[1].split('"')[0]

        client.post(
            "/notices/settings",
            data={"csrf_token": secret, "wanted[]": ["sold:mail", "sold:webhook"]},
            headers={"Accept": "text/html"},
        )

        assert {way for kind, way in wanted(market) if kind == "sold"} == {"mail", "webhook"}


class TestPlaces:
    def test_a_receiver_shows_its_secret_to_its_owner_alone(self, market: Market) -> None:
        made = market.buyer.post("/notices/receivers", {"url": "https://example.org/hook"})
        path = f"/notices/receivers/{made.json['id']}"

        first = market.buyer.get(path).json["secret"]
        assert first.startswith("whsec_")
        assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
        for act in ("", "/rotation", "/removal"):
            answer = market.rival.post(path + act) if act else market.rival.get(path)
            assert answer.status_code == 404
        market.buyer.post(f"{path}/rotation")
        assert market.buyer.get(path).json["secret"] != first
        assert market.buyer.post(f"{path}/removal").json["receivers"] == []
        assert market.buyer.get(path).status_code == 404
        with market.reading() as session:
            row = session.scalars(sa.select(NoticeWebhook)).one()
            assert row.earlier_secret is None

    @pytest.mark.parametrize("url", ["http://example.org/", "https://127.0.0.1/", "https://[::1]:8000/"])
    def test_a_receiver_lies_in_the_public_network(self, market: Market, url: str) -> None:
        refused = market.buyer.post("/notices/receivers", {"url": url})

        assert refused.json["type"].endswith("/receiver-unfit")

    def test_a_browser_brings_keys_of_the_curve(self, market: Market) -> None:
        point = (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        )

        def text(data: bytes) -> str:
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

        good = {"endpoint": "https://push.example.org/1", "p256dh": text(point), "auth": text(os.urandom(16))}
        for wrong in ({"p256dh": text(point[:-1])}, {"auth": text(b"short")}, {"p256dh": "é"}):
            refused = market.buyer.post("/notices/browsers", good | wrong)
            assert refused.json["type"].endswith("/key-of-browser-unfit"), wrong
        inner = market.buyer.post("/notices/browsers", good | {"endpoint": "https://10.1.2.3/push"})
        assert inner.json["type"].endswith("/receiver-unfit")
        added = market.buyer.post("/notices/browsers", good | {"name": "Firefox, Linux"})
        [one] = added.json["browsers"]
        market.rival.post("/notices/browsers", good)  # the same browser, with somebody else before it
        assert market.buyer.get("/notices/settings").json["browsers"] == []
        assert market.buyer.post(f"/notices/browsers/{one['id']}/removal").status_code == 404

    def test_the_service_worker_lies_at_the_root_under_our_policy(self, market: Market) -> None:
        script = market.app.test_client().get("/service-worker.js")

        assert script.mimetype == "text/javascript"
        assert "worker-src 'self'" in script.headers["Content-Security-Policy"]
        assert b"fetch" not in script.data, "it intercepts no request"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_stay_within_their_measure_and_are_ones_own(market: Market, language: str) -> None:
    market.work()
    with market.transaction() as session:
        receiver = choosing_ways.add_receiver(
            session, url="https://example.org/hook", private=False, actor=market.buyer.actor, at=market.at
        ).id
    for n in range(3):
        tells(market, ref=str(n))
    with market.transaction() as session:
        session.execute(
            sa.update(NoticeSending).values(state=SendingState.DEAD, problem="mail: 550 No such person")
        )
    for path in ("/notices", "/notices/settings", f"/notices/receivers/{receiver}", "/desk"):
        with counted() as seen:
            page = html(market.buyer, path, language)
        assert len([text for text in seen if text.lstrip().startswith("SELECT")]) <= MOST + 1, path
        assert "No such person" not in page
    assert market.rival.get("/notices").json["notices"] == []
