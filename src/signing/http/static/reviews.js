"use strict";
/* Faster hands for the review: keys, chosen rows, preset reasons, and the list that follows. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const narrow = () => matchMedia("(max-width: 820px)").matches;

  const unveil = () => {
    all("[data-scripted], [data-open]").forEach((element) => (element.hidden = false));
    all("[data-scriptless]").forEach((element) => (element.hidden = true));
    count();
  };

  /* ── chosen rows ── */
  const count = () => {
    const chosen = all("[name=numbers]:checked").length;
    const told = one("[data-picked]");
    if (!told) return;
    told.hidden = chosen === 0;
    one("b", told).textContent = chosen;
  };
  document.addEventListener(
    "change",
    (event) => {
      if (event.target.matches("[data-all]")) all("[name=numbers]").forEach((box) => (box.checked = event.target.checked));
      if (event.target.matches("[data-all], [name=numbers]")) {
        event.stopPropagation();
        count();
      }
      if (event.target.matches("#q")) event.stopPropagation(); // whoever leaves the field has been answered
    },
    true,
  );

  /* ── the list follows what is opened ── */
  const mark = () => {
    const number = one("#detail")?.dataset.number;
    all("[data-row].on").forEach((row) => {
      row.classList.remove("on");
      one(".row-link", row).removeAttribute("aria-current");
    });
    const row = document.getElementById(`r-${number}`);
    if (!row) return;
    row.classList.add("on");
    one(".row-link", row).setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  };
  /* On a phone list and signing are pages of their own. */
  const leave = (element) => {
    if (element.matches(".row-link")) location.assign(element.href);
    else if (element.matches("[data-verdict]")) element.submit();
    else return false;
    return true;
  };
  /* While another list or signing is on its way, the one shown takes no verdict. */
  let focused = null;
  const hold = (held) => {
    const panel = one("#detail");
    if (!panel) return;
    if (held && !panel.inert) focused = document.activeElement;
    panel.inert = held;
    if (!held && panel.contains(focused)) focused.focus(); // what is inert loses it
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (narrow() && leave(event.detail.elt)) event.preventDefault();
    else if (event.detail.target?.id !== "phone") hold(true);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) hold(false);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 401) hold(false); // the signing stays, to be read
    const form = event.detail.requestConfig.elt;
    const done = form.closest?.("[data-verdict]") && event.detail.xhr.status === 200;
    if (done) document.getElementById(`r-${one("#detail").dataset.number}`)?.remove();
  });
  /* A page of the list came to its end before the list did. */
  const refill = () => {
    if (one("#detail")?.dataset.number && one(".rows") && !one("[data-row]")) htmx.trigger(".filters", "submit");
  };
  document.addEventListener("htmx:afterSettle", () => {
    unveil();
    mark();
    refill();
  });

  /* ── preset reasons ── */
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.("[data-fill]");
    if (!chip) return;
    const field = chip.form.elements[chip.dataset.fill];
    field.value = (field.value.trim() ? `${field.value}；` : "") + chip.textContent;
    field.focus();
  });

  /* A moment in China, as the field has it. */
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.("[data-now]");
    if (!chip) return;
    const field = chip.form.elements[chip.dataset.now];
    field.value = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 16);
    field.focus();
  });

  /* ── single keys: never while typing or composing, and they can be switched off ── */
  const step = (by) => {
    const rows = all("[data-row]");
    const here = rows.findIndex((row) => row.classList.contains("on"));
    const there = rows[Math.max(0, Math.min(rows.length - 1, here + by))];
    if (there) one(".row-link", there).click();
    else one(by > 0 ? ".head [rel=next]" : ".head [rel=prev]")?.click();
  };
  const reject = () => {
    const details = one(".reject");
    if (!details) return;
    details.open = true;
    one("textarea", details).focus();
  };
  /* Where a check is red, approving begins with what was verified. */
  const approve = () => {
    const details = one(".verify");
    if (details) details.open = true;
    one(details ? ".verify [name=how]" : "[data-approve]")?.focus();
  };
  const pick = () => {
    const box = one("[data-row].on [name=numbers]");
    if (!box) return;
    box.checked = !box.checked;
    count();
  };
  const keys = {
    j: () => step(1),
    arrowdown: () => step(1),
    k: () => step(-1),
    arrowup: () => step(-1),
    a: approve,
    r: reject,
    o: () => one("[data-document]")?.click(),
    x: pick,
    "/": () => one("#q")?.focus(),
    "?": () => one("#keys").showModal(),
  };
  const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (stored("keys") === "off" || one("dialog[open]")) return;
    if (event.target.matches(TYPING)) {
      if (event.key === "Escape") {
        event.preventDefault(); // browsers would empty a search
        event.target.blur();
      }
      return;
    }
    if (event.target.matches(".scroll, .d-body") && event.key.startsWith("Arrow")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("DOMContentLoaded", () => {
    const box = one("#keys-on");
    box.checked = stored("keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
    unveil();
  });
})();
