"use strict";
/* Tells of a file that is too large before it is sent, so that what was typed stays; without this
   file the service refuses it on a page of its own. */
(() => {
  const tell = (input) => {
    const said = document.getElementById(`e-${input.name}`) ?? document.createElement("small");
    said.id = `e-${input.name}`;
    said.className = "err";
    said.textContent = input.dataset.tooLarge;
    input.after(said);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", said.id);
    input.focus();
  };

  document.addEventListener(
    "submit",
    (event) => {
      const input = event.target.querySelector("input[data-most]");
      if (![...(input?.files ?? [])].some((one) => one.size > Number(input.dataset.most))) return;
      event.preventDefault();
      tell(input);
    },
    true,
  );
})();
