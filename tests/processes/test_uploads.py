"""Two gigabytes posted to the deployed intake where ten megabytes fit: cut off, never held, and others are served."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.processes.asking import ask
from tests.processes.deployed import Target, deployed

ADDRESS = "/vgr/ansokan/bilagor"
GIGABYTES = 2_000_000_000
PIECE = b"x" * 1_000_000
HEAD = b'--edge\r\nContent-Disposition: form-data; name="bilagor"; filename="film.pdf"\r\n\r\n%PDF-1.7\n'


@pytest.fixture(scope="module")
def intake(settings, folder) -> Iterator[Target]:
    with deployed("intake", settings, folder / "uploads.log") as it:
        ask(it.port, "GET", "/vgr/ansokan")
        yield it


def peak_kb(intake: Target) -> int:
    """The most memory that any of its processes has held (VmHWM, proc(5))."""
    children = Path(f"/proc/{intake.process.id}/task/{intake.process.id}/children").read_text().split()
    peaks = []
    for one in [str(intake.process.id), *children]:
        [line] = [line for line in Path(f"/proc/{one}/status").read_text().splitlines() if line.startswith("VmHWM")]
        peaks.append(int(line.split()[1]))
    return max(peaks)


def pour(intake: Target, head: bytes, *, chunked: bool) -> tuple[int, bytes]:
    """Post until it is refused or all is sent: bytes that went, and the first line of the answer."""
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", intake.port), timeout=60) as line:
        line.sendall(head)
        try:
            line.sendall(b"%x\r\n%s\r\n" % (len(HEAD), HEAD) if chunked else HEAD)
            while sent < GIGABYTES:
                line.sendall(b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if chunked else PIECE)
                sent += len(PIECE)
        except ConnectionError:
            pass  # Cut off, which is what is looked for.
        with suppress(ConnectionError):
            answer = line.recv(100)
    return sent, answer.partition(b"\r\n")[0]


def lines(*more: str) -> bytes:
    told = [f"POST {ADDRESS} HTTP/1.1", "Host: localhost", "Content-Type: multipart/form-data; boundary=edge", *more]
    return "\r\n".join([*told, "", ""]).encode()


@pytest.mark.parametrize("chunked", [False, True], ids=["of a length that is told", "of unknown length"])
def test_two_gigabytes_are_cut_off_and_never_held(intake, chunked):
    before = peak_kb(intake)
    more = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {GIGABYTES}"
    sent, answer = pour(intake, lines(more), chunked=chunked)

    assert sent < 60_000_000
    assert answer in (b"HTTP/1.1 413 REQUEST ENTITY TOO LARGE", b"")  # Or the connection is gone before it is read.
    assert peak_kb(intake) - before < 40_000
    assert ask(intake.port, "GET", "/vgr/ansokan").status == 200


def test_while_somebody_pours_others_are_served(intake):
    pouring = Thread(target=pour, args=(intake, lines("Transfer-Encoding: chunked")), kwargs={"chunked": True})
    pouring.start()
    assert ask(intake.port, "GET", "/vgr/ansokan").status == 200
    pouring.join(60)
