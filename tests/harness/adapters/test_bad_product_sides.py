"""Product sides that flood, stay silent, lie, cut or go: the adapter's failure, said plainly, never the product's."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.adapters import AdapterFailure, FolderCarrier, HttpCarrier, Pilot, StdioCarrier
from eprouvette.adapters.depot import _read as read_deposited
from eprouvette.adapters.http import _read as read_http
from eprouvette_sim.kernel.clock import SystemClock

QUESTION = {"pilotage": 1, "id": 7, "operation": "decrire", "delai_s": 1, "parametres": {}}
DESCRIPTION = {"nom": "p", "version": "1", "operations": []}
ANSWER = {"pilotage": 1, "id": 7, "statut": "ok", "resultat": DESCRIPTION}


def side(body: str) -> StdioCarrier:
    return StdioCarrier([sys.executable, "-c", f"import json, sys, time\nline = sys.stdin.readline()\n{body}"])


def asked(carrier, timeout_s: float = 10.0):
    carrier.open()
    try:
        return carrier.call(QUESTION, timeout_s)
    finally:
        carrier.close()


def test_an_adapter_that_floods_its_error_stream_is_still_heard():
    flood = "sys.stderr.write(('x' * 4095 + '\\n') * 2000)\nsys.stderr.flush()\n"
    answer = asked(side(flood + f"print({json.dumps(json.dumps(ANSWER))}, flush=True)"))
    assert answer == ANSWER


@pytest.mark.parametrize(
    ("body", "phase", "said"),
    [
        ("time.sleep(30)", "delai", "n'a pas répondu"),
        ("print('bonjour', flush=True)\ntime.sleep(30)", "contrat", "n'est pas du JSON"),
        ("print('[1]', flush=True)\ntime.sleep(30)", "contrat", "pas un objet"),
        ("sys.exit(3)", "dialogue", "code 3"),
        ("print('plus de licence', file=sys.stderr, flush=True)\nsys.exit(1)", "dialogue", "plus de licence"),
    ],
    ids=["silent", "chatty", "array", "exits", "exits-saying-why"],
)
def test_a_bad_subprocess_is_an_adapter_failure(body, phase, said):
    with pytest.raises(AdapterFailure, match=said) as failure:
        asked(side(body), 1.0 if "sleep" in body else 10.0)
    assert failure.value.phase == phase


class Server:
    """An HTTP server that answers what it is told to, whatever it is asked."""

    def __init__(self, status: int = 200, body: bytes = b"", *, cut: bool = False, hold: bool = False) -> None:
        released = self._released = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                if hold:
                    released.wait(20)
                if cut or hold:
                    self.connection.close()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "http://127.0.0.1:9/ailleurs")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError, ValueError):
                    super().handle()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/pilotage"

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def test_the_http_carrier_gives_the_servers_answer():
    with Server(200, json.dumps(ANSWER).encode()) as url:
        assert asked(HttpCarrier(url + "/")) == ANSWER


@pytest.mark.parametrize(
    ("server", "phase", "said"),
    [
        ({"status": 500, "body": b"boum"}, "contrat", "HTTP 500"),
        ({"status": 302}, "contrat", "HTTP 302"),
        ({"body": b"<html>"}, "contrat", "autre chose que du JSON"),
        ({"body": b"[]"}, "contrat", "pas un objet"),
        ({"cut": True}, "dialogue", "a fermé la connexion"),
        ({"hold": True}, "delai", "n'a pas répondu"),
    ],
    ids=["fails", "redirects", "html", "array", "closes", "silent"],
)
def test_a_bad_http_adapter_is_an_adapter_failure(server, phase, said, monkeypatch):
    monkeypatch.setattr("eprouvette.adapters.http._GRACE_S", 0.1)
    with Server(**server) as url, pytest.raises(AdapterFailure, match=said) as failure:
        asked(HttpCarrier(url), 0.4 if "hold" in server else 10.0)
    assert failure.value.phase == phase


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/pilotage", "http://[::1", "ftp://127.0.0.1/x"])
def test_an_http_adapter_that_is_not_there_is_named_with_its_address(url):
    with pytest.raises(AdapterFailure, match="injoignable") as failure:
        asked(HttpCarrier(url))
    assert failure.value.phase == "ouverture"
    assert url in failure.value.ou


def test_an_authority_that_cannot_be_read_is_said_at_opening(tmp_path):
    with pytest.raises(AdapterFailure, match="autorité illisible"):
        HttpCarrier("https://127.0.0.1:9", ca=tmp_path / "absente.pem").open()


def deposit(folder, raw: bytes, *, at_once: bool = True) -> threading.Thread:
    """Somebody who answers the first question of a drop folder with these bytes."""

    def answer() -> None:
        questions = folder / "questions"
        while not (found := list(questions.glob("*.json")) if questions.is_dir() else []):
            threading.Event().wait(0.005)
        target = folder / "reponses" / found[0].name
        target.with_suffix(".partiel").write_bytes(raw)
        target.with_suffix(".partiel").replace(target)

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def test_the_folder_carrier_reads_a_renamed_answer_and_leaves_nothing_behind(tmp_path):
    thread = deposit(tmp_path, json.dumps(ANSWER).encode())
    assert asked(FolderCarrier(tmp_path)) == ANSWER
    thread.join()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_answer_of_another_day_is_never_taken_for_todays(tmp_path):
    (tmp_path / "reponses").mkdir()
    (tmp_path / "reponses" / "abcd1234-000007.json").write_text(json.dumps(ANSWER), encoding="utf-8")
    with pytest.raises(AdapterFailure, match="n'a pas répondu"):
        asked(FolderCarrier(tmp_path), 0.1)
    assert (tmp_path / "reponses" / "abcd1234-000007.json").is_file()


@pytest.mark.parametrize(("raw", "said"), [(b'{"pilotage": 1, "id"', "renommer"), (b"[1]", "pas un objet")])
def test_a_half_written_answer_says_how_to_write_it_whole(tmp_path, raw, said):
    thread = deposit(tmp_path, raw)
    with pytest.raises(AdapterFailure, match=said) as failure:
        asked(FolderCarrier(tmp_path))
    thread.join()
    assert failure.value.phase == "contrat"


def test_a_folder_that_cannot_be_made_is_said_at_opening(tmp_path):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(AdapterFailure, match="impossible à créer"):
        FolderCarrier(tmp_path / "fichier").open()


def test_an_answer_to_another_question_is_outside_the_contract(tmp_path):
    thread = deposit(tmp_path, json.dumps(ANSWER | {"id": 99}).encode())
    pilot = Pilot(FolderCarrier(tmp_path), clock=SystemClock(), journal=lambda e, f: None, timeout_s=10.0)
    with pytest.raises(AdapterFailure, match="réponse 99 à la question 1"):
        pilot.ensure_open({"services": {}})
    thread.join()


@given(st.binary(max_size=200))
def test_no_answer_however_wrong_is_more_than_an_adapter_failure(raw):
    from pathlib import Path

    for read in (lambda: read_http(200, raw, "x"), lambda: read_deposited(raw, Path("x"))):
        with contextlib.suppress(AdapterFailure):
            assert isinstance(read(), dict)
