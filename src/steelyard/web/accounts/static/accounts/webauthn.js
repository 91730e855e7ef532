// Security keys and passkeys. A form says what it is for (data-webauthn: login, authenticate, add) and
// where its options are: in a JSON element of the page, or behind an address. Texts come from the form.

function isAddressWithoutName() {
  return /^[\d.]+$|:/.test(location.hostname.replace(/^\[|\]$/g, ""));
}

function show(form, text) {
  const place = form.querySelector("[data-webauthn-message]");
  place.textContent = text;
  place.hidden = false;
}

async function options(form) {
  if (form.dataset.webauthnUrl) {
    const answer = await fetch(form.dataset.webauthnUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
  }
  const data = JSON.parse(document.getElementById(form.dataset.webauthnData).textContent);
  return data.creation_options ?? data.request_options;
}

function forPasskey(wanted, isPasskey) {
  const choice = wanted.publicKey.authenticatorSelection;
  choice.residentKey = isPasskey ? "required" : "discouraged";
  choice.requireResidentKey = isPasskey;
  if (isPasskey) choice.userVerification = "required";
  return wanted;
}

async function credential(form) {
  const wanted = await options(form);
  if (form.dataset.webauthn !== "add") return window.webauthnJSON.get(wanted);
  const passkey = form.elements.namedItem("passwordless");
  return window.webauthnJSON.create(forPasskey(wanted, Boolean(passkey?.checked)));
}

function reason(form, error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return form.dataset.textCancelled;
  if (error.name === "InvalidStateError") return form.dataset.textKnown;
  if (error.name === "SecurityError") return form.dataset.textAddress;
  return form.dataset.textFailed;
}

async function submit(event) {
  const form = event.currentTarget;
  event.preventDefault();
  if (isAddressWithoutName()) return show(form, form.dataset.textAddress);
  if (!window.PublicKeyCredential || !window.webauthnJSON) return show(form, form.dataset.textUnsupported);
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    form.elements.namedItem("credential").value = JSON.stringify(await credential(form));
    form.submit();
  } catch (error) {
    show(form, reason(form, error));
    button.disabled = false;
  }
  return undefined;
}

for (const form of document.querySelectorAll("form[data-webauthn]")) form.addEventListener("submit", submit);
