"use strict";
/* While a roster is imported the page shows how far it came; without this file the browser waits. */
(() => {
  const form = document.querySelector("[data-progress]");
  const place = form?.querySelector(".progress");
  const bar = place?.querySelector("progress");

  const look = async () => {
    const answer = await fetch(form.dataset.progress);
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.total) {
      bar.max = told.total;
      bar.value = told.done;
    }
  };

  form?.addEventListener("submit", () => {
    place.hidden = false;
    bar.removeAttribute("value");
    setInterval(() => look().catch(() => {}), 700);
  });
})();
