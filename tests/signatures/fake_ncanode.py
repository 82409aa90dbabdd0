"""A stand-in for NCANode: answers /cms/verify as the real one does, right or wrong, by a switch."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from signatures.providers.envelope import facts, read

OK, SLOW, HTTP_400, HTTP_500, GARBAGE = "ok", "slow", "http400", "http500", "garbage"
REVOKED, EXPIRED, OCSP_UNKNOWN = "revoked", "expired", "ocsp_unknown"
EMPTY_SIGNERS, NO_CERTIFICATE, TWO_SIGNERS, AUTH_KEY, OTHER_PERSON = (
    "valid_empty_signers",
    "valid_no_certificate",
    "two_signers",
    "auth_key",
    "other_person",
)


def answer_for(body: dict[str, Any], switch: str) -> tuple[int, Any]:
    if switch == HTTP_400:
        return 400, {"status": 400, "message": "content hash found in signed attributes different"}
    if switch == HTTP_500:
        return 500, {"status": 500, "message": "internal"}
    assert body["revocationCheck"] == ["OCSP", "CRL"]
    known = facts(read(base64.b64decode(body["cms"])).certificate)
    certificate = {
        "valid": True,
        "revocations": [{"revoked": False, "by": "OCSP"}],
        "notBefore": "2026-01-01T00:00:00Z",
        "notAfter": "2036-01-01T00:00:00Z",
        "keyUsage": "AUTH" if switch == AUTH_KEY else "SIGN",
        "serialNumber": known.serial,
        "subject": {
            "commonName": known.subject,
            "iin": "800230400034" if switch == OTHER_PERSON else known.iin,
        },
    }
    valid = True
    if switch == REVOKED:
        valid, certificate["revocations"] = False, [{"revoked": True, "by": "CRL", "reason": "keyCompromise"}]
    elif switch == EXPIRED:
        valid, certificate["notAfter"] = False, "2020-01-01T00:00:00Z"
    elif switch == OCSP_UNKNOWN:
        valid, certificate["revocations"] = False, [{"revoked": False, "by": "OCSP", "reason": "unknown"}]
    signer = {"certificates": [] if switch == NO_CERTIFICATE else [certificate], "tsp": None}
    signers = {EMPTY_SIGNERS: [], TWO_SIGNERS: [signer, signer]}.get(switch, [signer])
    return 200, {"status": 200, "message": "OK", "valid": valid, "signers": signers}


@contextmanager
def fake_ncanode(switch: str = OK) -> Iterator[str]:
    """Serve on a free port of this machine; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if switch == SLOW:
                time.sleep(2.5)
            status, answer = answer_for(body, switch)
            content = b"<html>" if switch == GARBAGE else json.dumps(answer).encode()
            with suppress(BrokenPipeError, ConnectionResetError):  # the portal did not wait so long
                self.send_response(status)
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
