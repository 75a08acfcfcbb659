"""Shared data: what a grant gives and no more, to whom it gives it, in its days; every reading is kept."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bonded_warehouse
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.sharing import Basis, DataGrant, DataReading, GrantNotice, GrantState
from bonded_warehouse.operations import enterprising, sharing
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.operations.sharing import Proposal
from bonded_warehouse.queries import data_grants, datasets
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import TAX_OFFICER
from bonded_warehouse.rules.enterprises import check_sign
from bonded_warehouse.supervision_errors import (
    DatasetUnknown,
    GrantDecided,
    GrantInvalid,
    GrantUnknown,
    OwnGrant,
)
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import ARTIST, REGULATOR, actor
from tests.operations.gate.bench import CUSTOMS, DECLARANT, GALLERY, SECOND_CUSTOMS, STRANGER, Bench

TAX = actor("tax_officer", name="Gu Shui")
BANK = actor("buyer", name="Bank of Kaifeng")
AUDITOR = actor("auditor")


def proposal(bench: Bench, **changes: Any) -> Proposal:
    today = law_day(bench.at)
    usual = Proposal(
        agency="Kaifeng Tax Office",
        holder_role=TAX_OFFICER,
        holder_id=None,
        dataset="declarations",
        fields=("declaration", "value_minor", "currency"),
        purpose="Compare declared values with tax returns",
        basis=Basis.LAW,
        basis_text="a clause that a person has read",
        from_on=today,
        to_on=today + timedelta(days=30),
    )
    return replace(usual, **changes)


def proposed(bench: Bench, by: Actor = TAX, **changes: Any) -> DataGrant:
    return sharing.propose(bench.session, proposal=proposal(bench, **changes), actor=by, at=bench.at)


def decided(bench: Bench, row: DataGrant, by: Actor = CUSTOMS, *, approve: bool = True) -> DataGrant:
    return sharing.decide(
        bench.session, grant_id=row.id, approve=approve, reason="I read the clause.", actor=by, at=bench.at
    )


def reads(bench: Bench, by: Actor = TAX, dataset: str = "declarations", **how: Any) -> sharing.Reading:
    return sharing.read(bench.session, dataset=dataset, actor=by, at=bench.at, **how)


def declared(bench: Bench) -> Bench:
    bench.ready_to_leave()
    bench.files()
    return bench


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_fields_outside_the_grant_never_appear(bench: Bench, data: st.DataObject) -> None:
    if not bench.session.query(Declaration).count():
        declared(bench)
    known = datasets.ALL[data.draw(st.sampled_from(sorted(datasets.ALL)))]
    fields = data.draw(st.sets(st.sampled_from(sorted(known.fields)), min_size=1))
    row = proposed(bench, holder_role=None, holder_id=BANK.id, dataset=known.name, fields=tuple(fields))
    decided(bench, row, by=actor(known.owner))
    whole = datasets.rows(bench.session, known, list(known.fields), from_on=None, to_on=None, page=1)

    given_json = reads(bench, BANK, known.name, grant_id=row.id)
    given_csv = reads(bench, BANK, known.name, grant_id=row.id, form="csv")

    assert [set(one) for one in given_json.rows] == [fields] * len(whole)
    assert set(json.loads(given_json.data)["fields"]) == fields
    assert set(next(csv.reader(io.StringIO(given_csv.data.decode())))) == fields
    shown = {str(value) for one in whole for name, value in one.items() if name in fields}
    shown |= fields | {known.name, "dataset", "fields", "rows"}
    for one in whole:
        for name in known.fields.keys() - fields:
            secret = str(one[name])
            if len(secret) > 5 and not any(secret in other for other in shown):
                assert secret.encode() not in given_json.data + given_csv.data, name
    for done in (given_json, given_csv):
        kept = bench.session.get_one(DataReading, done.id)
        assert (kept.rows, kept.sha256) == (len(whole), sha256(done.data).hexdigest())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(GrantState),
    begins=st.integers(-3, 3),
    lasts=st.integers(0, 3),
    by=st.sampled_from((TAX, BANK, STRANGER, GALLERY, ARTIST, CUSTOMS, REGULATOR)),
    to_role=st.booleans(),
)
def test_is_given_to_its_holder_alone_while_approved_and_in_its_days(
    bench: Bench, *, state: GrantState, begins: int, lasts: int, by: Actor, to_role: bool
) -> None:
    today = law_day(bench.at)
    holder: dict[str, Any] = {} if to_role else {"holder_role": None, "holder_id": BANK.id}
    row = proposed(bench, **holder)
    row.state = state
    row.from_on = today + timedelta(days=begins)
    row.to_on = row.from_on + timedelta(days=lasts)
    bench.session.flush()
    may = by is (TAX if to_role else BANK) and state is GrantState.APPROVED and begins <= 0 <= begins + lasts

    done = reads(bench, by, grant_id=row.id)

    kept = bench.session.get_one(DataReading, done.id)
    assert (not done.refused, kept.rows is not None, kept.account_id) == (may, may, by.id)
    if not may:
        assert (done.rows, done.fields, done.data, kept.sha256) == ([], [], b"", None)
    other = reads(bench, by, "holdings", grant_id=row.id)
    assert (other.refused, other.rows) == ("none", [])


def test_its_first_and_last_day_are_its_days_and_no_others(bench: Bench) -> None:
    row = decided(bench, proposed(bench))
    today = law_day(bench.at)
    said = []
    for begins, ends in ((-2, -1), (-1, 0), (0, 0), (0, 1), (1, 2)):
        row.from_on, row.to_on = today + timedelta(days=begins), today + timedelta(days=ends)
        bench.session.flush()
        said.append(reads(bench, grant_id=row.id).refused)

    assert said == ["not_in_force", "", "", "", "not_in_force"]


def test_is_proposed_by_one_and_approved_by_another_who_answers_for_the_data(bench: Bench) -> None:
    for by in (ARTIST, STRANGER, GALLERY, DECLARANT, AUDITOR):
        with pytest.raises(NotAllowed):
            proposed(bench, by=by)
    row = proposed(bench, by=CUSTOMS)
    for by in (TAX, REGULATOR, STRANGER):  # they do not answer for declarations
        with pytest.raises(GrantUnknown):
            decided(bench, row, by=by)
    with pytest.raises(OwnGrant):
        decided(bench, row, by=CUSTOMS)
    with pytest.raises(OwnGrant):
        decided(bench, proposed(bench, holder_role=None, holder_id=CUSTOMS.id))
    decided(bench, row, by=SECOND_CUSTOMS)
    with pytest.raises(GrantDecided):
        decided(bench, row, by=SECOND_CUSTOMS)

    assert reads(bench).refused == ""
    with pytest.raises(GrantUnknown):
        sharing.revoke(bench.session, grant_id=row.id, reason="no more", actor=TAX, at=bench.at)
    sharing.revoke(bench.session, grant_id=row.id, reason="The work is done.", actor=REGULATOR, at=bench.at)
    assert reads(bench).refused == "not_approved"
    with pytest.raises(GrantDecided):
        sharing.revoke(bench.session, grant_id=row.id, reason="no more", actor=REGULATOR, at=bench.at)
    with pytest.raises(DatasetUnknown):
        reads(bench, dataset="secrets")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agency": " "}, "agency"),
        ({"dataset": "secrets"}, "dataset"),
        ({"fields": ()}, "fields"),
        ({"fields": ("declaration", "password")}, "fields"),
        ({"holder_id": "acc_1"}, "holder_role"),
        ({"holder_role": None}, "holder_role"),
        ({"holder_role": "buyer"}, "holder_role"),
        ({"holder_role": "customs_officer"}, "holder_role"),
        ({"to_on": date(2020, 1, 1)}, "to_on"),
        ({"rows_from_on": date(2026, 2, 1), "rows_to_on": date(2026, 1, 1)}, "rows_to_on"),
    ],
)
def test_says_what_is_missing(bench: Bench, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(GrantInvalid) as refused:
        proposed(bench, **changes)

    assert list(refused.value.fields) == [field]


def test_a_name_is_no_formula_to_a_spreadsheet(bench: Bench) -> None:
    declared(bench)
    bench.session.query(Declaration).one().consignee = "=HYPERLINK(0)"
    decided(bench, proposed(bench, fields=("consignee", "value_minor")))

    assert reads(bench, form="csv").data == b"value_minor,consignee\r\n6200000,'=HYPERLINK(0)\r\n"
    assert reads(bench).rows == [{"value_minor": 6_200_000, "consignee": "=HYPERLINK(0)"}]


def test_rows_outside_its_window_are_not_given(bench: Bench) -> None:
    declared(bench)
    today = law_day(bench.at)
    day = timedelta(days=1)
    seen = []
    for since, until in (
        (None, None),
        (today, today),
        (today + day, None),
        (None, today - day),
        (today - day, today + day),
    ):
        row = decided(bench, proposed(bench, rows_from_on=since, rows_to_on=until))
        seen.append(len(reads(bench, grant_id=row.id).rows))

    assert seen == [1, 1, 0, 0, 1]


def test_readings_are_seen_by_who_answers_for_the_data_and_by_nobody_else(bench: Bench) -> None:
    row = decided(bench, proposed(bench))
    reads(bench)
    reads(bench, STRANGER)
    today = law_day(bench.at)

    def seen(by: Actor) -> list[tuple[str, str]]:
        return [(one.name, one.refused) for one in data_grants.readings(bench.session, actor=by)]

    both = [(STRANGER.name, "none"), (TAX.name, "")]
    assert [sorted(seen(by)) for by in (CUSTOMS, REGULATOR, AUDITOR)] == [sorted(both)] * 3
    assert [seen(by) for by in (STRANGER, ARTIST, TAX)] == [[], [], []]
    of_grant = data_grants.readings(bench.session, grant_id=row.id, actor=TAX)
    assert [one.name for one in of_grant] == [TAX.name]
    with pytest.raises(GrantUnknown):
        data_grants.grant(bench.session, row.id, actor=STRANGER, on=today)
    assert data_grants.grants(bench.session, actor=STRANGER, on=today) == []


def confirmed(bench: Bench) -> str:
    """File a dossier and have it confirmed; return its credit code."""
    dossier = Dossier(
        name_zh="开封艺术有限公司", name_en="", customs_code="4102960AB1", address="Kaifeng", contact="Li"
    )
    code = "91410200MA4000001" + check_sign("91410200MA4000001")
    filed = enterprising.file_enterprise(
        bench.session, credit_code=code, dossier=dossier, actor=GALLERY, at=bench.at
    )
    assert bench.session.query(GrantNotice).count() == 0  # nothing is confirmed
    enterprising.decide_version(
        bench.session,
        enterprise_id=filed.id,
        version=1,
        confirm=True,
        reason="",
        actor=CUSTOMS,
        at=bench.at,
    )
    return code


def test_holders_are_told_of_a_new_version_and_no_more_than_their_grant_gives(bench: Bench) -> None:
    holder: dict[str, Any] = {"dataset": "enterprises", "holder_role": None}
    named, blind = (
        decided(bench, proposed(bench, holder_id=who.id, fields=fields, **holder), by=CUSTOMS)
        for who, fields in ((BANK, ("credit_code", "version")), (STRANGER, ("name_zh",)))
    )
    assert bench.session.query(GrantNotice).count() == 0
    code = confirmed(bench)
    today = law_day(bench.at)

    def told(row: DataGrant, by: Actor) -> list[tuple[str | None, int | None]]:
        card = data_grants.grant(bench.session, row.id, actor=by, on=today)
        return [(one.about, one.version) for one in data_grants.notices(bench.session, card)]

    assert told(named, BANK) == [(code, 1)]
    assert told(blind, STRANGER) == [(None, None)]
    assert [one.notices for one in data_grants.waiting(bench.session, actor=BANK, on=today)] == [1]
    assert any(one["credit_code"] == code for one in reads(bench, BANK, "enterprises").rows)
    assert data_grants.waiting(bench.session, actor=BANK, on=today) == []
    assert [one.notices for one in data_grants.waiting(bench.session, actor=STRANGER, on=today)] == [1]


def test_nobody_is_told_of_what_lies_outside_the_window_of_his_rows(bench: Bench) -> None:
    today, day = law_day(bench.at), timedelta(days=1)
    windows = (
        (None, None), (today, today), (today - day, None), (None, today + day),
        (today + day, None), (None, today - day), (today - day, today - day),
    )  # fmt: skip
    grants = [
        decided(
            bench,
            proposed(
                bench, dataset="enterprises", fields=("credit_code",), holder_role=None, holder_id=BANK.id,
                rows_from_on=since, rows_to_on=until,
            ),
        )
        for since, until in windows
    ]  # fmt: skip
    code = confirmed(bench)

    told = [bench.session.query(GrantNotice).filter_by(grant_id=row.id).count() for row in grants]
    given = [reads(bench, BANK, "enterprises", grant_id=row.id).rows for row in grants]

    assert told == [rows.count({"credit_code": code}) for rows in given] == [1, 1, 1, 1, 0, 0, 0]


def test_shared_rows_are_read_at_one_place() -> None:
    folder = Path(bonded_warehouse.__file__).parent
    reading = [
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if "datasets.rows(" in path.read_text(encoding="utf-8")
    ]

    assert reading == ["operations/sharing.py"]
