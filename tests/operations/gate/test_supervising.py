"""Risk cases: one for each kind and subject, one signal once, settled by another with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authentication.api import ArtworkUnknown, CertificateRevoked
from bonded_warehouse import api as warehouse
from bonded_warehouse.events import CustodyMoved, DeclarationLodged, KeepingCaseOpened
from bonded_warehouse.gate_errors import ReasonNeeded
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.supervision import Disposal, RiskCase
from bonded_warehouse.operations import signalling, supervising
from bonded_warehouse.queries import risk_cases
from bonded_warehouse.queries.risk_cases import RiskCaseFile
from bonded_warehouse.rules.risk import RiskKind
from bonded_warehouse.supervision_errors import (
    DeadlineNotLater,
    RiskCaseHasNoWork,
    RiskCaseNotTaken,
    RiskCaseOfAnother,
    RiskCaseSettled,
    RiskCaseUnknown,
    RiskCaseYours,
)
from foundation.actor import Actor
from foundation.errors import Invalid, NotAllowed
from tests.operations.authentication.studio import ARTIST, REGULATOR, actor
from tests.operations.gate.bench import CUSTOMS, SECOND_CUSTOMS, STRANGER, Bench

AUDITOR = actor("auditor")
SEAL = {"seal": "S-1"}


def signalled(bench: Bench, kind: str = "broken_seal", **facts: Any) -> str:
    return warehouse.open_case(
        bench.session, kind=kind, subject_id=bench.artwork_id, facts=facts or SEAL, at=bench.later(minutes=1)
    )


def file(bench: Bench, case_id: str, by: Actor = REGULATOR) -> RiskCaseFile:
    return risk_cases.case(bench.session, case_id, actor=by)


def settles(
    bench: Bench, case_id: str, by: Actor = CUSTOMS, how: Disposal = Disposal.CLEARED, **said: Any
) -> RiskCase:
    said.setdefault("reason", "The seal was changed on customs' own order.")
    return supervising.settle(
        bench.session, case_id=case_id, disposal=how, actor=by, at=bench.later(minutes=1), **said
    )


def takes(bench: Bench, case_id: str, by: Actor = CUSTOMS) -> RiskCase:
    return supervising.take(bench.session, case_id=case_id, actor=by, at=bench.later(minutes=1))


def test_a_signal_counts_once_and_another_joins_the_open_case(bench: Bench) -> None:
    first = signalled(bench)

    assert signalled(bench) == first
    assert [one.what for one in file(bench, first).steps] == ["opened"]
    assert signalled(bench, seal="S-2") == first
    seen = file(bench, first)
    assert ([one.what for one in seen.steps], seen.case.points, seen.case.grade) == (
        ["opened", "signal"],
        75,
        "high",
    )
    other = signalled(bench, "price_outlier", price="9")
    assert other != first
    assert file(bench, other).case.points == 25 + 10  # one more is open about this work

    takes(bench, first)
    settles(bench, first)
    assert signalled(bench) == first  # the same signal opens nothing again
    assert signalled(bench, seal="S-3") != first


def test_is_settled_by_whoever_has_it(bench: Bench) -> None:
    case_id = signalled(bench)
    with pytest.raises(RiskCaseNotTaken):
        settles(bench, case_id)
    takes(bench, case_id)
    with pytest.raises(RiskCaseOfAnother):
        takes(bench, case_id, by=SECOND_CUSTOMS)
    with pytest.raises(RiskCaseOfAnother):
        settles(bench, case_id, by=SECOND_CUSTOMS)
    for by in (STRANGER, ARTIST, AUDITOR):
        with pytest.raises(NotAllowed):
            settles(bench, case_id, by=by)
    with pytest.raises(ReasonNeeded):
        settles(bench, case_id, reason=" ")
    with pytest.raises(Invalid):
        settles(bench, case_id, how=Disposal.REFERRED)

    takes(bench, case_id, by=REGULATOR)
    row = settles(bench, case_id, by=REGULATOR, how=Disposal.REFERRED, authority="Public security, Kaifeng")

    assert (row.disposal, row.authority, row.settled_by) == (
        "referred",
        "Public security, Kaifeng",
        REGULATOR.id,
    )
    assert [one.what for one in file(bench, case_id).steps] == ["opened", "taken", "taken", "settled"]
    with pytest.raises(RiskCaseSettled):
        settles(bench, case_id, by=REGULATOR)


def test_a_stop_is_placed_with_it(bench: Bench) -> None:
    case_id = signalled(bench, "on_air_mismatch", lot="lot_1")
    takes(bench, case_id)

    row = settles(bench, case_id, how=Disposal.STOPPED)

    hold = bench.session.get_one(Hold, row.hold_id)
    assert (hold.artwork_id, hold.lifted_at, hold.authority) == (bench.artwork_id, None, "customs")
    forked = warehouse.open_case(
        bench.session, kind="log_fork", subject_id="log", facts={"size": 7}, at=bench.at
    )
    takes(bench, forked, by=REGULATOR)
    with pytest.raises(RiskCaseHasNoWork):
        settles(bench, forked, by=REGULATOR, how=Disposal.STOPPED)
    with pytest.raises(NotAllowed):  # a regulator's desk
        takes(bench, forked, by=CUSTOMS)


def test_nobody_whose_work_it_is_sees_its_inside(bench: Bench) -> None:
    case_id = signalled(bench)
    turned = replace(ARTIST, roles=REGULATOR.roles)  # the artist has become an officer
    colleague = replace(CUSTOMS, organisation_id=ARTIST.organisation_id or "org_none")

    for by in (ARTIST, STRANGER):
        with pytest.raises(NotAllowed):
            file(bench, case_id, by=by)
        with pytest.raises(NotAllowed):
            risk_cases.cases(bench.session, actor=by)
    with pytest.raises(RiskCaseUnknown):
        file(bench, case_id, by=turned)
    with pytest.raises(RiskCaseUnknown):
        takes(bench, case_id, by=turned)
    with pytest.raises(ArtworkUnknown):
        supervising.open_by_hand(
            bench.session,
            kind=RiskKind.BROKEN_SEAL,
            artwork_id=bench.artwork_id,
            words="seen broken",
            actor=turned,
            at=bench.at,
        )
    assert risk_cases.cases(bench.session, actor=turned) == []
    assert [one.id for one in risk_cases.cases(bench.session, actor=AUDITOR)] == [case_id]
    if ARTIST.organisation_id is not None:
        with pytest.raises(RiskCaseUnknown):
            file(bench, case_id, by=colleague)


def test_by_hand_it_is_settled_by_another(bench: Bench) -> None:
    case_id = supervising.open_by_hand(
        bench.session,
        kind=RiskKind.BROKEN_SEAL,
        artwork_id=bench.artwork_id,
        words="The lead seal hangs open.",
        actor=CUSTOMS,
        at=bench.at,
    )
    takes(bench, case_id)
    with pytest.raises(RiskCaseYours):
        settles(bench, case_id)

    takes(bench, case_id, by=REGULATOR)
    assert settles(bench, case_id, by=REGULATOR).disposal == "cleared"


def test_is_overdue_once_and_can_be_put_off(bench: Bench) -> None:
    case_id = signalled(bench)
    assert supervising.find_overdue(bench.session, at=bench.later(hours=23)) == 0
    at = bench.later(hours=2)
    assert (
        supervising.find_overdue(bench.session, at=at),
        supervising.find_overdue(bench.session, at=at),
    ) == (1, 0)

    def puts_off(days: float, by: Actor = REGULATOR) -> RiskCase:
        return supervising.put_off(
            bench.session,
            case_id=case_id,
            until=at + timedelta(days=days),
            reason="The carrier's answer is awaited.",
            actor=by,
            at=at,
        )

    with pytest.raises(NotAllowed):
        puts_off(1, by=CUSTOMS)
    for days in (0, -1, 91):
        with pytest.raises(DeadlineNotLater):
            puts_off(days)
    puts_off(2)
    assert supervising.find_overdue(bench.session, at=at + timedelta(days=1)) == 0
    assert supervising.find_overdue(bench.session, at=at + timedelta(days=3)) == 1
    assert [one.what for one in file(bench, case_id).steps] == ["opened", "overdue", "put_off", "overdue"]


def open_kinds(bench: Bench) -> list[str]:
    return sorted(one.kind for one in risk_cases.cases(bench.session, actor=REGULATOR, is_open=True))


def test_facts_of_the_house_become_signals(bench: Bench) -> None:
    artwork_id = bench.artwork_id
    revoked = CertificateRevoked(
        artwork_id=artwork_id, certificate_id="cert_1", number="BL-1", reason="a copy"
    )
    signalling.follow_revocation(bench.session, revoked, bench.at)
    for kind in CaseKind:
        amiss = KeepingCaseOpened(case_id=f"cas_{kind}", kind=kind.value, artwork_id=artwork_id, about="x")
        signalling.follow_case(bench.session, amiss, bench.at)
    for transition in ("M06", "M07"):
        moved = CustodyMoved(
            holding_id="hdg_1",
            artwork_id=artwork_id,
            transition=transition,
            event="refuse",
            from_state="received",
            to_state="refused",
            hash="h",
        )
        signalling.follow_step(bench.session, moved, bench.at)

    assert open_kinds(bench) == [
        "broken_seal",
        "certificate_revoked",
        "climate_excursion",
        "identity_in_doubt",
        "return_overdue",
        "route_left",
    ]


def test_only_a_price_far_from_the_others_is_a_signal(bench: Bench) -> None:
    bench.ready_to_leave()
    card = bench.files()
    lodged = DeclarationLodged(
        declaration_id=card.id, holding_id=card.holding_id, artwork_id=bench.artwork_id
    )
    price = 62_000_00
    near, far = [price - 100, price, price + 100] * 2, [1_000, 1_100, 1_200] * 2
    for others in ([], near, far[:4]):
        signalling.follow_declaration(bench.session, lodged, others, bench.at)
        assert open_kinds(bench) == []

    signalling.follow_declaration(bench.session, lodged, far, bench.at)

    assert open_kinds(bench) == ["price_outlier"]


def test_a_page_is_full_though_some_are_not_for_this_reader(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(risk_cases, "PAGE", 2)
    kinds = [RiskKind.BROKEN_SEAL, RiskKind.RETURN_OVERDUE, RiskKind.PRICE_OUTLIER]
    for kind in kinds:
        signalled(bench, kind)
    about_none = [
        warehouse.open_case(
            bench.session, kind="log_fork", subject_id=f"log {number}", facts=SEAL, at=bench.later(minutes=1)
        )
        for number in range(3)
    ]
    settles_one = takes(bench, about_none[0], REGULATOR)
    settles(bench, settles_one.id, REGULATOR)
    for reader, count in ((AUDITOR, 6), (replace(CUSTOMS, account_id=ARTIST.account_id), 3)):
        seen: list[str] = []
        while found := risk_cases.cases(bench.session, actor=reader, before=seen[-1] if seen else None):
            seen += [one.id for one in found]
        assert len(set(seen)) == len(seen) == count
        assert seen[-1] == about_none[0]
