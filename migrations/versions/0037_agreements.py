"""Contracts of consignments in versions; what was agreed before is version 1.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TEXTS = {
    "time_and_place": {
        "en": "In the sale of this house into which the consignor enters the work, at the time and place "
        "announced for that sale; or at the price at which he offers it.",
        "zh": "在委托人将作品编入的本拍卖行专场中，以该专场公告的时间和地点为准；或按委托人标定的价格出售。",
    },
    "hand_over": {
        "en": "In bond, to the buyer named by the settlement.",
        "zh": "在保税仓库内交付结算所载买受人。",
    },
    "payment": {
        "en": "Released after delivery and the dispute window.",
        "zh": "交付完成且异议期届满后付款。",
    },
    "default": {
        "en": "As the law says (Auction Law, arts. 29 and 39).",
        "zh": "依法律规定（《拍卖法》第二十九条、第三十九条）。",
    },
    "rest": {
        "en": "Agreed before contracts were kept in versions.",
        "zh": "本合同订立于合同分版本保存之前。",
    },
}


def upgrade() -> None:
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wish", sa.Text(), nullable=False, server_default=""))
    agreement = op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("consignment_id", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=200), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_agreement_consignment_id_consignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("consignment_id", "version", name=op.f("uq_agreement_consignment_id_version")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_consignment_id"), ["consignment_id"], unique=False)
        for state in ("in_force", "proposed"):
            batch_op.create_index(
                f"uq_agreement_{state}",
                ["consignment_id"],
                unique=True,
                sqlite_where=sa.text(f"state = '{state}'"),
                postgresql_where=sa.text(f"state = '{state}'"),
            )
    _version_1(op.get_bind(), agreement)


def _version_1(connection: sa.Connection, agreement: sa.Table) -> None:
    consignment = sa.table(
        "consignment",
        sa.column("id", sa.String),
        sa.column("artwork_id", sa.String),
        sa.column("consignor_id", sa.String),
        sa.column("consignor_name", sa.String),
        sa.column("commission_bps", sa.Integer),
        sa.column("defects", sa.Text),
        sa.column("consigned_at", sa.DateTime(timezone=True)),
    )
    artwork = sa.table(
        "artwork", sa.column("id", sa.String), sa.column("title", sa.JSON), sa.column("maker", sa.JSON)
    )
    query = sa.select(consignment, artwork.c.title, artwork.c.maker).join(
        artwork, artwork.c.id == consignment.c.artwork_id
    )
    for row in connection.execute(query).mappings().all():
        terms = {
            "version": 1,
            "parties": {"consignor": row["consignor_name"], "organisation": "", "house": "Bianliang"},
            "lot": {
                "artwork_id": row["artwork_id"],
                "title": row["title"],
                "maker": row["maker"],
                "quantity": 1,
                "defects": row["defects"],
            },
            "reserve": None,
            "commission_bps": row["commission_bps"],
            **TEXTS,
        }
        salt = secrets.token_hex(16)
        content = json.dumps(
            {"salt": salt, "terms": terms}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        connection.execute(
            agreement.insert().values(
                id=f"agr_{row['id'].partition('_')[2]}"[:40],
                consignment_id=row["id"],
                version=1,
                terms=terms,
                salt=salt,
                sha256=hashlib.sha256(content.encode()).hexdigest(),
                state="in_force",
                side="house",
                proposed_by="",
                proposed_by_name="Bianliang",
                proposed_at=row["consigned_at"],
                accepted_by=row["consignor_id"],
                accepted_by_name=row["consignor_name"],
                accepted_at=row["consigned_at"],
            )
        )


def downgrade() -> None:
    op.drop_table("agreement")
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.drop_column("wish")
