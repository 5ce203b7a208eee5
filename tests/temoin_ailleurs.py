"""The witness in a process of its own, behind one carrier: `python temoin_ailleurs.py stdio|http|dossier [PLACE]`."""

from __future__ import annotations

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from eprouvette_sim.product.catalogue import build


def stdio() -> None:
    product = build(None)
    for line in sys.stdin:
        print(json.dumps(product.handle(json.loads(line))), flush=True)


def http(place: Path) -> None:
    """Writes its address into `place` once it listens."""
    product = build(None)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == f"/pilotage/{message['operation']}"
            body = json.dumps(product.handle(message)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    draft = place.with_suffix(".partiel")
    draft.write_text(f"http://127.0.0.1:{server.server_address[1]}/pilotage", encoding="utf-8")
    draft.replace(place)
    server.serve_forever()


def dossier(place: Path) -> None:
    product = build(None)
    questions, answers = place / "questions", place / "reponses"
    parent = os.getppid()
    while os.getppid() == parent:
        for question in sorted(questions.glob("*.json")) if questions.is_dir() else ():
            try:
                message = json.loads(question.read_text(encoding="utf-8"))
            except FileNotFoundError:
                continue
            target = answers / question.name
            draft = target.with_name(target.name + ".partiel")
            draft.write_text(json.dumps(product.handle(message)), encoding="utf-8")
            question.unlink(missing_ok=True)
            draft.replace(target)
        time.sleep(0.002)


if __name__ == "__main__":
    kind, *place = sys.argv[1:]
    {"stdio": stdio, "http": http, "dossier": dossier}[kind](*map(Path, place))
