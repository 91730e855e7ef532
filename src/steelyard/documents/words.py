"""Words of the papers and books, in three languages (DOMAIN §9)."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, tuple[str, str, str]] = {
    # key: English, Simplified Chinese, Traditional Chinese
    "scorecard": ("Scorecard", "绩效考核表", "績效考核表"),
    "appeal": ("Appeal", "绩效申诉书", "績效申訴書"),
    "cycle": ("Appraisal cycle", "考核周期", "考核週期"),
    "period": ("Period", "考核期间", "考核期間"),
    "name": ("Name", "姓名", "姓名"),
    "id": ("Id", "工号", "員工編號"),
    "position": ("Position", "岗位", "職位"),
    "team": ("Team", "团队", "團隊"),
    "manager": ("Line manager", "直接上级", "直屬主管"),
    "total": ("Total", "总分", "總分"),
    "grade": ("Grade", "绩效等级", "績效等第"),
    "coefficient": ("Coefficient", "绩效系数", "績效係數"),
    "indicator": ("Indicator", "指标", "指標"),
    "value": ("Actual", "完成值", "完成值"),
    "target": ("Target", "目标值", "目標值"),
    "targets": ("Threshold / target / stretch", "门槛值 / 目标值 / 挑战值", "門檻值 / 目標值 / 挑戰值"),
    "achievement": ("Achieved", "达成率", "達成率"),
    "score": ("Score", "得分", "得分"),
    "weight": ("Weight", "实际权重", "實際權重"),
    "contribution": ("Points", "贡献分", "貢獻分"),
    "dimension": ("Dimension", "维度", "構面"),
    "indicators": ("Indicators", "指标得分", "指標得分"),
    "adjustments": ("Additions and deductions", "加减分项", "加減分項"),
    "vetoes": ("Vetoes", "否决项", "否決項"),
    "before_vetoes": ("Total before vetoes", "否决前总分", "否決前總分"),
    "computed_total": ("Computed total", "计算总分", "計算總分"),
    "computed_grade": ("Computed grade", "计算等级", "計算等第"),
    "parts": ("Parts of the result", "结果的各段", "結果的各段"),
    "days_from": ("From – to", "起止日期", "起訖日期"),
    "rated_by": ("Rated by", "评价人", "評核人"),
    "days_worked": ("Days at work", "在岗天数", "在職天數"),
    "share": ("Share", "占比", "占比"),
    "changes": ("From the computed to the final result", "从计算结果到最终结果", "從計算結果到最終結果"),
    "stage": ("Stage", "阶段", "階段"),
    "what": ("What", "项目", "項目"),
    "before": ("Before", "原值", "原值"),
    "after": ("After", "现值", "現值"),
    "reason": ("Reason", "理由", "理由"),
    "by": ("By", "操作人", "操作人"),
    "notes": ("Notes", "说明", "說明"),
    "objection": ("Objection of the employee", "员工异议", "員工異議"),
    "answer": ("Answer of the employee", "员工确认", "員工確認"),
    "signatures": ("Signatures", "签字", "簽名"),
    "date": ("Date", "日期", "日期"),
    "basis": ("What it was computed from", "计算依据", "計算依據"),
    "document": ("Document", "文件编号", "文件編號"),
    "content": ("Content sha256", "内容 sha256", "內容 sha256"),
    "exported": ("Exported by {who} on {when}", "{who} 于 {when} 导出", "{who} 於 {when} 匯出"),
    "page": ("Page {n} of {all}", "第 {n} 页，共 {all} 页", "第 {n} 頁，共 {all} 頁"),
    "no_result": ("no total", "没有总分", "沒有總分"),
    # stages of a result
    "computed": ("computed", "计算", "計算"),
    "linked": ("linked to the department", "部门联动", "部門連動"),
    "segments": ("rated in parts", "分段考核", "分段考核"),
    "long_leave": ("after long leave", "长假保护", "長假保護"),
    "calibrated": ("calibrated", "校准", "校準"),
    "ratified": ("ratified", "审定", "審定"),
    "appealed": ("appealed", "申诉", "申訴"),
    # how a person took notice
    "acknowledged": ("acknowledged", "已确认", "已確認"),
    "objected": ("objected", "有异议", "有異議"),
    "overdue_ack": ("not answered in time", "逾期未确认", "逾期未確認"),
    "refused": ("refused to sign", "拒签", "拒簽"),
    "not_answered": ("not answered yet", "尚未确认", "尚未確認"),
    # who signs
    "appraisee": ("Employee", "被考核人", "受評人"),
    "signs_manager": ("Line manager", "直接上级", "直屬主管"),
    "hr": ("Human resources", "人力资源部", "人力資源部"),
    "witness": (
        "Witness, if the employee refuses to sign",
        "见证人（员工拒签时）",
        "見證人（員工拒簽時）",
    ),
    "handler": ("Handler", "受理人", "受理人"),
    "committee": ("Committee", "绩效委员会", "績效委員會"),
    "appellant": ("Employee", "申诉人", "申訴人"),
    # basis
    "scheme": ("Scheme", "考核方案", "考核方案"),
    "scheme_hash": ("Hash of the scheme", "方案哈希", "方案雜湊值"),
    "snapshot": ("Snapshot of the data", "数据快照", "資料快照"),
    "engine": ("Engine", "计算引擎", "計算引擎"),
    "as_of": ("As of", "截至", "截至"),
    # appeals
    "asked": ("What it is about", "申诉内容", "申訴內容"),
    "number": ("The number in question", "申诉的指标", "申訴的指標"),
    "whole": ("The result as a whole", "整体结果", "整體結果"),
    "claimed": ("Claimed instead", "主张的数值", "主張的數值"),
    "grounds": ("Grounds", "申诉理由", "申訴理由"),
    "submitted": ("Submitted on", "提交日期", "提交日期"),
    "supplement": ("Further material", "补充材料", "補充資料"),
    "decision": ("Decision", "处理决定", "處理決定"),
    "outcome": ("Outcome", "处理结果", "處理結果"),
    "decided": ("Decided on", "决定日期", "決定日期"),
    "upheld": ("the result stays", "维持原结果", "維持原結果"),
    "adjusted": ("the result changes", "调整结果", "調整結果"),
    "escalated": ("goes to the next level", "升级处理", "升級處理"),
    "open": ("not decided yet", "尚未决定", "尚未決定"),
    "figures": ("Before and after", "前后对照", "前後對照"),
    "also": ("Others who share the number", "同一数值涉及的其他人员", "同一數值涉及的其他人員"),
    "right": (
        "The employee may disagree in writing on this page. A signature means taking notice, not consent.",
        "员工可在本页写明异议。签字表示知悉，不代表同意。",
        "員工可在本頁寫明異議。簽名表示知悉，不代表同意。",
    ),
    # books
    "targets_book": ("Targets", "目标", "目標"),
    "ratings_book": ("Ratings", "评分", "評分"),
    "results_book": ("Results", "考核结果", "考核結果"),
    "payroll_book": ("Pay", "绩效奖金", "績效獎金"),
    "threshold": ("Threshold", "门槛值", "門檻值"),
    "stretch": ("Stretch", "挑战值", "挑戰值"),
    "weight_within": ("Weight in the dimension, %", "维度内权重（%）", "構面內權重（%）"),
    "unit": ("Unit", "单位", "單位"),
    "perspective": ("Perspective", "评价视角", "評核視角"),
    "anchors": ("Anchors", "行为描述", "行為描述"),
    "rating": ("Rating", "评分", "評分"),
    "comment": ("Comment", "评语", "評語"),
    "linked_total": ("Total after linkage", "联动后总分", "連動後總分"),
    "state": ("State", "状态", "狀態"),
    "bonus_base": ("Bonus base", "奖金基数", "獎金基數"),
    "bonus_payout": ("Performance bonus", "绩效奖金", "績效獎金"),
}
_COLUMN = {"en": 0, "zh-Hans": 1, "zh-Hant": 2}
#: Language and region as Typst calls them.
LOCALES = {"en": ("en", "US"), "zh-Hans": ("zh", "CN"), "zh-Hant": ("zh", "TW")}


def word(key: str, language: str, **parts: object) -> str:
    """A word in the language; an unknown key as it is."""
    found = _WORDS.get(key)
    text = found[_COLUMN[language]] if found else key
    return text.format(**parts) if parts else text


def words(language: str) -> Mapping[str, str]:
    """All of them."""
    return {key: found[_COLUMN[language]] for key, found in _WORDS.items()}
