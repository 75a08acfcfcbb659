"""What the rules refer to a relics examiner, work by work; about what was stated they are asked anew.

Besides, an index by which works on temporary entry are found before their term ends.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEVER = date(1970, 1, 1)


def upgrade() -> None:
    referrals = op.create_table(
        "relics_referral",
        sa.Column("artwork_id", sa.String(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_relics_referral_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("artwork_id", name=op.f("pk_relics_referral")),
    )
    op.create_index(
        "ix_relics_referral_open",
        "relics_referral",
        ["since_at", "artwork_id"],
        sqlite_where=sa.text("since_at IS NOT NULL"),
        postgresql_where=sa.text("since_at IS NOT NULL"),
    )
    op.create_index("ix_relics_referral_asked_on", "relics_referral", ["asked_on"])
    facts = sa.table("legal_facts", sa.column("artwork_id"))
    op.create_index("ix_holding_customs_status_opened_at", "holding", ["customs_status", "opened_at"])
    works = sa.select(facts.c.artwork_id).distinct().subquery()
    stated = sa.select(works.c.artwork_id, sa.literal([], sa.JSON()), sa.literal(NEVER, sa.Date()))
    op.execute(referrals.insert().from_select(["artwork_id", "codes", "asked_on"], stated))


def downgrade() -> None:
    op.drop_index("ix_holding_customs_status_opened_at", table_name="holding")
    op.drop_index("ix_relics_referral_asked_on", table_name="relics_referral")
    op.drop_index("ix_relics_referral_open", table_name="relics_referral")
    op.drop_table("relics_referral")
