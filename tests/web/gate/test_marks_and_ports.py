"""Numbers of rules and marks of sources are for the offices; ports are offered, a code has four digits."""

from collections.abc import Callable

from tests.conftest import Person
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.warehouse.staff import said


def test_codes_stand_on_pages_of_the_offices_alone(house: House, person: Callable[..., Person]) -> None:
    """Seen red: the artist read 'R-00' and 'D' on his own work's page."""
    artwork_id = house.artwork()
    path = f"/artworks/{artwork_id}/gate?stage=checkout&destination=FR"
    office, owner, chinese = (
        html(house.customs, path),
        html(house.artist, path),
        html(house.artist, path, "zh"),
    )

    assert '<span class="reason-code">R-' in office
    assert 'class="basis"' in office
    for page in (owner, chinese):
        assert "reason-code" not in page
        assert 'class="basis"' not in page
        assert "reason-law" in page, "the article stays"
    assert "(the house&#39;s own rule, where the law is silent)" in owner
    assert "（法律未规定处本平台自定的规则）" in chinese


def test_a_port_is_offered_and_its_code_has_four_digits(house: House) -> None:
    """Seen red: a free field, in which '46' was taken as a port."""
    _, holding_id = house.packed()
    wrong = house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION | {"port": "46"})
    assert said(wrong, 422)["fields"]["port"] == "Customs' code of a port has four digits."
    page = html(house.declarant, f"/holdings/{holding_id}/declare")
    assert '<option value="4604" label="Customs district of this zone (not verified)">' in page

    lodged = said(
        house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION | {"port": "4604"}), 201
    )
    assert lodged["port"] == "4604"
