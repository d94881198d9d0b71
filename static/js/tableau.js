// The board with the keyboard: one card has the focus, arrows or letters move it, letters prepare an act.
// Letters work only while a card has the focus (WCAG 2.1.4). Without this script, boxes and the list of acts do it all.
(() => {
  "use strict";

  const tableau = document.querySelector("[data-tableau]");
  if (!tableau) return;
  const formulaire = tableau.closest("form");
  const annonce = document.getElementById("tableau-annonce");
  const aide = document.getElementById("tableau-aide");
  const acte = formulaire.querySelector("[name=acte]");
  const motif = formulaire.querySelector("[name=motif]");
  const bouton = document.getElementById("tableau-appliquer");
  const MEMOIRE = `tableau:${location.pathname}`;
  const ACTES = { c: "convier", p: "proposer", e: "ecarter" };
  const PAGES = { o: "ouvrir", Enter: "ouvrir", m: "message", r: "recruter" };

  const cartes = () => [...tableau.querySelectorAll("[data-carte]")];
  const colonne = (carte) => carte.closest("[data-colonne]");
  const dans = (section) => [...section.querySelectorAll("[data-carte]")];
  const coches = () => [...tableau.querySelectorAll("input[name=rencontres]:checked")];
  const dire = (texte) => {
    annonce.textContent = "";
    // A text that comes back is said again.
    setTimeout(() => { annonce.textContent = texte; }, 30);
  };
  const compte = () => {
    const nombre = coches().length;
    return `${nombre} personne${nombre > 1 ? "s" : ""} cochée${nombre > 1 ? "s" : ""}`;
  };

  const viser = (carte) => {
    if (!carte) return;
    for (const autre of cartes()) autre.tabIndex = -1;
    carte.tabIndex = 0;
    carte.focus();
    carte.scrollIntoView({ block: "nearest" });
    sessionStorage.setItem(MEMOIRE, carte.dataset.carte);
  };

  const decaler = (carte, pas) => {
    const toutes = cartes();
    viser(toutes[toutes.indexOf(carte) + pas]);
  };

  // Same height in the next column that has somebody.
  const traverser = (carte, pas) => {
    const sections = [...tableau.querySelectorAll("[data-colonne]")].filter((s) => dans(s).length);
    const voisine = sections[sections.indexOf(colonne(carte)) + pas];
    if (!voisine) return;
    const rang = dans(colonne(carte)).indexOf(carte);
    viser(dans(voisine)[Math.min(rang, dans(voisine).length - 1)]);
  };

  const cocher = (carte, etat) => {
    const boite = carte.querySelector("input[name=rencontres]");
    if (!boite) {
      dire("Cette personne ne peut pas être cochée.");
      return false;
    }
    boite.checked = etat ?? !boite.checked;
    return true;
  };

  const preparer = (carte, nom) => {
    if (!coches().length && !cocher(carte, true)) return;
    acte.value = nom;
    const libelle = acte.selectedOptions[0].textContent;
    const suite = nom === "ecarter" ? "Choisissez le motif, puis appliquez." : "Entrée pour appliquer.";
    dire(`${libelle} : ${compte()}. ${suite} Échap pour revenir.`);
    (nom === "ecarter" ? motif : bouton).focus();
  };

  const ouvrir = (carte, page) => {
    const adresse = carte.dataset[page];
    if (adresse) location.assign(adresse);
    else dire("Cette action n'est pas possible pour cette personne.");
  };

  const touche = (evenement, carte) => {
    const cle = evenement.key;
    if (cle === "j" || cle === "ArrowDown") decaler(carte, 1);
    else if (cle === "k" || cle === "ArrowUp") decaler(carte, -1);
    else if (cle === "l" || cle === "ArrowRight") traverser(carte, 1);
    else if (cle === "h" || cle === "ArrowLeft") traverser(carte, -1);
    else if (cle === "x" || cle === " ") {
      if (cocher(carte)) dire(`${carte.querySelector("input").checked ? "Coché" : "Décoché"}, ${compte()}.`);
    } else if (cle in ACTES) preparer(carte, ACTES[cle]);
    else if (cle === "s") {
      const presel = carte.querySelector("[data-preselectionner]");
      if (presel) presel.focus();
      else dire("Cette personne est déjà présélectionnée.");
    } else if (cle in PAGES) ouvrir(carte, PAGES[cle]);
    else if (cle === "?") aide.open = !aide.open;
    else return false;
    return true;
  };

  tableau.addEventListener("keydown", (evenement) => {
    if (evenement.ctrlKey || evenement.altKey || evenement.metaKey) return;
    const carte = evenement.target.closest("[data-carte]");
    // A link, a box or a button of a card keeps its own Enter and Space.
    if (!carte || (evenement.target !== carte && ["Enter", " "].includes(evenement.key))) return;
    if (touche(evenement, carte)) evenement.preventDefault();
  });

  formulaire.addEventListener("keydown", (evenement) => {
    if (evenement.key !== "Escape") return;
    for (const boite of coches()) boite.checked = false;
    acte.value = "";
    dire("Plus personne n'est cochée.");
    viser(tableau.querySelector("[data-carte][tabindex='0']"));
  });

  tableau.addEventListener("focusin", (evenement) => {
    const carte = evenement.target.closest("[data-carte]");
    if (carte) sessionStorage.setItem(MEMOIRE, carte.dataset.carte);
  });

  const toutes = cartes();
  for (const carte of toutes) {
    const voisins = dans(colonne(carte));
    const rang = `${voisins.indexOf(carte) + 1} sur ${voisins.length}`;
    carte.setAttribute("aria-label", `${carte.dataset.nom}, ${colonne(carte).dataset.colonne}, ${rang}`);
    carte.tabIndex = -1;
  }
  const retenue = toutes.find((carte) => carte.dataset.carte === sessionStorage.getItem(MEMOIRE));
  if (toutes.length) (retenue ?? toutes[0]).tabIndex = 0;
  // Back from an act: the place is not lost. An error or a message keeps the focus it asked for.
  if (retenue && document.referrer.startsWith(location.origin) && !document.getElementById("resume-erreurs")) {
    retenue.focus({ preventScroll: true });
  }
  if (toutes.length) aide.hidden = false;
})();
