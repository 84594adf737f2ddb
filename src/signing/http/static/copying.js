"use strict";
/* Copies a link that a page shows; without it the link is chosen and copied by hand. */
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const link = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      link.select();
      try {
        await navigator.clipboard.writeText(link.value);
      } catch {
        document.execCommand("copy"); // where a page without HTTPS has no clipboard
      }
      button.querySelector("span").textContent = button.dataset.done;
      document.querySelector("[data-copied]").textContent = button.dataset.done;
    });
  }
})();
