"""Let Markdown emphasis end right before Hangul, so that ``**필터(filter)**를`` is bold.

CommonMark lets a closing ``**`` that follows punctuation close only before a space or more
punctuation. Korean writes particles without a space, so the asterisks would be printed
(commonmark/commonmark-spec#650). Here a Hangul character next to the run counts as punctuation
does, on both sides: the amendment that the CommonMark discussion proposes for Chinese and Japanese.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline.state_inline import Scanned, StateInline

# Jamo, compatibility jamo and syllables: whatever a particle or a word can begin or end with.
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")

_scan_delims = StateInline.scanDelims


def scan_delims(self: StateInline, start: int, can_split_word: bool) -> Scanned:
    """Scan a run of ``*`` as markdown-it does, then open or close it beside Hangul."""
    scanned = _scan_delims(self, start, can_split_word)
    if self.src[start] != "*":  # `_` may not split a word; leave that rule alone
        return scanned
    end = start + scanned.length
    before = self.src[start - 1] if start > 0 else " "
    after = self.src[end] if end < self.posMax else " "
    can_open = scanned.can_open or (bool(HANGUL.match(before)) and not after.isspace())
    can_close = scanned.can_close or (bool(HANGUL.match(after)) and not before.isspace())
    return Scanned(can_open, can_close, scanned.length)


def install() -> None:
    StateInline.scanDelims = scan_delims
