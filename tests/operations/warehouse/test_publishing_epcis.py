"""Events of the house as they are recorded: what a room's sensor measured, and what was in error.

Seen red: publishing without the climate, and with a declaration for every correction of a link.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa

from bonded_warehouse import epcis
from bonded_warehouse.models.climate import ClimateReading
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.models.standards import EpcisEvent
from bonded_warehouse.operations import climate, correcting, publishing_epcis
from bonded_warehouse.rules import epcis_hash
from bonded_warehouse.rules.climate import PROFILES, Material
from bonded_warehouse.rules.epcis_events import document
from tests.operations.warehouse.store import SENIOR, Store
from tests.operations.warehouse.test_correcting import declares, named, out

PREFIX = "9520000"
SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "domain" / "epcis" / "EPCIS-JSON-Schema.json"


def recorded(store: Store, link: CustodyEvent) -> list[EpcisEvent]:
    row = store.session.scalar(sa.select(EpcisEvent).where(EpcisEvent.custody_event_id == link.id))
    assert row is not None
    query = sa.select(EpcisEvent).where(EpcisEvent.event_key == row.event_key).order_by(EpcisEvent.seq)
    return list(store.session.scalars(query))


def valid(store: Store, *events: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("shared papers absent")
    jsonschema.validate(document(events, at=store.later()), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_what_leaves_a_room_says_what_its_sensor_measured_there(store: Store) -> None:
    holding = out(store)
    link = named(store, holding, "check_out")
    its = climate.register(
        store.session,
        facility_id=store.facility.id,
        room="A",
        code="A-1",
        profile=PROFILES[Material.PAPER_SILK],
        why="",
        actor=SENIOR,
        at=store.later(),
    )
    for seconds, temperature in ((1, 2010), (2, 2030), (-1, 2200)):  # the last: after it had left
        at = link.occurred_at - timedelta(seconds=seconds)
        store.session.add(
            ClimateReading(
                sensor_id=its.id, at=at, temperature=temperature, humidity=5000, lux=None, received_at=at
            )
        )
    store.session.flush()

    publishing_epcis.publish(store.session, prefix=PREFIX, at=store.later())

    (row,) = recorded(store, link)
    (sensor,) = row.body["sensorElementList"]
    assert sensor["sensorMetadata"]["deviceID"] == "urn:bianliang:sensor:A-1"
    assert sensor["sensorReport"][0] | {"type": ""} == {
        "type": "",
        "minValue": 20.1,
        "maxValue": 20.3,
        "meanValue": 20.2,
        "uom": "CEL",
    }
    assert row.event_id == epcis_hash.event_id(row.body)
    assert row.body in epcis.events_of_work(store.session, link.artwork_id, actor=SENIOR, prefix=PREFIX)
    others = store.session.scalars(sa.select(EpcisEvent).where(EpcisEvent.id != row.id))
    assert not any("sensorElementList" in other.body for other in others)
    valid(store, row.body)


def test_a_correction_declares_the_event_once_and_leaves_it_as_it_is(store: Store) -> None:
    holding = out(store)
    link = named(store, holding, "check_out")
    publishing_epcis.publish(store.session, prefix=PREFIX, at=store.later())
    (before,) = [dict(row.body) for row in recorded(store, link)]
    for place in ("Dock 2", "Dock 3"):
        correction = declares(store, link, instead={"place": place})
        correcting.confirm(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())

    assert publishing_epcis.publish(store.session, prefix=PREFIX, at=store.later()) == 1
    assert publishing_epcis.publish(store.session, prefix=PREFIX, at=store.later()) == 0

    first, declared = recorded(store, link)
    error = declared.body["errorDeclaration"]
    assert error["reason"] == "incorrect_data"
    assert first.body == before
    assert declared.body == before | {"errorDeclaration": error}
    assert epcis.event(store.session, first.event_id, actor=SENIOR)[1]["errorDeclaration"] == error
    assert list(epcis.breaks(store.session)) == []
    valid(store, declared.body)
