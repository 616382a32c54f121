"""The built site, page by page, as a reader gets it."""

from __future__ import annotations

import copy
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
from kit.site_build import SphinxBuild, pages, programs, source
from kit.terms import other_words, read_glossary, without_english
from tutorial_site.lab.weights import WEIGHTS

from tools.cells import visible_code

HANGUL = re.compile("[가-힣]")
PAGES = pages()
PROGRAMS = programs()
LAYER_PAGES = [page for page in PAGES if page.startswith("layers/")]
LESSONS = [page for page in PROGRAMS if page not in ("index", "lab")]  # the lab is an exercise
WITH_WEIGHTS = [page for page in PAGES if "load_weights('cnn_basic.weights.h5')" in source(page)]

ADDRESSES = Path(__file__).with_name("addresses.txt")  # as they were published, one a line
# This page means 이 페이지; requests end in -세요; other words have one form for the whole site.
LEFT = (
    "이 쪽",
    "십시오",
    "견주",
    "견줍",
    "씨앗",
    "값의 종류",
    "처음 보는 그림",
    "돌려세",
    "사이트를 만들",
)

# What each page must teach: the ids of its sections and what its cells must have printed.
EXPECTED = {
    "index": ({"index-goal", "index-path", "index-how"}, ["파라미터 1,676,266개"]),
    "layers/input-image": (
        {"input-image-load", "input-image-pixels", "input-image-labels", "input-image-axes"}
        | {"input-image-float"},
        ["(28, 28)", "(1, 28, 28, 1)", "uint8", "float32", "found ndim=2"],
    ),
    "layers/feature-extraction": (
        {"feature-extraction-path", "feature-extraction-why", "feature-extraction-edge"}
        | {"feature-extraction-by-hand", "feature-extraction-learned"},
        ["(28, 28) float32", "(26, 26)", "0칸: ", "4칸: ", "정수로 빼면: 0 ~ 255"],
    ),
    "layers/convolution": (
        {"lab-workbench", "convolution-window", "convolution-edge"}
        | {"convolution-equivariance", "convolution-learned"},
        ["(28, 27)", "found ndim=3", "expecting 0 weights", "처음 커널: [[ 0.75 -1.  ]]"],
    ),
    "layers/channels-and-filters": (
        {"convolution-channels", "convolution-filters", "convolution-one-by-one"}
        | {"convolution-parameters", "convolution-activation", "convolution-spelling"},
        ["(27, 27, 2)", "(3, 3, 1, 32)", "18,496", "expected axis -1"],
    ),
    "layers/padding-and-stride": (
        {"convolution-kernel-size", "convolution-strides", "convolution-same-stride"}
        | {"convolution-workbench", "convolution-numpy", "padding-and-stride-field"},
        ["[[9. 6.]\n [6. 4.]]", "16×16칸", "Received strides=same"],
    ),
    "layers/visualization": (
        {"visualization-side-by-side", "visualization-weights", "visualization-shared-scale"}
        | {"visualization-two-layers", "visualization-numbers", "visualization-by-hand"},
        ["(3, 3, 1, 32) (32,)", "320 320", "Invalid shape (28, 28, 32)", "(3, 1, 32)", "[]"],
    ),
    "layers/activation": (
        {"activation-curve", "activation-minmax", "activation-why", "activation-others"}
        | {"activation-collapse", "activation-dying"},
        ["[0. 0. 0. 2. 5.]", "linear", "A KerasTensor cannot be used"],
    ),
    "layers/pooling": (
        {"pooling-window", "pooling-digit", "pooling-same", "pooling-experiment"},
        ["(1, 14, 14, 3)", "[[5. 4.]\n [2. 8.]]", "[[-1. -1. -1.]", "Received: padding=SAME"],
    ),
    "layers/fully-connected": (
        {"fully-connected-picture", "fully-connected-by-hand", "fully-connected-keras"},
        ["[5.5 0. ]", "401,920", "weight shape (3, 2) is not compatible"],
    ),
    "layers/flatten": (
        {"flatten-order", "flatten-size", "flatten-values"},
        ["(1, 588)", "3,920", "2,352", "expected min_ndim=2, found ndim=1"],
    ),
    "layers/dense": (
        {"dense-units", "dense-by-hand", "dense-templates", "dense-parameters", "dense-last"}
        | {"activation-softmax", "activation-softmax-max"},
        ["(1, 32)", "(1, 10)", "18,848", "(1, 14, 14, 32)", "valid range of [0, 5)"],
    ),
    "layers/dropout": (
        {"dropout-first", "dropout-network", "dropout-scale", "dropout-by-hand"}
        | {"dropout-mean", "dropout-seed", "dropout-overfitting"},
        [
            "달라진 값: 0",
            "살아남은 값: [1.667]",
            "Invalid value received for argument `noise_shape`",
        ],
    ),
    "layers/build-model": (
        {"build-model-blocks", "build-model-diagram", "build-model-summary"}
        | {"build-model-costs", "build-model-forward"},
        [
            "(None, 7, 7, 64)",
            "CNN_Basic: 층 18개",
            "1,606,144",
            "합계 1,676,266",
            "합: 1.0",
            "Do not pass an `input_shape`",
            "expected shape=(None, 28, 28, 1)",
        ],
    ),
    "beyond/one-weight": (
        {"training-step", "one-weight-descent", "one-weight-rate", "one-weight-chain"}
        | {"one-weight-convolution", "one-weight-million"},
        [
            "16.00\n15.84",
            "[1.    1.8   2.28 ",
            "w1의 기울기: 80.0",
            "not recognized: {'lr'",
            "nan]",
        ],
    ),
    "beyond/training": (
        {"training-step", "training-sets", "training-loss", "training-fit", "training-curves"}
        | {"training-evaluate", "training-full", "training-confusion", "training-confident"}
        | {"training-overfitting", "training-logits", "training-save"},
        [
            "에포크에서 멈춤",
            "로짓, from_logits=True: 0.025",
            "You must call `compile()` before",
        ],
    ),
    "beyond/augmentation": (
        {"augmentation-one-digit", "augmentation-few", "augmentation-harm"}
        | {"augmentation-four-numbers", "augmentation-two-ways", "augmentation-place"},
        [
            "training=False: 달라진 그림 0 장",
            "[-1.4 -0.2  0.2  1.4]",
            "기억한 평균 0.10, 기억한 분산 1.24",
            "배치 정규화 128",
            "Received: factor=12",
        ],
    ),
    "beyond/inside-the-model": (
        {"inside-load", "inside-maps", "inside-zeros", "inside-filters", "inside-patches"}
        | {"inside-patches-control", "inside-further"},
        ["(28, 28, 32) (14, 14, 64)", "표준편차", "훈련 전: 첫 블록", "언제나 침묵"],
    ),
    "beyond/why-this-answer": (
        {"inside-occlusion", "inside-gradient", "inside-dropout", "inside-shift"}
        | {"why-wavering", "why-invariance", "why-load", "why-further"},
        ["(22, 22)", "기울기: None", "풀링 맵을 1칸 되돌리면:", "흑백을 뒤집음"],
    ),
    "beyond/own-photo": (set(), []),
    "lab": (
        {"lab-how", "lab-keyboard", "lab-same", "lab-figures"},
        ["18 Activation    (10,)", "(14, 14, 64)"],
    ),
    "beyond/common-errors": (
        {"common-errors-find", "common-errors-numbers", "common-errors-batch"}
        | {"common-errors-channel", "common-errors-scale", "common-errors-comma"}
        | {"common-errors-same", "common-errors-filters", "common-errors-valid"}
        | {"common-errors-numpy", "common-errors-name", "common-errors-hangul"}
        | {"common-errors-one-hot", "common-errors-classes", "common-errors-softmax-twice"}
        | {"common-errors-stuck", "common-errors-nan", "common-errors-memory"}
        | {"common-errors-load", "common-errors-training-off", "common-errors-proof"},
        [
            "found ndim=3",
            "Incompatible type conversion",
            "noise_shape",
            "padding=SAME",
            "same rank (ndim)",
            "outside the valid range",
            "does not represent logits",
            "objects could not be loaded",
            "두 번: 1.461",
            "loss: nan",
        ],
    ),
    "glossary": ({"term-filter", "term-feature-map", "term-receptive-field"}, []),
}


