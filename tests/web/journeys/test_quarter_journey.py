"""A quarter of the sample company in a real browser, in Chinese: from the announcement to an archive checked alone.

Every kind of step is clicked once by whoever has to take it, and begins on their first page. The other sixty
take theirs between the clicks, by the actions behind the same pages (`steelyard.web.sample.colleagues`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from browsers import WindowOf, assert_accessible
from playwright.sync_api import Locator, Page, expect
from processes import Installation
from trial import EMPLOYEE, RUNNING, publish, verified
from walking import JOB, signed_in

TITLE = "2026年三季度试行考核"
OTHERS = """
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.sample import colleagues
cycle = Cycle.objects.select_related("version").get(title={title!r})
"""
TALK_OVER = """
from steelyard.web.accounts.models import User
from steelyard.web.calibration import actions, queries
hr = User.objects.get(username="demo-hr")
found = queries.picture(cycle, None)
for card in found.cards:
    if card.to_discuss:
        actions.discuss(card.result, note="已对照证据讨论", actor=hr)
for group in found.groups:
    if not group.found.small and not queries.is_explained(group):
        actions.explain(cycle, pool=group.key, reason="本季度重点战役集中在该组", actor=hr)
"""


class Quarter:
    """Windows of the people, and what the others do meanwhile."""

    def __init__(self, sample: Installation, window_of: WindowOf) -> None:
        self.sample = sample
        roles = ("employee", "manager", "data_owner", "hr", "director")
        self.pages = {role: signed_in(window_of, sample, role, "zh-hans") for role in roles}
        for page in self.pages.values():
            page.emulate_media(reduced_motion="reduce")
        self.address = ""

    def others(self, code: str) -> None:
        self.sample.python(OTHERS.format(title=TITLE) + code)

    def task(self, role: str, words: str) -> Page:
        """Goes from the first page to what is asked there."""
        page = self.pages[role]
        page.goto("/")
        found = page.locator("#tasks a", has_text=words).first
        if not found.is_visible():
            page.locator("#tasks summary").click()
        found.click()
        expect(page.locator("#tasks")).to_have_count(0)
        return page

    def go_on(self, closing: str, beginning: str) -> Page:
        """HR ends a stage and begins the next one."""
        page = self.pages["hr"]
        page.goto(self.address)
        page.locator("tbody a", has_text=closing).first.click()
        confirmed(page, "关闭阶段")
        expect(page.locator(".page-title .badge")).to_have_text("已结束")
        page.goto(self.address)
        confirmed(page, f"开始“{beginning}”")
        row = page.locator("tbody tr", has_text=beginning).first
        expect(row).to_contain_text("进行中")
        return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def confirmed(page: Page, name: str) -> None:
    """A button that asks once more."""
    press(page, name)
    press(page, "确认执行")


def state(page: Page) -> Locator:
    return page.locator(".page-title .badge")


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tbody tr", has_text=name).first


@pytest.fixture
def quarter(sample: Installation, window_of: WindowOf, company: Path, tmp_path: Path) -> Quarter:
    publish(sample, company, tmp_path / "scheme.yaml", "trial")
    return Quarter(sample, window_of)


def test_a_quarter_from_the_announcement_to_the_archive(quarter: Quarter, tmp_path: Path) -> None:
    hold(quarter, "暂停", "已暂停")
    announce(quarter)
    targets(quarter)
    actuals(quarter)
    self_reviews(quarter)
    feedback(quarter)
    manager_reviews(quarter)
    calibration(quarter)
    ratification(quarter)
    release(quarter)
    before = answers(quarter)
    appeal(quarter, before)
    archive(quarter, tmp_path)
    hold(quarter, "继续", "评价中")


def hold(quarter: Quarter, step: str, after: str) -> None:
    """Two cycles at once would ask everybody twice: the one that runs waits meanwhile."""
    page = quarter.pages["hr"]
    page.goto("/cycles/")
    page.get_by_role("link", name=RUNNING).click()
    page.get_by_label("原因").fill("先试行新方案")
    confirmed(page, step)
    expect(state(page)).to_have_text(after)


def announce(quarter: Quarter) -> None:
    page = quarter.pages["hr"]
    page.goto("/cycles/")
    page.get_by_role("link", name="新建周期").click()
    page.get_by_label("标题").fill(TITLE)
    scheme = page.get_by_label("方案", exact=True)
    scheme.select_option(label=scheme.locator("option", has_text="trial").inner_text())
    page.get_by_label("考核期间").fill("2026Q3")
    press(page, "生成草稿")
    expect(page.locator("main")).to_contain_text("无人遗漏或重复")
    quarter.address = page.url
    # The talk at half-time was held already, so the stage is switched off.
    page.get_by_role("link", name="阶段与规则").click()
    page.get_by_label("已开启: 执行与中期回顾").uncheck()
    press(page, "保存")
    expect(page.locator("tbody")).not_to_contain_text("执行与中期回顾")
    confirmed(page, "公示周期")
    expect(state(page)).to_have_text("已公示")
    employee = quarter.task("employee", f"阅读并确认“{TITLE}”")
    press(employee, "我已阅读")
    expect(employee.locator("#tasks")).not_to_contain_text(f"阅读并确认“{TITLE}”")
    quarter.others("colleagues.tick_off(cycle, StageKind.POLICY)")


def targets(quarter: Quarter) -> None:
    """The employee wants more, the manager approves, the employee agrees."""
    quarter.go_on("制度阅知", "目标制定与确认")
    page = quarter.task("employee", "的目标")
    page.locator("#target-innovation_proposals").fill("2.5")
    press(page, "提交上级")
    expect(state(page)).to_have_text("已提交")
    manager = quarter.task("manager", "𠮷田修一的目标")
    press(manager, "批准")
    expect(state(manager)).to_have_text("已批准")
    page = quarter.task("employee", "确认您在")
    press(page, "确认目标")
    expect(state(page)).to_have_text("已同意")
    assert_accessible(page)
    quarter.others("colleagues.agree_on_targets(cycle)")


def actuals(quarter: Quarter) -> None:
    """By the data owner, one value each; HR is the second pair of eyes."""
    quarter.go_on("目标制定与确认", "完成值")
    page = quarter.task("data_owner", TITLE)
    for field in page.locator("input[name^=value-]").all():
        field.fill("3")
    page.get_by_label("实际值: 𠮷田修一").fill("1")
    press(page, "保存所填")
    expect(row_of(page, "𠮷田修一")).to_contain_text("已录入")
    hr = quarter.task("hr", TITLE)
    press(hr, "复核所选")
    expect(row_of(hr, "𠮷田修一")).to_contain_text("已复核")
    assert_accessible(hr)


def self_reviews(quarter: Quarter) -> None:
    quarter.go_on("完成值", "自评")
    page = quarter.task("employee", f"填写“{TITLE}”")
    write(page, rating="3")
    quarter.others("colleagues.review(cycle, StageKind.SELF_REVIEW, colleagues.given_in(cycle))")


def write(page: Page, *, rating: str) -> None:
    for question in page.locator("section.question").all():
        question.locator(f"input[type=radio][value='{rating}']").check()
    page.locator("#strengths").fill("活动按期落地，复盘及时。")
    page.locator("#to_work_on").fill("提前与财务对齐预算。")
    press(page, "提交")
    expect(page.locator("#tasks")).to_be_visible()


def feedback(quarter: Quarter) -> None:
    """The manager approves who is asked about the employee, and answers; then the peers do.

    Other departments do not: all quarters would be scored again by their satisfaction with the service.
    """
    quarter.go_on("自评", "360度评估")
    page = quarter.task("manager", "批准𠮷田修一的评价人")
    press(page, "批准所选")
    expect(page.locator("main")).to_contain_text("已批准")
    page = quarter.task("manager", "为𠮷田修一提供360度评价")
    assert_accessible(page)
    for group in page.locator("form fieldset").all():
        group.locator("input[value='4']").check()
    page.locator("#comment-keep").fill("变化时会第一时间告知。")
    press(page, "正式提交")
    expect(page.locator("#tasks")).not_to_contain_text("为𠮷田修一提供360度评价")
    quarter.others(f"colleagues.answer_feedback(cycle, [{EMPLOYEE!r}], seen_by=['peer'])")


def manager_reviews(quarter: Quarter) -> None:
    quarter.go_on("360度评估", "上级评价")
    page = quarter.task("manager", "评价𠮷田修一")
    expect(page.locator("main")).to_contain_text("活动按期落地，复盘及时。")
    write(page, rating="4")
    quarter.others("colleagues.review(cycle, StageKind.MANAGER_REVIEW, colleagues.given_in(cycle))")


def calibration(quarter: Quarter) -> None:
    """HR proposes another grade for somebody, the director approves."""
    page = quarter.go_on("上级评价", "校准")
    page.get_by_role("link", name="校准", exact=True).first.click()
    expect(page.locator("[data-card]").first).to_be_visible(timeout=JOB)
    press(page, "开始校准会")
    card = page.locator("[data-card]", has_text="谢雨薇")
    card.locator("summary").click()
    grade = card.locator("select option").nth(1).inner_text()
    card.locator("select").select_option(grade)
    card.locator("textarea").fill("承担了跨组的展会统筹")
    press(page, "提交")
    expect(page.locator("#decisions ~ ul, section[aria-labelledby=decisions] ul")).to_contain_text("谢雨薇")
    director = quarter.pages["director"]
    director.goto(page.url)
    press(director, "批准")
    expect(director.locator(f"[data-grade='{grade}']")).to_contain_text("谢雨薇")
    assert_accessible(director)
    quarter.others(TALK_OVER)
    page.reload()
    press(page, "结束校准会")
    expect(page.locator("main")).to_contain_text("没有进行中的校准会")


def ratification(quarter: Quarter) -> None:
    quarter.go_on("校准", "审定")
    page = quarter.task("director", "审定“")
    confirmed(page, "审定所选")
    expect(row_of(page, "𠮷田修一")).to_contain_text("已审定")
    assert_accessible(page)


def release(quarter: Quarter) -> None:
    """Results go out; the manager writes the talk up, the employee agrees to the minutes."""
    quarter.go_on("审定", "结果开通与面谈")
    page = quarter.task("hr", "开通“")
    page.get_by_role("button", name=re.compile("^开通")).click()
    press(page, "确认执行")
    expect(row_of(page, "𠮷田修一")).to_contain_text("已开通", timeout=JOB)
    manager = quarter.task("manager", "与𠮷田修一进行绩效面谈")
    for label, text in (("做得好的", "展会线索质量高"), ("待改进", "预算对齐"), ("达成的约定", "每月看一次")):
        manager.get_by_label(label).fill(text)
    press(manager, "保存纪要")
    page = quarter.task("employee", "面谈纪要")
    press(page, "纪要属实")
    expect(state(page)).to_have_text("已同意")
    assert_accessible(page)
    quarter.others("colleagues.talk_about_results(cycle)")


def answers(quarter: Quarter) -> Decimal:
    """The manager objects to the own result; the employee reads a number that is wrong. Gives the total."""
    quarter.go_on("结果开通与面谈", "结果确认")
    manager = quarter.task("manager", f"查看并确认“{TITLE}”")
    manager.get_by_label("异议").fill("销售贡献率口径包含了已停产线")
    press(manager, "已阅读并有异议")
    expect(manager.locator("main")).to_contain_text("销售贡献率口径包含了已停产线")
    page = quarter.task("employee", f"查看并确认“{TITLE}”")
    assert_accessible(page)
    press(page, "已阅读并同意")
    expect(page.locator("#total")).to_contain_text("已确认")
    quarter.others("colleagues.answer_results(cycle)")
    return total(page)


def total(page: Page) -> Decimal:
    return exactly(page.locator("section[aria-labelledby=total] .display-6 .num").first)


def exactly(shown: Locator) -> Decimal:
    """The number behind the rounded one that is shown."""
    return Decimal(shown.get_attribute("data-value") or "")


def appeal(quarter: Quarter, before: Decimal) -> None:
    """One proposal was counted too few: the data owner corrects it, and the total follows."""
    quarter.go_on("结果确认", "申诉")
    page = quarter.pages["employee"]
    row = row_of(page, "创新提案数")
    weight = exactly(row.locator("td:nth-child(5) .num"))
    row.get_by_role("link", name="申诉").click()
    page.get_by_label("应为").fill("2")
    page.get_by_label("原因").fill("另一条提案9月已由他人核实，未计入。")
    assert_accessible(page)
    press(page, "提交申诉")
    expect(state(page)).to_have_text("已提交")
    hr = quarter.task("hr", "的申诉")
    press(hr, "受理并调查")
    expect(state(hr)).to_have_text("调查中")
    correct(quarter)
    decide(quarter)
    page.reload()
    page.get_by_role("link", name="结果", exact=True).click()
    # 1 of 2.5 is 40% and scores 0; 2 of 2.5 is 80% and scores 60. So much of its weight is added.
    assert abs(total(page) - before - Decimal("0.6") * weight) < Decimal("0.0002")
    assert_accessible(page)


def decide(quarter: Quarter) -> None:
    """HR computes again, the director decides by the difference, HR carries it out."""
    hr = quarter.task("hr", "调查𠮷田修一的申诉")
    press(hr, "重新计算")
    expect(hr.locator("#again")).to_be_visible(timeout=JOB)
    director = quarter.task("director", "裁定𠮷田修一的申诉")
    director.locator("select[name=outcome]").select_option("adjusted")
    director.get_by_label("理由").fill("核实记录晚于同步，应计入。")
    press(director, "裁定")
    expect(state(director)).to_have_text("已裁定")
    hr = quarter.task("hr", "执行对𠮷田修一")
    confirmed(hr, "执行")
    expect(state(hr)).to_have_text("已结束", timeout=JOB)


def correct(quarter: Quarter) -> None:
    """The data owner writes a second version with its reason, HR looks at it."""
    owner = quarter.pages["data_owner"]
    owner.goto(quarter.address)
    owner.get_by_role("link", name="完成值", exact=True).first.click()
    owner.get_by_role("link", name="𠮷田修一").click()
    owner.get_by_label("新值").fill("2")
    owner.get_by_label("原因").fill("补记9月核实的一条提案")
    press(owner, "存为新版本")
    expect(owner.locator("main")).to_contain_text("补记9月核实的一条提案")
    hr = quarter.pages["hr"]
    hr.goto(quarter.address)
    hr.get_by_role("link", name="完成值", exact=True).first.click()
    press(hr, "复核所选")
    expect(row_of(hr, "𠮷田修一")).to_contain_text("已复核")


def archive(quarter: Quarter, folder: Path) -> None:
    """The cycle ends, and what is left of it is one file that needs no server."""
    page = quarter.pages["hr"]
    page.goto(quarter.address)
    confirmed(page, "结束周期")
    expect(state(page)).to_have_text("已结束")
    page.get_by_role("link", name="归档").click()
    press(page, "写入归档")
    link = page.get_by_role("link", name="下载归档")
    expect(link).to_be_visible(timeout=JOB)
    assert_accessible(page)
    with page.expect_download() as download:
        link.click()
    file = folder / download.value.suggested_filename
    assert file.name == f"{TITLE}.steelyard"
    download.value.save_as(file)
    checked = verified(file)
    assert checked.returncode == 0, checked.stdout + checked.stderr
