from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.calls import address, codes, download, ids, post
from tests.proposals.fill import attach, jpeg, pdf
from tests.proposals.lab import Lab
from workflow.proposals import services
from workflow.proposals.machine import Verb
from workflow.proposals.models import Attachment, DrumUpSheet, Proposal


def patch(client, url: str, **body):
    return client.patch(url, body, format="json")


def test_a_section_is_saved_with_the_version_it_was_read_at(lab: Lab, api) -> None:
    proposal, client = lab.draft(), api(lab.cast.co_writer)
    read = client.get(address(proposal, "worksheets")).json()
    saved = patch(
        client,
        address(proposal, "worksheets", "idea"),
        version=read["version"],
        values={"summary": "Lansia dijemput kader."},
    )
    assert saved.json() == {"version": read["version"] + 1, "changed": ["summary"], "key": ""}
    again = client.get(address(proposal, "worksheets")).json()
    assert again["sections"]["idea"]["summary"] == "Lansia dijemput kader."


def test_two_texts_for_one_field_are_both_kept_and_come_back(lab: Lab, api) -> None:
    proposal = lab.draft()
    url, version = address(proposal, "worksheets", "idea"), 0
    patch(api(lab.cast.proposer), url, version=version, values={"summary": "Punya A"})
    second = patch(
        api(lab.cast.co_writer), url, version=version, values={"summary": "Punya B", "idea": "Juga baru"}
    )
    assert (second.status_code, codes(second)) == (409, ["section.conflict"])
    body = second.json()
    assert (body["obstacles"][0]["theirs"], body["obstacles"][0]["yours"]) == ("Punya A", "Punya B")
    assert body["changed"] == ["idea"]
    kept = api(lab.cast.co_writer).get(address(proposal, "worksheets")).json()["kept"]
    assert [text["yours"] for text in kept] == ["Punya B"]
    gone = api(lab.cast.proposer).delete(f"/api/v1/kept-texts/{kept[0]['id']}/")
    assert gone.status_code == 404
    assert api(lab.cast.co_writer).delete(f"/api/v1/kept-texts/{kept[0]['id']}/").status_code == 204


def test_rows_are_added_changed_ordered_and_removed_by_their_stable_key(lab: Lab, api) -> None:
    proposal, client = lab.draft(), api(lab.cast.proposer)
    rows = address(proposal, "rows", "beneficiary")
    first, second = (
        post(client, rows, values={"group": group, "marginal": False}).json()
        for group in ("Lansia", "Balita")
    )
    changed = patch(client, f"{rows}{first['key']}/", version=second["version"], values={"marginal": True})
    assert changed.status_code == 200
    ordered = client.put(
        f"{rows}order/",
        {"version": changed.json()["version"], "keys": [second["key"], first["key"]]},
        format="json",
    )
    read = client.get(address(proposal, "worksheets")).json()
    assert [row["group"] for row in read["rows"]["beneficiary"]] == ["Balita", "Lansia"]
    assert client.delete(f"{rows}{second['key']}/").status_code == 400
    removed = client.delete(f"{rows}{second['key']}/?version={ordered.json()['version']}")
    assert removed.status_code == 200
    assert proposal.beneficiaries.count() == 1


def test_a_sentence_names_each_field_that_cannot_be_read(lab: Lab, api) -> None:
    proposal = lab.draft()
    answer = post(
        api(lab.cast.proposer),
        address(proposal, "rows", "indicator"),
        values={"name": "Waktu tunggu", "baseline": "seratus", "terbang": 1},
    )
    assert answer.status_code == 400
    named = {(o["code"], o["field"]) for o in answer.json()["obstacles"]}
    assert named == {("field.invalid", "baseline"), ("field.unknown", "terbang")}


def test_a_removed_co_writer_is_refused_and_nothing_of_theirs_is_written(lab: Lab, api) -> None:
    proposal, client = lab.draft(), api(lab.cast.co_writer)
    lab.send(proposal)
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    file = attach(Proposal.objects.get(pk=proposal.pk), lab.cast.proposer)
    assert download(client, f"/api/v1/attachments/{file.public_id}/")[0].status_code == 200
    services.remove_from_team(proposal_id=proposal.pk, by=lab.cast.proposer, user=lab.cast.co_writer)
    answer = patch(client, address(proposal, "worksheets", "idea"), version=0, values={"summary": "Sisa"})
    assert answer.status_code == 403
    assert not DrumUpSheet.objects.filter(proposal=proposal).exclude(summary="").exists()
    assert client.get(f"/api/v1/attachments/{file.public_id}/").status_code == 404
    assert client.get(address(proposal, "worksheets")).status_code == 403


