"""A new scheme begins with what is shipped, with a copy, or with YAML of one's own."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steelyard.web.audit.models import Entry
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Version

TEXT = "steelyard: 1\nscheme: ours   # the first\nextends: [preset:balanced]\nperiod: quarter\n"


@pytest.fixture
def make(client_of):
    def make(**sent):
        return client_of("hr").post("/schemes/new/", {"slug": "fresh", **sent})

    return make


def text_of(slug):
    return Version.objects.get(scheme=slug).text


def test_from_the_gallery(client_of, make):
    page = client_of("hr").get("/schemes/new/", {"preset": "brand"}).content.decode()
    assert '<option value="brand" selected>' in page
    assert make(origin="preset", preset="brand", packs=["fmcg"]).status_code == 302
    assert "preset:brand" in text_of("fresh")
    assert "pack:fmcg" in text_of("fresh")


def test_from_a_copy_with_another_id_and_every_comment(troupe, client_of, make):
    first = actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])
    page = client_of("hr").get("/schemes/new/", {"copy": "ours"}).content.decode()
    assert f'<option value="{first.pk}" selected>' in page
    assert make(origin="copy", copy=first.pk, preset="brand").status_code == 302
    assert text_of("fresh") == TEXT.replace("scheme: ours", "scheme: fresh")
    assert text_of("ours") == TEXT


def test_from_pasted_yaml(make):
    assert make(origin="text", text=TEXT.replace("\n", "\r\n")).status_code == 302
    assert text_of("fresh") == TEXT


def test_from_a_file(make):
    assert make(origin="text", file=SimpleUploadedFile("x.yaml", TEXT.encode())).status_code == 302
    assert text_of("fresh") == TEXT


def test_what_is_pasted_is_kept_although_it_is_no_scheme_yet(make, client_of):
    answer = make(origin="text", text="scheme: [\n")
    assert text_of("fresh") == "scheme: [\n"
    assert "data-line" in client_of("hr").get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"origin": "copy"}, "Choose a version."),
        ({"origin": "text", "text": "  "}, "Paste the text of a scheme"),
        ({"origin": "elsewhere"}, "elsewhere"),
        ({"origin": "text", "text": TEXT, "slug": "no blanks"}, "slug"),
    ],
)
def test_what_is_missing_is_said_at_its_field(make, sent, said):
    answer = make(**sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Version.objects.exists()


def test_what_was_pasted_is_still_there_after_a_mistake(make):
    page = make(origin="text", text=TEXT, slug="no blanks").content.decode()
    assert "# the first" in page
    assert '<input class="form-check-input" type="radio" name="origin" value="text" checked>' in page


def test_it_is_in_the_chain(make):
    make(origin="text", text=TEXT)
    assert Entry.objects.filter(action="scheme.created").count() == 1
