"""Telegram, as far as a test needs it that only looks whether something was sent."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}


class QuietTelegram:
    """Takes every call of the Bot API and answers as if a message had been sent."""

    def __init__(self) -> None:
        calls = self.calls = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                calls.append(self.path.rpartition("/")[2])
                body = json.dumps({"ok": True, "result": MESSAGE}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