def outputs(site: SphinxBuild, page: str) -> str:
    """All that the page's cells printed."""
    return "\n".join(node.get_text() for node in site.html(page).select(".cell_output"))


def prose(site: SphinxBuild, page: str) -> str:
    """The article without its code and outputs."""
    article = copy.copy(site.html(page).select_one("article"))
    for node in article.select(".cell_input, .cell_output, pre, code, math, script"):
        node.decompose()
    return article.get_text(" ")


def test_every_page_is_expected():
    assert set(EXPECTED) == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_sections_and_outputs(site, page):
    sections, printed = EXPECTED[page]
    html = site.html(page)
    assert sections <= {node["id"] for node in html.select("[id]")}
    text = outputs(site, page)
    assert [wanted for wanted in printed if wanted not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_headings_keep_readable_anchors(site, page):
    ids = [node["id"] for node in site.html(page).select("article section[id]")]
    assert len(ids) > 2
    assert [name for name in ids if re.fullmatch(r"id\d+", name)] == []


@pytest.mark.parametrize("page", LESSONS)
def test_lesson_asks(site, page):
    """Exercises with folded solutions that ran, then questions that explain every answer."""
    html = site.html(page)
    exercises = html.select(".admonition.exercise")
    assert 3 <= len(exercises) <= 5
    for exercise in exercises:
        fold = exercise.select_one("details.solution")
        assert "open" not in fold.attrs
        code = "\n".join(cell.get_text() for cell in fold.select(".cell_input pre"))
        assert re.search(r"^\s*assert ", code, re.MULTILINE), exercise.get_text()[:60]
    questions = html.select("form.question")
    assert len(questions) == 3
    # Nobody learns that the right answer is always in one place.
    right = [[li["data-right"] for li in form.select("li")].index("true") for form in questions]
    assert len(set(right)) > 1


@pytest.mark.parametrize("page", LESSONS)
def test_lesson_promises_and_hands_on(site, page):
    html = site.html(page)
    opening = html.select_one("article section > p").get_text()
    assert "이 페이지를 마치면" in opening
    last = html.select("article section")[-1]
    assert [a for a in last.select("p a.internal") if not a["href"].startswith("#")]


@pytest.mark.parametrize("page", LESSONS)
def test_lesson_asks_to_predict_and_sends_on(site, page):
    html = site.html(page)
    assert re.search(
        r"(전에|먼저) (맞혀|짐작해|세어|골라) 보세요", html.select_one("article").get_text()
    )
    assert "더 읽을거리" in [heading.get_text().rstrip("#") for heading in html.select("h2")]


@pytest.mark.parametrize("page", PAGES)
def test_no_word_that_the_pages_have_left(page):
    assert [word for word in LEFT if word in source(page)] == []


def test_addresses_of_sections_stay(site):
    """A reader's bookmark finds its section, or the link to where that has gone (`{moved}`)."""
    lost = []
    for address in ADDRESSES.read_text(encoding="utf-8").split():
        page, _, anchor = address.partition("#")
        if not site.html(page).select(f"#{anchor}"):
            lost.append(address)
    assert lost == []


def test_glossary_names_the_page_that_introduces_each_term(site):
    """And that page links the term back."""
    entries = site.html("glossary").select("dl.glossary")
    assert len(entries) > 40
    for entry in entries:
        page = site.html(entry.select(".entry-source a")[-1]["href"].removesuffix(".html"))
        anchor = "glossary.html#" + entry.dt["id"]
        assert [a for a in page.select("article a") if a["href"].endswith(anchor)], entry.dt["id"]


@pytest.mark.parametrize("page", LESSONS)
def test_terms_are_linked_to_the_glossary(site, page):
    assert len(site.html(page).select("a .std-term")) >= 8


@pytest.mark.parametrize("page", [page for page in PAGES if page != "glossary"])
def test_one_word_for_one_thing(site, page):
    terms = read_glossary(site.html("glossary"))
    html = site.html(page)
    assert other_words(html, terms) == []
    assert without_english(html, terms) == []


@pytest.mark.parametrize("page", WITH_WEIGHTS)
def test_page_offers_the_weights_that_its_code_loads(site, page):
    html = site.html(page)
    (link,) = (a for a in html.select("a.download") if "cnn_basic.weights.h5" in a["href"])
    served = (site.out / page).parent.joinpath(unquote(link["href"]))
    assert served.name == "cnn_basic.weights.h5"  # what the code asks for, once downloaded
    assert served.read_bytes() == WEIGHTS.read_bytes()


@pytest.mark.parametrize("page", LAYER_PAGES)
def test_layer_page_draws_warns_and_sums_up(site, page):
    html = site.html(page)
    assert len(html.select(".cell_output img")) >= (1 if page.endswith("connected") else 2)
    mistakes = html.select(".admonition.mistake")
    assert mistakes
    assert any(box.select(".cell_input") and box.select(".cell_output") for box in mistakes)
    last = html.select("article section")[-1]
    assert "정리" in last.select_one("h2").get_text()
    assert len(last.select("table tbody tr")) == 4


@pytest.mark.parametrize("page", PAGES)
def test_figures_have_korean_alt_texts_of_their_own(site, page):
    # No dark twins, and none of the front page's pictures: each has a sentence beside it.
    images = site.html(page).select("article img:not(.figure-dark, .front img)")
    alts = [image.get("alt", "") for image in images]
    assert [alt for alt in alts if len(HANGUL.findall(alt)) < 10] == []
    assert len(set(alts)) == len(alts)
    for image in images:
        assert (site.out / page).parent.joinpath(unquote(image["src"])).stat().st_size > 500


@pytest.mark.parametrize("page", PAGES)
def test_no_traceback_stderr_or_leftover(site, page):
    html = site.html(page)
    assert html.select(".stderr, .traceback, .system-message, .problematic") == []
    text = html.select_one("article").get_text()
    leftovers = (
        "Traceback (most recent",
        "\x08",
        "\x1b",
        "oneDNN",
        "WARNING:",
        "{eval}",
        "tf.Tensor(",
    )
    assert [word for word in leftovers if word in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_prose_has_no_stray_markup_and_is_polite_korean(site, page):
    text = prose(site, page)
    assert [mark for mark in ("**", "`", "$", "](", "{", "}") if mark in text] == []
    # 합니다체 throughout; only the closing table answers in phrases.
    paragraphs = [
        node.get_text() for node in site.html(page).select("article p:not(td p, .entry-source)")
    ]
    endings = re.findall(r"([가-힣]+)[.?](?=\s|$)", "\n".join(paragraphs))
    assert len(endings) > 10
    assert [end for end in endings if not re.search(r"(니다|니까|까요|세요)$", end)] == []


@pytest.mark.parametrize("page", PROGRAMS)
def test_visible_code_is_the_readers(site, page):
    code = "\n".join(node.get_text() for node in site.html(page).select(".cell_input pre"))
    assert "import tensorflow as tf" in code
    assert "tutorial_s" not in code  # neither tutorial_src nor tutorial_site
    assert "%matplotlib" not in code


@pytest.mark.parametrize("page", PROGRAMS)
def test_offline_digits_are_declared_where_they_are_used(site, page):
    html = site.html(page)
    loads = "mnist.load_data" in "".join(n.get_text() for n in html.select(".cell_input"))
    assert bool(html.select(".admonition.offline-data")) == loads


def test_kernels_see_only_the_page_folder_and_the_project(site):
    """The page's notebook is written with its outputs."""
    executed = site.out.with_name("jupyter_execute")
    notebooks = sorted(path.name for path in executed.rglob("*.ipynb"))
    assert len(notebooks) == len(PROGRAMS)


@pytest.mark.parametrize("page", programs())
def test_code_is_as_wide_as_a_phone(page):
    """At most 60 columns, of which a Korean syllable takes two."""
    lines = [line for cell in visible_code(source(page)) for line in cell.splitlines()]
    assert [line for line in lines if columns(line) > 60] == []


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("page", PAGES)
def test_formulas_have_all_their_parts(site, page):
    """MathML Core, "Fractions" to "Under- and overscripts": how many children each of these has."""
    parts = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
    parts |= {"msubsup": 3, "munderover": 3}
    for formula in site.html(page).select(", ".join(parts)):
        assert len(formula.find_all(recursive=False)) == parts[formula.name], formula
