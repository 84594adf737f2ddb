"use strict";
/* Says while one types or pastes by how much a text is too long: nothing is cut. The service refuses
   it too, so without this file it is said after sending. */
(() => {
  const { most } = document.currentScript.dataset;

  const tell = (field) => {
    const longest = Number(field.dataset.longest);
    const over = [...field.value].length - longest;
    const next = field.nextElementSibling;
    const said = next?.matches(".too-long") ? next : null;
    if (over <= 0) return said?.remove();
    const shown = said ?? document.createElement("small");
    shown.className = "err too-long";
    shown.setAttribute("role", "status");
    shown.textContent = most.replace("{n}", longest).replace("{over}", over);
    if (!said) field.after(shown);
  };

  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.longest) tell(target);
  });
})();
