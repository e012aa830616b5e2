"""`kvitto links`: each municipality gets a link of its own, and staff one to the coming deadlines."""

from tests.web.site import FILES


def test_each_municipality_has_a_link_to_its_own_report(here, kvitto, monkeypatch):
    monkeypatch.setenv("KVITTO_REGIONS", "vgr orebro")
    ran = kvitto("links", "2026")

    lines = [line.split("\t") for line in ran.output.splitlines() if not line.startswith("frister")]
    assert [line[0] for line in lines] == [one.code for one in FILES.region("orebro").municipalities]
    assert len({line[2] for line in lines}) == 12
    assert lines[1][1:][0] == "Laxå kommun"
    assert all(line[2].startswith("http://localhost:8080/orebro/indikatorer?k=") for line in lines)


def test_staff_get_the_address_of_the_coming_deadlines_of_each_region_that_reminds(here, kvitto, monkeypatch):
    monkeypatch.setenv("KVITTO_REGIONS", "vgr sormland")
    [line] = kvitto("links", "2026").output.splitlines()

    heading, name, link = line.split("\t")
    assert (heading, name) == ("frister", "Västra Götalandsregionen")
    assert link.startswith("http://localhost:8080/vgr/kalender/frister?k=")
