"""Two builds that differ are told apart, and what tells of the machine is found."""

from __future__ import annotations

import subprocess

import pytest

from tools.check import reproducible

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


@pytest.fixture
def outputs(tmp_path):
    """Two folders with the same three files."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        (folder / "layers").mkdir(parents=True)
        (folder / ".buildinfo").write_text("config: 1\n", encoding="utf-8")
        (folder / "layers" / "dense.html").write_text("<p>가\n<p>나\n<p>다\n", encoding="utf-8")
        (folder / "figure.png").write_bytes(PNG)
    return folders


def test_identical_builds_pass(outputs):
    assert reproducible.differences(*outputs) == []
    assert reproducible.amount(outputs[0]) == f"3 files, {10 + 21 + 16} bytes"


def test_text_that_differs_is_named_with_its_line(outputs):
    (outputs[1] / "layers" / "dense.html").write_text("<p>가\n<p>너\n<p>다\n", encoding="utf-8")
    (found,) = reproducible.differences(*outputs)
    assert found == "layers/dense.html: line 2\n  - <p>나\n  + <p>너"


def test_text_that_goes_on_is_told_from_one_that_ends(outputs):
    (outputs[0] / "layers" / "dense.html").write_text("<p>가\n<p>나\n<p>다", encoding="utf-8")
    (found,) = reproducible.differences(*outputs)
    assert found == "layers/dense.html: line 4\n  - (the file has ended)\n  + "


def test_long_line_is_cut_around_the_difference(outputs):
    for folder, letter in zip(outputs, "xy", strict=True):
        (folder / ".buildinfo").write_text("a" * 5000 + letter + "b" * 5000, encoding="utf-8")
    (found,) = reproducible.differences(*outputs)
    assert len(found) < 500
    assert "aaxbb" in found
    assert "aaybb" in found


def test_other_files_are_named_with_the_byte(outputs):
    (outputs[1] / "figure.png").write_bytes(PNG[:-1] + b"X!")
    (found,) = reproducible.differences(*outputs)
    assert found == "figure.png: 16 and 17 bytes, the same up to byte 15"


def test_file_in_one_build_only_is_named(outputs):
    (outputs[0] / ".nojekyll").touch()
    (outputs[1] / "layers" / "new.html").touch()
    assert reproducible.differences(*outputs) == [
        ".nojekyll: only in the first build",
        "layers/new.html: only in the second build",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b'File "/home/ann/site/docs/page.md", line 1'),
        ("page.html", b'<a href="file:///home/ann">'),
        (".buildinfo", b"/home/ann"),
        ("figure.png", PNG + b"tEXtSource\x00/home/ann/figure.py\xff"),
        ("page.ipynb", "손글씨를 그린 컴퓨터: hawthorn\n".encode()),
    ],
)
def test_trace_of_the_machine_is_found(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (found,) = reproducible.traces(tmp_path, ["/home/ann", "hawthorn"])
    word = "hawthorn" if b"hawthorn" in content else "/home/ann"
    assert found == f"{name}: tells of {word}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"/home/anna/site, example.org/home/annex"),  # somebody else's
        ("page.html", b"a hawthorn-hedge"),
        ("page.ipynb", b'"image/png": "' + b"A" * 200 + b"+/home/ann/" + b"A" * 200 + b'"'),
        ("figure.png", PNG + b"\xff hawthorn \xff"),
    ],
)
def test_what_only_looks_like_a_trace_passes(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert reproducible.traces(tmp_path, ["/home/ann", "hawthorn"]) == []


def test_checkout_is_copied_as_it_stands(tmp_path):
    checkout, copy = tmp_path / "checkout", tmp_path / "copy"
    (checkout / "docs").mkdir(parents=True)
    (checkout / ".gitignore").write_text("/_build/\n", encoding="utf-8")
    (checkout / "docs" / "그림.md").write_text("old", encoding="utf-8")
    (checkout / "gone.md").touch()
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    subprocess.run(["git", "add", "."], cwd=checkout, check=True)
    (checkout / "docs" / "그림.md").write_text("edited", encoding="utf-8")
    (checkout / "docs" / "new.md").touch()
    (checkout / "gone.md").unlink()
    (checkout / "_build").mkdir()
    (checkout / "_build" / "index.html").touch()
    reproducible.copy_project(checkout, copy)
    assert reproducible.file_names(copy) == {".gitignore", "docs/그림.md", "docs/new.md"}
    assert (copy / "docs" / "그림.md").read_text(encoding="utf-8") == "edited"
