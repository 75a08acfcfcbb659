"""Climate: sensors, readings, alarms.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "climate_sensor",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("room", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.String(40), nullable=False),
        sa.Column("registered_by_name", sa.String(200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_climate_sensor_facility_id_facility"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_climate_sensor"),
        sa.UniqueConstraint("code", name="uq_climate_sensor_code"),
    )
    op.create_index("ix_climate_sensor_facility_id_room", "climate_sensor", ["facility_id", "room"])
    op.create_table(
        "climate_reading",
        sa.Column("sensor_id", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("temperature", WHOLE, nullable=False),
        sa.Column("humidity", WHOLE, nullable=False),
        sa.Column("lux", WHOLE, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sensor_id"], ["climate_sensor.id"], name="fk_climate_reading_sensor_id_climate_sensor"
        ),
        sa.PrimaryKeyConstraint("sensor_id", "at", name="pk_climate_reading"),
    )
    op.create_table(
        "climate_excursion",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("sensor_id", sa.String(40), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("integral", WHOLE, nullable=False),
        sa.Column("worst", WHOLE, nullable=False),
        sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(32), nullable=True),
        sa.Column("decided_by", sa.String(40), nullable=True),
        sa.Column("decided_by_name", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sensor_id"], ["climate_sensor.id"], name="fk_climate_excursion_sensor_id_climate_sensor"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_climate_excursion"),
        sa.UniqueConstraint(
            "sensor_id", "measure", "began_at", name="uq_climate_excursion_sensor_id_measure_began_at"
        ),
    )
    op.create_index("ix_climate_excursion_sensor_id_ended_at", "climate_excursion", ["sensor_id", "ended_at"])
    op.create_index("ix_climate_excursion_alarm_at", "climate_excursion", ["alarm_at"])


def downgrade() -> None:
    for table in ("climate_excursion", "climate_reading", "climate_sensor"):
        op.drop_table(table)
