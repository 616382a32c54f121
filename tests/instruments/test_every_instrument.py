"""What holds for each thing that a page lets one touch, on its page and on the page of its own."""

from __future__ import annotations

import gzip
import re

import pytest
from kit.instruments import near
from kit.site_build import ROOT
from kit.visit import LAYOUT_SHIFT, settle, violations
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.instruments import FOLDER, INSTRUMENTS

STATIC = ROOT / "docs" / "_static"
LIMIT = 12_000  # bytes of its own, gzipped
LARGEST_RECORD = 400_000  # bytes of what comes on demand
WIDTHS = (360, 390, 768, 1280)
HEIGHT = "(place) => place.offsetHeight"
SLACK = 1.35  # how much more room a page may keep than the instrument fills at first
MODULES = STATIC / FOLDER
RESERVED = "(room) => parseFloat(getComputedStyle(room).minHeight)"


@pytest.fixture(scope="module")
def homes(site) -> dict[str, str]:
    """The first page of the site that has each instrument."""
    found = {}
    for page in sorted(site.out.rglob("*.html")):
        name = page.relative_to(site.out).with_suffix("").as_posix()
        if not name.startswith(f"{FOLDER}/"):
            for instrument in re.findall(r'data-name="(\w+)"', page.read_text(encoding="utf-8")):
                found.setdefault(instrument, name)
    return found


@pytest.fixture(params=INSTRUMENTS)
def name(request) -> str:
    return request.param


@pytest.fixture
def opened(visit, homes, name):
    """Opens the page that has it and goes there; gives the visit and the place."""

    def open_it(page: str = "", **options):
        one = visit(page or homes[name], **options)
        return one, near(one, name)

    return open_it


def test_each_is_on_a_page_and_alone(site, homes):
    assert set(homes) == set(INSTRUMENTS)
    pages = {page.stem for page in (site.out / FOLDER).glob("*.html")}
    alone = {page.partition("-")[0] for page in pages}  # of one kind or another
    assert alone == set(INSTRUMENTS)
    assert {file.stem for file in MODULES.glob("*.js")} >= set(INSTRUMENTS)


def test_every_module_belongs_to_one():
    """A second module of an instrument begins with its name."""
    for file in MODULES.glob("*.js"):
        assert file.stem in INSTRUMENTS or file.stem.rpartition("_")[0] in INSTRUMENTS, file
    for sheet in STATIC.glob("instrument_*.css"):
        assert any(sheet.name in kind.styles.split() for kind in INSTRUMENTS.values()), sheet


# --- what it costs ---


def test_it_is_fetched_when_the_reader_comes_near(visit, homes, name):
    one = visit(homes[name])
    place = one.tab.locator(f".instrument[data-name={name}]").first
    far = place.evaluate("(place) => place.getBoundingClientRect().top > innerHeight + 700")
    settle(one.tab)
    module = f"/{FOLDER}/{name}.js"
    assert any(module in url for url in one.requests) is not far
    near(one, name)
    assert any(module in url for url in one.requests)


def test_its_own_weight(site, name):
    own = [*MODULES.glob(f"{name}.js"), *MODULES.glob(f"{name}_*.js")]
    served = [site.out / "_static" / file.relative_to(STATIC) for file in own]
    if INSTRUMENTS[name].style:
        served.append(site.out / "_static" / INSTRUMENTS[name].style)
    size = sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in served)
    assert size <= LIMIT, f"{name}: {size} bytes"


