"""A row changed by hand is named: which one, and what of it disagrees."""

import importlib.util
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import SignedStatement
from bonded_warehouse import audits
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.clearance import RelicsFinding
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.displays import DisplayTerm
from bonded_warehouse.models.enterprises import EnterpriseCredit
from bonded_warehouse.models.filings import Filing
from bonded_warehouse.models.imprints import IMPRINTED, RowImprint, keys_of, row_id, sa_table
from bonded_warehouse.models.seals import SealKind, SealParty, SealResult
from bonded_warehouse.models.tax import VolumeKind
from bonded_warehouse.models.transport import TransportMode
from bonded_warehouse.operations import (
    appealing,
    casing,
    drawing,
    examining,
    exchange_rates,
    forexing,
    handing_over,
    imprinting,
    inspecting,
    sealing,
    stating,
    stopping,
    taxing,
    transporting,
)
from bonded_warehouse.operations.inspecting import Finding
from bonded_warehouse.queries import imprint_audit
from bonded_warehouse.queries.appeals import AppealPaper
from bonded_warehouse.rules import draws, imprints
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.states import HoldKind
from foundation.db import Base, db
from tests.conftest import Standing
from tests.operations.gate.bench import PLAIN
from tests.operations.warehouse.store import (
    ARTIST,
    COURIER,
    CUSTOMS,
    CUSTOMS_TOO,
    DECLARANT,
    EXAMINER,
    KEEPER,
    REGULATOR,
    SECOND,
    Store,
    actor,
)
from tests.operations.warehouse.test_taxing import FOREX, SOLD, TAX, TAX_TOO

