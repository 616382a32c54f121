"""What was computed once: how a page reads it, and what the command says."""

from __future__ import annotations

import json
import sys

import pytest

from tools.records import __main__ as command
from tutorial_src import records
from tutorial_src.records import FOLDER, read_record


def test_unknown_record_is_refused_with_those_that_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    (tmp_path / "one.json").write_text('{"recipe": {}}', encoding="utf-8")
    assert read_record("one") == {"recipe": {}}
    with pytest.raises(ValueError, match=r"^no record 'nonsense'; there are \['one'\]$"):
        read_record("nonsense")
    with pytest.raises(ValueError, match="no record"):
        read_record("../one")


def test_each_record_has_its_module_and_says_what_it_was_made_from():
    found = sorted(file.stem for file in FOLDER.glob("*.json"))
    assert found
    assert set(found) <= set(command.names())
    for name in found:
        assert read_record(name)["recipe"], name


def test_unknown_name_is_one_line_before_anything_is_computed(monkeypatch, capsys):
    monkeypatch.setattr(command, "compute", lambda name: pytest.fail(f"computed {name}"))
    monkeypatch.setattr(sys, "argv", ["records", "neighbours", "nonsense"])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert str(stopped.value).startswith("no record 'nonsense'; there are ")
    assert len(str(stopped.value).splitlines()) == 1
    assert capsys.readouterr().out == ""


def test_what_stops_a_record_is_one_line(monkeypatch):
    def stop(name):
        raise ValueError("needs the real MNIST")

    monkeypatch.setattr(command, "compute", stop)
    monkeypatch.setattr(sys, "argv", ["records", "neighbours"])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert str(stopped.value) == "neighbours: needs the real MNIST"


def test_record_is_written_where_pages_read_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "FOLDER", tmp_path / "recorded")
    monkeypatch.setattr(command, "compute", lambda name: {"recipe": {"사람": name}})
    monkeypatch.setattr(sys, "argv", ["records", "neighbours"])
    command.main()
    written = (tmp_path / "recorded" / "neighbours.json").read_text(encoding="utf-8")
    assert json.loads(written) == {"recipe": {"사람": "neighbours"}}
    assert written.endswith("}\n")
    assert capsys.readouterr().out.startswith("neighbours: ")
