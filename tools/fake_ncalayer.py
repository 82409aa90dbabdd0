"""A stand-in for NCALayer for the demo and the tests, with a demo key file; never for real signatures.

usage: tools/fake_ncalayer.py KEY.p12 [--password demo-2026] [--port 13580] [--scenario ok_array]

It speaks NCALayer's messages on ws://127.0.0.1:PORT (start the portal with NCALAYER_URL=ws://127.0.0.1:13580) and
signs whatever it is given with the key file. Scenarios: ok_string, ok_array, cancel, error, attached, no_greeting, close_mid.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from asn1crypto import pem
from pyhanko.sign.signers import SimpleSigner
from websockets.asyncio.server import ServerConnection, serve

LARGEST = 64 * 1024 * 1024
HEARTBEAT = "--heartbeat--"


class FakeNCALayer:
    """Answers one page after another; ``asked`` keeps the requests to sign for whoever looks."""

    def __init__(self, signer: SimpleSigner, scenario: str = "ok_array", timestamper: Any = None) -> None:
        self.signer = signer
        self.scenario = scenario
        self.timestamper = timestamper
        self.asked: list[dict[str, Any]] = []
        # What a test does to the finished CMS.
        self.change: Callable[[bytes], bytes] = lambda cms: cms

    async def _cms(self, arguments: dict[str, Any]) -> str:
        content = base64.b64decode(arguments["data"])
        wants_stamp = arguments["signingParams"].get("tsaProfile") is not None
        made = await self.signer.async_sign_general_data(
            content,
            "sha256",
            detached=not arguments["signingParams"].get("encapsulate", True) and self.scenario != "attached",
            timestamper=self.timestamper if wants_stamp else None,
        )
        return pem.armor("CMS", self.change(made.dump())).decode()

    async def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("method") != "sign":
            return {"code": "500", "message": "MODULE_NOT_FOUND"}
        self.asked.append(request["args"])
        if self.scenario == "cancel":
            return {"status": True, "body": {}}
        if self.scenario == "error":
            return {"status": False, "code": "SIGNING_FAILURE", "message": "demo failure", "details": ""}
        signed = await self._cms(request["args"])
        return {"status": True, "body": {"result": signed if self.scenario == "ok_string" else [signed]}}

    async def handle(self, page: ServerConnection) -> None:
        if self.scenario != "no_greeting":
            await page.send(json.dumps({"result": {"version": "1.4"}}))
        async for message in page:
            if message == HEARTBEAT:
                await page.send(HEARTBEAT)
                continue
            request = json.loads(message)
            if self.scenario == "close_mid" and request.get("method") == "sign":
                await page.close()
                return
            await page.send(json.dumps(await self._answer(request)))

    async def run(self, port: int, ready: Any = None) -> None:
        """Serve until the task is cancelled; ``ready`` is called with the port once it listens."""
        async with serve(self.handle, "127.0.0.1", port, max_size=LARGEST) as server:
            if ready:
                ready(next(iter(server.sockets)).getsockname()[1])
            await asyncio.get_running_loop().create_future()


def load(path: Path, password: str) -> SimpleSigner:
    signer = SimpleSigner.load_pkcs12(str(path), passphrase=password.encode())
    if signer is None:
        sys.exit(f"{path}: the key file cannot be opened with this password.")
    return signer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("key", type=Path)
    parser.add_argument("--password", default="demo-2026")
    parser.add_argument("--port", type=int, default=13580)
    parser.add_argument("--scenario", default="ok_array")
    asked = parser.parse_args()
    fake = FakeNCALayer(load(asked.key, asked.password), asked.scenario)
    print(f"Stand-in of NCALayer on ws://127.0.0.1:{asked.port}; Ctrl-C stops it.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(fake.run(asked.port))


if __name__ == "__main__":
    main()
