"""Clean text: what the Assemblée publishes as HTML, as text to quote and HTML to show.

Pure functions over strings: `clean` (both forms), `words` and `same_words` (is a change one of
substance?). A derivation, never a fact: `CLEANING_VERSION` says by which rules (DESIGN §2.3).
"""

from scraper.cleaning.markup import CLEANING_VERSION, Clean, clean
from scraper.cleaning.words import same_words, words

__all__ = ["CLEANING_VERSION", "Clean", "clean", "same_words", "words"]
