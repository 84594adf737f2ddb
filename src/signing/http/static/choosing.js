"use strict";
/* Everything works without this file: it counts what is chosen in a list, and chooses all of it. */
(() => {
  const list = document.querySelector("[data-choosing]");
  const boxes = list ? [...list.querySelectorAll("[name=chosen]")] : [];
  if (!boxes.length) return;
  const count = () => {
    list.querySelector("[data-chosen]").hidden = false;
    list.querySelector("[data-chosen-count]").textContent = boxes.filter((one) => one.checked).length;
  };
  list.querySelector("[data-all]").addEventListener("click", (event) => {
    event.preventDefault();
    const whole = boxes.every((one) => one.checked);
    boxes.forEach((one) => (one.checked = !whole));
    count();
  });
  boxes.forEach((one) => one.addEventListener("change", count));
  addEventListener("pageshow", count);
})();
