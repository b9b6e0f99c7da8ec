"""The AN's own links from its pages, an independent witness: they confirm, decide, or contradict.

A list page links a scrutin to the amendement it decided, or to a twin of it. What it says is never
preferred to what was found: where the two differ, both stand, and both are conflicting.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.linking.choix import Found, described
from scraper.linking.records import text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.linking.choix import Known
    from scraper.linking.records import Candidate, PrintedLink

#: What the letter after the text's number means: a part of a finance bill, a second deliberation.
_SUFFIXES: Final = {
    "": (None, 1),
    "A": (1, 1),
    "C": (2, 1),
    "B": (None, 2),
    "D": (None, 2),
    "S": (None, 2),
}
_NUMBER: Final = re.compile(r"\d{1,9}")
_SAYS: Final = "la page de l'AN y mène depuis le scrutin"


def meant(printed: PrintedLink, known: Known) -> Iterator[Candidate]:
    """The amendement of the archive that a printed link leads to."""
    if printed.ref:
        if one := known.index.by_uid.get(printed.ref):
            yield one
        return
    if printed.organe not in ("AN", "") or not _NUMBER.fullmatch(printed.numero):
        return
    if printed.legislature is None or not _NUMBER.fullmatch(printed.texte):
        return
    texte = text_key(f"L{printed.legislature}B{printed.texte}")
    partie, deliberation = _SUFFIXES.get(printed.suffixe.upper(), (None, None))
    for one in known.index.of_text(texte, int(printed.numero)):
        if partie in (None, one.partie) and deliberation in (None, one.deliberation):
            yield one


def heard(found: Found, printed: Iterable[PrintedLink], known: Known) -> Found:
    """What was found, once the AN's page was heard."""
    said = {one.uid: one for link in printed for one in meant(link, known)}
    if not said:
        return found
    if found.verdict == "sure":
        return _confirmed(found, said, known)
    among = [one for one in found.fits if one.uid in said]
    if len(among) == 1 or (not found.fits and len(said) == 1):
        return _decided(found, (among or list(said.values()))[0])
    both = {one.uid: one for one in (*found.fits, *said.values())}
    reason = f"{found.reason} ; la page de l'AN mène du scrutin à {', '.join(sorted(said))}"
    return _with(found, tuple(both.values()), f"{found.method}+lien_imprime", reason)


def _confirmed(found: Found, said: Mapping[str, Candidate], known: Known) -> Found:
    one = found.fits[0]
    if one.uid in said:
        return msgspec.structs.replace(found, reason=f"{found.reason} ; {_SAYS}")
    twins = [twin.uid for twin in known.index.twins(one) if twin.uid in said]
    if twins:
        reason = f"{found.reason} ; la page de l'AN mène du scrutin à son identique {twins[0]}"
        return msgspec.structs.replace(found, reason=reason)
    other = ", ".join(described(other) for other in said.values())
    reason = f"{found.reason} ; mais la page de l'AN mène du scrutin à {other}"
    fits = (one, *said.values())
    return _with(found, fits, f"{found.method}+lien_imprime", reason)


def _decided(found: Found, one: Candidate) -> Found:
    """The AN's page tells which; where it leads to another number than the title's, both stand."""
    method = "lien_imprime" if not found.fits else f"{found.method}+lien_imprime"
    if one.numero_ordre_depot == found.asked.numero or found.fits:
        return Found(found.asked, (one,), method, f"{found.reason} ; {_SAYS}", "sure")
    reason = f"{found.reason} ; {_SAYS}, et le titre n'en cite pas le numéro"
    return _with(found, (one,), method, reason)


def _with(found: Found, fits: tuple[Candidate, ...], method: str, reason: str) -> Found:
    return Found(found.asked, fits, method, reason, "conflicting")
