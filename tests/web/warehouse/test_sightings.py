"""At the gate a picture identifies beside one keeper; in doubt two keepers do."""

import io
from typing import Any

import cv2
import numpy as np
import pytest

from authentication.evidence.fingerprint import sha256_hex
from tests.unit.recognition.pictures import attacked, jpeg, picture
from tests.web.authentication.walk import registers
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff, said

SLUG = "oil-03"


@pytest.fixture
def at_gate(staff: Staff) -> str:
    """The holding of a work that is unloaded and examined, and waits to be identified."""
    artwork = said(registers(staff.artist, data=jpeg(picture(SLUG))), 201)
    holding_id = staff.expects(artwork["id"])
    staff.takes(holding_id, "gate_in", staff.gate)
    staff.takes(holding_id, "unload", staff.keeper, staff.second)
    staff.takes(holding_id, "condition_check", staff.keeper, staff.artist)
    return holding_id


def photographs(staff: Staff, holding_id: str, data: bytes) -> Any:
    return staff.keeper.post(
        f"/holdings/{holding_id}/sightings",
        data={"photograph": (io.BytesIO(data), "here.jpg")},
        content_type="multipart/form-data",
    )


def identifies(staff: Staff, holding_id: str, sighting_id: str) -> Any:
    body = {"event": "identify", "papers": {"fingerprint_match": sighting_id}}
    return staff.keeper.post(f"/holdings/{holding_id}/steps", body)


def test_a_recognised_work_is_identified_by_the_picture_and_one_keeper(staff: Staff, at_gate: str) -> None:
    seen = said(photographs(staff, at_gate, jpeg(attacked(SLUG, "re-photograph warp"))), 201)
    assert (seen["state"], seen["is_sound"]) == ("same_picture", True)

    step = said(identifies(staff, at_gate, seen["id"]), 201)

    assert step["state"] == "done"
    page = staff.holding(at_gate)
    link = page["chain"][-1]
    assert (page["holding"]["custody_state"], link["transition"]) == ("identified", "M06")
    assert link["circumstances"]["identified_by"] == "recognition and a keeper"
    assert {one["role"] for one in link["signed_by"]} == {"authentication_service", "keeper"}
    assert [one["reference"] for one in link["documents"]] == [seen["id"]]
    staff.takes(at_gate, "book_in", staff.keeper, staff.senior, position="A-01-01")


@pytest.mark.parametrize("other", ["bamboo-01", "detail"])
def test_in_doubt_two_keepers_decide(staff: Staff, at_gate: str, other: str) -> None:
    whole = picture(SLUG)
    part = np.ascontiguousarray(whole[: whole.shape[0] // 2, : whole.shape[1] // 2])
    seen = said(photographs(staff, at_gate, jpeg(part if other == "detail" else picture(other))), 201)
    assert not seen["is_sound"]

    step = said(identifies(staff, at_gate, seen["id"]), 201)

    assert step["state"] == "open"
    assert staff.holding(at_gate)["holding"]["custody_state"] == "examined"
    assert said(staff.second.post(f"/steps/{step['id']}/signatures"), 201)["state"] == "done"
    link = staff.holding(at_gate)["chain"][-1]
    assert link["circumstances"]["identified_by"] == "recorded decision of two keepers"
    cases = said(staff.regulator.get("/risk-cases"), 200)["cases"]
    assert [one["case"]["kind"] for one in cases] == ([] if other == "detail" else ["identity_in_doubt"])


def test_of_a_print_two_keepers_decide_since_a_picture_tells_no_impression_from_another(staff: Staff) -> None:
    artwork = said(registers(staff.artist, data=jpeg(picture(SLUG)), object_type="print"), 201)
    holding_id = staff.expects(artwork["id"])

    seen = said(photographs(staff, holding_id, jpeg(attacked(SLUG, "re-photograph warp"))), 201)

    assert (seen["state"], seen["is_sound"]) == ("other_impression_or_version_possible", False)


def test_the_registered_photograph_itself_is_refused(staff: Staff, at_gate: str) -> None:
    answer = said(photographs(staff, at_gate, jpeg(picture(SLUG))), 422)

    assert answer["type"] == "/problems/registered-picture-itself"
    assert said(staff.keeper.get(f"/holdings/{at_gate}/sightings"), 200)["sightings"] == []


def test_a_picture_of_another_work_or_from_before_a_move_is_no_paper(staff: Staff, at_gate: str) -> None:
    seen = said(photographs(staff, at_gate, jpeg(attacked(SLUG, "re-photograph warp"))), 201)
    other = staff.expects()
    staff.takes(other, "gate_in", staff.gate)
    staff.takes(other, "unload", staff.keeper, staff.second)
    staff.takes(other, "condition_check", staff.keeper, staff.artist)

    assert said(identifies(staff, other, seen["id"]), 409)["type"] == "/problems/paper-of-another-work"
    assert said(identifies(staff, other, "sgt_nobody"), 404)["type"] == "/problems/sighting-unknown"
    assert staff.holding(other)["holding"]["custody_state"] == "examined"
    assert photographs(staff, at_gate, b"no picture").status_code == 422
    assert staff.stranger.get(f"/sightings/{seen['id']}").status_code == 403


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_and_pictures_show_what_was_seen_and_what_changed(
    staff: Staff, at_gate: str, language: str
) -> None:
    first = said(photographs(staff, at_gate, jpeg(attacked(SLUG, "re-photograph warp"))), 201)
    torn = picture(SLUG).copy()
    cv2.line(torn, (60, 60), (150, 160), (245, 240, 230), 6)
    second = said(photographs(staff, at_gate, jpeg(torn)), 201)

    told = said(staff.keeper.get(f"/sightings/{second['id']}/beside/{first['id']}"), 200)

    assert told["sight"]["is_recognised"]
    assert 1 <= len(told["sight"]["places"]) <= 4
    for path in (
        f"/holdings/{at_gate}/sightings",
        f"/sightings/{second['id']}",
        f"/sightings/{second['id']}/beside/{first['id']}",
    ):
        assert html(staff.keeper, path, language)
    form = html(staff.keeper, f"/holdings/{at_gate}/steps/new?event=identify", language)
    assert f'value="{second["id"]}"' in form
    taken = staff.keeper.get(f"/sightings/{second['id']}/pictures/taken").data
    assert sha256_hex(taken) == second["sha256"]
    assert staff.keeper.get(f"/sightings/{second['id']}/pictures/heat").data[8:12] == b"WEBP"
    assert staff.keeper.get(f"/sightings/{second['id']}/pictures/nothing").status_code == 404
