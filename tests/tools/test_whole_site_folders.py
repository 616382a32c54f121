"""What was there before the link, and what is no longer there: nothing is lost, nothing lingers."""

from __future__ import annotations

import shutil
import signal

import pytest
from kit.system import needs_linux
from kit.whole_site_tools import INDEX, World, dying

from tools.whole_site.sites import Sites

pytestmark = needs_linux


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("folders"))
    ended = made.build()
    assert ended.status == 0, ended.message
    yield made
    shutil.rmtree(made.temporary)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_folder_from_before_becomes_a_link(world, moment):
    """Killed at the very moment, there is the old folder or the new site, and never neither."""
    former = shutil.copytree(world.out, world.folder / "former")
    (former / "old.html").touch()
    world.out.unlink()
    former.rename(world.out)
    with world.reader():
        ended = world.end(world.begin(program=dying(moment, "sites.exchange")))
        assert ended.status == -signal.SIGKILL
        assert (world.out / "old.html").exists() == (moment == "before")
        assert world.build().status == 0
    assert world.out.is_symlink()
    assert not (world.out / "old.html").exists()


def test_folder_between_two_renames_comes_back(tmp_path):
    """Where a system cannot exchange two names, a kill may come while the folder has neither."""
    sites = Sites(tmp_path / "html")
    sites.aside.mkdir(parents=True)
    (sites.aside / "index.html").touch()
    sites.begin(tmp_path)
    assert (sites.out / "index.html").exists()


def test_link_to_elsewhere_is_turned_and_its_folder_left_alone(world):
    elsewhere = shutil.copytree(world.out, world.folder / "elsewhere")
    world.out.unlink()
    world.out.symlink_to(elsewhere)
    assert world.build().status == 0
    assert world.out.resolve().parent.parent == world.out.parent / "sites"
    assert (elsewhere / "index.html").exists()


def test_page_without_source_goes(world):
    (world.folder / "docs" / "third.md").unlink()
    world.write("docs/index.md", INDEX.replace("third\n", ""))
    ended = world.build()
    world.mend()
    assert ended.status == 0, ended.message
    assert not (world.out / "third.html").exists()
    assert (world.out / "second.html").exists()


def test_two_sites_at_most(world):
    for _ in range(3):
        assert world.build().status == 0
    assert len(list((world.out.parent / "sites").iterdir())) == 2
