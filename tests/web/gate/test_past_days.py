"""The gate's page of a past day: marked, nothing on it acts; a day that cannot be asked is refused."""

from datetime import timedelta

import sqlalchemy as sa

from authentication.models import Artwork
from bonded_warehouse.operations import gating
from bonded_warehouse.queries.gate_facts import law_day
from foundation import clock
from foundation.db import transaction
from tests.web.browsing import browser, html
from tests.web.gate.test_gate_pages import House
from tests.web.warehouse.staff import said


def test_a_past_day_is_answered_marked_and_cannot_be_acted_on(house: House) -> None:
    artwork_id = house.certified()
    now = clock.now()
    today = law_day(now)
    yesterday = today - timedelta(days=1)
    with house.app.app_context(), transaction() as session:
        session.execute(
            sa.update(Artwork).where(Artwork.id == artwork_id).values(registered_at=now - timedelta(days=3))
        )
        gating.require_gate(session, artwork_id=artwork_id, stage="listing", at=now - timedelta(days=1))
    path = f"/artworks/{artwork_id}/gate"

    page = said(house.artist.get(path, day=yesterday.isoformat(), stage="checkout", destination="FR"), 200)
    assert page["then"] == {"on": yesterday.isoformat(), "not_kept": [], "kept": None}
    assert (page["may_state"], page["work"]["certificate"]) == (False, "none")
    assert [one["stage"] for one in page["decisions"]] == ["listing"]
    assert "R-00" in {one["code"] for one in page["answer"]["reasons"]}, "it was not certified yet"
    assert page["stated"]["version"] == 0
    assert page["tax"]["vat_rate"]["percent"] == "5.5"
    assert page["tax"]["landed"] is None, "nobody had stated its value"
    now_page = said(house.artist.get(path, day=today.isoformat(), stage="checkout", destination="FR"), 200)
    assert (now_page["then"], now_page["tax"]["landed"]["price"]["amount_minor"]) == (None, 800_000)
    assert now_page == said(house.artist.get(path, stage="checkout", destination="FR"), 200) | {
        "answer": now_page["answer"]
    }

    text = html(house.artist, f"{path}?day={yesterday}")
    assert "Nothing on this page acts." in text
    assert "It was taken on something else:" in text, "that decision knew what was recorded today only"
    assert "work.identity.certificate" in text
    assert "no decision was kept" in html(house.artist, f"{path}?day={yesterday}&stage=checkout")
    main = text[text.index("<main") : text.index("</main>")]
    assert 'method="post"' not in main
    assert "查询今天" in html(house.regulator, f"{path}?day={yesterday}", "zh")
    stranger = said(house.stranger.get(path, day=yesterday.isoformat()), 200)
    assert (stranger["stated"], stranger["then"]["kept"]) == (None, None)

    for day, kind in (
        (today + timedelta(days=1), "day-ahead"),
        (today - timedelta(days=9), "day-before-work"),
    ):
        refused = said(house.artist.get(path, day=day.isoformat()), 422)
        assert refused["type"].endswith(kind), refused
        shown = browser(house.artist).get(f"{path}?day={day}", headers={"Accept": "text/html"})
        assert shown.status_code == 422
        words = shown.get_data(as_text=True)
        assert "%(" not in words, "a field's words name the day too"
        assert f'href="{path}"' in words, "the way back to the question"
    assert house.artist.get(path, destination="XX").status_code == 422, "there is no such country"
    assert house.artist.get(path, day="never").status_code == 422
    other = house.artwork()
    assert house.stranger.get(f"/artworks/{other}/gate", day=yesterday.isoformat()).status_code == 404
