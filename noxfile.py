"""The commands that a person types. `nox -l` lists them; each sets up all that it needs."""

import os
import sys

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_external_run = True

# Two pages at a time on two cores. Sphinx forks for that: Windows cannot, nor macOS safely.
JOBS = "auto" if sys.platform.startswith("linux") else "1"
SPHINX = ("-b=html", "-c=.", f"-j={JOBS}")  # conf.py is at the top, the pages are in docs/
WHOLE_SITE = ("python", "tools/whole_site", "docs", "_build/html", *SPHINX)
WHILE_IT_ENDS = 20  # seconds for a stopped build to end its kernels and clear up

PYTHONS = ("3.11", "3.12", "3.13")
SITE, TESTS, TOOLS = "requirements", "requirements-tests", "requirements-tools"

LINT = {  # what `nox -s lint` runs, or what of it is named after --
    "python": (("ruff", "check"), ("ruff", "format", "--check")),
    "scripts": (("python", "-m", "tools.check.scripts"),),  # and styles: Biome, TypeScript
    "workflows": (("zizmor", "--offline", "--quiet", "--persona=auditor", ".github"),),
}


def install(session: nox.Session, *names: str, newest: bool = False) -> None:
    """Install what these files ask for, as it is pinned, or the newest that their ranges allow."""
    if newest:
        session.install("--upgrade", *(f"-r{name}.txt" for name in names))
    elif os.environ.get("LOCKED"):  # in the workflow: nothing but the very files that were pinned
        session.install("--require-hashes", *(f"-r{name}.lock" for name in names))
    else:
        session.install(*(f"-r{name}.txt" for name in names), "-c", "constraints.txt")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into _build/html, all or nothing; any warning fails the build."""
    install(session, SITE)
    session.run(*WHOLE_SITE, interrupt_timeout=WHILE_IT_ENDS)
    session.log("Open _build/html/index.html")


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests; arguments after -- go to pytest (-m quick: on each save), --newest takes the
    newest releases."""
    arguments = [argument for argument in session.posargs if argument != "--newest"]
    install(session, TESTS, newest="--newest" in session.posargs)
    # Korean Windows reads and prints in another encoding than the files and the pages have.
    utf8 = {"PYTHONUTF8": "1"}
    if not any(argument.startswith("tests") for argument in arguments):  # not for a chosen file
        # Three on two cores: a third of a test's time is waiting for a browser or another process.
        arguments += ["-n=3", "--dist=loadgroup", "--no-loadscope-reorder"]
    session.run("pytest", *arguments, env=utf8)


for version in PYTHONS:  # tests-3.11 and so on: the same with a Python other than the one at hand
    nox.session(tests.func, name=f"tests-{version}", python=version, default=False)


