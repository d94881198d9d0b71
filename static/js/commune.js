// Turns every <input data-communes="address"> into a combobox (ARIA list autocomplete pattern).
// Without this script the field stays a plain text input, checked by the server.
(() => {
  "use strict";

  const DELAI = 150;
  const LONGUEUR_MIN = 2;
  let compteur = 0;

  function element(nom, attributs, texte) {
    const noeud = document.createElement(nom);
    for (const [cle, valeur] of Object.entries(attributs)) noeud.setAttribute(cle, valeur);
    if (texte) noeud.textContent = texte;
    return noeud;
  }

  function equiper(champ) {
    if (champ.dataset.communesPret) return;
    champ.dataset.communesPret = "1";
    compteur += 1;
    const idListe = `${champ.id || "commune"}-liste-${compteur}`;
    const nomListe = { id: idListe, role: "listbox", class: "commune-liste", "aria-label": "Communes proposées" };
    const liste = element("ul", nomListe);
    const annonce = element("div", { role: "status", class: "fr-sr-only" });
    const ancre = element("div", { class: "commune-ancre" });
    liste.hidden = true;
    ancre.append(liste, annonce);
    champ.after(ancre);
    champ.setAttribute("role", "combobox");
    champ.setAttribute("aria-autocomplete", "list");
    champ.setAttribute("aria-controls", idListe);
    champ.setAttribute("aria-expanded", "false");

    const reponses = new Map();
    let minuterie = 0;
    let requete = null;
    let actif = -1;

    function fermer() {
      liste.hidden = true;
      actif = -1;
      champ.setAttribute("aria-expanded", "false");
      champ.removeAttribute("aria-activedescendant");
    }

    function activer(rang) {
      const options = liste.children;
      if (!options.length) return;
      actif = (rang + options.length) % options.length;
      for (const [n, option] of [...options].entries()) {
        option.setAttribute("aria-selected", String(n === actif));
      }
      champ.setAttribute("aria-activedescendant", options[actif].id);
      options[actif].scrollIntoView({ block: "nearest" });
    }

    function choisir(option) {
      champ.value = option.dataset.libelle;
      annonce.textContent = `${option.dataset.libelle} choisie`;
      fermer();
      champ.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function montrer(communes) {
      liste.replaceChildren(
        ...communes.map((commune, n) => {
          const attributs = { id: `${idListe}-${n}`, role: "option", "aria-selected": "false" };
          const option = element("li", attributs, commune.libelle);
          option.dataset.libelle = commune.libelle;
          const precision = [commune.code_postal, commune.departement].filter(Boolean).join(" · ");
          option.append(" ", element("span", { class: "commune-precision" }, precision));
          return option;
        }),
      );
      actif = -1;
      champ.removeAttribute("aria-activedescendant");
      liste.hidden = communes.length === 0;
      champ.setAttribute("aria-expanded", String(communes.length > 0));
      annonce.textContent =
        communes.length === 0
          ? "Aucune commune proposée"
          : communes.length === 1
            ? "1 commune proposée"
            : `${communes.length} communes proposées`;
    }

    async function chercher() {
      const texte = champ.value.trim();
      requete?.abort();
      if (texte.length < LONGUEUR_MIN) {
        fermer();
        return;
      }
      const cle = texte.toLowerCase();
      if (!reponses.has(cle)) {
        requete = new AbortController();
        try {
          const adresse = `${champ.dataset.communes}?q=${encodeURIComponent(texte)}`;
          const reponse = await fetch(adresse, { signal: requete.signal });
          if (!reponse.ok) return;
          reponses.set(cle, (await reponse.json()).communes);
        } catch {
          return; // aborted or off line: the field still works as plain text
        }
      }
      if (document.activeElement === champ && champ.value.trim() === texte) montrer(reponses.get(cle));
    }

    champ.addEventListener("input", () => {
      clearTimeout(minuterie);
      minuterie = setTimeout(chercher, DELAI);
    });
    champ.addEventListener("blur", fermer);
    champ.addEventListener("keydown", (evenement) => {
      if (evenement.key === "ArrowDown" || evenement.key === "ArrowUp") {
        if (liste.hidden) return;
        evenement.preventDefault();
        const bas = evenement.key === "ArrowDown";
        activer(bas ? actif + 1 : actif < 0 ? -1 : actif - 1);
      } else if (evenement.key === "Enter" && !liste.hidden && actif >= 0) {
        evenement.preventDefault();
        choisir(liste.children[actif]);
      } else if (evenement.key === "Escape" && !liste.hidden) {
        evenement.preventDefault();
        fermer();
      }
    });
    // Before the blur that a click would cause.
    liste.addEventListener("mousedown", (evenement) => {
      evenement.preventDefault();
      const option = evenement.target.closest("[role=option]");
      if (option) choisir(option);
    });
  }

  function equiperTout(racine) {
    if (racine.matches?.("input[data-communes]")) equiper(racine);
    racine.querySelectorAll("input[data-communes]").forEach(equiper);
  }

  equiperTout(document);
  document.addEventListener("htmx:load", (evenement) => equiperTout(evenement.detail.elt));
})();
