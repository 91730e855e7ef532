"""Words by which names, kinds and titles give away what an indicator is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Vocabulary:
    """`words` stand alone (`reach`, and not `outreach`), `signs` anywhere in a text (曝光)."""

    words: frozenset[str]
    signs: tuple[str, ...]

    def is_in(self, *texts: str | None) -> bool:
        return any(self._speaks(text.lower()) for text in texts if text)

    def _speaks(self, text: str) -> bool:
        return not self.words.isdisjoint(_WORD.findall(text)) or any(sign in text for sign in self.signs)


def _vocabulary(words: str, signs: str) -> Vocabulary:
    return Vocabulary(frozenset(words.split()), tuple(signs.split()))


EXPOSURE = _vocabulary(
    "exposure exposures impression impressions reach reached cpm grp trp pv uv views pageviews",
    "曝光 展现 展現 展示 触达 觸及 浏览量 瀏覽量 播放量 阅读量 閱讀量 千次",
)
CONVERSION = _vocabulary("conversion conversions converted convert", "转化 轉化 轉換 成交")
RATE = _vocabulary("rate ratio ctr cvr share percent percentage", "率 占比 比例")
INNOVATION = _vocabulary(
    "innovation innovations innovative idea ideas proposal proposals", "创新 創新 提案 合理化建"
)
SHARING = _vocabulary(
    "sharing sharings knowledge training trainings", "分享 共享 知识 知識 培训 培訓 訓練 案例库 案例庫"
)
EXCHANGE = _vocabulary("rate fx exchange factor", "汇率 匯率 系数 係數")
VOLUME = _vocabulary(
    "exposure impressions reach engagement interaction interactions volume activity quantity",
    "曝光 互动 互動 数量 數量 活跃 活躍",
)
GROWTH = _vocabulary("growth increase lift", "增长 增長 成長 增加 提升")