ROWS = "rows as they were written"
PROPOSALS = "proposed steps"
BLOCKS = "imprints in the log"
HOLDS = "holds in the log"
RELICS = "relics examinations in the log"
APPEALS = "appeals in the log"
REPORTS = "condition reports in the log"
DRAWS = "draws in the log"
AGES_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("hold", {"lifted_at": AGES_AGO}, HOLDS),
    ("hold", {"lifted_at": AGES_AGO, "lifted_by": "acc_x"}, ROWS),
    ("hold", {"lifted_at": None}, HOLDS),
    ("hold", {"kind": "aml"}, HOLDS),
    ("hold", {"reason": "nothing"}, ROWS),
    ("hold", {"is_stop": False}, ROWS),
    ("hold", {"authority": "house"}, ROWS),
    ("relics_examination", {"finding": "not_a_relic"}, RELICS),
    ("relics_examination", {"codes": []}, RELICS),
    ("relics_examination", {"work_digest": "0" * 64}, ROWS),
    ("relics_examination", {"reason": "none"}, ROWS),
    ("appeal", {"state": "upheld"}, APPEALS),
    ("appeal", {"codes": ["I01"]}, APPEALS),
    ("appeal", {"grounds": "none at all"}, ROWS),
    ("condition_report", {"digest": "0" * 64}, REPORTS),
    ("condition_report", {"state": "discarded"}, REPORTS),
    ("condition_report", {"signatures": []}, ROWS),
    ("inspection_draw", {"rate": 1}, ROWS),
    ("inspection_draw", {"score": 99}, ROWS),
    ("inspection_draw", {"lane": "green"}, ROWS),
    ("draw_day", {"commitment": "0" * 64}, DRAWS),
    ("declaration", {"state": "rejected"}, ROWS),
    ("declaration", {"value_minor": 1}, ROWS),
    ("declaration_answer", {"codes": ["D99"]}, ROWS),
    ("declaration_answer", {"status": "800"}, ROWS),
    ("declaration_basis", {"line": 99}, ROWS),
    ("customs_filing", {"state": "posted"}, ROWS),
    ("customs_message", {"body": b"<CEB604Message/>"}, "customs messages"),
    ("customs_message", {"body": b"<CEB604Message/>", "sha256": "1" * 64}, ROWS),
    ("book_item", {"value_cny_minor": 1}, ROWS),
    ("book_item", {"value_cny_minor": 1}, "values of postings"),
    ("book_item", {"duty_at_risk_minor": 0}, ROWS),
    ("bond_posting", {"value_cny_minor": 1}, "values of postings"),
    ("bond_posting", {"state": "written_off"}, "states of postings"),
    ("guarantee", {"amount_minor": 99_999_999_999}, ROWS),
    ("guarantee", {"to_on": date(2099, 1, 1)}, ROWS),
    ("gate_decision", {"codes": []}, ROWS),
    ("gate_decision", {"needs": ["cites_permit"]}, ROWS),
    ("gate_decision", {"stage": "hammer"}, ROWS),
    ("gate_decision", {"destination": "US"}, ROWS),
    ("tax_document", {"state": "paid"}, ROWS),
    ("tax_document", {"paid_on": date(2026, 6, 2)}, ROWS),
    ("customs_rate", {"rate": "1.0"}, ROWS),
    ("fx_volume_entry", {"amount_minor": 1}, ROWS),
    ("fx_quota_entry", {"person": "acc_x"}, ROWS),
    ("legal_facts", {"facts": {"kind": "print"}}, ROWS),
    ("paper", {"state": "rejected"}, ROWS),
    ("enterprise_version", {"customs_code": "XXXX000000"}, ROWS),
    ("enterprise_credit", {"level": "advanced"}, ROWS),
    ("custody_step", {"state": "overtaken"}, ROWS),
    ("custody_step", {"circumstances": {"remedied": True}}, ROWS),
    ("custody_step", {"proposed_at": AGES_AGO}, PROPOSALS),
    ("custody_step", {"proposed_by_name": "Somebody Else"}, PROPOSALS),
    ("custody_step", {"note": "as agreed"}, PROPOSALS),
    ("custody_step_signature", {"name": "Somebody Else"}, ROWS),
    ("seal", {"number": "S-9"}, ROWS),
    ("seal_check", {"result": "broken"}, ROWS),
    ("transport_leg", {"state": "planned"}, ROWS),
    ("handover", {"seal": "broken"}, ROWS),
    ("display_term", {"last_on": date(2030, 1, 1)}, ROWS),
    ("keeping_case", {"closed_at": AGES_AGO}, ROWS),
    ("holding", {"owner_id": "acc_x"}, ROWS),
    ("holding", {"is_relic": True}, ROWS),
    ("holding", {"earmarked_for": "lot_x"}, ROWS),
    ("appointment", {"title_text": "bought yesterday"}, ROWS),
    ("facility", {"place": "elsewhere"}, ROWS),
]
"""Table, what is changed in one of its rows, and the audit that must name the row."""


