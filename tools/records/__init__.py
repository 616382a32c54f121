"""`nox -s records`: what pages tell and no build should compute anew, into tutorial_src/recorded.

    python -m tools.records [name ...]

Each module here is a record of its name. ``compute(part=None)`` gives the record; with a ``part``
it computes less of it, in the same way, for the test that repeats it.
"""
