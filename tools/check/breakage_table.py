"""The slips that the suite has to catch, room by room; `breakages.py` makes them and looks.

Each is one exact replacement in one file. What is replaced occurs there once; it is as short as
that allows, so that code may move to another file and only the file's name has to follow. Rooms
are named like the folders of the code, or of its tests.
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
            below tests, and comes with its folder where its name alone is not enough.
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
HELPER = "helper"
STEPS = "steps"
RUNNING = "running"
MARKUP = "markup"
LAB = "lab"
FRAME = "frame"
DOWNLOADS = "downloads"
SEARCH = "search"
FINISH = "finish"
WARM_KERNEL = "warm_kernel"
TOOLS = "tools"
TEMPLATES = "templates"
STYLES = "styles"
SCRIPTS = "scripts"
WORKFLOWS = "workflows"
LOCALES = "locales"
SITE = "docs/_ext/tutorial_site"

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

    # --- helper: what pages and extensions import ---
    Breakage("side-without-the-first-window", HELPER, "tutorial_src/costs.py",
        "return (side - window) // stride + 1", "return (side - window) // stride",
        "test_costs.py::test_output_side"),
    Breakage("odd-padding-comes-first", HELPER, "tutorial_src/costs.py",
        "return total // 2, total - total // 2", "return total - total // 2, total // 2",
        "test_costs.py::test_same_padding_is_lopsided_at_stride_two"),
    Breakage("row-and-column-swapped", HELPER, "tutorial_src/data.py",
        "(13.5 - row, 13.5 - column)", "(13.5 - column, 13.5 - row)",
        "test_data.py::test_the_digits_are_centred_like_mnist"),
    Breakage("any-download-will-do", HELPER, "tutorial_src/data.py",
        "if hashlib.sha256(content).hexdigest() != digest:", "if not content:",
        "test_data_download.py::test_a_wrong_answer_leaves_nothing_behind"),
    Breakage("labels-of-axes-in-grey", HELPER, "tutorial_src/figures.py",
        '"axes.labelcolor": INK', '"axes.labelcolor": FAINT',
        "test_figures.py::test_all_words_are_in_ink"),

    # --- steps: the order of the steps, and the two extensions that are one module each ---
    Breakage("steps-in-reverse", STEPS, f"{SITE}/steps.py",
        "for function in functions:", "for function in reversed(functions):",
        "test_steps.py::test_steps_are_called_in_order_by_one_listener"),
    Breakage("failing-step-without-its-module", STEPS, f"{SITE}/steps.py",
        ", error, function.__module__", ", error",
        "test_steps.py::test_failing_step_is_named_with_its_module"),
    Breakage("only-the-last-step-wants-pages", STEPS, f"{SITE}/steps.py",
        "wanted |= set(", "wanted = set(",
        "test_steps.py::test_pages_that_any_step_wants_are_read_again"),
    Breakage("two-steps-change-places", STEPS, f"{SITE}/running/__init__.py",
        "(failures.check_page, dependencies.note_files)",
        "(dependencies.note_files, failures.check_page)",
        "test_steps.py::test_contributing_names_the_steps_in_their_order"),
    Breakage("sample-outlives-its-code", STEPS, f"{SITE}/digits.py",
        "return f\"{source.kind}-{metadata.version('scikit-learn')}-{code}\"",
        "return f\"{source.kind}-{metadata.version('scikit-learn')}\"",
        "test_digits.py::test_sample_is_made_again_when_its_code_changes"),
    Breakage("pages-keep-the-digits-they-had", STEPS, f"{SITE}/digits.py",
        "if seen != app.mnist_digest", "if not seen",
        "test_digits.py::test_other_digits_rerun_only_the_pages_that_load_them"),
    Breakage("notice-that-a-query-finds", STEPS, f"{SITE}/digits.py",
        "searched = False", "searched = True",
        "test_korean_search.py::test_text_leaves_out_what_is_not_about_the_subject"),
    Breakage("dark-twin-keeps-the-wrong-box", STEPS, f"{SITE}/figures.py",
        "np.s_[max(top, 0) : bottom, max(left, 0) : right]",
        "np.s_[max(left, 0) : right, max(top, 0) : bottom]",
        "test_figures_of_pages.py::test_pictures_keep_their_colours"),
    Breakage("twins-swapped", STEPS, f"{SITE}/figures.py",
        """"figure-light"), (f"{node['name']}-dark", "figure-dark")""",
        """"figure-dark"), (f"{node['name']}-dark", "figure-light")""",
        "test_figures_of_pages.py::test_pages_have_both_with_size_and_loaded_late[layers/pooling]",
        WRITTEN),
    Breakage("figure-at-twice-its-size", STEPS, f"{SITE}/figures.py",
        "PIXELS_PER_POINT = 2", "PIXELS_PER_POINT = 1",
        "test_figures_of_pages.py::test_pages_have_both_with_size_and_loaded_late[layers/pooling]",
        WRITTEN),

    # --- running ---
    Breakage("wrong-cell-is-named", RUNNING, f"{SITE}/running/failures.py",
        "client.notebook.cells[: failed + 1]", "client.notebook.cells[:failed]",
        "test_failures.py::test_broken_code_names_page_cell_and_cause"),
    Breakage("build-that-only-warned-is-remembered", RUNNING, f"{SITE}/running/failures.py",
        "if exception or app._warncount:", "if exception:",
        "test_failures.py::test_flawed_build_is_not_remembered"),
    Breakage("prints-in-the-wrong-order", RUNNING, f"{SITE}/running/client.py",
        "streams[output.name].text += output.text",
        "streams[output.name].text = output.text + streams[output.name].text",
        "test_downloads.py::test_notebook_holds_what_the_cells_showed"),
    Breakage("socket-with-too-long-a-name", RUNNING, f"{SITE}/running/client.py",
        "LONGEST_ADDRESS = 107", "LONGEST_ADDRESS = 207",
        "test_client.py::test_transport"),
    Breakage("helper-of-a-page-is-forgotten", RUNNING, f"{SITE}/running/client.py",
        'ast.literal_eval(answer["data"]["text/plain"])', "[]",
        "test_dependencies.py::test_changed_helper_runs_the_pages_that_load_it"),
    Breakage("notebook-cache-is-imported", RUNNING, f"{SITE}/running/__init__.py",
        'f"myst_nb.core.execute.{name}"', 'f"myst_nb.core.executes.{name}"',
        "test_client.py::test_pages_run_without_the_cache"),
    Breakage("another-myst-nb-comes-unannounced", RUNNING, f"{SITE}/running/made_for.py",
        'MADE_FOR = "1.4"', 'MADE_FOR = "1"',
        "test_client.py::test_another_myst_nb_says_what_to_look_at"),
    Breakage("new-library-runs-no-page", RUNNING, f"{SITE}/running/dependencies.py",
        '"library_versions", {}, "env"', '"library_versions", {}, ""',
        "test_dependencies.py::test_changed_library_runs_all_pages"),
    Breakage("changed-module-runs-no-page", RUNNING, f"{SITE}/running/dependencies.py",
        "files + own_modules(Path(app.confdir))", "files",
        "test_dependencies.py::test_changed_extension_runs_the_pages[part.py]"),
    Breakage("changed-data-runs-no-page", RUNNING, f"{SITE}/running/dependencies.py",
        "map(str, ours | data)", "map(str, ours)",
        "test_dependencies.py::test_changed_extension_runs_the_pages[facts.json]"),
    Breakage("page-that-cannot-be-resolved-has-no-name", RUNNING, f"{SITE}/running/builder.py",
        "PageBuilder.resolving = self.env.docname", "pass",
        "test_whole_site.py::test_flawed_settings[extension raises on a page]"),
    Breakage("fold-with-an-english-label", RUNNING, f"{SITE}/running/folds.py",
        "Toggle hidden content\"'", "Toggle the hidden content\"'",
        "test_page_frame.py::test_no_english_is_left_in_the_frame[layers/pooling]", WRITTEN),
    Breakage("date-of-the-author", RUNNING, f"{SITE}/running/source_date.py",
        "--format=%ct", "--format=%at",
        "test_source_date.py::test_date_is_the_commits"),

    # --- markup ---
    Breakage("box-takes-one-cell-only", MARKUP, f"{SITE}/markup/boxes.py",
        "    while position + 1 < len(parent)", "    if position + 1 < len(parent)",
        "test_boxes.py::test_exercise_folds_its_solution_and_the_explanation_below"),
    Breakage("exercise-as-high-as-its-section-in-the-notebook", MARKUP, f"{SITE}/markup/boxes.py",
        'f"h{min(depth + 1, 6)}"', 'f"h{min(depth, 6)}"',
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("solution-takes-time-to-read", MARKUP, f"{SITE}/markup/boxes.py",
        "takes_time = False", "takes_time = True",
        "test_page_frame.py::test_what_one_thinks_about_takes_no_minutes"),
    Breakage("emphasis-looks-the-wrong-way", MARKUP, f"{SITE}/markup/emphasis.py",
        "can_close or (bool(HANGUL.match(after))", "can_close or (bool(HANGUL.match(before))",
        "test_emphasis.py::test_emphasis_beside_hangul"),
    Breakage("element-without-its-attributes", MARKUP, f"{SITE}/markup/element.py",
        'node["tag"], "", **attributes)', 'node["tag"], "")',
        "test_questions.py::test_page_holds_answers_and_explanations"),
    Breakage("formula-in-the-line", MARKUP, f"{SITE}/markup/mathml.py",
        "_convert(node, as_block=True)", "_convert(node, as_block=False)",
        "test_mathml.py::test_formulas_are_mathml"),
    Breakage("answers-counted-from-zero", MARKUP, f"{SITE}/markup/questions.py",
        "enumerate(answers, start=1)", "enumerate(answers)",
        "test_questions.py::test_marks_by_mouse"),
    Breakage("two-answers-are-enough", MARKUP, f"{SITE}/markup/questions.py",
        "if not 3 <= len(answers) <= 5:", "if not 2 <= len(answers) <= 5:",
        "test_questions.py::test_flawed_question_stops_the_build"),
    Breakage("term-filed-under-its-english", MARKUP, f"{SITE}/markup/terms.py",
        'note_object("term", term,', 'note_object("term", english,',
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("definition-by-the-page", MARKUP, f"{SITE}/markup/terms.py",
        '.partition("#")[2]', '.partition("#")[0]',
        "test_page_frame.py::test_terms_show_their_definition_without_a_script[layers/pooling]",
        WRITTEN),

    # --- lab: what a reader can touch ---
    Breakage("lab-without-its-script", LAB, f"{SITE}/lab/directive.py",
        'script="modules.js"', 'script="module.js"',
        "test_directive.py::test_place_names_its_program_its_weights_and_its_script"),
    Breakage("lab-script-by-another-name", LAB, f"{SITE}/lab/workbench.py",
        'script="modules.js"', 'script="module.js"',
        "test_workbench.py::test_is_fetched_when_the_reader_comes_near"),
    Breakage("reach-without-the-first-cell", LAB, f"{SITE}/lab/workbench.py",
        'settings["dilation"] + 1', 'settings["dilation"]',
        "test_workbench.py::test_page_has_the_result_without_the_script"),
    Breakage("one-number-too-many-in-int8", LAB, f"{SITE}/lab/weights.py",
        "LARGEST = np.float32(127)", "LARGEST = np.float32(128)",
        "test_weights.py::test_quantise_by_hand"),
    Breakage("weights-for-all-but-the-site", LAB, f"{SITE}/lab/weights.py",
        'app.builder.format != "html"', 'app.builder.format == "html"',
        "test_weights.py::test_build_writes_the_file_once"),
    Breakage("weights-that-nobody-trained", LAB, f"{SITE}/lab/weights.py",
        "hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256", "not content",
        "test_weights_faults.py::test_a_flipped_bit_in_the_committed_file_is_noticed"),
    Breakage("checksum-is-not-compared", LAB, "docs/_static/lab/weights.js",
        "payload.length > header.bytes || crc32(payload) !== header.crc32",
        "payload.length > header.bytes",
        "test_lab_network.py::test_faults_have_their_reason"),
    Breakage("samples-that-are-right-after-all", LAB, f"{SITE}/lab/links.py",
        "np.flatnonzero(labels != answers)", "np.flatnonzero(labels == answers)",
        "lab/test_links.py::test_samples_are_one_of_each_and_the_wrong_ones"),
    Breakage("flatten-forgets-the-channels", LAB, f"{SITE}/lab/facts.py",
        '"Flatten", height * width * filters', '"Flatten", height * width',
        "test_facts.py::test_names_and_shapes_are_those_of_keras_in_a_fresh_process"),
    Breakage("shape-out-of-step-in-the-browser", LAB, "docs/_static/lab/facts.js",
        'type: "MaxPool2D", shape: [7, 7, 64]', 'type: "MaxPool2D", shape: [7, 7, 32]',
        "test_facts.py::test_browser_gets_what_python_knows"),

    # --- frame: what stands around a page's text ---
    Breakage("copy-script-on-a-page-without-code", FRAME, f"{SITE}/frame/copying.py",
        "not (cells := sources(doctree))", "(cells := sources(doctree)) is None",
        "test_copying.py::test_page_without_code_carries_nothing"),
    Breakage("description-without-its-full-stop", FRAME, f"{SITE}/frame/card.py",
        "text[: end + 1]", "text[:end]",
        "test_page_frame.py::test_description_ends_with_a_sentence"),
    Breakage("description-of-one-sentence", FRAME, f"{SITE}/frame/card.py",
        'text.rfind(". "', 'text.find(". "',
        "test_page_frame.py::test_description_ends_with_a_sentence"),
    Breakage("outputs-take-time-to-read", FRAME, f"{SITE}/frame/place.py",
        '{"cell_output", "tag_hide-input"}', '{"tag_hide-input"}',
        "test_page_frame.py::test_minutes_count_prose_and_open_code"),
    Breakage("readers-in-a-hurry", FRAME, f"{SITE}/frame/place.py",
        "LETTERS_A_MINUTE = 500", "LETTERS_A_MINUTE = 600",
        "test_page_frame.py::test_minutes_count_prose_and_open_code"),
    Breakage("scripts-do-not-wait", FRAME, f"{SITE}/frame/scripts.py",
        'script.attributes["defer"] = "defer"', "pass",
        "test_page_frame.py::test_scripts_wait_and_searching_is_for_the_search_page[layers/pooling]",
        WRITTEN),
    Breakage("script-that-its-element-does-not-get", FRAME, f"{SITE}/frame/scripts.py",
        '"script" in getattr', '"scripts" in getattr',
        "test_questions.py::test_marks_by_mouse"),
    Breakage("adding-in-place-changes-nothing", FRAME, f"{SITE}/frame/standalone/walk.py",
        "self.change(root(node.target), self.of(node.value) | self.of(node.target))", "pass",
        "test_standalone.py::test_takes_what_changes_a_thing"),
    Breakage("functions-without-room", FRAME, f"{SITE}/frame/standalone/page.py",
        "return 2 if before.defines or after.defines else 1", "return 1",
        "test_standalone.py::test_empty_lines_between_statements_from_different_places"),

    # --- downloads ---
    Breakage("answer-that-becomes-a-list", DOWNLOADS, f"{SITE}/downloads/prose.py",
        r"|[-+]\s|>", "|>",
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("figure-without-its-words", DOWNLOADS, f"{SITE}/downloads/prose.py",
        "[place, figure_line(words)] if words else place", "place",
        "test_downloads.py::test_notebook_is_the_page_in_order"),
    Breakage("hidden-cells-are-counted", DOWNLOADS, f"{SITE}/downloads/notebook.py",
        "output.execution_count = number", "pass",
        "test_downloads.py::test_notebook_holds_what_the_cells_showed"),
    Breakage("colab-without-blob", DOWNLOADS, f"{SITE}/downloads/repository.py",
        "/blob/{branch}/{quote(page)}.ipynb", "/{branch}/{quote(page)}.ipynb",
        "test_downloads.py::test_repository_adds_colab_and_source"),
    Breakage("git-folder-of-the-branch-goes", DOWNLOADS, f"{SITE}/downloads/branch.py",
        ' if path.name != ".git"', "",
        "test_downloads.py::test_branch_is_rewritten_and_its_git_folder_stays"),

    # --- search ---
    Breakage("one-syllable-with-anything-behind", SEARCH, f"{SITE}/search/__init__.py",
        "ONE_SYLLABLE.fullmatch(part)", "ONE_SYLLABLE.match(part)",
        "test_korean_search.py::test_text_becomes_pairs_short_words_and_names"),
    Breakage("table-of-contents-that-a-query-finds", SEARCH, f"{SITE}/search/__init__.py",
        ' and "toctree-wrapper" not in node["classes"]', "",
        "test_korean_search.py::test_text_leaves_out_what_is_not_about_the_subject"),
    Breakage("search-that-says-nothing", SEARCH, f"{SITE}/search/search.js",
        'Search.status.setAttribute("role", "status");', "",
        "test_korean_search.py::test_says_in_korean_that_nothing_was_found", CHANGED),

    # --- finish: what is done to the whole site ---
    Breakage("second-policy-beside-the-first", FINISH, f"{SITE}/finish/policy.py",
        "        drop_policy(page)  # an earlier build's\n", "",
        "test_policy.py::test_next_build_leaves_one_policy_on_pages_that_it_did_not_write"),
    Breakage("styles-without-their-hashes", FINISH, f"{SITE}/finish/policy.py",
        "styles += [own_style] if own_style else []", "pass",
        "test_policy.py::test_style_attributes_become_classes"),
    Breakage("change-one-line-too-far", FINISH, f"{SITE}/finish/written.py",
        "self.lines[line - 1] + column", "self.lines[line] + column",
        "test_written.py::test_change_is_made_where_the_tag_stands"),
    Breakage("places-counted-in-bytes", FINISH, f"{SITE}/finish/written.py",
        "len(line) + 1", "len(line.encode()) + 1",
        "test_written.py::test_change_is_made_where_the_tag_stands"),
    Breakage("changes-as-they-were-asked-for", FINISH, f"{SITE}/finish/written.py",
        "in sorted(self.changes, key=lambda change: change[:2]):", "in self.changes:",
        "test_written.py::test_changes_come_in_the_order_of_their_places"),
    Breakage("sitemap-from-the-last-page", FINISH, f"{SITE}/finish/sitemap.py",
        "sorted(app.env.found_docs)", "sorted(app.env.found_docs, reverse=True)",
        "test_sitemap.py::test_pages_are_listed_by_name_and_nothing_else"),
    Breakage("search-and-404-in-the-sitemap", FINISH, f"{SITE}/finish/sitemap.py",
        "sorted(app.env.found_docs)", 'sorted({*app.env.found_docs, "search", "404"})',
        "test_sitemap.py::test_pages_are_listed_by_name_and_nothing_else"),
    Breakage("rules-with-hover-are-dropped", FINISH, f"{SITE}/finish/styles.py",
        'elif token.type == "ident" and previous != ":":', 'elif token.type == "ident":',
        "test_styles.py::test_keeps_what_can_match"),
    Breakage("addresses-as-the-imported-file-has-them", FINISH, f"{SITE}/finish/styles.py",
        "url({normpath(join(folder, found[1]))}", "url({found[1]}",
        "test_styles.py::test_addresses_and_imports_are_seen_from_the_static_folder"),
    Breakage("icons-of-one-spelling-only", FINISH, f"{SITE}/finish/styles.py",
        "return escaped | {", "return escaped & {",
        "test_styles.py::test_icons_of_a_stylesheet"),

    # --- warm kernels ---
    Breakage("kernels-share-random-numbers", WARM_KERNEL, "docs/_ext/warm_kernel/kernel.py",
        'sys.modules["numpy.random"].seed()', "pass",
        "test_warm_kernel.py::test_random_state_is_fresh"),
    Breakage("kernel-in-the-folder-of-another", WARM_KERNEL, "docs/_ext/warm_kernel/kernel.py",
        "os.chdir(cwd)", "pass",
        "test_warm_kernel.py::test_nothing_is_carried_over"),
    Breakage("what-a-dead-kernel-started-goes-on", WARM_KERNEL, "docs/_ext/warm_kernel/server.py",
        "kill_group(pid)  # what the page started and left behind", "pass",
        "test_warm_kernel.py::test_dead_kernel_leaves_no_process"),

    # --- tools ---
    Breakage("one-warning-too-many", TOOLS, "tools/whole_site/message.py",
        "MOST = 5 ", "MOST = 6 ",
        "test_whole_site.py::test_many_warnings"),
    Breakage("site-between-two-renames-is-lost", TOOLS, "tools/whole_site/sites.py",
        "not os.path.lexists(self.out)", "os.path.lexists(self.out)",
        "test_whole_site_folders.py::test_folder_between_two_renames_comes_back"),
    Breakage("file-in-one-build-only-passes", TOOLS, "tools/check/reproducible.py",
        "sorted(names[0] | names[1])", "sorted(names[0] & names[1])",
        "test_reproducible.py::test_file_in_one_build_only_is_named"),
    Breakage("unknown-address-is-found", TOOLS, "tools/serve.py",
        '"404.html"), 404)', '"404.html"), 200)',
        "test_serve.py::test_unknown_addresses_get_the_404_page"),

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
        "  .bd-article .copy-tools {\n    display: none;",
        "  .bd-article .copy-tools {\n    display: flex;",
        "test_copying.py::test_buttons_move_nothing_and_are_not_printed", CHANGED),
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
        "test_copying.py::test_copies_by_mouse"),
    Breakage("tip-that-escape-does-not-close", SCRIPTS, "docs/_static/site.js",
        'if (event.key === "Escape")', 'if (event.key === "Esc")',
        "test_browser.py::test_term_shows_its_definition", CHANGED),
    Breakage("stroke-without-points", SCRIPTS, "docs/_static/lab/address.js",
        "erase > 1 || !count || numbers", "erase > 1 || numbers",
        "test_lab_parts.py::test_broken_drawing_is_refused"),

    # --- workflows and pins ---
    Breakage("published-without-its-tests", WORKFLOWS, ".github/workflows/site.yml",
        "needs: [workflows, tests, build]", "needs: [workflows, build]",
        "test_workflows.py::test_only_a_checked_main_is_published"),
    Breakage("weekly-job-may-write", WORKFLOWS, ".github/workflows/weekly.yml",
        "contents: read", "contents: write",
        "test_workflows.py::test_only_the_deployment_may_write[weekly.yml]"),
    Breakage("action-without-its-version", WORKFLOWS, ".github/workflows/site.yml",
        "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0",
        "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128",
        "test_workflows.py::test_actions_say_their_version[site.yml]"),
    Breakage("unlocked-in-the-workflow", WORKFLOWS, ".github/workflows/site.yml",
        'LOCKED: "1"', 'LOCKED: ""',
        "test_workflows.py::test_python_packages_are_installed_by_hash[site.yml]"),
    Breakage("weekly-on-the-old-releases", WORKFLOWS, ".github/workflows/weekly.yml",
        "tests -- --newest", "tests",
        "test_workflows.py::test_weekly_publishes_and_keeps_nothing"),
    Breakage("published-after-one-build", WORKFLOWS, ".github/workflows/site.yml",
        "run: python -m nox -s reproducible", "run: python -m nox -s docs reproducible",
        "test_workflows.py::test_site_is_published_only_if_two_builds_agree"),
    Breakage("one-python-is-not-tried", WORKFLOWS, ".github/workflows/site.yml",
        '["3.11", "3.12", "3.13"]', '["3.11", "3.13"]',
        "test_workflows.py::test_every_python_runs_the_commands_of_the_readme"),
    Breakage("style-is-not-checked", WORKFLOWS, ".github/workflows/site.yml",
        "run: python -m nox -s lint", "run: python -m nox -l",
        "test_workflows.py::test_every_python_runs_the_commands_of_the_readme"),
    Breakage("tests-are-listed-only", WORKFLOWS, ".github/workflows/site.yml",
        "run: python -m nox -s tests\n", "run: python -m nox -l\n",
        "test_workflows.py::test_every_python_runs_the_commands_of_the_readme"),
    Breakage("links-of-another-build-are-followed", WORKFLOWS, ".github/workflows/site.yml",
        "        env:\n          BUILT_SITE: _build/html\n", "",
        "test_workflows.py::test_every_python_runs_the_commands_of_the_readme"),
    Breakage("pin-in-one-file-only", WORKFLOWS, "constraints.txt",
        "pytest==", "pytest==1",
        "test_workflows.py::test_lock_pins_what_constraints_pin"),
    Breakage("tool-without-its-lock", WORKFLOWS, ".github/tools.in",
        "uv   # makes", "build\nuv   # makes",
        "test_workflows.py::test_tools_lock_holds_what_it_is_for"),
    Breakage("package-of-the-tests-in-the-sites-file", WORKFLOWS, "requirements.txt",
        "pillow>=12", "hypothesis>=6.140,<7\npillow>=12",
        "test_workflows.py::test_lock_holds_what_its_requirements_ask_for[requirements.lock]"),
    Breakage("package-of-the-tests-in-the-sites-lock", WORKFLOWS, "requirements.lock",
        "\ntinycss2==", "\nplaywright==1.55.0\ntinycss2==",
        "test_requirements.py::test_a_build_installs_none_of_the_tests_packages"),
    Breakage("package-that-the-site-imports-is-gone", WORKFLOWS, "requirements.lock",
        "\ntinycss2==", "\ntinycss==",
        "test_requirements.py::test_a_build_imports_only_what_requirements_txt_brings"),

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
