"use strict";
/* The slider says its number while it moves; the story shows where in it one is. Listeners are the
   document's, since going back in the browser draws the page anew. */
(() => {
  const find = (id) => document.getElementById(id);
  const mark = (version) => {
    document.querySelectorAll(".told [data-version]").forEach((one) => {
      const at = Number(one.dataset.version) - version;
      one.classList.toggle("later", at > 0);
      if (at === 0) one.setAttribute("aria-current", "step");
      else one.removeAttribute("aria-current");
    });
  };
  let moved = false;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "f-version") return;
    moved = true;
    find("seen-version").textContent = event.target.value;
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "f-version") moved = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const shown = find("travelled");
    if (!shown) return;
    mark(Number(shown.dataset.seen));
    if (moved) return; // a hand holds it, and what it asks for next is still to come
    find("f-version").value = shown.dataset.seen;
    find("seen-version").textContent = shown.dataset.seen;
  });
})();
