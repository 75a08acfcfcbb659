"""Readiness for AEO over HTTP: a point without an accepted answer keeps it below a hundred."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules.enterprises import check_sign
from bonded_warehouse.rules.readiness import AnswerState, readiness
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import said

CODE = "91410200MA4000006"


@given(
    st.sets(st.text(min_size=1, max_size=3)),
    st.dictionaries(st.text(min_size=1, max_size=3), st.sampled_from(AnswerState)),
)
def test_a_hundred_means_every_point(points: set[str], answers: dict[str, AnswerState]) -> None:
    found = readiness(points, answers)

    assert (found.percent is None) == (not points)
    is_whole = all(answers.get(point) is AnswerState.ACCEPTED for point in points)
    assert (found.percent == 100) == (bool(points) and is_whole)
    assert found.accepted <= found.points == len(points)


def test_is_shown_point_by_point_and_accepted_by_an_officer(person: Callable[..., Person]) -> None:
    gallery, other = person("gallery", name="Zhou"), person("gallery", name="Another")
    customs, regulator = person("customs_officer", name="He"), person("regulator", name="Fang")
    firm = {
        "credit_code": CODE + check_sign(CODE),
        "name_zh": "开封艺术有限公司",
        "customs_code": "4102960AB1",
        "address": "Kaifeng",
        "contact": "Li",
    }
    enterprise = said(gallery.post("/enterprises", firm), 201)["id"]
    page = f"/enterprises/{enterprise}/readiness"
    assert said(gallery.get(page), 200)["readiness"]["percent"] is None
    said(other.get(page), 404)
    point = {"heading": "finance", "text": "Books are audited each year.", "source": "a clause that was read"}
    said(regulator.post("/readiness-points", point), 403)
    first, second = (
        said(customs.post("/readiness-points", point | {"heading": heading}), 201)["id"]
        for heading in ("finance", "trade_security")
    )
    said(other.post(f"{page}/{first}", {"evidence": "The audit of 2025."}), 404)
    answers = []
    for one in (first, second):
        answers.append(said(gallery.post(f"{page}/{one}", {"evidence": "The audit of 2025."}), 201)["id"])
        assert said(gallery.post(f"{page}/{one}", {"evidence": "Again."}), 409)["type"].endswith("-stands")
    assert page in html(customs, "/desk")
    for answer, accept in zip(answers, (True, False), strict=True):
        decision = {"accept": accept, "reason": "Seen on the spot."}
        said(gallery.post(f"/readiness-answers/{answer}/decision", decision), 403)
        said(customs.post(f"/readiness-answers/{answer}/decision", decision), 201)
        assert said(customs.post(f"/readiness-answers/{answer}/decision", decision), 409)

    assert said(regulator.get(page), 200)["readiness"]["percent"] == 50
    for language, words in (("en", "50 % · 1 of 2 points"), ("zh", "2 项中 1 项")):
        assert words in html(gallery, page, language)
    said(gallery.post(f"{page}/{second}", {"evidence": "The guards' book of 2026."}), 201)
    said(customs.post(f"/readiness-points/{second}/retirement"), 201)
    assert said(gallery.get(page), 200)["readiness"]["percent"] == 100
