"""A projector as a process of its own, to be killed; its argument is the database URL."""

import sys
import threading

from signing.projections.engine.projector import Projector
from support.facts.projector_logs import PLAIN_DECRYPTER, FollowedLog, NamesModel

if __name__ == "__main__":
    following = FollowedLog(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    projector = Projector(
        following.reading, following.log, PLAIN_DECRYPTER, [NamesModel()], batch=20
    )
    projector.run(threading.Event())
