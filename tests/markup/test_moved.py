"""A section's old address leads to where it is now."""

from __future__ import annotations

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, STATIC, small_site

OLD = HEAD + "첫째입니다.\n\n```{toctree}\nnew\n```\n\n```{moved}\nold-stride\n```\n"
NEW = "# 새 페이지\n\n글입니다.\n\n(old-stride)=\n## 스트라이드\n\n글입니다.\n"
SCRIPT = "html_js_files = ['site.js']\n"


def site(folder, text: str) -> SphinxBuild:
    build = small_site(folder, text, "markup", "frame", settings=STATIC + SCRIPT)
    (folder / "docs" / "new.md").write_text(NEW, encoding="utf-8")
    return build


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SphinxBuild:
    return site(tmp_path_factory.mktemp("moved"), OLD).build()


def test_link_stands_where_the_section_stood(built):
    (entry,) = built.html("index").select("details.moved li")
    assert entry["id"] == "old-stride"
    assert entry.a["href"] == "new.html#old-stride"
    assert entry.get_text().strip() == "스트라이드"


@pytest.mark.parametrize("fragment", ["#old-stride", "#id1", ""])
def test_browser_is_led_on_from_the_old_address_only(browser, built, fragment):
    tab = browser.new_page()
    tab.goto((built.out / "index.html").as_uri() + fragment)
    if fragment == "#old-stride":
        tab.wait_for_url("**/new.html#old-stride")
    else:
        tab.wait_for_load_state("load")
        assert tab.url.endswith("/index.html" + fragment)
    tab.close()


def test_label_that_is_nowhere_fails_the_build(tmp_path):
    result = site(tmp_path, OLD.replace("old-stride", "old-strides")).run()
    assert result.returncode != 0
    assert "undefined label: 'old-strides'" in result.stderr
