"""Port, gate, yard and tax office over HTTP; implements `Offices`."""

from collections.abc import Mapping
from datetime import datetime

from bonded_warehouse.customs.line import TIMEOUT_S, Line
from bonded_warehouse.customs.office_replies import understood
from bonded_warehouse.customs.offices import Filed, Heard, Occasion


class HttpOffices:
    """The offices beside customs, at the address of a port's client."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Speak to the offices at `url`."""
        self._line = Line(url, timeout_s=timeout_s)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def file(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Send the filing under its guid; return what is said at once."""
        is_claim = filed.occasion is Occasion.REFUND
        said = self._line.send(
            "/claims" if is_claim else "/messages",
            filed.body,
            media_type="application/json" if is_claim else "application/xml",
            key=f"{filed.kind}-{filed.guid}",
            scenario=filed.scenario,
            at=at,
            headers=_gate(filed),
        )
        return understood(said, filed)

    def heard(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Fetch everything that was said; an office that has forgotten the filing is sent it again."""
        said = self._line.fetch(
            f"/replies/{filed.cop_no}", scenario=filed.scenario, at=at, headers=_gate(filed)
        )
        return self.file(filed, at=at) if said is None else understood(said, filed)


def _gate(filed: Filed) -> Mapping[str, str]:
    """Tell a simulated gate when the goods went through; a real one saw it itself."""
    return {"X-Seen-At": filed.seen_at.isoformat()} if filed.seen_at else {}
