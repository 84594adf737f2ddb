"use strict";
/* What a chart says where the pointer rests; the same numbers stand in the table below it. Where a
   chart is wider than the screen its latest weeks are seen first. */
(() => {
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-latest]").forEach((one) => (one.scrollLeft = one.scrollWidth));
  });

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  addEventListener("DOMContentLoaded", () => document.body.append(tip));

  document.addEventListener("pointermove", (event) => {
    const told = event.target.closest?.("[data-tip]")?.dataset.tip;
    tip.hidden = !told;
    if (!told) return;
    tip.textContent = told;
    const beside = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const under = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8);
    tip.style.transform = `translate(${beside}px, ${under}px)`;
  });
  document.addEventListener("pointerleave", () => (tip.hidden = true));
})();