def test_what_was_typed_comes_back_when_the_proposal_is_no_longer_in_work(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    answer = patch(
        api(lab.cast.proposer),
        address(proposal, "worksheets", "idea"),
        version=0,
        values={"summary": "Telat"},
    )
    assert (answer.status_code, codes(answer)) == (409, ["not_editable"])
    assert answer.json()["values"] == {"summary": "Telat"}


def test_the_checklist_says_what_is_missing_to_those_who_write(cast, api) -> None:
    lab = Lab(cast)  # the worksheets count as they are here
    proposal = lab.draft()
    answer = api(cast.proposer).get(address(proposal, "checklist"))
    assert "ws.drum_up.summary" in [obstacle["code"] for obstacle in answer.json()]
    assert api(cast.outsider).get(address(proposal, "checklist")).status_code == 404
    refused = post(api(cast.proposer), address(proposal, "endorsements"), seen=proposal.seen)
    assert refused.status_code == 409
    assert "ws.drum_up.summary" in codes(refused)


def upload(client, proposal: Proposal, name: str, data: bytes, **more):
    file = SimpleUploadedFile(name, data)
    return client.post(address(proposal, "attachments"), {"file": file, **more}, format="multipart")


def test_a_file_is_uploaded_listed_and_downloaded_under_its_name(lab: Lab, api) -> None:
    proposal, client = lab.draft(), api(lab.cast.proposer)
    sent = upload(client, proposal, "catatan é 文 🌱.pdf", pdf())
    assert sent.status_code == 201, sent.content
    (listed,) = client.get(address(proposal, "attachments")).json()["results"]
    assert listed == sent.json()
    answer, body = download(client, listed["download"], headers={"accept": "application/pdf"})
    assert body == pdf()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''catatan%20%C3%A9")
    assert answer["Cache-Control"] == "private, no-store"
    head = client.head(listed["download"])
    assert (head.status_code, b"".join(head.streaming_content)) == (200, b"")


def test_a_program_named_pdf_is_not_taken(lab: Lab, api) -> None:
    """Moment 2."""
    proposal = lab.draft()
    answer = upload(api(lab.cast.proposer), proposal, "laporan.pdf", b"MZ\x90\x00" + b"\0" * 600)
    assert answer.status_code == 400
    assert all(code.startswith("file.") for code in codes(answer))
    assert not Attachment.objects.exists()


def test_odd_names_are_taken_and_come_back_whole(lab: Lab, api) -> None:
    """Review case 70."""
    proposal, client = lab.draft(), api(lab.cast.proposer)
    long = "a" * 150 + ".pdf"
    for name in (
        long,
        'kutip "dua"; titik.pdf',
        "\u202efdp.exe.pdf",
        ".tersembunyi.pdf",
        "CON.pdf",
        "e\u0301.pdf",
    ):
        sent = upload(client, proposal, name, pdf())
        assert sent.status_code == 201, (name, sent.content)
        answer, _body = download(client, sent.json()["download"])
        assert answer.status_code == 200
        assert "\n" not in answer["Content-Disposition"]
        assert "\u202e" not in sent.json()["name"]
    assert client.get(address(proposal, "attachments")).json()["results"][0]["name"] == long


def test_a_file_is_opened_by_nobody_who_may_not_read_a_text_that_names_it(lab: Lab, api) -> None:
    proposal = lab.draft()
    file = attach(proposal, lab.cast.proposer)
    url = f"/api/v1/attachments/{file.public_id}/"
    assert api(None).get(url).status_code == 401
    assert api(lab.cast.outsider).get(url).status_code == 404
    assert api(lab.cast.secretary).get(url).status_code == 404
    lab.send(proposal)
    assert download(api(lab.cast.secretary), url)[0].status_code == 200
    assert api(lab.cast.outsider).get(url).content == api(lab.cast.outsider).get(f"{url[:-5]}aaaa/").content


def test_a_file_replaced_after_sending_is_still_the_old_one_to_the_lab(lab: Lab, api) -> None:
    proposal = lab.draft()
    old = attach(proposal, lab.cast.proposer, name="rencana.pdf")
    proposal = lab.announce(lab.send(proposal), Verb.SEND_BACK)
    new = api(lab.cast.proposer).put(
        address(proposal, "attachments", old.public_id),
        {"file": SimpleUploadedFile("rencana baru.jpg", jpeg())},
        format="multipart",
    )
    assert new.status_code == 200, new.content
    url = address(proposal, "attachments")
    assert ids(api(lab.cast.proposer).get(url)) == [new.json()["id"]]
    assert ids(api(lab.cast.secretary).get(url)) == [old.public_id]
    assert api(lab.cast.proposer).delete(f"{url}{new.json()['id']}/").status_code == 204


def test_a_removed_file_is_taken_back_and_a_replaced_one_is_not(lab: Lab, api) -> None:
    proposal, client = lab.draft(), api(lab.cast.proposer)
    file = attach(proposal, lab.cast.proposer, kind="sop")
    url = address(proposal, "attachments", file.public_id)
    assert client.delete(url).status_code == 204
    assert post(api(lab.cast.outsider), f"{url}restore/").status_code == 404
    assert post(client, f"{url}restore/").json()["id"] == file.public_id
    assert Attachment.objects.current().get() == file
    new = SimpleUploadedFile("SOP baru.pdf", pdf())
    client.put(url, {"file": new}, format="multipart")
    assert post(client, f"{url}restore/").status_code == 404
    assert Attachment.objects.current().get().name == "SOP baru.pdf"