def test_modules_are_short():
    """A module that outgrows this lacks a shared part."""
    for file in MODULES.glob("*.js"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 240, file.name


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_it_comes(opened, homes, name, width, browser, address):
    held = browser.new_context(viewport={"width": width, "height": 900})
    tab = held.new_page()
    tab.route(f"**/{FOLDER}/{name}.js*", lambda _route: None)  # which never comes
    tab.goto(f"{address}/{homes[name]}.html")
    before = tab.locator(f".instrument[data-name={name}]").first.evaluate(HEIGHT)
    held.close()
    one, place = opened(width=width)
    assert place.evaluate(HEIGHT) == before
    room = place.locator(".instrument-room")
    filled = place.locator(".instrument-body").evaluate(HEIGHT)
    assert room.evaluate(RESERVED) <= SLACK * filled
    for button in place.locator(".tasks button:visible").all():
        button.click()
    assert place.evaluate(HEIGHT) == before
    assert one.tab.evaluate(LAYOUT_SHIFT) < 0.02
    assert one.problems == []


# --- for everybody ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(opened, width, scheme):
    one, place = opened(width=width, scheme=scheme)
    settle(one.tab)
    one.tab.evaluate("scrollTo(0, 0)")  # or the page's header would lie over a button
    here = {"include": [[".instrument.started"]]}
    assert violations(one.tab, scheme, context=here) == []
    assert one.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert place.evaluate("(place) => place.scrollWidth <= place.clientWidth + 1")
    assert one.problems == []


def to_top(place):
    """The stage as one works on it: its upper end below the page's header."""
    place.evaluate("""(place) => scrollTo({
      top: place.getBoundingClientRect().top + scrollY - 80,
      behavior: "instant", // a click would break off what glides
    })""")


@pytest.mark.parametrize(("width", "height"), [(390, 664), (1280, 800)])
def test_task_is_in_view_while_one_works(opened, width, height):
    """At the foot of the screen, as long as it is not seen where it stands."""
    one, place = opened(width=width)
    one.tab.set_viewport_size({"width": width, "height": height})
    ask, bar = place.locator(".tasks-ask"), place.locator(".task-bar-button")
    settle(one.tab)  # or what comes above it would move it
    to_top(place)
    box = ask.bounding_box()
    if box["y"] + box["height"] <= height:  # a stage that leaves it room
        assert width == 1280
    else:
        expect(bar).to_be_in_viewport(ratio=1)
        expect(bar).to_contain_text(ask.inner_text())
        bar.click()
    expect(ask).to_be_in_viewport(ratio=1)
    expect(bar).to_be_hidden()
    one.tab.evaluate("scrollTo(0, 0)")
    if place.evaluate("(place) => place.getBoundingClientRect().top > innerHeight"):
        expect(bar).not_to_be_in_viewport()
    place.get_by_role("button", name="다음 과제").click()
    to_top(place)
    expect(bar).to_contain_text(ask.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_task_is_told_where_one_works_when_it_is_done(visit, scheme):
    one = visit("layers/pooling", width=390, scheme=scheme)
    one.tab.set_viewport_size({"width": 390, "height": 664})
    place = near(one, "pooling")
    settle(one.tab)  # or what comes above it would move it
    to_top(place)
    place.get_by_role("button", name="숫자를 오른쪽으로 한 칸 밀기").press("Enter")
    bar = place.locator(".task-bar-button.done")
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar).to_contain_text("해냈습니다.")
    assert violations(one.tab, scheme, context={"include": [[".task-bar"]]}) == []
    # Who comes by keyboard is not covered by it.
    last = place.get_by_role("slider", name="pool_size")
    under = "(one) => scrollBy(0, one.getBoundingClientRect().bottom - innerHeight + 4)"
    last.evaluate(under)
    last.evaluate("(one) => new Promise((r) => setTimeout(r, 100))")
    last.focus()
    box = last.bounding_box()
    assert box["y"] + box["height"] <= bar.bounding_box()["y"]


def test_an_empty_sheet_is_for_the_pen(visit):
    """Who has erased all of it is not left with the eraser, which would draw nothing."""
    place = near(visit("layers/pooling"), "pooling")
    eraser = place.get_by_role("button", name="지우개")
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    place.get_by_role("button", name="모두 지우기").click()
    expect(eraser).to_have_attribute("aria-pressed", "false")
    ghost = place.locator(".pad-ghost span")
    expect(ghost).to_be_visible()
    place.locator(".lab-pad").click()
    expect(ghost).to_be_hidden()


def test_fingers_have_room(opened):
    _, place = opened(width=360, has_touch=True)
    small = """(place) => [...place.querySelectorAll("button, input, summary, select")]
      .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
      .filter(([one, { width, height }]) => width > 0 && (height < 39 || width < 26))
      .map(([one]) => one.outerHTML.slice(0, 80))"""
    assert place.evaluate(small) == []


def test_keyboard_comes_through(opened):
    """Every stop of the Tab key is seen, has a name, and is left again."""
    one, place = opened()
    place.evaluate("""(place) => {
      const before = Object.assign(document.createElement("button"), { id: "before" });
      place.before(before);
      before.focus();
    }""")
    stops = set()
    for _ in range(80):
        one.tab.keyboard.press("Tab")
        stop = one.tab.evaluate("""() => {
          const at = document.activeElement;
          if (!at.closest(".instrument")) return null;
          const { outlineStyle, boxShadow } = getComputedStyle(at);
          const seen = at.matches("input") || outlineStyle !== "none" || boxShadow !== "none";
          return [at.outerHTML.slice(0, 120), seen];
        }""")
        if stop is None:
            break
        stops.add(stop[0])
        assert stop[1], f"not seen: {stop[0]}"
    else:
        pytest.fail("the Tab key does not lead out")
    assert len(stops) >= 5


def test_it_speaks_once(opened):
    _, place = opened()
    assert place.locator(".instrument-body").get_attribute("role") == "group"
    assert place.locator(".instrument-body").get_attribute("aria-label")
    seen = place.locator(".lab-account")
    expect(seen).not_to_be_empty()
    spoken = place.locator(".instrument-try .lab-account + p[role=status]")
    assert spoken.count() == 1
    assert soon(lambda: spoken.inner_text() == seen.inner_text())


def test_colours_may_be_the_readers(opened):
    one, place = opened(forced_colors="active")
    lost = """(place) => [...place.querySelectorAll("button")]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).borderStyle === "none")
      .map((one) => one.outerHTML.slice(0, 80))"""
    assert place.evaluate(lost) == []
    assert one.problems == []


# --- without the program ---


def test_without_scripts_there_is_a_figure(visit, homes, name):
    one = visit(homes[name], java_script_enabled=False)
    still = one.tab.locator(f".instrument[data-name={name}] .instrument-still").first
    assert still.is_visible()
    assert still.locator("img:visible").count() >= 1
    assert all(alt for alt in still.locator("img").evaluate_all("(all) => all.map((i) => i.alt)"))


def test_paper_has_the_figure(opened):
    one, place = opened()
    still = place.locator(".instrument-still")
    assert not still.is_visible()
    one.tab.emulate_media(media="print")
    assert still.locator("img:visible").count() >= 1
    assert not place.locator(".instrument-body").is_visible()


def test_program_that_does_not_come(visit, homes, name, browser, address):
    tab = browser.new_page()
    tab.route(f"**/{FOLDER}/{name}.js*", lambda route: route.abort())
    tab.goto(f"{address}/{homes[name]}.html")
    place = tab.locator(f".instrument[data-name={name}]").first
    place.scroll_into_view_if_needed()
    expect(place.get_by_role("alert")).to_contain_text("시작하지 못했습니다")
    expect(place.locator(".instrument-still")).to_be_visible()
    tab.close()


# --- tasks, code, the page of its own ---


def test_tasks_wait_for_the_reader(opened):
    _, place = opened()
    tasks = place.locator(".tasks")
    count = tasks.locator(".tasks-count span").count()
    assert count in (2, 3)
    foretold = 0
    for _ in range(count):
        assert tasks.locator(".tasks-ask").inner_text().strip()
        assert tasks.locator("details p").text_content().strip()
        assert tasks.locator(".tasks-word").inner_text() == ""  # nothing is done by itself
        foretold += tasks.locator(".tasks-choice:visible").count() >= 2
        tasks.get_by_role("button", name="다음 과제").click()
    assert foretold >= 1


def test_code_is_copied(opened):
    one, place = opened(permissions=["clipboard-read", "clipboard-write"])
    code = place.locator(".keras-line code")
    compile(code.inner_text(), "code", "exec")
    assert max(map(len, code.inner_text().splitlines())) <= 60
    place.get_by_role("button", name="Keras 코드 복사").click()
    expect(place.locator(".keras-said")).to_have_text("복사했습니다.")
    copied = one.tab.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r", "") == code.inner_text()


def test_it_stands_alone(opened, homes, name, site):
    one, place = opened()
    address = place.get_by_role("link", name="이 도구만 열기").get_attribute("href")
    assert f"{FOLDER}/{name}.html" in address
    one.tab.goto(one.tab.url.rsplit("/", 1)[0] + "/" + address)
    alone = near(one, name)
    expect(alone.locator(".lab-account")).not_to_be_empty()
    assert one.tab.locator("nav, .sidebar-primary-item").count() == 0
    home = one.tab.get_by_role("link", name="이 도구를 설명하는 페이지로")
    assert home.get_attribute("href").endswith(f"{homes[name]}.html")
    html = (site.out / FOLDER / f"{name}.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in html
    assert 'content="noindex"' in html
    assert one.tab.title().startswith(INSTRUMENTS[name].title)
    assert one.problems == []


@pytest.mark.parametrize("width", [360, 1280])
def test_its_own_page_is_sound(visit, name, width):
    one = visit(f"{FOLDER}/{name}", width=width)
    near(one, name)
    assert violations(one.tab, "light") == []
    assert one.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert one.problems == []
