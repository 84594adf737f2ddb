"""Find graduates by their student number in capitals, who were enrolled with small letters."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE unfolded_numbers (
            graduate_id uuid PRIMARY KEY,
            school_code text NOT NULL,
            year integer NOT NULL,
            student_number text NOT NULL,
            folded text NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX unfolded_numbers_folded ON unfolded_numbers (school_code, folded)")
    op.execute(
        """
        INSERT INTO unfolded_numbers
        SELECT stream, fact ->> 'school_code', (fact ->> 'year')::integer,
               fact ->> 'student_number', upper(fact ->> 'student_number')
        FROM (
            SELECT stream, convert_from(state, 'UTF8')::jsonb AS fact
            FROM events WHERE topic = 'signing.events:GraduateEnrolled'
        ) AS enrolled
        WHERE fact ->> 'student_number' <> upper(fact ->> 'student_number')
        """
    )
