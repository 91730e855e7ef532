"""Words of a difference in three languages: names of settings, and values that are words themselves."""

from __future__ import annotations

from steelyard.core.texts import Template, Text

_ORDER = ("en", "zh-Hans", "zh-Hant")


def template(english: str, simplified: str, traditional: str) -> Template:
    return dict(zip(_ORDER, (english, simplified, traditional), strict=True))


def text(english: str, simplified: str, traditional: str) -> Text:
    return Text.of(template(english, simplified, traditional))


_SETTINGS: dict[str, tuple[str, str, str]] = {
    "period": ("scoring period", "考核周期", "考核週期"),
    "fiscal_year_start": ("first month of the fiscal year", "财年起始月", "會計年度起始月"),
    "timezone": ("time zone", "时区", "時區"),
    "year_score": ("score of the year", "全年得分算法", "全年得分算法"),
    "aggregation": ("aggregation", "汇总方式", "彙總方式"),
    "version": ("version", "版本", "版本"),
    "scheme": ("id", "编号", "編號"),
    "title": ("title", "名称", "名稱"),
    "description": ("description", "说明", "說明"),
    "caps": ("bounds of the points", "得分上下限", "得分上下限"),
    "range": ("recommended weight", "建议权重区间", "建議權重區間"),
    "input": ("input", "取数方式", "取數方式"),
    "unit": ("unit", "单位", "單位"),
    "direction": ("direction", "方向", "方向"),
    "nature": ("nature", "定量或定性", "定量或定性"),
    "focus": ("focus", "过程或结果", "過程或結果"),
    "horizon": ("horizon", "长期或短期", "長期或短期"),
    "kind": ("kind", "类别", "類別"),
    "level": ("level", "考核层级", "考核層級"),
    "below": ("treatment below that level", "下级处理方式", "下級處理方式"),
    "applies_to": ("scope", "适用范围", "適用範圍"),
    "frequency": ("frequency", "统计频率", "統計頻率"),
    "objective": ("objective", "所属目标", "所屬目標"),
    "source": ("source", "数据来源", "資料來源"),
    "owner": ("data owner", "数据责任人", "資料負責人"),
    "guardrails": ("guardrails", "护栏指标", "護欄指標"),
    "linked_to": ("linked indicators", "关联指标", "關聯指標"),
    "companion": ("companion formula", "旁列公式", "旁列公式"),
    "minimum_evidence": ("minimum evidence", "最低样本要求", "最低樣本要求"),
    "scale": ("rating scale", "评分量表", "評分量表"),
    "perspectives": ("perspectives", "评分视角权重", "評分視角權重"),
    "minimum": ("minimum number of raters", "最少评分人数", "最少評分人數"),
    "require": ("required perspectives", "必需的评分视角", "必要的評分視角"),
    "stretch": ("stretch objective", "挑战性目标", "挑戰性目標"),
    "table": ("table", "数据表", "資料表"),
    "file": ("file", "文件", "檔案"),
    "read": ("reading options", "读取选项", "讀取選項"),
    "join": ("look-ups", "关联查找", "關聯查找"),
    "column": ("expression", "表达式", "運算式"),
    "where": ("filter", "筛选条件", "篩選條件"),
    "time": ("moment of a row", "归期时间", "歸期時間"),
    "subject": ("owner of a row", "归属对象", "歸屬對象"),
    "left": ("one source", "来源甲", "來源甲"),
    "right": ("other source", "来源乙", "來源乙"),
    "tolerance": ("tolerance", "容差", "容差"),
    "relative": ("relative", "相对", "相對"),
    "absolute": ("absolute", "绝对", "絕對"),
    "holds": ("held indicators", "暂缓计分的指标", "暫緩計分的指標"),
    "key": ("key", "匹配键", "比對鍵"),
    "value": ("amount", "金额", "金額"),
    "credits": ("credit shares", "业绩分摊", "業績分攤"),
    "valid": ("lifetime of a row", "有效期", "有效期"),
    "covers": ("coverage", "数据覆盖期", "資料涵蓋期"),
    "rule": ("rule", "规则", "規則"),
    "measure": ("measure", "度量", "度量"),
    "formula": ("formula", "公式", "公式"),
    "each": ("points for each", "每次分值", "每次分值"),
    "cap": ("most points", "封顶分", "封頂分"),
    "indicator": ("indicator", "指标", "指標"),
    "at_least": ("needed score", "门槛分", "門檻分"),
    "others_at_most": ("most points of the others", "其他指标封顶分", "其他指標封頂分"),
    "scope": ("scope", "作用范围", "作用範圍"),
    "when": ("condition", "触发条件", "觸發條件"),
    "grade_at_most": ("best grade left", "等级上限", "等第上限"),
    "total_at_most": ("most points left", "总分上限", "總分上限"),
    "total": ("total", "总分", "總分"),
    "ratified_by": ("ratification", "等级核定人", "等第核定人"),
    "distribution": ("guideline share", "参考比例", "參考比例"),
    "select": ("selected lint rules", "启用的检查规则", "啟用的檢查規則"),
    "levels": ("lint levels", "检查级别", "檢查級別"),
    "ignore": ("ignored lint rules", "忽略的检查规则", "忽略的檢查規則"),
    "reason": ("reason", "理由", "理由"),
}

