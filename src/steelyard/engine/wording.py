"""Words for statuses and reasons, in three languages: a number that is absent says why."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str, str]] = {
    # reason: English, Simplified Chinese, Traditional Chinese
    "ok": ("", "", ""),
    "missing": ("missing", "缺失", "缺漏"),
    "undefined": ("undefined", "无法计算", "無法計算"),
    "insufficient_evidence": ("insufficient evidence", "样本不足", "樣本不足"),
    "not_applicable": ("not applicable", "不适用", "不適用"),
    "not_due": ("not due", "未到期", "未到期"),
    "held": ("held", "暂缓计分", "暫緩計分"),
    "not_reconciled": (
        "two sources differ and nobody has settled it",
        "两个来源的合计不一致，尚未裁定",
        "兩個來源的合計不一致，尚未裁定",
    ),
    "no_rows": ("no rows to take it from", "没有可用的数据行", "沒有可用的資料列"),
    "no_table": ("the table is not in the folder", "数据文件夹中没有该表", "資料夾中沒有該表"),
    "no_data": ("the table has no rows", "数据表为空", "資料表為空"),
    "before_coverage": ("before the data begins", "早于数据起始日", "早於資料起始日"),
    "after_coverage": ("after the data ends", "晚于数据截止日", "晚於資料截止日"),
    "no_prior_period": ("no prior period to compare with", "没有上一期可比", "沒有上一期可比"),
    "no_subject_column": ("rows have no owner", "数据行没有责任人", "資料列沒有責任人"),
    "no_such_column": ("the rows do not have this column", "数据行没有该列", "資料列沒有該欄"),
    "zero_denominator": ("division by zero", "分母为零", "分母為零"),
    "prior_not_positive": ("prior period is zero or negative", "上一期为零或负数", "上一期為零或負數"),
    "out_of_range": ("too large to compute", "数值超出范围", "數值超出範圍"),
    "under_minimum_evidence": ("under the minimum evidence", "低于最低样本要求", "低於最低樣本要求"),
    "not_for_this_position": ("not for this position", "不适用于该岗位", "不適用於該職位"),
    "measured_at_team": ("measured for teams", "按团队考核", "按團隊考核"),
    "measured_at_department": ("measured for the department", "按部门考核", "按部門考核"),
    "no_team": ("in no team", "不属于任何团队", "不屬於任何團隊"),
    "no_actual": ("no actual entered", "未录入实际值", "未填報實際值"),
    "no_ratings": ("too few ratings", "评分人数不足", "評分人數不足"),
    "no_target": ("no target", "没有目标值", "沒有目標值"),
    "no_peers": ("no peers to rank among", "没有可比对象", "沒有可比對象"),
    "target_not_positive": ("the target is not above zero", "目标值不大于零", "目標值不大於零"),
    "targets_out_of_order": ("the targets are out of order", "目标值顺序有误", "目標值順序有誤"),
    "blocked": ("blocked", "暂不计分", "暫不計分"),
    "no_interval_by_scheme": ("the scheme asks for none", "方案未要求", "方案未要求"),
    "no_interval_of_actuals": ("the number was entered, not counted", "数值为人工录入", "數值為人工填報"),
    "no_interval_of_stock": ("a stock is counted whole", "存量为全数清点", "存量為全數清點"),
    "no_interval_of_measure": (
        "distinct counts, extremes and last values have none",
        "去重计数、极值与末值没有置信区间",
        "不重複計數、極值與末值沒有信賴區間",
    ),
    "no_interval_of_formula": (
        "the formula is more than arithmetic over sums and counts",
        "公式不只是对合计与计数的四则运算",
        "公式不只是對合計與計數的四則運算",
    ),
    "no_interval_of_constant": ("the formula uses no rows", "公式未用到数据行", "公式未用到資料列"),
    "too_few_rows": (
        "too few rows to see how they vary",
        "数据行太少，看不出离散程度",
        "資料列太少，看不出離散程度",
    ),
    "too_few_ratings": (
        "too few ratings to see how raters differ",
        "评分太少，看不出评价人之间的差异",
        "評分太少，看不出評核人之間的差異",
    ),
    "nothing_to_score": ("nothing to score", "没有可计分的指标", "沒有可計分的指標"),
}
_COLUMN = {"en": 0, "zh-Hans": 1, "zh-Hant": 2}


def words(reason: str | None, language: str = "en") -> str:
    """A reason or status for people; an unknown one as it is, without underscores."""
    if not reason:
        return ""
    found = _WORDS.get(reason)
    return found[_COLUMN[language]] if found else reason.replace("_", " ")


def why(status: str, reason: str | None, language: str = "en") -> str:
    """`missing: no prior period to compare with`."""
    head, rest = words(status, language), words(reason, language)
    return f"{head}: {rest}" if head and rest and head != rest else head or rest


_HEADS: dict[str, tuple[str, str, str]] = {
    "indicator": ("indicator", "指标", "指標"),
    "value": ("value", "完成值", "完成值"),
    "target": ("target", "目标值", "目標值"),
    "threshold": ("threshold", "门槛值", "門檻值"),
    "stretch": ("stretch", "挑战值", "挑戰值"),
    "achieved": ("achieved", "达成率", "達成率"),
    "score": ("score", "得分", "得分"),
    "weight": ("weight", "权重", "權重"),
    "points": ("points", "贡献分", "貢獻分"),
    "note": ("", "", ""),
    "id": ("id", "编号", "編號"),
    "name": ("name", "姓名", "姓名"),
    "subject": ("subject", "对象", "對象"),
    "total": ("total", "总分", "總分"),
    "grade": ("grade", "等级", "等第"),
    "coefficient": ("coefficient", "绩效系数", "績效係數"),
    "year": ("year", "全年", "全年"),
    "formula": ("Formula", "公式", "公式"),
    "measures": ("Measures", "度量值", "度量值"),
    "measure": ("measure", "度量", "度量"),
    "period": ("period", "期间", "期間"),
    "from": ("from", "来源", "來源"),
    "rule": ("rule", "计分规则", "計分規則"),
    "curve": ("curve", "计分曲线", "計分曲線"),
    "contribution": ("contribution", "贡献分", "貢獻分"),
    "achievement": ("achievement", "达成率", "達成率"),
    "higher": ("higher is better", "越高越好", "越高越好"),
    "lower": ("lower is better", "越低越好", "越低越好"),
    "within": ("within a range is best", "适中为好", "適中為好"),
    "chance": ("Chance", "随机波动", "隨機波動"),
    "no_interval": ("no interval", "没有置信区间", "沒有信賴區間"),
    "scheme": ("scheme", "方案", "方案"),
    "employee": ("employee", "个人", "個人"),
    "position": ("position", "岗位", "職位"),
    "team": ("team", "团队", "團隊"),
    "department": ("department", "部门", "部門"),
    "key": ("key", "匹配键", "比對鍵"),
    "difference": ("difference", "差异", "差異"),
    "field": ("field", "字段", "欄位"),
    "recorded": ("recorded", "原记录", "原紀錄"),
    "recomputed": ("recomputed", "重算", "重算"),
    "entered": ("Entered by people", "人工录入", "人工填報"),
}


def head(name: str, language: str = "en") -> str:
    """A column head or heading of the terminal."""
    return _HEADS[name][_COLUMN[language]] if name in _HEADS else name


def say(language: str, english: str, simplified: str, traditional: str) -> str:
    """The sentence in the language asked for."""
    return (english, simplified, traditional)[_COLUMN[language]]
