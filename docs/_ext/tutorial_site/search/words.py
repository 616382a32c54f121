"""What stands in a text as words, and how a word is written in the index.

A Korean word carries particles and endings (필터를, 줄어듭니다), and no dictionary is needed to do
without most of them: a list of endings is cut off, and what a vowel has swallowed is put back
(커져 → 커지). The stem need not be a word. It only has to be the same for a page and for a query,
so the browser cuts by the same pattern, which it gets with the index (`static/search_words.js`).

The pattern is one of letters, not of syllables: ``ㅂ니다`` ends 줄어듭니다 inside of a syllable.
"""

from __future__ import annotations

import re
import unicodedata

FINALS = (
    "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # in Unicode's order, from U+11A8 on
)

# What may follow a noun: 층-에서-는. At most one of each, in this order.
PARTICLES = (
    "(?:에서|에게|에|으로|로|와|과|이랑|랑|하고|까지|부터|만|마다|처럼|보다|만큼|대로|이나|나|별로|별"
    "|이란|란|이라는|라는|이라고|라고|이라면|라면|이면|이며|이고|이다|입니다|입니까|이에요|예요"
    "|인가요|인가|인지|인)?"
    "(?:은|는|이|가|을|를|의|도|만)?"
)
# What may follow the stem of a verb. With 하 and 되 before it, it follows a noun as well.
PAST = "(?:ㅆ|었|았)"
PLAIN = (  # noqa: SIM905 - sixty quoted endings cannot be read
    "ㅂ니다 습니다 ㅂ니까 습니까 다 는다 ㄴ다 는 은 을 던 고 며 면 으면 면서 "
    "으면서 지 지만 지요 죠 지않 게 기 기는 기가 기를 기에 려면 으려면 려고 "
    "으려고 도록 어 아 어서 아서 서 어요 아요 요 어도 아도 도 어야 아야 야 "
    "세요 으세요 는데 은데 ㄴ데 네 네요 나 나요 는가 는지 은지 ㄴ지 을지 ㄹ지 "
    "ㄴ가 ㄴ가요 은가요 는가요 ㄹ까 을까 ㄹ까요 을까요 ㄹ때 니 니까 으니까 라 자 "
    "음 는거 는게 는건 거나 든지 느라 다가"
).split()
PASTS = (  # noqa: SIM905 - sixty quoted endings cannot be read
    "습니다 습니까 다 나 는가 는지요 고요 어요 어 는데 던 을 지만 고 으면 네요 "
    "나요 는지 을까 을까요 을때 더니 어도 죠 음"
).split()


def letters(text: str) -> str:
    """A text in single letters; a consonant alone, as in ``ㅂ니다``, is the end of a syllable."""
    joined = "".join(chr(0x11A8 + FINALS.index(c)) if c in FINALS else c for c in text)
    return unicodedata.normalize("NFD", joined)


def alternatives(endings: list[str]) -> str:
    return "|".join(map(letters, sorted(endings, key=len, reverse=True)))


VERB = f"(?:{alternatives(PLAIN)}|{letters(PAST)}(?:{alternatives(PASTS)}))"
NOUN_VERB = letters("(?:하|되|시키|해|돼)") + f"(?:{VERB})?|{letters('한|할|됨|함|된|될')}"
SYLLABLE = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
# The shortest stem of two syllables or more, and what is cut off.
STEM = f"^((?:{SYLLABLE}){{1,}}?[\u1100-\u1112][\u1161-\u1175](?:[\u11a8-\u11c2])??)" + (
    f"(?:{letters(PARTICLES)}|{VERB}|{NOUN_VERB})$"
)
# Nouns of one syllable that lose a particle: 층을 is 층, but 세로 is not 세.
SHORT = "층값축칸맵곱합수창줄쪽획색점답변표식열행장책뜻틀법것때"
SHORT_STEM = f"^([{SHORT}])(?:{PARTICLES})$"
# What the last syllable of a stem has or has not: 만드는, 만든, 만들, 만듦. Of a vowel that has
# swallowed another the first is kept.
OPEN = letters("ㄴㄹㅁㄻ")
SWALLOWED = {"ᅧ": "ᅵ", "ᅪ": "ᅩ", "ᅯ": "ᅮ", "ᅫ": "ᅬ", "ᅢ": "ᅡ"}

RULES = {"stem": STEM, "shortStem": SHORT_STEM, "open": OPEN, "swallowed": SWALLOWED}
RULES["particles"] = PARTICLES

WORD = re.compile(
    r"[가-힣]+(?:-[가-힣]+)*"
    r"|[a-z_][a-z_0-9]*(?:\.[a-z_][a-z_0-9]*)*"
    r"|\d+(?:x\d+)+|\d[\d,]+\d"
)
stem_pattern, short_pattern = re.compile(STEM), re.compile(SHORT_STEM)


def plain(text: str) -> str:
    """One form for what can be written in two ways."""
    return unicodedata.normalize("NFC", text).lower().replace("×", "x").replace("\u2060", "")


def stem(word: str) -> str:
    """A Hangul word without its endings; what is no ending of a verb may go too, 이미지 → 이미."""
    if short := short_pattern.match(word):
        return short[1]
    if len(word) == 1:
        return word
    rest = unicodedata.normalize("NFD", word)
    while found := stem_pattern.match(rest):
        if found[1] == rest:
            break
        rest = found[1]
    cut = rest.rstrip(OPEN)
    if cut == rest:
        cut = cut[:-1] + SWALLOWED.get(cut[-1], cut[-1])
    return unicodedata.normalize("NFC", cut)


def words(text: str) -> list[str]:
    """The words of a text as the index has them, in order.

    A name with dots (``np.max``) is a word, and each of its parts is one.
    """
    found = []
    text = plain(text)
    for match in WORD.finditer(text):
        word = match[0]
        if "가" <= word[0] <= "힣":
            hangs = match.start() and text[match.start() - 1].isalnum()
            if not (hangs and stem(f"가나{word}") == "가나"):  # ReLU를, 0으로
                found.append(stem(word.replace("-", "")))
        elif word[0].isdigit():
            found.append(word.replace(",", ""))
        elif len(word) > 1:
            found.append(word)
            parts = word.split(".")
            found += [part for part in parts if len(part) > 1] if len(parts) > 1 else []
    return found
