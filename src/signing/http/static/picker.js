"use strict";
/* Everything works without this file: long choices are searched as one types.
   select[data-picker] searches its own options; input[data-options] asks that address. */
(() => {
  if (window.pickers) return;
  window.pickers = 0;

  /* `closed`: only what is on the list can be chosen, so Enter takes the first of what fits. */
  const attach = (input, find, choose, closed = false) => {
    const list = document.createElement("ul");
    list.id = `picker-${++window.pickers}`;
    list.className = "picker-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    const box = document.createElement("span");
    box.className = "picker";
    input.before(box);
    box.append(input, list);
    input.autocomplete = "off";
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    let active = -1;
    let asked = 0;

    const open = (shown) => {
      list.hidden = !shown;
      input.setAttribute("aria-expanded", String(shown));
      if (!shown) input.removeAttribute("aria-activedescendant");
    };
    const mark = (at) => {
      active = at;
      [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
      if (list.children[at]) {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    };
    const take = (item) => {
      choose(item.dataset.value, item.textContent);
      open(false);
    };
    const search = async (words) => {
      const turn = ++asked;
      const found = await find(words);
      if (turn !== asked || document.activeElement !== input) return;
      list.replaceChildren(
        ...found.map(([value, words], place) => {
          const item = document.createElement("li");
          item.id = `${list.id}-${place}`;
          item.setAttribute("role", "option");
          item.dataset.value = value;
          item.textContent = words;
          return item;
        }),
      );
      mark(-1);
      open(found.length > 0);
    };
    input.addEventListener("input", () => search(input.value));
    input.addEventListener("keydown", (event) => {
      const many = list.children.length;
      if (event.key === "ArrowDown" && list.hidden) search("");
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") mark((active + 1) % many);
      else if (event.key === "ArrowUp") mark((active + many - 1) % many);
      else if (event.key === "Enter" && (active >= 0 || (closed && input.value))) take(list.children[Math.max(active, 0)]);
      else if (event.key === "Escape") open(false);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      if (event.target.closest("li")) take(event.target.closest("li"));
    });
    input.addEventListener("blur", () => open(false));
    return search;
  };

  for (const select of document.querySelectorAll("select[data-picker]")) {
    const input = document.createElement("input");
    const words = () => select.selectedOptions[0]?.textContent.trim() ?? "";
    for (const name of ["id", "required", "aria-label", "aria-invalid", "aria-describedby"]) {
      if (!select.hasAttribute(name)) continue;
      input.setAttribute(name, select.getAttribute(name));
      select.removeAttribute(name);
    }
    select.before(input);
    select.hidden = true;
    const show = () => (input.value = select.value ? words() : "");
    input.placeholder = select.options[0]?.value === "" ? select.options[0].textContent.trim() : "";
    show();
    const matching = (typed) => {
      const asked = typed.toLowerCase().split(/\s+/);
      const all = [...select.options].map((one) => [one.value, one.textContent.trim()]);
      return all.filter(([, text]) => asked.every((one) => text.toLowerCase().includes(one))).slice(0, 100);
    };
    const search = attach(input, matching, (value) => {
      select.value = value;
      show();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }, true);
    input.addEventListener("focus", () => {
      input.select();
      search("");
    });
    input.addEventListener("blur", () => {
      const typed = input.value.trim();
      if (!typed && input.placeholder) select.value = "";
      if (typed && typed !== words()) {
        const fitting = matching(typed);
        const same = fitting.find(([, text]) => text === typed) ?? (fitting.length === 1 ? fitting[0] : undefined);
        if (same) {
          select.value = same[0];
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }
      }
      show();
    });
    addEventListener("pageshow", show);
  }

  for (const input of document.querySelectorAll("input[data-options]")) {
    const ask = async (typed) => {
      if (!typed.trim()) return [];
      const answer = await fetch(`${input.dataset.options}?q=${encodeURIComponent(typed)}`).catch(() => null);
      if (!answer?.ok) return [];
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return [...page.querySelectorAll("li")].map((one) => [one.dataset.value, one.textContent.trim()]);
    };
    attach(input, ask, (value, words) => (input.value = words));
  }
})();
