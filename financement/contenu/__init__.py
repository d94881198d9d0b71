"""What a convention says, as data: dated articles with their variants, put together into one text.

`articles/*.yaml` hold the sentences, `modeles/*.yaml` the order of the articles, both with a dated validity. The
composed text goes whole into the document's snapshot: a later change of the files touches no document already made.
"""

from financement.contenu.composition import Contenu, composer
from financement.contenu.traits import TRAITS, VALEURS

__all__ = ["TRAITS", "VALEURS", "Contenu", "composer"]
