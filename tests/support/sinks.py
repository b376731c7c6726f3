"""A mail server and a web server on this machine that keep received messages."""

from __future__ import annotations

import json
import socketserver
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


class _Smtp(socketserver.StreamRequestHandler):
    """A minimal SMTP server (RFC 5321), sufficient to receive mail."""

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline().strip():
            verb = line.split(b" ")[0].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.kept.append(message_from_bytes(self._data(), policy=policy.default))  # type: ignore[attr-defined]
                self._say("250 kept")
            elif verb == b"RCPT" and self.server.refuses in line.decode():  # type: ignore[attr-defined]
                self._say("550 no such user")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailSink(socketserver.TCPServer):
    """Keeps received mail, except for addresses that contain a part it `refuses`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.kept: list[EmailMessage] = []
        self.refuses = "nobody"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.kept.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name of its base
        """Log nothing."""


class WebSink(HTTPServer):
    """Keeps the JSON of each POST."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.kept: list[dict[str, Any]] = []


@contextmanager
def listening(sink: MailSink | WebSink) -> Iterator[int]:
    """Run a sink for the block; yield its port."""
    thread = Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sink.server_address[1]
    finally:
        sink.shutdown()
        thread.join()
        sink.server_close()