@pytest.fixture(scope="module")
def house(standing: Standing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    standing.begin_anew()
    with standing.app.app_context():
        try:
            store = Store(db.session, tmp_path_factory.mktemp("changed")).open()
            lives(store)
            yield store
        finally:
            db.session.rollback()


def lives(store: Store) -> None:
    """Let one work go through a good part of what the house does, and close what that imprinted."""
    tomorrow = draws.day_of(store.at) + timedelta(days=1)
    drawing.commit(store.session, day=tomorrow, secret=b"s" * 32, at=store.at)
    holding = store.stored()
    tax = taxing.draw_release(
        store.session, holding_id=holding.id, sale=SOLD, actor=DECLARANT, at=store.later()
    )
    taxing.determine(store.session, document_id=tax.id, actor=TAX, at=store.later())
    stopped(store, holding)
    store.takes(holding, "check_out", KEEPER, SECOND)
    store.takes(holding, "pack_and_seal", KEEPER, SECOND)
    travels(store, holding)
    store.ready(holding)
    store.later(days=1)
    contested(store, holding)
    examined(store)
    money(store)
    drawing.reveal(store.session, day=tomorrow, secret=b"s" * 32, at=store.later(days=1))
    assert imprinting.close_block(store.session, at=store.later()) > len(CHANGES)
    stopping.place_hold(
        store.session,
        artwork_id=holding.artwork_id,
        kind=HoldKind.COURT,
        reason="Order 14",
        actor=REGULATOR,
        at=store.later(),
    )  # imprinted, and not closed into a block yet
    store.session.flush()


def stopped(store: Store, holding: Holding) -> None:
    asked: dict[str, Any] = {"artwork_id": holding.artwork_id, "actor": REGULATOR}
    hold = stopping.place_hold(
        store.session, kind=HoldKind.COURT, reason="Order 12", at=store.later(), **asked
    )
    stopping.lift_hold(store.session, hold_id=hold.id, reason="Order 13", actor=REGULATOR, at=store.later())
    stopping.place_hold(
        store.session,
        artwork_id=store.artwork(),
        kind=HoldKind.TITLE,
        reason="Order 15",
        actor=REGULATOR,
        at=store.later(),
    )
    casing.open_case(
        store.session,
        kind=CaseKind.CONDITION,
        holding=holding,
        about="nothing",
        why="for a test",
        hold=None,
        actor=KEEPER,
        at=store.later(),
    )
    store.session.add(
        DisplayTerm(
            id="dsp_1",
            holding_id=holding.id,
            artwork_id=holding.artwork_id,
            facility_id=store.facility.id,
            venue="Henan Museum",
            started_on=date(2026, 6, 1),
            last_on=date(2026, 12, 1),
        )
    )
    store.session.flush()


def travels(store: Store, holding: Holding) -> None:
    seal = sealing.fix_seal(
        store.session,
        holding=holding,
        number="S-1",
        kind=SealKind.BOLT,
        party=SealParty.HOUSE,
        actor=KEEPER,
        at=store.later(),
    )
    sealing.check_seal(
        store.session, seal_id=seal.id, result=SealResult.INTACT, actor=KEEPER, at=store.later()
    )
    leg = transporting.plan_leg(
        store.session,
        holding_id=holding.id,
        mode=TransportMode.ROAD,
        carrier="Henan Art Logistics",
        vehicle="豫B 88888",
        waybill="WB-1",
        from_place="Kaifeng",
        to_place="Zhengzhou",
        due_at=store.at + timedelta(hours=6),
        actor=KEEPER,
        at=store.later(),
    )
    handover = handing_over.begin_handover(
        store.session,
        leg_id=leg.id,
        side="gives",
        place="gate 1",
        seal="intact",
        note="",
        actor=KEEPER,
        at=store.later(),
    )
    handing_over.sign_handover(store.session, handover_id=handover.id, actor=COURIER, at=store.later())


def contested(store: Store, holding: Holding) -> None:
    """It is declared, returned, and the appeal against that succeeds."""
    declaration_id = store.declares(holding, scenario="manual")
    inspecting.decide(
        store.session,
        declaration_id=declaration_id,
        finding=Finding.RETURN,
        codes=("D02",),
        note="the permit is missing",
        actor=CUSTOMS,
        at=store.later(),
    )
    appeal = appealing.lodge(
        store.session,
        declaration_id=declaration_id,
        grounds="D02: the permit is on file.",
        papers=[AppealPaper("permit.pdf", "a" * 64)],
        actor=DECLARANT,
        at=store.later(),
    )
    appealing.decide(
        store.session,
        appeal_id=appeal.id,
        set_aside=True,
        reason="compared with the register",
        actor=CUSTOMS_TOO,
        at=store.later(),
    )
    store.session.add(
        Filing(
            id="fil_1",
            occasion=Occasion.EXIT_SLIP,
            kind="SAS121",
            cop_no="fil_1",
            about=f"{holding.id}:1",
            holding_id=holding.id,
            details={},
            guid="g",
            body=b"<SAS121/>",
            opened_by="acc_x",
            opened_by_name="X",
            opened_at=store.at,
        )
    )
    store.session.flush()


def examined(store: Store) -> None:
    artwork_id = store.artwork(made_from_year=1900)
    office = actor("regulator", name="Office")
    stating.record_facts(
        store.session,
        artwork_id=artwork_id,
        values={**PLAIN, "artist_living": None, "acquisition": "inherited_or_gift"},
        actor=ARTIST,
        at=store.later(),
    )
    stating.record_facts(
        store.session,
        artwork_id=artwork_id,
        values={"seller_licence": "relic_shop"},
        actor=office,
        at=store.later(),
    )
    examining.examine(
        store.session,
        artwork_id=artwork_id,
        finding=RelicsFinding.MAY_NOT_LEAVE,
        reason="Representative of its maker.",
        number="2026-7",
        institution="Henan relics exit examination office",
        actor=EXAMINER,
        at=store.later(),
    )


def money(store: Store) -> None:
    rate = exchange_rates.enter_rate(
        store.session,
        currency="USD",
        rate=Decimal("7.1234"),
        from_on=date(2026, 6, 1),
        to_on=date(2026, 6, 30),
        source="invented for a test",
        actor=TAX,
        at=store.later(),
    )
    exchange_rates.confirm_rate(store.session, rate_id=rate.id, actor=TAX_TOO, at=store.later())
    forexing.record_volume(
        store.session,
        enterprise="Kaifeng Art Trading",
        kind=VolumeKind.EXPORT,
        amount_usd=Decimal(9_000),
        moved_on=date(2026, 5, 1),
        reference="D-1",
        actor=FOREX,
        at=store.later(),
    )
    forexing.settle(
        store.session,
        person="acc_artist",
        person_name="Lin Mo",
        amount_usd=Decimal(100),
        settled_on=store.at.date(),
        evidence=None,
        actor=FOREX,
        at=store.later(),
    )
    store.session.add(
        EnterpriseCredit(
            id="ecr_1",
            enterprise_id="ent_firm_1",
            level=Credit.REGULAR,
            is_suspended=False,
            from_on=date(2026, 1, 1),
            source="invented for a test",
            recorded_by="acc_x",
            recorded_by_name="X",
            recorded_at=store.at,
        )
    )
    store.session.flush()


@pytest.fixture
def by_hand(house: Store) -> Iterator[Session]:
    """A session in which things are changed, and afterwards are as they were."""
    savepoint = house.session.begin_nested()
    try:
        yield house.session
    finally:
        savepoint.rollback()
        house.session.expire_all()


Key = tuple[Any, ...]


def named(session: Session, *names: str) -> list[str]:
    session.expire_all()
    return [
        found for audit in audits.AUDITS if not names or audit.name in names for found in audit.run(session)
    ]


def one_of(session: Session, table: sa.Table, changed: dict[str, Any]) -> Key:
    """The key of the first row of which this is not true yet."""
    keys = keys_of(table)
    differs = [
        table.c[name].is_distinct_from(value) for name, value in changed.items() if _compares(table, name)
    ]
    found = session.execute(sa.select(*keys).where(*differs).order_by(*keys).limit(1)).one_or_none()
    assert found is not None, f"the house has no row of {table.name} to change"
    return tuple(found)


def it(table: sa.Table, key: Key) -> sa.ColumnElement[bool]:
    """What is true of the row with that key alone."""
    return sa.and_(*(column == value for column, value in zip(keys_of(table), key, strict=True)))


def _compares(table: sa.Table, name: str) -> bool:
    return not isinstance(table.c[name].type, sa.JSON)


def test_nothing_is_named_where_nothing_was_changed(house: Store) -> None:
    assert named(house.session) == []
    with_rows = set(house.session.scalars(sa.select(RowImprint.table_name).distinct()))
    assert {table for table, _, _ in CHANGES} - {"bond_posting"} <= with_rows <= set(IMPRINTED)


@pytest.mark.parametrize(
    ("name", "changed", "audit"),
    [pytest.param(*each, id=f"{each[0]}-{'-'.join(each[1])}-{each[2]}") for each in CHANGES],
)
def test_a_changed_row_is_named(by_hand: Session, name: str, changed: dict[str, Any], audit: str) -> None:
    table = Base.metadata.tables[name]
    row = one_of(by_hand, table, changed)

    by_hand.execute(sa.update(table).where(it(table, row)).values(changed))

    found = [one for one in named(by_hand, audit) if row_id(row) in one or audit == "values of postings"]
    assert found
    if audit == ROWS:
        assert {one.split(f": {name}.")[1].split(" is ")[0] for one in found} == set(changed)


def test_a_hold_lifted_by_hand_is_named_twice(by_hand: Session) -> None:
    table = Base.metadata.tables["hold"]
    row = by_hand.scalar(sa.select(table.c.id).where(table.c.lifted_at.is_(None)).limit(1))
    by_hand.execute(sa.update(table).where(table.c.id == row).values(lifted_at=AGES_AGO))

    assert named(by_hand) == [
        f"{row}: it is kept as lifted, and the log does not say so",
        f'{row}: hold.lifted_at is "2020-01-01T00:00:00.000000+00:00", and was written as empty',
    ]


def test_a_word_that_nobody_knows_is_named_with_its_row(by_hand: Session) -> None:
    by_hand.execute(sa.text("UPDATE guarantee SET state = 'nonsense'"))

    assert [one.partition(": ")[2] for one in named(by_hand, ROWS)] == [
        'guarantee.state is "nonsense", and was written as "accepted"'
    ]


@pytest.mark.parametrize(
    "name",
    ["hold", "appeal", "custody_step_signature", "seal_check", "customs_rate", "fx_volume_entry", "handover"],
)
def test_a_removed_row_is_named(by_hand: Session, name: str) -> None:
    table = Base.metadata.tables[name]
    row = one_of(by_hand, table, {})

    by_hand.execute(sa.delete(table).where(it(table, row)))

    assert f"{row_id(row)}: it was in {name}, and no operation removed it" in named(by_hand, ROWS)


def test_a_hold_removed_with_its_imprints_is_named_by_the_log(by_hand: Session) -> None:
    table = Base.metadata.tables["hold"]
    row = by_hand.scalar(sa.select(table.c.id).order_by(table.c.id).limit(1))
    by_hand.execute(sa.delete(table).where(table.c.id == row))
    by_hand.execute(sa.delete(RowImprint.__table__).where(RowImprint.row_id == row))  # type: ignore[arg-type]

    assert named(by_hand, ROWS) == []
    assert f"{row}: this hold was announced in the log, and is not kept" in named(by_hand, HOLDS)
    assert named(by_hand, BLOCKS) == ["imprint block 1: its imprints are not those that it was closed with"]


def test_a_row_put_in_by_hand_is_named(by_hand: Session) -> None:
    table = Base.metadata.tables["customs_rate"]
    values = by_hand.execute(sa.select(table)).mappings().first()
    assert values is not None
    by_hand.execute(sa.insert(table).values({**values, "id": "cxr_by_hand", "currency": "EUR"}))

    assert named(by_hand, ROWS) == ["cxr_by_hand: no operation wrote this row of customs_rate"]


def test_an_imprint_changed_with_its_row_is_named_by_its_block(by_hand: Session) -> None:
    imprint, table = RowImprint.__table__, Base.metadata.tables["guarantee"]
    by_hand.execute(sa.update(table).values(amount_minor=7))
    last = by_hand.execute(
        sa.select(imprint).where(imprint.c.table_name == "guarantee").order_by(imprint.c.seq.desc())
    ).first()
    assert last is not None
    by_hand.execute(
        sa.update(imprint)  # type: ignore[arg-type]
        .where(imprint.c.seq == last.seq)
        .values(content={**last.content, "amount_minor": "7"})
    )

    assert named(by_hand, ROWS) == []
    assert named(by_hand, BLOCKS) == ["imprint block 1: its imprints are not those that it was closed with"]


def test_a_block_made_anew_is_named_by_the_log(by_hand: Session) -> None:
    block = Base.metadata.tables["imprint_block"]
    by_hand.execute(sa.update(RowImprint.__table__).values(content={}))  # type: ignore[arg-type]
    ((_, digests),) = imprint_audit.closed(by_hand)
    made = imprints.head(imprints.GENESIS, 1, digests)
    by_hand.execute(sa.update(block).values(head=made))

    assert named(by_hand, BLOCKS) == ["imprint block 1: it is not the one that the log names"]


def test_what_an_operation_changes_or_removes_is_not_named(by_hand: Session) -> None:
    rate = exchange_rates.enter_rate(
        by_hand,
        currency="EUR",
        rate=Decimal("7.9"),
        from_on=date(2026, 6, 1),
        to_on=date(2026, 6, 30),
        source="invented for a test",
        actor=TAX,
        at=AGES_AGO,
    )
    assert named(by_hand, ROWS) == []
    exchange_rates.remove_rate(by_hand, rate_id=rate.id, actor=TAX, at=AGES_AGO)
    by_hand.flush()
    assert named(by_hand, ROWS) == []
    assert imprinting.close_block(by_hand, at=AGES_AGO) > 0
    assert named(by_hand, BLOCKS) == []
    said = by_hand.query(SignedStatement).filter_by(kind=imprinting.KIND)
    assert sorted(one.claims["block"] for one in said) == [1, 2]


def test_what_was_changed_by_hand_is_named_after_an_operation_changed_the_row_too(by_hand: Session) -> None:
    holding = by_hand.scalars(sa.select(Holding).limit(1)).one()
    table = Base.metadata.tables["holding"]
    by_hand.execute(sa.update(table).where(table.c.id == holding.id).values(depositor_id="acc_thief"))
    by_hand.expire_all()

    holding.earmarked_for = "lot_9"
    by_hand.flush()

    (found,) = named(by_hand, ROWS)
    assert found.startswith(f'{holding.id}: holding.depositor_id is "acc_thief"')


def test_a_signature_put_in_by_hand_is_named(by_hand: Session) -> None:
    table = Base.metadata.tables["custody_step_signature"]
    (step, _) = one_of(by_hand, table, {})
    forged = {"step_id": step, "account_id": "acc_thief", "name": "Thief", "may_sign_as": ["keeper"]}
    by_hand.execute(sa.insert(table).values(**forged, signed_at=AGES_AGO))

    assert named(by_hand, ROWS) == [
        f"{step}/acc_thief: no operation wrote this row of custody_step_signature"
    ]


def test_imprints_thrown_away_and_made_anew_are_named_by_the_log(by_hand: Session) -> None:
    by_hand.execute(sa.text("UPDATE guarantee SET amount_minor = amount_minor * 2"))
    by_hand.execute(sa.delete(RowImprint.__table__))  # type: ignore[arg-type]
    by_hand.execute(sa.delete(Base.metadata.tables["imprint_block"]))
    for number in MIGRATIONS:
        revision(number).fill(by_hand.connection())
    by_hand.expire_all()
    assert imprinting.close_block(by_hand, at=AGES_AGO) > 0

    assert named(by_hand, ROWS) == []
    assert "imprint block 1: the log names it twice: it was thrown away and made anew" in named(
        by_hand, BLOCKS
    )


def test_the_migrations_imprint_what_is_there_as_the_house_does(by_hand: Session) -> None:
    by_hand.execute(sa.delete(RowImprint.__table__))  # type: ignore[arg-type]
    assert len(named(by_hand, ROWS)) > len(IMPRINTED)

    for number in MIGRATIONS:
        revision(number).fill(by_hand.connection())

    first, second = map(revision, MIGRATIONS)
    assert sorted({*first.IMPRINTED, *second.COLUMNS, *MADE_SINCE}) == list(IMPRINTED)
    assert named(by_hand, ROWS) == []


def test_imprinted_tables_are_listed_once_and_in_order() -> None:
    assert sorted(set(IMPRINTED)) == list(IMPRINTED)
    assert all(keys_of(sa_table(name)) for name in IMPRINTED)


MIGRATIONS = ("0024_row_imprints", "0025_steps_leave_imprints")
MADE_SINCE = (
    "aeo_answer",
    "aeo_point",
    "agency_issue",
    "agency_view",
    "data_grant",
    "data_reading",
    "restoration",
    "risk_case",
    "risk_case_step",
    "risk_signal",
    "term_extension",
    "violation",
    "violation_step",
)
"""Tables that had no row before their imprints."""


def revision(name: str) -> Any:
    path = Path(__file__).parents[3] / "migrations" / "versions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location("revision", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
