// Tells under every <textarea data-compteur="2500"> how many characters are left.
// Without this script the server says by how much a text is too long.
(() => {
  "use strict";

  const equiper = (champ) => {
    if (champ.dataset.compteurPret) return;
    champ.dataset.compteurPret = "1";
    const maximum = Number(champ.dataset.compteur);
    const message = document.createElement("p");
    message.className = "fr-hint-text fr-mt-1v";
    // Polite and late: a screen reader is not interrupted at each key.
    message.setAttribute("role", "status");
    champ.after(message);
    let minuterie = 0;
    const dire = () => {
      // Signs as the server counts them: an emoji is one, not two.
      const reste = maximum - [...champ.value].length;
      const pluriel = Math.abs(reste) > 1 ? "s" : "";
      const nombre = Math.abs(reste).toLocaleString("fr-FR");
      message.textContent =
        reste < 0 ? `${nombre} caractère${pluriel} en trop` : `${nombre} caractère${pluriel} restant${pluriel}`;
      message.classList.toggle("fr-error-text", reste < 0);
    };
    champ.addEventListener("input", () => {
      clearTimeout(minuterie);
      minuterie = setTimeout(dire, 300);
    });
    dire();
  };

  const chercher = (racine) => racine.querySelectorAll("textarea[data-compteur]").forEach(equiper);
  chercher(document);
  document.addEventListener("htmx:load", (evenement) => chercher(evenement.target));
})();
