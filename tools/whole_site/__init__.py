"""Build the site all or nothing: the published folder only ever shows a whole, good site.

    python tools/whole_site docs _build/html [sphinx-build's options]

Sphinx writes in place, so that a build which fails halfway leaves a site that is half new. Here it
writes into a folder of its own, and `_build/html` is a link that turns to that folder when the
build was good. Whatever happens before (a cell that raises, a full disk, a signal, the power), the
link still leads to the last good site. The command says what was wrong in one line, with the page
and the cell, and keeps all that Sphinx said in `_build/build.log`.

    _build/html -> sites/20260102-030405-99/html
    _build/sites/20260102-030405-99/     the site that is shown: html, doctrees, jupyter_execute
    _build/sites/20260101-020304-98/     the one before it, until the next build begins
    _build/sites/building/               while a build runs
    _build/.lock                         held by the build that runs, and by all of its readers

Where there are no links (on Windows, and on some disks) `_build/html` is the site's folder itself,
moved out of `_build/sites/…` into the last one's place. On Windows there is no lock either.

How it works
------------
`build.py` goes through the steps. `lock.py` lets one build in at a time. `sites.py` keeps the
folders: copies the last good site, so that only what changed is built; turns the link; clears up,
also after builds that were killed. `process.py` runs Sphinx, forwards signals and sees to it that
nothing survives the build; it starts `child.py`, which ends with the build even if that is killed
outright. `message.py` finds the one line in what Sphinx said.
"""
