"""The site in three engines: what a reader does with it, in Chromium, in Firefox and in WebKit.

Each check is written once, for a `Tab` (`kit/engines`). Whatever an engine tells of errors fails
the check during which it came.
"""

from __future__ import annotations

import os
import re
import sys
from urllib.parse import quote

import numpy as np
import pytest
from kit.engines import NAMES, MissingError, start
from kit.serving import served
from kit.site_build import pages
from kit.waiting import soon
from tutorial_site.lab.instruments import INSTRUMENTS

PAGES = [*pages(), "search", "404"]
NARROW = 390
ONE = [(0.5, 0.16), (0.5, 0.35), (0.5, 0.6), (0.5, 0.82)]  # a stroke from top to bottom
ZERO = [(0.5 + 0.2 * np.sin(a), 0.5 - 0.33 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 30)]
ANSWER = ".panel-head .lab-account"
WINDOW = ".instrument[data-name='window']"
QUESTION = "form.question"
RESULTS = ".bd-search-container .search-answer li > a"
TERM = "article a:has(.std-term)"
TIP = "#term-tip"
THEME = "document.documentElement.dataset.theme"
PARTICLE = "풀링을"  # as one asks; the pages are about 풀링


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    """One of the three; where it is not installed one line says so, in CI it is an error."""
    try:
        with start(request.param, lambda: request.getfixturevalue("browser")) as started:
            yield started
    except MissingError as missing:
        if os.environ.get("CI") and sys.platform.startswith("linux"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def folder(engine, site, tmp_path_factory):
    return engine.prepare(site.out, tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as at:
        yield at


@pytest.fixture
def tab(engine):
    """The engine's page; it forgets what a test has chosen, and no error may have come."""
    engine.tab.forget_errors()
    yield engine.tab
    errors = list(engine.tab.errors)
    engine.tab.evaluate("localStorage.clear()")
    engine.tab.go("about:blank")  # what is broken off by that is no error
    assert errors == []


@pytest.fixture
def visit(tab, address):
    """Open a page as it is served."""
    return lambda page, width=1280: tab.open(f"{address}/{page}", width)


@pytest.fixture
def visit_file(tab, folder):
    """Open a page from the disk."""
    return lambda page, width=1280: tab.open(f"{folder.as_uri()}/{page}", width)


def test_engine_is_what_its_name_says(visit, engine, request, record_property):
    tab = visit("index.html")
    own = {"Chromium": "Chrome/", "Firefox": "Gecko/", "WebKit": "AppleWebKit/(?!537.36)"}
    name = request.node.callspec.params["engine"]
    assert re.search(own[name], tab.evaluate("navigator.userAgent"))
    record_property("summary", engine.version)


def test_errors_are_heard(visit):
    """Else the other checks would say nothing."""
    tab = visit("index.html")
    tab.evaluate("setTimeout(() => { throw new Error('thrown'); })")
    tab.evaluate("Promise.reject(new Error('rejected')) && 0")
    tab.evaluate("console.error('written')")
    tab.evaluate("void (document.images[0].src = 'http://127.0.0.1:9/')")
    for text in ("thrown", "rejected", "written", "127.0.0.1:9"):
        assert soon(lambda text=text: any(text in heard for heard in tab.errors)), tab.errors
    tab.forget_errors()


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(visit, page):
    tab = visit(f"{page}.html")
    assert tab.sees("h1")
    assert has_loaded(tab, "Font Awesome 7 Free")
    broken = "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)"
    assert tab.evaluate(broken) == []
    assert beyond_the_edge(tab) <= 0


def has_loaded(tab, font: str) -> bool:
    """Whether the page is set in the font; no browser shows one that it could not load."""
    tab.wait_for("document.fonts.status === 'loaded'")
    faces = tab.evaluate("[...document.fonts].map(({ family, status }) => [family, status])")
    return (font, "loaded") in {(family.strip('"'), status) for family, status in faces}


def beyond_the_edge(tab) -> int:
    """How many pixels of the page one would have to scroll sideways for."""
    return tab.evaluate("document.documentElement.scrollWidth - innerWidth")


# --- the frame ---


def test_frame_stands_beside_the_text(visit):
    tab = visit("layers/pooling.html")
    assert tab.text(".bd-docs-nav .current > a") == "풀링(pooling)"
    assert tab.sees("#pst-secondary-sidebar a", "숫자에 적용하면")
    boxes = tab.boxes(".bd-sidebar-primary, article, .bd-sidebar-secondary")
    edges = [round(edge) for left, _, width, _ in boxes for edge in (left, left + width)]
    assert len(edges) == 6
    assert edges == sorted(edges)


def test_sidebar_opens_on_a_narrow_page(visit):
    tab = visit("layers/pooling.html", NARROW)
    link = (".bd-docs-nav a", "드롭아웃(dropout)")
    tab.wait_to_lose(*link)
    tab.click("button", "차례 열고 닫기")
    tab.wait_to_see(*link)
    tab.press("Escape")
    tab.wait_for("!document.querySelector('dialog[open]')")
    tab.wait_to_lose(*link)
    tab.click("button", "차례 열고 닫기")
    tab.click(*link)
    tab.wait_for_page("layers/dropout")


def test_contents_open_on_a_narrow_page(visit):
    tab = visit("layers/pooling.html", NARROW)
    tab.click("button", "이 페이지의 차례 열고 닫기")
    tab.click("dialog[open] a[href='#pooling-same']")
    tab.wait_for("location.hash === '#pooling-same'")
    top = "document.querySelector('#pooling-same').getBoundingClientRect().top"
    tab.wait_for(f"{top} > -20 && {top} < 200")


@pytest.mark.parametrize("page", ["layers/convolution", "beyond/common-errors", "lab"])
def test_narrow_page_fits(visit, page):
    tab = visit(f"{page}.html", NARROW)
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert beyond_the_edge(tab) <= 0


def test_stations_and_neighbours_lead_along_the_path(visit):
    tab = visit("layers/pooling.html")
    assert tab.count(".stations .here") == 1
    tab.click(".stations a", "9. 완전 연결 층")
    tab.wait_for_page("layers/fully-connected")
    tab.click("a.left-prev")
    tab.wait_for_page("layers/pooling")
    tab.click("a.right-next")
    tab.wait_for_page("layers/fully-connected")


def test_skip_link_comes_first(visit):
    tab = visit("layers/dense.html")
    tab.press("Tab")
    assert tab.text(":focus") == "본문으로 건너뛰기"
    tab.press("Enter")
    tab.wait_for("location.hash === '#main-content'")


def test_korean_breaks_between_words(visit):
    tab = visit("layers/pooling.html", NARROW)
    assert tab.evaluate("getComputedStyle(document.querySelector('p')).wordBreak") == "keep-all"


def test_text_is_set_in_the_sites_font(visit):
    tab = visit("layers/pooling.html")
    tab.reload()  # on the first page it may come too late to be shown
    assert has_loaded(tab, "Layer Sans")


def test_fold_opens(visit):
    tab = visit("layers/pooling.html")
    assert not tab.sees("article details pre")
    tab.click("article details:has(pre) > summary")
    tab.wait_to_see("article details pre")


# --- questions ---


def test_wrong_and_right_answers_are_explained(visit):
    tab = visit("layers/pooling.html")
    verdict = f"{QUESTION} .verdict"
    tab.click(f"{QUESTION} button", "확인")
    tab.wait_to_see(verdict, "답을 하나 고른 다음")
    tab.click(f"{QUESTION} .choice", "(1, 14, 14, 32)")
    assert tab.text(verdict) == ""
    tab.click(f"{QUESTION} button", "확인")
    tab.wait_to_see(verdict, "아닙니다. 풀링은 늘 절반이")
    assert tab.count(f"{QUESTION}[data-right='false'] .choice.marked") == 1
    tab.click(f"{QUESTION} .choice", "(1, 9, 9, 32)")
    tab.click(f"{QUESTION} button", "확인")
    tab.wait_to_see(verdict, "맞습니다.")
    assert tab.count(f"{QUESTION}[data-right='true'] .choice.marked") == 1


def test_question_is_answered_by_keyboard(visit):
    tab = visit("layers/pooling.html")
    tab.focus(f"{QUESTION} input")
    for key in ("Space", "ArrowDown", "ArrowDown", "Enter"):
        tab.press(key)
    tab.wait_to_see(f"{QUESTION} .verdict", "맞습니다.")


# --- the search ---


def search_from(tab, query: str) -> list[str]:
    """Search as a reader does, from the page that is open; the addresses of what was found."""
    tab.click(".bd-sidebar-primary button", "검색")
    tab.wait_to_see("dialog[open] input[type=search]")
    tab.type(query)
    tab.press("Enter")
    tab.wait_for_page("search")
    tab.wait_for(f"document.querySelectorAll('{RESULTS} ~ p.context').length > 1")  # those in sight
    return tab.evaluate(f"[...document.querySelectorAll('{RESULTS}')].map((link) => link.href)")


def test_query_with_a_particle_finds_its_pages(visit):
    found = search_from(visit("layers/dense.html"), PARTICLE)
    assert "/layers/pooling.html" in found[0]
    assert len(found) > 5


def test_chosen_page_marks_the_words(visit):
    tab = visit("layers/dense.html")
    search_from(tab, PARTICLE)
    tab.click(RESULTS, "풀링(pooling)")
    tab.wait_for_page("layers/pooling")
    tab.wait_to_see("article .highlighted")
    marked = "[...document.querySelectorAll('.highlighted')].map((mark) => mark.textContent)"
    assert set(tab.evaluate(marked)) == {"풀링"}
    tab.press("Escape")
    tab.wait_for("!document.querySelector('.highlighted')")


def test_nothing_found_is_told_in_korean(visit):
    tab = visit(f"search.html?q={quote('드래곤')}")
    tab.wait_to_see(".bd-search-container [role=status]")
    told = tab.text(".bd-search-container [role=status]")
    assert re.search("[가-힣]", told)
    assert not re.search("[A-Za-z]", told)
    assert tab.count(RESULTS) == tab.count(".bd-search-container .nothing li > a") == 3


# --- copying ---


def paste(tab) -> str:
    """What is on the clipboard, asked for as by a reader."""
    field = "Object.assign(document.createElement('textarea'), { id: 'pasted' })"
    tab.evaluate(f"void document.body.prepend({field})")
    tab.click("#pasted")
    tab.press("Control+v")
    return tab.wait_for("document.querySelector('#pasted').value")


def test_cell_is_copied(visit):
    tab = visit("layers/pooling.html")
    tab.click(".copy-tools button", "복사")
    tab.wait_to_see(".copy-tools [role=status]", "복사했습니다")
    code = "[...document.querySelectorAll('.cell_input pre')].map((cell) => cell.textContent)"
    assert paste(tab).rstrip("\n") == tab.evaluate(code)[0].rstrip("\n")


def test_cell_is_copied_with_the_lines_that_it_needs(visit):
    tab = visit("layers/pooling.html")
    tab.click(".copy-tools button", "실행용 복사")
    tab.wait_to_see(".copy-tools [role=status]", "복사했습니다")
    copied = paste(tab)
    assert copied.startswith("import ")
    compile(copied, "copied", "exec")


def test_code_is_offered_where_nothing_can_be_copied(visit):
    tab = visit("layers/pooling.html")
    tab.evaluate("void Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.evaluate("void (document.execCommand = () => false)")
    tab.click(".copy-tools button", "복사")
    tab.wait_to_see(".copy-tools [role=status]", "복사하지 못했습니다")
    tab.wait_to_see("textarea.copy-by-hand")
    chosen = "((a) => a.value.slice(a.selectionStart, a.selectionEnd))(document.activeElement)"
    assert tab.evaluate(chosen).startswith("import ")


# --- light and dark ---


def darken(tab) -> None:
    tab.click("button", "색 모드")
    tab.click("#theme-menu button", "어둡게")
    tab.wait_for(f"{THEME} === 'dark'")


def test_dark_is_chosen_and_kept(visit):
    tab = visit("layers/pooling.html")
    tab.wait_for(f"{THEME} === 'light'")
    assert not tab.sees("#theme-menu")
    darken(tab)
    assert not tab.sees("#theme-menu")
    tab.reload()
    tab.wait_for(f"{THEME} === 'dark'")
    tab.click("button", "색 모드")
    tab.wait_to_see("#theme-menu [aria-pressed=true]", "어둡게")


def test_colour_menu_opens_under_its_button(visit):
    tab = visit("layers/pooling.html")
    tab.click("button", "색 모드")
    tab.wait_to_see("#theme-menu")
    ((x, y, wide, high),) = tab.boxes("[popovertarget=theme-menu]:has(.theme-switch)")
    ((left, top, width, _),) = tab.boxes("#theme-menu")
    assert 0 <= top - (y + high) <= 8
    assert abs((left + width) - (x + wide)) <= 16
    tab.press("Escape")
    tab.wait_for("!document.querySelector('#theme-menu:popover-open')")


def test_dark_page_has_dark_figures_on_dark_ground(visit):
    tab = visit("layers/pooling.html")
    assert tab.sees(".figure-light")
    assert not tab.sees(".figure-dark")
    darken(tab)
    assert tab.sees(".figure-dark")
    assert not tab.sees(".figure-light")
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 60, ground
    figure = "document.querySelector('.figure-dark')"
    tab.evaluate(f"{figure}.scrollIntoView()")
    tab.wait_for(f"{figure}.complete && {figure}.naturalWidth > 0")


# --- terms and formulas ---


def test_term_shows_its_definition_to_the_mouse(visit):
    tab = visit("layers/convolution.html")
    assert not tab.sees(TIP)
    tab.hover(TERM)
    tab.wait_to_see(TIP, "무늬")
    tab.hover(TIP)  # it can be read with a magnifying glass
    tab.evaluate("void setTimeout(() => { window.later = true; }, 300)")
    tab.wait_for("window.later")
    assert tab.sees(TIP)
    tab.press("Escape")
    assert not tab.sees(TIP)


def test_term_shows_its_definition_to_the_keyboard(visit):
    tab = visit("layers/convolution.html", NARROW)
    tab.press("Tab")  # from now on the browser shows where the keyboard is
    tab.focus(TERM)
    tab.wait_to_see(TIP, "무늬")
    assert tab.count(f"{TERM}:focus[aria-describedby=term-tip]") == 1
    ((left, _, width, _),) = tab.boxes(TIP)
    assert left >= 0
    assert left + width <= tab.evaluate("innerWidth")


def test_formulas_are_set_as_formulas(visit):
    tab = visit("layers/dense.html")
    every = tab.boxes("article math")
    assert len(every) >= 10
    assert all(width > 3 and height > 3 for _, _, width, height in every)
    left, top, width, height = tab.boxes("math[display=block] mfrac")[0]
    above, below = tab.boxes("math[display=block] mfrac > *")[:2]
    assert top <= above[1]
    assert above[1] + above[3] <= below[1]
    assert below[1] + below[3] <= top + height + 1
    assert left <= above[0] <= left + width
    assert not re.search(r"\\[a-z]{3,}|\$\$", tab.text("article"))


# --- what a reader can touch ---


@pytest.fixture
def lab(visit):
    """Open the lab; its network has answered."""

    def open_lab(fragment: str = ""):
        visit("404.html")  # the lab with another fragment would not be loaded again
        tab = visit(f"lab.html{fragment}")
        tab.wait_for(f"document.querySelector('{ANSWER}')?.innerText.includes('네트워크의 답은')")
        return tab

    return open_lab


def clear(tab) -> None:
    tab.click(".lab-tools button", "모두 지우기")
    tab.wait_to_see(ANSWER, "빈 종이")


def test_lab_answers_what_is_drawn_with_the_mouse(lab):
    tab = lab()
    for stroke, digit in ((ONE, 1), (ZERO, 0)):
        clear(tab)
        tab.draw(".lab-pad", stroke)
        tab.wait_to_see(ANSWER, f"네트워크의 답은 {digit},")
    tab.wait_for("location.hash.includes('drawing=')")


def test_lab_answers_a_sample(lab):
    tab = lab()
    tab.click(".lab .samples summary")
    tab.click(".lab-samples button", "표본 3")
    tab.wait_to_see(ANSWER, "네트워크의 답은 3,")
    numbers = "[...document.querySelectorAll('.lab-probabilities .number')]"
    numbers = f"{numbers}.map((number) => parseFloat(number.innerText))"
    shares = tab.wait_for(f"{numbers}[3] > 50 && {numbers}")  # the bars follow the sentence
    assert len(shares) == 10
    assert np.argmax(shares) == 3


def test_lab_is_drawn_in_by_keyboard(lab):
    tab = lab()
    clear(tab)
    tab.focus(".lab-pad")
    for key in ("Space", *["ArrowDown"] * 10, "Space"):
        tab.press(key)
    tab.wait_to_see(ANSWER, "네트워크의 답은")


def test_layer_opens_with_its_arithmetic(lab):
    tab = lab()
    tab.click(".columns button", "3. 합성곱")
    tab.wait_to_see(".lab-panel h2", "3. 합성곱")
    tab.wait_to_see(".lab-panel .lab-working .lab-line")
    tab.click(".lab-panel .all-maps summary")
    tab.wait_to_see(".lab-panel .lab-maps")
    assert tab.count(".lab-panel [role=option]") == 32
    said = tab.text(".lab-panel .sum-in-words").replace("−", "-")
    *shares, total = (float(number) for number in re.findall(r"[+-]?\d+\.\d+", said))
    assert len(shares) == 7  # five maps, the others together, the bias
    assert sum(shares) == pytest.approx(total, abs=1e-9), said
    colours = "new Set(sheet.getContext('2d').getImageData(0, 0, 28, 28).data).size"
    canvas = "document.querySelector('.lab-panel .lab-maps canvas')"
    tab.wait_for(f"((sheet) => {colours})({canvas}) > 5")


def test_address_opens_a_layer_at_a_place(lab):
    tab = lab("#layer=conv2d_1&map=3&at=10,12")
    tab.wait_to_see(".lab-panel h3 code", "output[0, 10, 12, 3]")
    tab.focus(".lab-panel [role=application]")
    tab.press("ArrowUp")
    tab.wait_to_see(".lab-panel h3 code", "output[0, 9, 12, 3]")


@pytest.fixture
def window(visit):
    """The page with the window on a convolution, which is there at its head."""
    tab = visit("layers/padding-and-stride.html")
    tab.wait_to_see(f"{WINDOW} .lab-account", "출력 4×4칸")
    return tab


def test_window_goes_step_by_step(window):
    account = f"{WINDOW} .lab-account"
    assert window.sees(account, "출력 4×4칸의 행 0, 열 0 (1/16)")
    window.click(f"{WINDOW} .player button:last-child")
    window.wait_to_see(account, "출력 4×4칸의 행 0, 열 1 (2/16)")
    step = window.text(account).replace("\xa0", " ").replace("−", "-")
    terms, said = step.split(": ")[1].split(" = ")
    pairs = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", terms)
    assert len(pairs) == 9
    assert sum(float(a) * float(b) for a, b in pairs) == float(said)


def test_window_follows_its_settings(window):
    code, cells = f"{WINDOW} .keras-line code", f"{WINDOW} .window-output [role=gridcell]"
    assert "strides=2" in window.text(code)
    assert window.count(cells) == 16
    window.focus(f"{WINDOW} .instrument-settings .control:nth-child(2) input")
    window.press("ArrowRight")
    assert "strides=3" in window.text(code)
    assert window.count(cells) == 9
    window.click(f"{WINDOW} label", "밸리드(valid)")
    assert "padding='valid'" in window.text(code)
    assert window.count(cells) == 4


# What is pressed of each instrument, on its own page, and what is to be seen then.
TOUCHES = {
    "anatomy": ("[aria-label='filters: 필터의 수, 하나 늘리기']", "", "code", "33, 3, "),
    "checkpoints": (".checkpoints-kernels [role=option]:nth-child(3)", "", "account", "필터 2"),
    "contour": ("button", "한 걸음", "account", "1걸음"),
    "descent": ("button", "한 걸음", "account", "1걸음"),
    "field": ("button", "+ Conv2D 5", "account", "22×22칸"),
    "kernel": (".kernel-presets button", "흐리게", "code", "1/9"),
    "pooling": ("[aria-label='숫자를 오른쪽으로 한 칸 밀기']", "", "account", "오른쪽으로 1칸"),
    "softmax": ("button", "모두 같게", "account", "10.0 %"),
    "templates": ("[role=option][aria-label^='1의 본']", "", "account", "1의 본: 잉크가"),
    "window": ("[aria-label='다음 칸']", "", "account", "(2/25)"),
}


def test_every_instrument_is_touched():
    assert set(TOUCHES) == set(INSTRUMENTS)


@pytest.mark.parametrize("name", TOUCHES)
def test_instrument_follows_the_hand(visit, name):
    tab = visit(f"instruments/{name}.html")
    tab.wait_to_see(".instrument-body .lab-account")
    pressed, word, where, said = TOUCHES[name]
    places = {"code": ".keras-line code", "account": ".lab-account"}
    assert said not in tab.text(places[where])
    tab.click(f".instrument-stage :is({pressed})", word)
    assert soon(lambda: said in tab.text(places[where])), tab.text(places[where])


# --- the front page ---


def test_front_page_answers_what_is_drawn_on_it(visit):
    tab = visit("index.html")
    tab.wait_for("document.querySelector('.front-state').innerText.includes('이 기기 안에서')")
    tab.draw(".front canvas[role=application]", ONE)
    tab.wait_to_see(".front-digit", "1")
    assert tab.count(".front-map canvas") == 13
    tab.wait_for("document.querySelector('.front-lab').hash.includes('drawing=')")


# --- from the disk ---


def test_first_page_opens_from_the_disk(visit_file):
    tab = visit_file("index.html")
    tab.click(".front-path a")
    tab.wait_for_page("layers/input-image")
    assert tab.evaluate("location.protocol") == "file:"
    # Whether it may be read there: what comes too late to be shown, Firefox breaks off.
    first = "new URL(document.querySelector('[data-fonts]').dataset.fonts.split(' ')[0], location)"
    face = f"new FontFace('read', `url(${{{first}}})`)"
    tab.evaluate(f"void {face}.load().then(() => {{ window.fontIsRead = true; }})")
    tab.wait_for("window.fontIsRead")


def test_page_works_from_the_disk(visit_file):
    tab = visit_file("layers/pooling.html")
    darken(tab)
    tab.click(f"{QUESTION} .choice", "(1, 9, 9, 32)")
    tab.click(f"{QUESTION} button", "확인")
    tab.wait_to_see(f"{QUESTION} .verdict", "맞습니다.")
    tab.click(".copy-tools button", "복사")
    tab.wait_to_see(".copy-tools [role=status]", "복사했습니다")


def test_search_works_from_the_disk(visit_file, engine):
    tab = visit_file("layers/dense.html")
    found = search_from(tab, PARTICLE)
    assert "/layers/pooling.html" in found[0]
    tab.click(RESULTS, "풀링(pooling)")
    tab.wait_for_page("layers/pooling")
    # The words are handed on from page to page. In Firefox each file is a site that knows nothing
    # of others, and in WebKit the next page may come before what the last one has kept.
    if "Chromium" in engine.version:
        tab.wait_to_see("article .highlighted", "풀링")


def test_lab_from_the_disk_says_what_it_needs(visit_file):
    tab = visit_file("lab.html")
    assert "python -m http.server" in tab.text(".module-message")


# --- the engine ---

# Under the page's own policy: WebAssembly compiles in the worker, and both give the same numbers.
TRAIN_BOTH = """
void import("./_static/network/engine.js").then(async ({ Engine }) => {
  const layers = [
    { type: "Input", shape: [12, 12, 1] },
    { type: "Conv2D", filters: 6, kernel_size: 3 },
    { type: "ReLU" },
    { type: "MaxPool2D" },
    { type: "Flatten" },
    { type: "Dense", units: 10 },
    { type: "Softmax" },
  ];
  const image = Float32Array.from({ length: 144 }, (_, k) => (k % 5) / 5);
  const answers = {};
  for (const machine of [undefined, "JavaScript"]) {
    const engine = new Engine();
    const built = await engine.ask("build", { layers, seed: 4, machine });
    const { gradient } = await engine.ask("ask", { question: "gradient", image, unit: 2 });
    const outputs = await engine.ask("run", { image });
    answers[built.machine] = [...outputs.at(-1), ...gradient];
    engine.close();
  }
  globalThis.networkAnswers = answers;
}, (error) => { globalThis.networkAnswers = String(error); })
"""


def test_network_runs_in_a_worker_of_the_page(visit):
    tab = visit("index.html")
    tab.evaluate(TRAIN_BOTH)
    assert soon(lambda: tab.evaluate("Boolean(globalThis.networkAnswers)"), 30)
    answers = tab.evaluate("globalThis.networkAnswers")
    assert set(answers) == {"WebAssembly", "JavaScript"}
    np.testing.assert_allclose(answers["WebAssembly"], answers["JavaScript"], atol=1e-5)
    assert np.ptp(answers["WebAssembly"][:10]) > 0.01


# --- the walk ---


def test_walk_goes_by_button_by_key_and_by_scrolling(visit):
    tab = visit("layers/build-model.html", NARROW)
    tab.evaluate("document.querySelector('.walk').scrollIntoView()")
    tab.click(".walk button", "여행 시작하기")
    tab.wait_to_see(".walk-count", "1 / 13")
    tab.click(".walk-controls button", "다음")
    tab.wait_to_see(".walk-count", "2 / 13")
    tab.focus(".walk-steps")
    tab.press("ArrowRight")
    tab.wait_to_see(".walk-count", "3 / 13")
    tab.press("End")
    tab.wait_to_see(".walk-count", "13 / 13")
    assert "네트워크의 답은" in tab.text(".walk-card:not([inert]) .walk-sentence")
    tab.press("Home")  # at once: no movement is on its way
    steps = "document.querySelector('.walk-steps')"
    tab.wait_for(f"{steps}.scrollLeft === 0")
    tab.evaluate(f"void {steps}.scrollBy({{ left: 0.8 * {steps}.clientWidth }})")
    tab.wait_to_see(".walk-count", "2 / 13")
    canvas = "[...document.querySelectorAll('.walk-card')][1].querySelectorAll('canvas')[1]"
    colours = f"new Set({canvas}.getContext('2d').getImageData(0, 0, 28, 28).data).size"
    tab.wait_for(f"{colours} > 5")
