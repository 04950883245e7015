from __future__ import annotations

import stat
from pathlib import Path

import pytest

from index.errors import HomeUnusable
from index.home import rumo_home


def test_the_home_is_the_one_that_the_environment_names(tmp_path: Path) -> None:
    assert rumo_home({"RUMO_HOME": str(tmp_path / "a" / "b")}) == tmp_path / "a" / "b"


def test_the_home_is_created_for_its_owner_alone(tmp_path: Path) -> None:
    home = rumo_home({"RUMO_HOME": str(tmp_path / "rumo")})
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_relative_home_does_not_move_with_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert rumo_home({"RUMO_HOME": "here"}) == tmp_path / "here"


def test_a_home_that_is_a_file_is_refused_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable, match="set RUMO_HOME to a folder"):
        rumo_home({"RUMO_HOME": str(tmp_path / "file" / "rumo")})
