"""The sentences of a check's findings, in Chinese and English."""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Mark(Enum):
    """The mark in front of a sentence."""

    PROVED = "✓"
    REFUTED = "✗"
    OPEN = "?"


class Said(Enum):
    """Every sentence that a check can output, by its name."""

    SIGNED = (
        Mark.PROVED,
        "{count} 个检查点的签名有效，最后一个覆盖 {size} 条事实。",
        "Checkpoints signed by the log: {count}; the last one is over facts 1 to {size}.",
    )
    WHOLE = (
        Mark.PROVED,
        "{size} 条事实与全部检查点逐条相符：无一更改、删除、插入或换位。",
        "Facts 1 to {size} are what the checkpoints say: none changed, removed, added or moved.",
    )
    GREW = (
        Mark.PROVED,
        "{count} 个一致性证明成立：日志只增不改。",
        "Consistency proofs that hold: {count}. The log only grew.",
    )
    OLD_HOLDS = (
        Mark.PROVED,
        "您保存的检查点（前 {size} 条）与这份历史一致：此后没有改写。",
        "The checkpoint that you kept (facts 1 to {size}) fits: nothing was rewritten since.",
    )
    WITNESSED = (
        Mark.PROVED,
        "见证方 {witness} 于 {at} 共同签署了前 {size} 条。",
        "Witness {witness} co-signed facts 1 to {size} at {at}.",
    )
    FORGED = (
        Mark.REFUTED,
        "伪造的检查点：{name} 不是由日志的密钥签署的。",
        "FORGED CHECKPOINT: {name} is not signed by a key of the log.",
    )
    FORGED_WITNESS = (
        Mark.REFUTED,
        "伪造的见证：检查点 {name} 上 {witness} 的签名无效。",
        "FORGED WITNESS: the signature of {witness} below checkpoint {name} is false.",
    )
    NO_CHECKPOINT = (
        Mark.REFUTED,
        "没有一个有效的检查点，什么也证明不了。",
        "NO CHECKPOINT is valid, so nothing is proved.",
    )
    SPLIT = (
        Mark.REFUTED,
        "同一长度 {size} 有两个不同的检查点：日志讲了两种历史。",
        "TWO HISTORIES: there are different signed checkpoints over facts 1 to {size}.",
    )
    TAIL = (
        Mark.REFUTED,
        "尾部缺失：检查点覆盖 {size} 条事实，这里只有 {count} 条。",
        "TAIL REMOVED: a checkpoint is over facts 1 to {size}, and here are only {count}.",
    )
    OTHER = (
        Mark.REFUTED,
        "第 {first} 至 {size} 条中有事实与检查点 {size} 不符。",
        "NOT WHAT WAS SIGNED: of facts {first} to {size} some differ from checkpoint {size}.",
    )
    CHANGED = (
        Mark.REFUTED,
        "被更改的事实：第 {positions} 条。",
        "CHANGED: the facts at {positions} are not those that were sealed.",
    )
    SWAPPED = (
        Mark.REFUTED,
        "被换位的事实：第 {positions} 条。",
        "SWAPPED: the facts at {positions} stand in each other's place.",
    )
    INSERTED = (
        Mark.REFUTED,
        "被插入的事实：第 {positions} 条。",
        "INSERTED: the fact at {positions} was never sealed there.",
    )
    REMOVED = (
        Mark.REFUTED,
        "被删除的事实：第 {positions} 条。",
        "REMOVED: the fact at {positions} is missing.",
    )
    REWRITTEN = (
        Mark.REFUTED,
        "历史被改写：您保存的检查点（前 {size} 条）与这份历史不符。",
        "REWRITTEN: the checkpoint that you kept (facts 1 to {size}) is of another history.",
    )
    NOT_GROWN = (
        Mark.REFUTED,
        "从 {old} 到 {new} 的一致性证明不成立。",
        "The consistency proof from {old} to {new} does not hold.",
    )
    UNSIGNED = (
        Mark.OPEN,
        "第 {first} 条起还没有检查点覆盖。",
        "No checkpoint is over the facts from {first} on yet.",
    )
    KEYS_WITHIN = (
        Mark.OPEN,
        "密钥来自文件本身：请与另行获得的公钥核对（--key）：{keys}",
        "The keys came in the file: compare them with what you know from elsewhere (--key): {keys}",
    )
    NO_OLD = (
        Mark.OPEN,
        "没有另行保存的检查点或见证：签署之前的改写无法排除（--checkpoint）。",
        "No checkpoint kept elsewhere (--checkpoint), no witness: all may have been rewritten.",
    )
    TRUTH = (
        Mark.OPEN,
        "事实所述是否属实，任何日志都无法证明。",
        "Whether what the facts say is true, no log can prove.",
    )


@dataclass(frozen=True)
class Finding:
    said: Said
    about: dict[str, object]

    @property
    def mark(self) -> Mark:
        mark: Mark = self.said.value[0]
        return mark

    def __str__(self) -> str:
        mark, zh, en = self.said.value
        return f"{mark.value} {zh.format(**self.about)}\n  {en.format(**self.about)}"


def make_finding(said: Said, **about: Any) -> Finding:
    return Finding(said, about)
