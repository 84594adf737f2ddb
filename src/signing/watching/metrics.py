"""What this process counts and measures by itself; no label has values that others choose.

Gauges that the database knows are read when somebody asks: `condition/gauges.py`.
"""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs
# when a series began: as many samples again, and nobody asks

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DONE = "done"
"""The outcome of a command that no refusal ended."""
BROKEN = "broken"
"""The outcome of one that an error ended: of ours, or of the database."""

REQUESTS = Counter("signing_requests_total", "Requests answered", ["method", "route", "status"])
LATENCY = Histogram(
    "signing_request_seconds", "Seconds until an answer has ended", ["method", "route"]
)
IN_PROGRESS = Gauge("signing_requests_in_progress", "Requests that are not answered to their end")
REFUSED = Counter("signing_refused_at_the_door_total", "Requests that met a cap", ["cap"])

WECHAT_ANSWERS = Counter(
    "signing_wechat_messages_total",
    "Calls that send a WeChat message: sent, not_subscribed, refused, away",
    ["outcome"],
)
WECHAT_TOKENS = Counter("signing_wechat_tokens_total", "Access tokens fetched from WeChat")

COMMANDS = Counter(
    "signing_commands_total",
    "Commands by use case, and done, broken, or the code of their refusal",
    ["command", "outcome"],
)
COMMAND_SECONDS = Histogram(
    "signing_command_seconds", "Seconds of a command with its retries", ["command"], buckets=SECONDS
)
CONFLICTS = Counter(
    "signing_command_conflicts_total", "Saves that another save came before", ["command"]
)
SAVING = Gauge("signing_recorder_connections_busy", "Connections that save or load facts just now")

BATCHES = Histogram(
    "signing_projection_batch_seconds", "Seconds to apply a batch of facts", buckets=SECONDS
)
PROJECTED = Counter("signing_projection_facts_total", "Facts that this process applied")

SENT = Counter(
    "signing_outbox_messages_total",
    "Messages handed to a channel by this process: sent, put_off, away or dead",
    ["channel", "outcome"],
)
