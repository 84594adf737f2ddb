"""Counts tries to verify a card's graduate, in the statement that saves their answer."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typing_extensions import TypedDict

from signing.storage.recorder import Conflict
from signing.use_cases.core.actors import CardHolder
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome

TAKE = text("""
    WITH counted AS (
      INSERT INTO card_tries AS tried (card_id, tries) VALUES (:card, 1)
      ON CONFLICT (card_id) DO UPDATE SET tries = tried.tries + 1
      RETURNING :most - tries AS tries_left
    ), told AS (
      SELECT jsonb_build_object('knows', :knows AND tries_left >= 0,
                                'left', greatest(tries_left, 0)) AS answer
      FROM counted
    ), kept AS (
      INSERT INTO answers (account, key, request_digest, answer)
      SELECT :account, :key, :digest,
             jsonb_build_object('answer', answer, 'receipt', NULL, 'version', NULL)
      FROM told WHERE CAST(:key AS text) IS NOT NULL
    )
    SELECT answer FROM told
""")
GIVE_BACK = text("UPDATE card_tries SET tries = tries - 1 WHERE card_id = :card")


class CardTry(TypedDict):
    """Whether the caller knows the end of the ID number, and how many tries are left."""

    knows: bool
    left: int


class CardTries(UseCases):
    def take(self, by: CardHolder, card_id: UUID, *, knows: bool) -> Outcome[CardTry]:
        """Count a try. A right answer counts only while tries are left. Raises Conflict.

        A right try is taken back at the end; until then it counts like a wrong one.
        """
        asked = {
            "card": card_id,
            "most": self.context.policy.card_tries,
            "knows": knows,
            "account": by.stamp.actor.account,
            "key": by.once.key if by.once else None,
            "digest": by.once.digest if by.once else None,
        }
        try:
            with self.context.engine.begin() as connection:
                answer = connection.execute(TAKE, asked).scalar_one()
                if answer["knows"]:
                    connection.execute(GIVE_BACK, {"card": card_id})
        except IntegrityError:  # the same try, sent twice at once
            raise Conflict("answers_pkey") from None
        return Outcome(answer)
