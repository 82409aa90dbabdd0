"""The health page names the part that fails."""

from celery import Celery
from django.db import connection


def test_all_parts_answer(client, db):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    body = answer.json()
    assert {name: body[name] for name in ("status", "database", "broker", "storage")} == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
    }


def test_storage_that_cannot_be_written_is_named(client, db, settings, tmp_path):
    blocked = tmp_path / "file-not-folder"
    blocked.write_text("x")
    settings.MEDIA_ROOT = blocked
    answer = client.get("/healthz")
    assert answer.status_code == 503
    body = answer.json()
    assert body["status"] == "failing"
    assert body["storage"] != "ok"
    assert body["database"] == "ok"


def test_broker_that_does_not_answer_is_named(client, db, monkeypatch):
    nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr("portal.views.health.celery_app", nowhere)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] != "ok"


def test_database_that_does_not_answer_is_named(client, db):
    def refuse(execute, sql, params, many, context):
        raise ConnectionError("no database")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ConnectionError"
    assert answer.json()["storage"] == "ok"


def test_health_leaves_no_session(client, db):
    assert "sessionid" not in client.get("/healthz").cookies


def test_health_leaves_no_file(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.get("/healthz")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
