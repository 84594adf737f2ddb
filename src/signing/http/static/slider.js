"use strict";
/* The slider says its number while it moves; the story shows where in it one is. */
(() => {
  const slider = document.getElementById("f-version");
  const said = document.getElementById("seen-version");
  const show = (version) => {
    slider.value = version;
    said.textContent = version;
    document.querySelectorAll(".told [data-version]").forEach((one) => {
      const at = Number(one.dataset.version) - version;
      one.classList.toggle("later", at > 0);
      if (at === 0) one.setAttribute("aria-current", "step");
      else one.removeAttribute("aria-current");
    });
  };
  slider.addEventListener("input", () => (said.textContent = slider.value));
  document.addEventListener("htmx:afterSettle", () => {
    show(Number(document.getElementById("travelled").dataset.seen));
  });
})();
