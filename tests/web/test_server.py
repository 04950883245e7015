"""Who may enter the page, and what may be fetched from it."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.web.server import TRIES, WINDOW, CannotServe, Door, is_loopback, read_users


def get(site: str, path: str, host: str | None = None) -> tuple[int, dict[str, str], str]:
    address = urlsplit(site)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.request("GET", path, headers={"Host": host} if host else {})
    reply = connection.getresponse()
    return reply.status, dict(reply.getheaders()), reply.read().decode("utf-8", "replace")


def test_the_right_password_enters_and_the_wrong_one_does_not() -> None:
    door = Door({"ana": "correct horse"})
    assert door.enter("ana", "correct horse")
    assert not door.enter("ana", "wrong")
    assert not door.enter("nobody", "correct horse")
    assert not door.enter("nobody", "")


def test_after_too_many_wrong_tries_even_the_right_password_waits() -> None:
    now = [0.0]
    door = Door({"ana": "correct horse", "bia": "battery staple"}, clock=lambda: now[0])
    for _ in range(TRIES):
        assert not door.enter("ana", "wrong")
    assert not door.enter("ana", "correct horse")
    assert door.enter("bia", "battery staple")
    now[0] = WINDOW + 1
    assert door.enter("ana", "correct horse")


def test_a_file_of_users_that_others_can_read_or_that_has_short_passwords_is_refused(tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text("ana:correct horse\n# a remark\n", encoding="utf-8")
    users.chmod(0o644)
    with pytest.raises(CannotServe, match="chmod 600"):
        read_users(users)
    users.chmod(0o600)
    assert read_users(users) == {"ana": "correct horse"}
    users.write_text("ana:short\n", encoding="utf-8")
    with pytest.raises(CannotServe, match="8 characters"):
        read_users(users)
    with pytest.raises(CannotServe, match="cannot be read"):
        read_users(tmp_path / "missing.txt")


@pytest.mark.parametrize(
    ("address", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.7", False)],  # noqa: S104 (named, not bound)
)
def test_only_this_machines_addresses_count_as_loopback(address: str, local: bool) -> None:
    assert is_loopback(address) is local


@pytest.mark.weights
def test_the_page_may_load_nothing_foreign_and_carries_our_script_first(site: str) -> None:
    status, headers, page = get(site, "/")
    policy = headers["content-security-policy"]
    assert status == 200
    assert "img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy
    assert page.index("window.rumo") < page.index("window.gradio_config")


@pytest.mark.weights
def test_another_host_name_on_loopback_is_refused(site: str) -> None:
    assert get(site, "/", host="evil.example")[0] == 400


@pytest.mark.weights
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "README.md", "../pyproject.toml", "{home}/rumo.db", "{home}/page/../rumo.db"]
)
def test_no_file_outside_the_uploads_can_be_fetched(site: str, home: Path, path: str) -> None:
    status, _, body = get(site, f"/gradio_api/file={path.format(home=home)}")
    assert status in (403, 404)
    assert "root:" not in body
    assert "SQLite" not in body


@pytest.mark.weights
@pytest.mark.parametrize("path", ["/monitoring", "/gradio_api/monitoring/summary", "/docs", "/openapi.json"])
def test_monitoring_and_generated_documentation_are_off(site: str, path: str) -> None:
    assert get(site, path)[0] in (403, 404)
