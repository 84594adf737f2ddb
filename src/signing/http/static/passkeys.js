"use strict";
/* Asks the browser for a passkey, and sends what it says with the form around the button. */
(() => {
  const read = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const write = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  /* Older browsers have no parse…OptionsFromJSON and no toJSON. */
  const readOptions = (text) => {
    const options = JSON.parse(text);
    options.challenge = read(options.challenge);
    if (options.user) options.user.id = read(options.user.id);
    for (const list of ["allowCredentials", "excludeCredentials"])
      for (const one of options[list] ?? []) one.id = read(one.id);
    return options;
  };
  const writeAnswer = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = write(credential.response[name]);
    return JSON.stringify({ id: credential.id, rawId: write(credential.rawId), type: credential.type, response });
  };

  const fetchOptions = async (place) => {
    if (place.dataset.options) return place.dataset.options;
    const asked = place.dataset.ticket ? { ticket: place.dataset.ticket } : {};
    const answer = await fetch(place.dataset.from, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).options;
  };

  const use = async (place, button) => {
    const failed = place.querySelector("[data-failed]");
    failed.hidden = true;
    button.disabled = true;
    try {
      const publicKey = readOptions(await fetchOptions(place));
      const credential = await navigator.credentials[place.dataset.passkey]({ publicKey });
      button.form.elements[place.dataset.field].value = writeAnswer(credential);
      button.form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  };

  for (const told of document.querySelectorAll("[data-scriptless]")) told.hidden = true;
  for (const place of document.querySelectorAll("[data-passkey]")) {
    const button = place.querySelector("button");
    if (location.origin !== place.dataset.origin) place.querySelector("[data-elsewhere]").hidden = false;
    else if (!window.PublicKeyCredential) place.querySelector("[data-unable]").hidden = false;
    else {
      button.hidden = false;
      button.addEventListener("click", () => use(place, button));
    }
  }
})();
