"""Health of one container: docker/healthcheck.py web|worker|beat. Exit 0 is healthy; otherwise the reason is printed."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_SILENT_FOR = 600  # seconds; beat saves its schedule every three minutes


def web() -> str:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers={"Host": host}
    )
    try:
        urllib.request.urlopen(request, timeout=8).close()
    except urllib.error.HTTPError as error:
        return f"{error.code}: {error.read().decode(errors='replace')[:300]}"
    except OSError as error:
        return str(error)
    return ""


def worker() -> str:
    name = f"celery@{socket.gethostname()}"
    command = [sys.executable, "-m", "celery", "-A", "portal", "inspect", "ping", "-d", name, "-t", "8"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-300:]


def beat() -> str:
    folder = Path(os.environ.get("PORTAL_VAR_DIR", "/var/lib/portal"))
    moments = [path.stat().st_mtime for path in folder.glob("celerybeat-schedule*")]
    if not moments:
        return "beat has written no schedule"
    silent = time.time() - max(moments)
    return f"beat has been silent for {silent:.0f} s" if silent > BEAT_SILENT_FOR else ""


if __name__ == "__main__":
    sys.exit({"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() or 0)