_VALUES: dict[str, tuple[str, str, str]] = {
    "month": ("month", "月度", "月度"),
    "quarter": ("quarter", "季度", "季度"),
    "half": ("half-year", "半年度", "半年度"),
    "year": ("year", "年度", "年度"),
    "mean_of_periods": ("the mean of the periods", "各期平均", "各期平均"),
    "recompute": ("computed on the whole year", "按全年数据重算", "按全年資料重算"),
    "arithmetic": ("the weighted sum", "加权求和", "加權求和"),
    "geometric": ("the weighted geometric mean", "加权几何平均", "加權幾何平均"),
    "higher": ("higher is better", "越高越好", "越高越好"),
    "lower": ("lower is better", "越低越好", "越低越好"),
    "within": ("within a range is best", "适中为好", "適中為好"),
    "quantitative": ("quantitative", "定量", "定量"),
    "qualitative": ("qualitative", "定性", "定性"),
    "process": ("process", "过程", "過程"),
    "outcome": ("outcome", "结果", "結果"),
    "short": ("short term", "短期", "短期"),
    "long": ("long term", "长期", "長期"),
    "employee": ("employee", "个人", "個人"),
    "team": ("team", "团队", "團隊"),
    "department": ("department", "部门", "部門"),
    "not_applicable": ("does not apply", "不适用", "不適用"),
    "inherit": ("inherits the value above", "沿用上级完成值", "沿用上級完成值"),
    "formula": ("a formula", "按公式计算", "按公式計算"),
    "ratings": ("ratings", "评分", "評分"),
    "actuals": ("entered actuals", "录入实际值", "填報實際值"),
    "sheet": ("the sheet", "全表", "全表"),
    "dimension": ("its dimension", "本维度", "本構面"),
    "decisions": ("a human decision", "人工裁定", "人工裁定"),
    "bonus": ("bonus", "加分", "加分"),
    "deduct": ("deduction", "扣分", "扣分"),
    "redistribute": ("its weight goes to the others", "权重分摊给其他指标", "權重分攤給其他指標"),
    "zero": ("it counts as zero", "计零分", "計零分"),
    "block": ("there is no total", "总分暂不计算", "總分暫不計算"),
    "missing": ("missing", "缺失", "缺漏"),
    "undefined": ("undefined", "无法计算", "無法計算"),
    "insufficient_evidence": ("backed by too little evidence", "样本不足", "樣本不足"),
    "not_due": ("not due", "未到期", "未到期"),
    "percent": ("percent", "百分比", "百分比"),
    "percentage_point": ("percentage points", "百分点", "百分點"),
    "ratio": ("ratio", "比值", "比值"),
    "count": ("count", "数量", "數量"),
    "points": ("points", "点数", "點數"),
    "score": ("score", "分", "分"),
    "true": ("yes", "是", "是"),
    "false": ("no", "否", "否"),
}

_RULES: dict[str, tuple[str, str, str]] = {
    "ratio": ("ratio", "比率法", "比率法"),
    "reverse": ("reverse ratio", "反向比率法", "反向比率法"),
    "three_point": ("threshold, target and stretch", "门槛—目标—挑战三点法", "門檻—目標—挑戰三點法"),
    "piecewise": ("piecewise line", "多点线性法", "多點線性法"),
    "tier": ("tiers", "区间法", "區間法"),
    "delta": ("steps from the target", "加减分法", "加減分法"),
    "deduct": ("deduction", "扣分法", "扣分法"),
    "bonus": ("bonus", "加分法", "加分法"),
    "binary": ("met or missed", "非此即彼法", "非此即彼法"),
    "within": ("range", "适中型", "適中型"),
    "milestone": ("milestones", "里程碑法", "里程碑法"),
    "rank": ("rank", "排名法", "排名法"),
    "efficacy": ("efficacy", "功效系数法", "功效係數法"),
    "descriptive": ("anchored levels", "行为锚定法", "行為錨定法"),
}

MARKS = {
    "threshold": text("threshold", "门槛值", "門檻值"),
    "target": text("target", "目标值", "目標值"),
    "stretch": text("stretch", "挑战值", "挑戰值"),
}
LANGUAGE_NAMES = {
    "": text("", "", ""),
    "en": text("English", "英文", "英文"),
    "zh-Hans": text("Simplified Chinese", "简体中文", "簡體中文"),
    "zh-Hant": text("Traditional Chinese", "繁体中文", "繁體中文"),
}
NONE = text("none", "无", "無")
EVERYONE = text("everyone", "全员", "全員")


def setting_word(name: str) -> Text:
    """What a key of a scheme is called."""
    return text(*_SETTINGS[name]) if name in _SETTINGS else Text.of(name)


def value_word(value: str) -> Text:
    """A value that is a word of ours; any other as it is."""
    return text(*_VALUES[value]) if value in _VALUES else Text.of(value)


def rule_word(rule: str) -> Text:
    return text(*_RULES[rule])
