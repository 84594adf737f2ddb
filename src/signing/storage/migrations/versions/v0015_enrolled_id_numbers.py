"""Find who is enrolled with an ID number; of those enrolled before, the service adds the digest."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE enrolled_id_numbers (
            graduate_id uuid PRIMARY KEY,
            school_code text NOT NULL,
            student_number text NOT NULL,
            digest text
        )
        """
    )
    op.execute(
        "CREATE INDEX enrolled_id_numbers_digest ON enrolled_id_numbers (school_code, digest)"
    )
    op.execute(
        """
        INSERT INTO enrolled_id_numbers
        SELECT stream, fact ->> 'school_code', fact ->> 'student_number', NULL
        FROM (
            SELECT stream, convert_from(state, 'UTF8')::jsonb AS fact
            FROM events WHERE topic = 'signing.events:GraduateEnrolled'
        ) AS enrolled
        WHERE NOT EXISTS (
            SELECT FROM events AS erasing
            WHERE erasing.stream = enrolled.stream
              AND erasing.topic = 'signing.events:PersonalDataErased'
        )
        """
    )
