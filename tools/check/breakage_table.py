"""The slips that the suite has to catch, room by room; `breakages.py` makes them and looks.

Each is one exact replacement in one file. What is replaced occurs there once; it is as short as
that allows, so that code may move to another file and only the file's name has to follow.
"""

from __future__ import annotations

from dataclasses import dataclass

# What the built site needs after a slip, before a test can look at it.
CHANGED = "changed"  # what Sphinx itself finds out of date
WRITTEN = "written"  # all pages written anew and none run: for what is done to a page once it has


@dataclass(frozen=True)
class Breakage:
    """One slip, and who has to notice.

    Attributes:
        name: what breaks, once in the table.
        room: the part of the project.
        file: as seen from the project's folder.
        old: occurs exactly once in the file, and is replaced by `new`.
        test: file name, `::`, function and perhaps a parameter; the file may lie in any folder
            below tests.
        site: `CHANGED` or `WRITTEN` for a test that looks at the built site; else nothing.
        build: instead of a test, what the build has to say as it fails; a regular expression.
    """

    name: str
    room: str
    file: str
    old: str
    new: str
    test: str = ""
    site: str = ""
    build: str = ""


PAGES = "pages"
PROSE = "prose"
PACKAGE = "package"
EXTENSIONS = "extensions"
TEMPLATES = "templates"
STYLES = "styles"
SCRIPTS = "scripts"
WORKFLOWS = "workflows"
LOCALES = "locales"

