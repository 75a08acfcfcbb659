"""Risk cases over HTTP: signalled by what happens, settled on their page, read by nobody whose work it is."""

from tests.web.browsing import html
from tests.web.gate.test_gate_pages import House, fills
from tests.web.warehouse.staff import said


def test_a_broken_seal_and_a_revoked_certificate_open_cases_that_are_settled(house: House) -> None:
    artwork_id, holding_id = house.packed()
    fixed = said(house.keeper.post(f"/holdings/{holding_id}/seals", {"number": "S-77"}), 201)
    said(house.keeper.post(f"/seals/{fixed['id']}/checks", {"result": "broken", "note": "cut"}), 201)
    certificate = said(house.artist.get(f"/artworks/{artwork_id}"), 200)["certificate"]
    said(house.regulator.post(f"/certificates/{certificate['id']}/revoke", {"reason": "a copy"}), 201)
    house.work()
    house.work()

    listed = said(house.customs.get("/risk-cases", state="open"), 200)["cases"]
    seal, revoked = (one["case"] for one in listed)
    assert [(one["kind"], one["points"], one["desk"]) for one in (seal, revoked)] in (
        [("broken_seal", 60, "customs_officer"), ("certificate_revoked", 60, "regulator")],
        [("broken_seal", 70, "customs_officer"), ("certificate_revoked", 50, "regulator")],
    )
    page = f"/risk-cases/{seal['id']}"
    for nobody in (house.artist, house.stranger, house.keeper):
        said(nobody.get("/risk-cases"), 403)
        said(nobody.get(page), 403)
    assert page in html(house.customs, "/desk")
    assert page not in html(house.regulator, "/desk")  # not his desk, and not late
    assert (
        said(house.customs.post(f"{page}/disposal", {"disposal": "cleared", "reason": "an error"}), 409)[
            "type"
        ]
        == "/problems/risk-case-not-taken"
    )

    fills(house.customs, page, f"{page}/owner")
    shown = fills(
        house.customs,
        page,
        f"{page}/disposal",
        "zh",
        disposal="corrected",
        reason="Sealed anew under the officer's eyes.",
    ).get_data(as_text=True)
    assert "案件已处置" in shown
    assert "已纠正" in shown
    said(house.customs.post(f"/risk-cases/{revoked['id']}/owner"), 403)
    assert "What a signal weighs" in html(house.regulator, "/risk-cases")
    assert "Not verified" in html(house.regulator, f"/risk-cases/{revoked['id']}")


def test_an_officer_opens_one_by_hand_and_another_settles_it(house: House) -> None:
    artwork_id = house.certified()
    body = {"kind": "identity_in_doubt", "artwork_id": artwork_id, "words": "The red seal is another."}
    said(house.artist.post("/risk-cases", body), 403)
    assert said(house.regulator.post("/risk-cases", body | {"artwork_id": ""}), 422)["fields"]
    case = said(house.regulator.post("/risk-cases", body), 201)
    page = f"/risk-cases/{case['id']}"
    said(house.regulator.post(f"{page}/owner"), 201)
    refused = house.regulator.post(f"{page}/disposal", {"disposal": "cleared", "reason": "looked again"})
    assert said(refused, 403)["type"] == "/problems/risk-case-yours"
    said(house.regulator.post(f"{page}/deadline", {"days": 30, "reason": "The expert is abroad."}), 201)
    assert "The red seal is another." in html(house.regulator, page)
    fork = said(
        house.regulator.post("/risk-cases", {"kind": "log_fork", "words": "The witness shouts."}), 201
    )
    assert (fork["subject_id"], fork["grade"]) == ("log", "high")
