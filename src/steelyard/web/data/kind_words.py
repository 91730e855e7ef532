"""What the settings and secrets of connections are: the descriptions of the kinds, to be translated."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: As kinds write them, so that they get into the catalogues. A test finds what is missing.
DESCRIPTIONS: tuple[str | Promise, ...] = (
    _("Number of the project."),
    _("Numbers of the queries."),
    _("First day wanted, such as 2026-01-01."),
    _("Days before the last run that are asked for again."),
    _("Mentions per call."),
    _("Only another one for tests and proxies."),
    _("Access token of an API user."),
    _("Folder with the files, relative to the connection file."),
    _("Patterns of files within the folder, such as `leads*.csv`."),
    _("Mapping document, relative to the connection file. `tables:` may say the same here."),
    _("The files are everything: rows they lack are deleted."),
    _("Number of the property."),
    _("The first day that is read."),
    _("So many days are read again, since their figures still change."),
    _("The longest span of one report."),
    _("Rows per answer; at most 250,000."),
    _("Where refresh tokens are exchanged."),
    _(
        "Access token with the scope analytics.readonly, such as one fetched for a service account "
        "shortly before."
    ),
    _("Instead of token: refresh token of a user, with client_id and client_secret."),
    _("Id of the OAuth client."),
    _("Secret of the OAuth client."),
    _("Records that last changed before this day are left out."),
    _("Access token of a private app."),
    _("Instead of token: refresh token of a public app, with client_id and client_secret."),
    _("Id of the public app."),
    _("Secret of the public app."),
    _("Address of the site, such as https://acme.atlassian.net."),
    _(
        "Which issues count, such as `project = MKT AND due IS NOT EMPTY`: it has to narrow the "
        "search, and to leave out issues without a due date. Without ORDER BY."
    ),
    _("Issues per call."),
    _("Minutes before the last run that are read once more, for clocks that differ."),
    _("Labels that say that other departments take part."),
    _("E-mail address of the user."),
    _("API token of the user."),
    _("Address of Redmine, such as https://redmine.example.com."),
    _("Issues per call; Redmine gives no more than 100."),
    _("Seconds before the last change that are read once more, for late commits."),
    _("API key of a user, from the page My account."),
    _("One's own domain, such as https://acme.my.salesforce.com."),
    _("Version of the API."),
    _("Consumer key of the external client app."),
    _("Consumer secret of the app."),
    _("Refresh token of a user; without it the app acts by its client credentials."),
    _("Instead of all these: an access token. It cannot be renewed when it runs out."),
    _("Address of the server, such as https://erp.example.com."),
    _("Name of the database."),
    _("Login name of a user who may read the models."),
    _("Records per call."),
    _("Password of the user."),
    _("User ids of the members (userid)."),
    _("First day wanted; WeCom keeps 180 days."),
    _("ID of the company (企业ID)."),
    _("Secret of the app that may use customer contact (客户联系)."),
    _("Answers per call; of more than 50 asked for, 10 come."),
    _("Path of the list of answers. Not verified."),
    _("The company's own domain, if it has one at Wenjuanxing."),
    _("Developer id (开发 ID); the account manager gives it out."),
    _("Developer key (开发密钥)."),
)


def described(text: str) -> str:
    """A description in the language of the page."""
    return gettext(text) if text else ""