@nox.session(default=False)
def preview(session: nox.Session) -> None:
    """Rebuild on every save and reload the browser."""
    install(session, SITE, TOOLS)
    watched = ("--watch=conf.py", "--watch=tutorial_src", "--re-ignore=_build", "--open-browser")
    session.run(
        "python",
        "docs/_ext/warm_kernel",  # TensorFlow is imported once, for as long as the preview runs
        *("python", "-m", "tools.preview"),  # and so is Sphinx
        *watched,
        *SPHINX,
        "-d=_build/preview/doctrees",
        "docs",
        "_build/preview/html",  # not the published folder: a preview may be half done, or wrong
        env={"CONTENT_POLICY": "0"},  # it reloads the browser by a script of its own in each page
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and likely bugs; of python, scripts, workflows what is named after --."""
    install(session, TOOLS)
    for name in session.posargs or LINT:
        for command in LINT[name]:
            session.run(*command)


@nox.session(default=False)
def linkcheck(session: nox.Session) -> None:
    """Ask every outside link whether it still answers (needs the internet)."""
    install(session, SITE)
    session.run("sphinx-build", "-b=linkcheck", "-c=.", "docs", "_build/linkcheck")


@nox.session(default=False, python=False)
def serve(session: nox.Session) -> None:
    """Serve the built site on this machine, compressed as a static host does it."""
    session.run("python", "-m", "tools.serve", external=True)


@nox.session(default=False)
def reproducible(session: nox.Session) -> None:
    """Build the site twice, in different places, and print every file that is not the same."""
    install(session, SITE)
    session.run("python", "-m", "tools.check.reproducible")


@nox.session(default=False)
def lighthouse(session: nox.Session) -> None:
    """Ask Lighthouse about every page of the built site (needs npm and a Chromium)."""
    folder = session.cache_dir / "lighthouse"
    session.run("npm", "install", "--silent", "--prefix", folder, "lighthouse@12", external=True)
    command = folder / "node_modules" / ".bin" / "lighthouse"
    session.run("python", "-m", "tools.check.lighthouse", command, *session.posargs)


@nox.session(default=False)
def notebooks(session: nox.Session) -> None:
    """Put together the branch that Colab opens, in _build/notebooks (set REPOSITORY_URL)."""
    install(session, SITE)
    folder = {"NOTEBOOKS_FOLDER": "_build/notebooks"}
    session.run(*WHOLE_SITE, env=folder, interrupt_timeout=WHILE_IT_ENDS)


@nox.session(default=False)
def train(session: nox.Session) -> None:
    """Train CNN_Basic on MNIST and write tutorial_src/weights (about half an hour)."""
    install(session, SITE)
    session.run("python", "-m", "tools.train")


@nox.session(default=False)
def facts(session: nox.Session) -> None:
    """Write what scripts and styles know from Python: network/facts.js and colours.css."""
    install(session, SITE)
    for module in ("lab/facts.py", "frame/colours.py"):
        session.run("python", f"docs/_ext/tutorial_site/{module}", env={"PYTHONPATH": "."})


@nox.session(default=False)
def kernels(session: nox.Session) -> None:
    """Compile the engine's C to WebAssembly: docs/_static/network/kernels.wasm."""
    install(session, TESTS)
    session.run("python", "-m", "tools.kernels")


@nox.session(name="keras-words", default=False)
def keras_words(session: nox.Session) -> None:
    """Ask Keras what it says of layers that it refuses, for the browser's engine."""
    install(session, SITE)
    session.run("python", "-m", "tools.keras_words")


@nox.session(default=False)
def records(session: nox.Session) -> None:
    """Compute what pages tell and no build should compute anew (needs the real MNIST)."""
    install(session, SITE)
    session.run("python", "-m", "tools.records", *session.posargs)


@nox.session(default=False)
def layers(session: nox.Session) -> None:
    """Ask Keras which layers draw random numbers, for the cells that are copied to run alone."""
    install(session, SITE)
    session.run("python", "-m", "tools.random_layers")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure builds and the preview, into BENCHMARKS.md (25 minutes); quick after --: a trial."""
    install(session, SITE, TOOLS)
    session.run("python", "-m", "tools.bench", *session.posargs)


@nox.session(name="bench-network", default=False)
def bench_network(session: nox.Session) -> None:
    """Measure CNN_Basic in the browser against TensorFlow.js, into BENCHMARKS.md (needs npm)."""
    install(session, TESTS)
    session.run("python", "-m", "tools.bench.network", session.cache_dir / "network")


@nox.session(name="bench-drawing", default=False)
def bench_drawing(session: nox.Session) -> None:
    """Measure how long the built lab's scripts take while one draws, into BENCHMARKS.md."""
    install(session, TESTS)
    session.run("python", "-m", "tools.bench.drawing")


@nox.session(name="bench-stage", default=False)
def bench_stage(session: nox.Session) -> None:
    """Measure previews in the built lab, and its memory over ten minutes, into BENCHMARKS.md."""
    install(session, TESTS)
    session.run("python", "-m", "tools.bench.stage", *session.posargs)


@nox.session(name="bench-search", default=False)
def bench_search(session: nox.Session) -> None:
    """Compare the built search with Sphinx's and Pagefind, into BENCHMARKS.md (needs npm)."""
    install(session, TESTS)
    site = session.posargs or ["_build/html"]
    npm = session.cache_dir / "pagefind"
    session.run("python", "-m", "tools.bench.search", *site, "--npm", npm)


@nox.session(default=False)
def breakages(session: nox.Session) -> None:
    """Make one slip after the other in a copy: does the suite catch each? (an hour)."""
    install(session, TESTS)
    session.run("python", "-m", "tools.check.breakages", *session.posargs, interrupt_timeout=30)