# fmt: off
TABLE = (
    # --- pages: their code and its numbers ---
    Breakage("window-of-a-pooling-is-3", PAGES, "docs/layers/flatten.md",
        "output = tf.keras.layers.MaxPool2D((2, 2))(output)",
        "output = tf.keras.layers.MaxPool2D((3, 3))(output)",
        build=r"flatten\.md:\d+: code cell \d+: AssertionError"),
    Breakage("bias-of-the-small-layer", PAGES, "docs/layers/fully-connected.md",
        "b = np.array([1.0, 0.5]", "b = np.array([1.5, 0.5]",
        build=r"fully-connected\.md:\d+: code cell \d+: AssertionError"),
    Breakage("page-without-its-first-lines", PAGES, "docs/layers/dense.md",
        "file_format: mystnb\n", "",
        build=r"dense\.md:1: the code cells did not run"),
    Breakage("solution-with-another-tag", PAGES, "docs/layers/fully-connected.md",
        ":tags: [solution]\n\ndef by_loops", ":tags: [mistake]\n\ndef by_loops",
        "test_site.py::test_lesson_asks[layers/fully-connected]", CHANGED),

    # --- prose: terms, other books' words, alt texts, questions ---
    Breakage("term-without-its-english", PROSE, "docs/layers/flatten.md",
        "{term}`채널`(channel)의", "{term}`채널`의",
        "test_site.py::test_one_word_for_one_thing[layers/flatten]", CHANGED),
    Breakage("another-books-word", PROSE, "docs/layers/fully-connected.md",
        "어떤 가중치가 좋은지를 훈련이", "어떤 가중치가 좋은지를 학습이",
        "test_site.py::test_one_word_for_one_thing[layers/fully-connected]", CHANGED),
    Breakage("question-without-a-right-answer", PROSE, "docs/layers/flatten.md",
        "- [x] 같은 칸의 채널 1", "- [ ] 같은 칸의 채널 1",
        build=r"flatten\.md:\d+: .*mark one answer as right"),
    Breakage("term-sent-to-the-wrong-page", PROSE, "docs/glossary.md",
        ":english: tensor\n:page: layers/pooling", ":english: tensor\n:page: layers/dropout",
        "test_site.py::test_glossary_names_the_page_that_introduces_each_term", CHANGED),
    Breakage("term-without-its-english-in-the-glossary", PROSE, "docs/glossary.md",
        ":english: batch\n", "",
        build=r"glossary\.md:\d+: .*the option :english: is missing"),

    # --- package: what pages and extensions import ---
    Breakage("side-without-the-first-window", PACKAGE, "tutorial_src/layer_math.py",
        "return (side - window) // stride + 1", "return (side - window) // stride",
        "test_layer_math.py::test_output_side"),
    Breakage("odd-padding-comes-first", PACKAGE, "tutorial_src/layer_math.py",
        "return total // 2, total - total // 2", "return total - total // 2, total // 2",
        "test_layer_math.py::test_same_padding_is_lopsided_at_stride_two"),
    Breakage("one-number-too-many-in-int8", PACKAGE, "tutorial_src/quantised.py",
        "LARGEST = 127", "LARGEST = 128",
        "test_quantised.py::test_quantise_by_hand"),
    Breakage("checksum-is-not-compared", PACKAGE, "tutorial_src/quantised.py",
        "if len(payload) > size or zlib.crc32(payload) != checksum:", "if len(payload) > size:",
        "test_quantised.py::test_flipped_bit_of_the_payload_is_noticed"),
    Breakage("row-and-column-swapped", PACKAGE, "tutorial_src/data.py",
        "(13.5 - row, 13.5 - column)", "(13.5 - column, 13.5 - row)",
        "test_data.py::test_the_digits_are_centred_like_mnist"),
    Breakage("any-download-will-do", PACKAGE, "tutorial_src/data.py",
        "if content is None or hashlib.sha256(content).hexdigest() != digest:",
        "if content is None:",
        "test_download.py::test_a_wrong_answer_leaves_nothing_behind"),
    Breakage("labels-of-axes-in-grey", PACKAGE, "tutorial_src/figures.py",
        '"axes.labelcolor": INK', '"axes.labelcolor": FAINT',
        "test_figures.py::test_all_words_are_in_ink"),
    Breakage("samples-that-are-right-after-all", PACKAGE, "tutorial_src/lab.py",
        "np.flatnonzero(labels != answers)", "np.flatnonzero(labels == answers)",
        "test_lab_parts.py::test_samples_are_one_of_each_and_the_wrong_ones"),

    # --- extensions: every one of them at least once ---
    Breakage("box-takes-one-cell-only", EXTENSIONS, "docs/_ext/cell_boxes.py",
        "    while position + 1 < len(parent)", "    if position + 1 < len(parent)",
        "test_cell_boxes.py::test_exercise_folds_its_solution_and_the_explanation_below"),
    Breakage("second-policy-beside-the-first", EXTENSIONS, "docs/_ext/content_policy.py",
        'with_classes(META.sub("", html))', "with_classes(html)",
        "test_content_policy.py::test_policy_stands_before_all_that_it_rules_and_only_once"),
    Breakage("copy-script-on-a-page-without-code", EXTENSIONS, "docs/_ext/copy_buttons.py",
        "not (cells := sources(doctree))", "(cells := sources(doctree)) is None",
        "test_copy_buttons.py::test_page_without_code_carries_nothing"),
    Breakage("sample-outlives-its-code", EXTENSIONS, "docs/_ext/data_source.py",
        "return f\"{source.kind}-{metadata.version('scikit-learn')}-{code}\"",
        "return f\"{source.kind}-{metadata.version('scikit-learn')}\"",
        "test_data_source.py::test_sample_is_made_again_when_its_code_changes"),
    Breakage("answer-that-becomes-a-list", EXTENSIONS, "docs/_ext/downloads/prose.py",
        r"|[-+]\s|>", "|>",
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("prints-in-the-wrong-order", EXTENSIONS, "docs/_ext/downloads/prints.py",
        "streams[output.name].text += output.text",
        "streams[output.name].text = output.text + streams[output.name].text",
        "test_downloads.py::test_notebook_holds_what_the_cells_showed"),
    Breakage("colab-without-blob", EXTENSIONS, "docs/_ext/downloads/repository.py",
        "/blob/{branch}/{quote(page)}.ipynb", "/{branch}/{quote(page)}.ipynb",
        "test_downloads.py::test_repository_adds_colab_and_source"),
    Breakage("dark-twin-keeps-the-wrong-box", EXTENSIONS, "docs/_ext/figure_twins.py",
        "np.s_[max(top, 0) : bottom, max(left, 0) : right]",
        "np.s_[max(left, 0) : right, max(top, 0) : bottom]",
        "test_figure_twins.py::test_pictures_keep_their_colours"),
    Breakage("fold-with-an-english-label", EXTENSIONS, "docs/_ext/fold_labels.py",
        "Toggle hidden content\"'", "Toggle the hidden content\"'",
        "test_page_frame.py::test_no_english_is_left_in_the_frame[layers/pooling]", WRITTEN),
    Breakage("emphasis-looks-the-wrong-way", EXTENSIONS, "docs/_ext/hangul_emphasis.py",
        "can_close or (bool(HANGUL.match(after))", "can_close or (bool(HANGUL.match(before))",
        "test_hangul_emphasis.py::test_emphasis_beside_hangul"),
    Breakage("element-without-its-attributes", EXTENSIONS, "docs/_ext/html_element.py",
        'node["tag"], "", **attributes)', 'node["tag"], "")',
        "test_questions.py::test_page_holds_answers_and_explanations"),
    Breakage("icons-of-one-spelling-only", EXTENSIONS, "docs/_ext/icon_font.py",
        "return escaped | {", "return escaped & {",
        "test_one_stylesheet.py::test_icons_of_a_stylesheet"),
    Breakage("socket-with-too-long-a-name", EXTENSIONS, "docs/_ext/ipc_kernels.py",
        "LONGEST_ADDRESS = 107", "LONGEST_ADDRESS = 207",
        "test_ipc_kernels.py::test_transport"),
    Breakage("one-syllable-with-anything-behind", EXTENSIONS, "docs/_ext/korean_search/__init__.py",
        "ONE_SYLLABLE.fullmatch(part)", "ONE_SYLLABLE.match(part)",
        "test_korean_search.py::test_text_becomes_pairs_short_words_and_names"),
    Breakage("lab-script-by-another-name", EXTENSIONS, "docs/_ext/lab.py",
        'app.add_js_file("modules.js"', 'app.add_js_file("module.js"',
        "test_workbench.py::test_is_fetched_when_the_reader_comes_near"),
    Breakage("weights-for-all-but-the-site", EXTENSIONS, "docs/_ext/lab_weights.py",
        'app.builder.format != "html"', 'app.builder.format == "html"',
        "test_quantised.py::test_build_writes_the_file_once"),
    Breakage("formula-in-the-line", EXTENSIONS, "docs/_ext/mathml.py",
        "_convert(node, as_block=True)", "_convert(node, as_block=False)",
        "test_mathml.py::test_formulas_are_mathml"),
    Breakage("notebook-cache-is-imported", EXTENSIONS, "docs/_ext/no_notebook_cache.py",
        '"myst_nb.core.execute.cache"', '"myst_nb.core.execute.caches"',
        "test_no_notebook_cache.py::test_pages_run_without_the_cache"),
    Breakage("rules-with-hover-are-dropped", EXTENSIONS, "docs/_ext/one_stylesheet.py",
        'elif token.type == "ident" and previous != ":":', 'elif token.type == "ident":',
        "test_one_stylesheet.py::test_keeps_what_can_match"),
    Breakage("addresses-as-the-imported-file-has-them", EXTENSIONS, "docs/_ext/one_stylesheet.py",
        "url({normpath(join(folder, found[1]))}", "url({found[1]}",
        "test_one_stylesheet.py::test_addresses_and_imports_are_seen_from_the_static_folder"),
    Breakage("description-without-its-full-stop", EXTENSIONS, "docs/_ext/page_card.py",
        "text[: end + 1]", "text[:end]",
        "test_page_frame.py::test_description_ends_with_a_sentence"),
    Breakage("new-library-runs-no-page", EXTENSIONS, "docs/_ext/page_dependencies.py",
        '"library_versions", {}, "env"', '"library_versions", {}, ""',
        "test_page_dependencies.py::test_changed_library_runs_all_pages"),
    Breakage("outputs-take-time-to-read", EXTENSIONS, "docs/_ext/page_place.py",
        '{"cell_output", "solution"', '{"solution"',
        "test_page_frame.py::test_minutes_count_prose_and_open_code"),
    Breakage("scripts-do-not-wait", EXTENSIONS, "docs/_ext/page_scripts.py",
        'script.attributes["defer"] = "defer"', "pass",
        "test_page_frame.py::test_scripts_wait_and_searching_is_for_the_search_page[layers/pooling]",
        WRITTEN),
    Breakage("answers-counted-from-zero", EXTENSIONS, "docs/_ext/questions.py",
        "enumerate(answers, start=1)", "enumerate(answers)",
        "test_questions.py::test_marks_by_mouse"),
    Breakage("two-answers-are-enough", EXTENSIONS, "docs/_ext/questions.py",
        "if not 3 <= len(answers) <= 5:", "if not 2 <= len(answers) <= 5:",
        "test_questions.py::test_flawed_question_stops_the_build"),
    Breakage("sitemap-as-the-pages-come", EXTENSIONS, "docs/_ext/sitemap_order.py",
        "in sorted(links, key=lambda link: link[0]):", "in links:",
        "test_sitemap_order.py::test_sitemap_is_sorted"),
    Breakage("date-of-the-author", EXTENSIONS, "docs/_ext/source_date.py",
        "--format=%ct", "--format=%at",
        "test_source_date.py::test_date_is_the_commits"),
    Breakage("adding-in-place-changes-nothing", EXTENSIONS, "docs/_ext/standalone/effects.py",
        "self.change(node.target.id)", "pass",
        "test_standalone.py::test_takes_what_changes_a_thing"),
    Breakage("functions-without-room", EXTENSIONS, "docs/_ext/standalone/page.py",
        "return 2 if before.defines or after.defines else 1", "return 1",
        "test_standalone.py::test_empty_lines_between_statements_from_different_places"),
    Breakage("wrong-cell-is-named", EXTENSIONS, "docs/_ext/strict_pages.py",
        "self.notebook.cells[: failed + 1]", "self.notebook.cells[:failed]",
        "test_strict_pages.py::test_broken_code_names_page_cell_and_cause"),
    Breakage("term-filed-under-its-english", EXTENSIONS, "docs/_ext/term_entry.py",
        'note_object("term", term,', 'note_object("term", english,',
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("definition-by-the-page", EXTENSIONS, "docs/_ext/term_tips.py",
        '.partition("#")[2]', '.partition("#")[0]',
        "test_page_frame.py::test_terms_show_their_definition_without_a_script[layers/pooling]",
        WRITTEN),
    Breakage("kernels-share-random-numbers", EXTENSIONS, "docs/_ext/warm_kernel/kernel.py",
        'sys.modules["numpy.random"].seed()', "pass",
        "test_warm_kernel.py::test_random_state_is_fresh"),
    Breakage("one-warning-too-many", EXTENSIONS, "docs/_ext/whole_site/message.py",
        "MOST = 5 ", "MOST = 6 ",
        "test_whole_site.py::test_many_warnings"),
    Breakage("site-between-two-renames-is-lost", EXTENSIONS, "docs/_ext/whole_site/sites.py",
        "not os.path.lexists(self.out)", "os.path.lexists(self.out)",
        "test_whole_site_folders.py::test_folder_between_two_renames_comes_back"),
    Breakage("reach-without-the-first-cell", EXTENSIONS, "docs/_ext/workbench.py",
        'settings["dilation"] + 1', 'settings["dilation"]',
        "test_workbench.py::test_page_has_the_result_without_the_script"),

    # --- templates ---
    Breakage("current-page-is-not-told", TEMPLATES, "docs/_templates/page-place.html",
        ' aria-current="page"', "",
        "test_page_frame.py::test_page_says_where_it_stands[layers/pooling]", CHANGED),
    Breakage("search-field-by-another-name", TEMPLATES, "docs/_templates/search-field.html",
        'name="q"', 'name="query"',
        "test_browser.py::test_search_from_any_page", CHANGED),
    Breakage("unknown-page-in-search-engines", TEMPLATES, "docs/_templates/404.html",
        'content="noindex"', 'content="index"',
        "test_page_frame.py::test_search_page_is_described_and_the_404_page_is_not_listed",
        CHANGED),
    Breakage("download-without-its-verb", TEMPLATES, "docs/_templates/download-links.html",
        '<span class="verb">{{ link.verb }}</span>', "",
        "test_downloads.py::test_page_links_to_its_downloads_and_they_are_there"),

    # --- styles ---
    Breakage("korean-breaks-anywhere", STYLES, "docs/_static/site.css",
        "body {\n  word-break: keep-all;", "body {\n  word-break: normal;",
        "test_browser.py::test_korean_breaks_between_words", CHANGED),
    Breakage("buttons-on-paper", STYLES, "docs/_static/site.css",
        "  .copy-tools {\n    display: none !important;", "  .copy-tools {\n    display: flex;",
        "test_copy_buttons.py::test_buttons_move_nothing_and_are_not_printed", CHANGED),
    Breakage("finger-scrolls-the-sheet", STYLES, "docs/_static/lab.css",
        "touch-action: none;", "touch-action: auto;",
        "test_lab.py::test_drawing_with_a_finger_does_not_scroll", CHANGED),
    Breakage("workbench-buttons-too-low", STYLES, "docs/_static/workbench.css",
        ".workbench button {\n  min-height: 2.75rem;", ".workbench button {\n  min-height: 1rem;",
        "test_workbench.py::test_touch"),

    # --- scripts ---
    Breakage("odd-padding-before-the-side", SCRIPTS, "docs/_static/lab/window_math.js",
        "[Math.floor(total / 2), Math.ceil(total / 2)]",
        "[Math.ceil(total / 2), Math.floor(total / 2)]",
        "test_window_math.py::test_padding_is_where_keras_has_it"),
    Breakage("hyphen-for-a-minus", SCRIPTS, "docs/_static/lab/arithmetic.js",
        '.replace("-", "−")', "",
        "test_lab_parts.py::test_numbers_have_a_true_minus"),
    Breakage("address-with-row-and-column-swapped", SCRIPTS, "docs/_static/lab/address.js",
        "[Number(at[1]), Number(at[2])]", "[Number(at[2]), Number(at[1])]",
        "test_lab_parts.py::test_state_survives_the_address"),
    Breakage("digit-larger-than-mnist", SCRIPTS, "docs/_static/lab/picture.js",
        "const BOX = 20;", "const BOX = 22;",
        "test_lab_parts.py::test_drawing_is_fitted_and_centred_like_mnist"),
    Breakage("certain-without-being-so", SCRIPTS, "docs/_static/lab/words.js",
        'if (text === "100.0" && probability < 1)', 'if (text === "100" && probability < 1)',
        "test_lab_parts.py::test_percentages_never_round_to_certainty"),
    Breakage("question-explains-the-next-answer", SCRIPTS, "docs/_static/question.js",
        "explanations[chosen.value - 1]", "explanations[chosen.value]",
        "test_questions.py::test_marks_by_mouse"),
    Breakage("copied-without-the-last-line", SCRIPTS, "docs/_static/copy.js",
        "code[cell].slice(first, last)", "code[cell].slice(first, last - 1)",
        "test_copy_buttons.py::test_copies_by_mouse"),
    Breakage("tip-that-escape-does-not-close", SCRIPTS, "docs/_static/site.js",
        'if (event.key === "Escape")', 'if (event.key === "Esc")',
        "test_browser.py::test_term_shows_its_definition", CHANGED),
    Breakage("search-that-says-nothing", SCRIPTS, "docs/_ext/korean_search/search.js",
        'Search.status.setAttribute("role", "status");', "",
        "test_korean_search.py::test_says_in_korean_that_nothing_was_found", CHANGED),

    # --- workflows and pins ---
    Breakage("published-without-its-tests", WORKFLOWS, ".github/workflows/site.yml",
        "needs: [tests, build]", "needs: [build]",
        "test_workflows.py::test_only_a_checked_main_is_published"),
    Breakage("weekly-job-may-write", WORKFLOWS, ".github/workflows/weekly.yml",
        "contents: read", "contents: write",
        "test_workflows.py::test_nothing_is_allowed_that_no_job_asks_for[weekly.yml]"),
    Breakage("action-by-its-tag", WORKFLOWS, ".github/workflows/site.yml",
        "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0",
        "actions/deploy-pages@v5",
        "test_workflows.py::test_actions_are_pinned_by_commit_and_say_their_version[site.yml]"),
    Breakage("unlocked-in-the-workflow", WORKFLOWS, ".github/workflows/site.yml",
        'LOCKED: "1"', 'LOCKED: ""',
        "test_workflows.py::test_python_packages_are_installed_by_hash[site.yml]"),
    Breakage("weekly-on-the-old-releases", WORKFLOWS, ".github/workflows/weekly.yml",
        "tests -- --newest", "tests",
        "test_workflows.py::test_weekly_publishes_and_keeps_nothing"),
    Breakage("published-after-one-build", WORKFLOWS, ".github/workflows/site.yml",
        "run: python -m nox -s reproducible", "run: python -m nox -s docs reproducible",
        "test_workflows.py::test_site_is_published_only_if_two_builds_agree"),
    Breakage("pin-in-one-file-only", WORKFLOWS, "constraints.txt",
        "pytest==", "pytest==1",
        "test_workflows.py::test_lock_and_constraints_pin_the_same"),
    Breakage("tool-without-its-lock", WORKFLOWS, ".github/tools.in",
        "uv   # makes", "build\nuv   # makes",
        "test_workflows.py::test_tools_lock_holds_what_it_is_for"),

    # --- locales ---
    Breakage("colour-mode-in-english", LOCALES, "docs/locales/ko/LC_MESSAGES/sphinx.po",
        'msgstr "색 모드"', 'msgstr ""',
        "test_page_frame.py::test_no_english_is_left_in_the_frame[layers/pooling]", WRITTEN),
    Breakage("skip-link-in-other-words", LOCALES, "docs/locales/ko/LC_MESSAGES/sphinx.po",
        'msgstr "본문으로 건너뛰기"', 'msgstr "본문으로"',
        "test_browser.py::test_skip_link_comes_first", WRITTEN),
    Breakage("nothing-found-in-english", LOCALES, "docs/locales/ko/LC_MESSAGES/sphinx.js",
        '"Your search did not match any documents.', '"Your search did not match any document.',
        "test_korean_search.py::test_says_in_korean_that_nothing_was_found", CHANGED),
)
# fmt: on
