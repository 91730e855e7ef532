"""The foundation stands: everybody who signed in gets a first page, others the sign-in."""

from __future__ import annotations


def test_the_first_page_is_there_for_everybody(client_of):
    for name in ("employee", "manager", "director", "hr", "auditor", "stranger", "data_owner", "admin"):
        assert client_of(name).get("/").status_code == 200


def test_nobody_is_sent_to_the_sign_in(client_of):
    answer = client_of("nobody").get("/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/")


def test_a_manager_leads_and_sees_teams(troupe):
    from datetime import date

    from steelyard.web.org.roles import Role
    from steelyard.web.org.viewer import viewer_of

    viewer = viewer_of(troupe.users["manager"], on=date(2026, 9, 18))
    assert viewer.roles == {Role.EMPLOYEE, Role.MANAGER}
    assert viewer.led == {troupe.people["employee"].pk}
    assert viewer.teams == {"growth", "content", "marketing"}
    assert not viewer.may_see_person(troupe.people["stranger"].pk)
