"""The QR code of a signed act: an address that anybody may open."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import escape


def adresse_de_verification(numero: str) -> str:
    """The public page of this number."""
    return f"{settings.ADRESSE_PUBLIQUE}/verifier/{numero}/"


def qr_svg(texte: str, titre: str) -> str:
    """An inline drawing with its text alternative; the same text gives the same drawing."""
    import segno

    code = segno.make(texte, error="m", micro=False)
    largeur, hauteur = code.symbol_size(border=2)
    traits = []
    for y, ligne in enumerate(map(bytes, code.matrix_iter(border=2))):
        x = 0
        while x < largeur:
            debut = x
            while x < largeur and ligne[x]:
                x += 1
            if x > debut:
                traits.append(f"M{debut} {y}h{x - debut}v1h-{x - debut}z")
            x += 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}"'
        f' height="{hauteur}"><title>{escape(titre)}</title><path d="{"".join(traits)}" fill="#000"/></svg>'
    )
