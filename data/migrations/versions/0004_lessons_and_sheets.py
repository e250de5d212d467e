"""Lessons: exercises done apart, then compared; and the sheet for a first session."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercises",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson_key", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name=op.f("fk_exercises_couple_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercises")),
        sa.UniqueConstraint(
            "couple_id", "lesson_key", "round", name=op.f("uq_exercises_couple_id_lesson_key_round")
        ),
    )
    op.create_table(
        "exercise_parts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("exercise_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_parts_exercise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_parts")),
        sa.UniqueConstraint("exercise_id", "user_id", name=op.f("uq_exercise_parts_exercise_id_user_id")),
    )
    op.create_table(
        "sheets",
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name=op.f("fk_sheets_couple_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("couple_id", name=op.f("pk_sheets")),
    )
    op.create_table(
        "sheet_lines",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name=op.f("fk_sheet_lines_couple_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_lines")),
    )
    op.create_index("ix_sheet_lines_couple_id", "sheet_lines", ["couple_id"])


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
