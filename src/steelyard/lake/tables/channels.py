"""What platforms, advertising and the web site report, per day or visit."""

from __future__ import annotations

from steelyard.lake.tables.model import CAMPAIGN, Column, Table, campaign, currency, key, owner


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, minimum=0)


TABLES = (
    Table(
        "social_daily",
        "One row per platform, account and day.",
        (
            key("platform", "wechat, weibo, douyin, xiaohongshu, bilibili, …"),
            Column("account", "text", "Account, where a platform has several.", key=True),
            key("day", "Day.", "date"),
            _count("impressions", "Times shown."),
            _count("likes", "Likes."),
            _count("comments", "Comments."),
            _count("shares", "Times passed on."),
            _count("followers", "Followers at the end of the day."),
            owner("Who runs the channel."),
        ),
        time="day",
        subject="owner_id",
    ),
    Table(
        "ad_daily",
        "One row per advertising channel, campaign and day.",
        (
            key("channel", "Channel."),
            Column("campaign_id", "text", "The campaign paid for.", key=True, references=CAMPAIGN),
            key("day", "Day.", "date"),
            _count("impressions", "Times shown."),
            _count("clicks", "Clicks."),
            Column("cost", "decimal", "Spend.", minimum=0),
            currency(),
            _count("form_submits", "Forms submitted."),
            owner("Who runs the channel."),
        ),
        time="day",
        subject="owner_id",
    ),
    Table(
        "web_sessions",
        "Visits to the web site.",
        (
            key("session_id", "Id."),
            Column("source", "text", "Where the visitor came from."),
            Column("started_at", "timestamp", "When.", required=True),
            Column("converted", "boolean", "Whether the visit reached its goal.", required=True),
            campaign(),
            owner("Who runs the source."),
        ),
        time="started_at",
        subject="owner_id",
    ),
)
