"""A projector as a process of its own, to be killed: `python tests/follow.py URL`."""

import sys
import threading

from followers import PLAINLY, Following, Names
from signing.projections.projector import Projector

if __name__ == "__main__":
    following = Following(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    projector = Projector(following.reading, following.log, PLAINLY, [Names()], batch=20)
    projector.run(threading.Event())
