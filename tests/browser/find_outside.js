() => {
  const wide = document.documentElement.clientWidth;
  const wrongs = [];
  const call = (one) =>
    `${one.tagName.toLowerCase()}.${one.className} ${(one.textContent || one.getAttribute("aria-label") || one.name || "").trim().slice(0, 30)}`;
  const hides = (one) => getComputedStyle(one).overflowX !== "visible";
  /* What of the page's width is seen through every box around it. */
  const measure = (one) => {
    let [left, right] = [0, wide];
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
      if (!hides(up)) continue;
      const box = up.getBoundingClientRect();
      left = Math.max(left, box.left);
      right = Math.min(right, box.right);
    }
    return [left, right];
  };
  const isShown = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && one.checkVisibility({ visibilityProperty: true }) && !one.closest(".vh");
  };
  if (document.documentElement.scrollWidth > wide) wrongs.push("the page is wider than the screen");
  const all = "main :is(a, button, input, select, textarea, th, td, h1, h2, b, small, dd, label)";
  for (const one of [...document.querySelectorAll(all)].filter(isShown)) {
    const box = one.getBoundingClientRect();
    const [left, right] = measure(one);
    if (box.left < left - 1 || box.right > right + 1) wrongs.push(`outside: ${call(one)}`);
    if (one.matches("[type=checkbox], [type=radio]") && (box.width < 13 || Math.abs(box.width - box.height) > 1))
      wrongs.push(`shrunk: ${call(one)} ${box.width} x ${box.height}`);
    if (hides(one) && !one.matches("input, select, textarea") && one.scrollWidth > one.clientWidth + 1 && !one.title)
      wrongs.push(`cut off: ${call(one)}`);
  }
  return [...new Set(wrongs)].slice(0, 8);
}
