"""What is switched on, and why. `nox -s docs` and `nox -s preview` read this file."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
OURS = [str(ROOT), str(ROOT / "docs" / "_ext")]  # the helper package, our extensions
sys.path[:0] = OURS
# Kernels run in the page's folder and do not see Sphinx's sys.path: the environment reaches them.
os.environ["PYTHONPATH"] = os.pathsep.join(OURS)
# TensorFlow's C++ start-up lines would land on the first cell of every page.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

# --- the project ---
project = "CNN 레이어 들여다보기"
author = "CNN 레이어 들여다보기 기여자"
copyright = "본문 CC BY 4.0, 코드 MIT"
language = "ko"  # <html lang>, the theme's words, the search page
locale_dirs = [str(ROOT / "docs" / "locales")]  # what Sphinx's and the theme's Korean lacks

# --- what builds it ---
extensions = [  # in no particular order, but that the first saves time by coming first
    "warm_kernel",  # TensorFlow is imported once, while Sphinx starts, for all pages
    "tutorial_site.digits",  # settles which digits this build uses, and says so
    "tutorial_site.running",  # myst-nb runs the pages; a page whose code failed stops the build
    "tutorial_site.figures",  # what a page draws, for light and dark pages, small, with its size
    "tutorial_site.markup",  # boxes, questions, glossary terms, formulas: what authors can write
    "tutorial_site.lab",  # what a reader can touch: CNN_Basic on a drawing, a window moved by hand
    "tutorial_site.frame",  # a page's place on the path, its card, its copy buttons, its head
    "tutorial_site.downloads",  # each page as a notebook and as a Python file; Colab's branch
    "tutorial_site.search",  # a query with or without its particle finds the page, also on disk
    "tutorial_site.finish",  # one small style sheet, the sitemap, the content policy: last of all
]
exclude_patterns = ["_ext", "_static", "_templates", "locales"]  # not pages
templates_path = ["docs/_templates"]  # the smallest pieces of the theme that had to change
nitpicky = True  # an unresolved reference is a warning, and warnings fail the build

# --- MyST ---
myst_enable_extensions = ["dollarmath"]  # $y = wX + b$

# --- running the pages ---
warm_kernel_modules = [  # what pages wait for; nothing that does more than define things
    "tensorflow",
    "keras._tf_keras.keras",  # what `tf.keras` becomes on first use
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
]
nb_execution_mode = "inline"  # cells run as the page is read, so that prose can ask for values
nb_eval_name_regex = r".+"  # {eval}`layer.count_params()`: numbers in the prose are computed
kernel_libraries = [  # a new version of any of these runs all pages again
    "tensorflow",
    "keras",
    "numpy",
    "matplotlib",
    "scikit-learn",
    "ipykernel",
    "myst-nb",
]
page_runs = os.environ.get("PAGE_RUNS")  # where what cells gave is kept; None: in _build/runs
nb_execution_raise_on_error = True  # a failed cell fails the build
nb_execution_timeout = 120  # seconds a cell; the default of 30 is close to a slow import
nb_output_stderr = "error"  # nothing on stderr is meant for the reader
nb_merge_streams = True  # one output block for a cell's prints
nb_code_prompt_show = "그림을 그리는 코드 보기"
nb_code_prompt_hide = "코드 접기"

# --- HTML ---
html_theme = "sphinx_book_theme"
html_title = project
html_baseurl = os.environ.get("SITE_URL", "")  # whole addresses where others need them
html_context = {
    "default_mode": "auto",  # light or dark as the system says, until the reader chooses
    "site_url": html_baseurl,
}
html_static_path = ["docs/_static"]
html_favicon = "docs/_static/mark.svg"
html_css_files = ["colours.css", "site.css"]  # the others come where an element asks for them
html_js_files = ["site.js"]
html_additional_pages = {"404": "404.html"}  # what static hosts show for an unknown address
html_math_renderer = "mathml"  # every current browser draws it; no request leaves the site
html_use_index = False  # nothing on these pages makes index entries
html_copy_source = False  # the page's notebook is the source that readers want
html_show_sourcelink = False
html_theme_options = {
    "enable_search_shortcuts": False,  # single keys belong to the browser and the screen reader
    "search_bar_text": "찾을 말",
    "toc_title": "이 페이지의 내용",
    "article_header_end": ["download-links.html", "article-header-buttons.html"],
    "show_toc_level": 2,  # the right-hand column lists a page's sections at once
    "use_download_button": False,
    "use_fullscreen_button": False,
    # One line for readers; the theme's "By …" line has no natural Korean.
    "footer_content_items": ["report-link.html", "extra-footer.html"],
    "extra_footer": "본문과 그림은 CC BY 4.0, 코드는 MIT 라이선스로 자유롭게 쓸 수 있습니다.",
    # The sidebar has the search field; without these the theme adds an empty bar with a second one.
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
}
