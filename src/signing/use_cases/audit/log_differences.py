"""What can differ between the facts, the log's tree and its checkpoints, in both languages."""

from dataclasses import dataclass
from enum import Enum
from typing import TypedDict


class DifferenceRow(TypedDict):
    """A difference as it is kept; `deed` is a code."""

    deed: str
    first: int
    last: int
    stream: str


class Deed(Enum):
    """What was done to the history, by its name in `log_checks`, and its sentences."""

    FACT_CHANGED = (
        "fact_changed",
        "被更改：日志位置 {first} 的事实（流 {stream}）不是当初封存的内容。",
        "CHANGED: the fact at position {first} (stream {stream}) is not what was sealed.",
    )
    FACT_REMOVED = (
        "fact_removed",
        "被删除：日志位置 {first} 的事实已不在。",
        "REMOVED: the fact at position {first} is gone.",
    )
    STREAM_INCOMPLETE = (
        "stream_incomplete",
        "流 {stream} 的版本不连续：其中有事实被删除或插入。",
        "Stream {stream} lacks a version: a fact of it was removed or added.",
    )
    FACT_ADDED = (
        "fact_added",
        "被插入：流 {stream} 中有从未封存的旧事实。",
        "ADDED: stream {stream} has an old fact that was never sealed.",
    )
    POSITIONS_REMOVED = (
        "positions_removed",
        "日志位置 {first} 至 {last} 已不在。",
        "REMOVED: positions {first} to {last} are gone from the log.",
    )
    NODE_CHANGED = (
        "node_changed",
        "默克尔树中位置 {first} 至 {last} 之上的节点与其下的叶子不符。",
        "TREE CHANGED: a node above positions {first} to {last} is not what is below it.",
    )
    PAST_CHANGED = (
        "past_changed",
        "前 {last} 条的树根不再是上次核对时的树根。",
        "TREE CHANGED: the root over positions 1 to {last} is not that of the last check.",
    )
    CHECKPOINT_DIFFERS = (
        "checkpoint_differs",
        "检查点 {last} 与日志不符：位置 {first} 至 {last} 中有改动，或检查点被改。",
        "CHANGED: checkpoint {last} is not over this log, at positions {first} to {last}.",
    )
    CHECKPOINT_FORGED = (
        "checkpoint_forged",
        "检查点 {last} 不是由日志的密钥签署的。",
        "FORGED: checkpoint {last} is not signed by a key of the log.",
    )
    WITNESS_FORGED = (
        "witness_forged",
        "检查点 {last} 上有一个见证签名无效。",
        "FORGED: a witness's signature below checkpoint {last} is false.",
    )
    TAIL_REMOVED = (
        "tail_removed",
        "尾部缺失：检查点覆盖到 {last}，日志位置 {first} 起已不在。",
        "TAIL REMOVED: a checkpoint is over positions 1 to {last}; those from {first} on are gone.",
    )
    FACT_CONTRADICTS = (
        "fact_contradicts",
        "矛盾：日志位置 {first} 的事实与流 {stream} 中此前的事实不符，本不可能发生。",
        "CONTRADICTS: position {first} cannot follow what came before it in stream {stream}.",
    )
    FACT_UNREADABLE = (
        "fact_unreadable",
        "无法读取：日志位置 {first} 的事实（流 {stream}）不能被本程序解读，也未被搁置。",
        "UNREADABLE: the fact at position {first} (stream {stream}), which is not parked.",
    )
    ACCOUNT_EVENT_CHANGED = (
        "account_event_changed",
        "账号记录 {first}：内容被更改，或其前的记录被删除。",
        "CHANGED: event {first} of the log of accounts, or what came before it, is another one.",
    )
    ACCOUNT_HEAD_DIFFERS = (
        "account_head_differs",
        "账号记录 {first}：与已签署的链头不符。",
        "CHANGED: event {first} of the log of accounts is not what a signed head says.",
    )

    @property
    def code(self) -> str:
        code: str = self.value[0]
        return code


@dataclass(frozen=True)
class LogDifference:
    """Something of the history that was changed; `first` and `last` are positions of the log."""

    deed: Deed
    first: int = 0
    last: int = 0
    stream: str = ""

    @property
    def zh(self) -> str:
        return self._fill(self.deed.value[1])

    @property
    def en(self) -> str:
        return self._fill(self.deed.value[2])

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def _fill(self, sentence: str) -> str:
        return sentence.format(first=self.first, last=self.last, stream=self.stream)

    def as_row(self) -> DifferenceRow:
        return {
            "deed": self.deed.code,
            "first": self.first,
            "last": self.last,
            "stream": self.stream,
        }

    @classmethod
    def from_row(cls, row: DifferenceRow) -> "LogDifference":
        deed = next(one for one in Deed if one.code == row["deed"])
        return cls(deed, row["first"], row["last"], row["stream"])
