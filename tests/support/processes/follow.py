"""A projector as a process of its own, to be killed; its argument is the database URL."""

import sys
import threading

from signing.projections.engine.projector import Projector
from support.facts.projector_logs import PLAINLY, Following, Names

if __name__ == "__main__":
    following = Following(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    projector = Projector(following.reading, following.log, PLAINLY, [Names()], batch=20)
    projector.run(threading.Event())
