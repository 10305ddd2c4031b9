// Improvements to pages that work without them. Nothing here builds HTML from text.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isTyping = (node) => node instanceof Element && node.closest("input, textarea, select, [contenteditable]");

// Keys: "/" searches, "?" lists the keys, "g" and a letter goes to a section, Escape closes what is open.
let awaitsSection = 0;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closePopovers(null, true);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;

  if (Date.now() < awaitsSection) {
    awaitsSection = 0;
    const link = all("[data-go]").find((link) => link.dataset.go === event.key);
    if (link) {
      event.preventDefault();
      link.click();
    }
  } else if (event.key === "/") {
    const box = document.getElementById("search");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  } else if (event.key === "g") {
    awaitsSection = Date.now() + 1500;
  }
});

// Popovers are <details>: one open at a time, closed by a click elsewhere.
function closePopovers(except, returnsFocus = false) {
  for (const details of all(".chip details[open], .chooser[open], .person-menu[open]")) {
    if (details === except) continue;
    if (returnsFocus && details.contains(document.activeElement)) details.querySelector("summary").focus();
    details.open = false;
  }
}

document.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.matches(".chip details, .chooser, .person-menu")) return;
  closePopovers(target);
  target.querySelector(".chip .input")?.focus();
}, true);

document.addEventListener("click", (event) => {
  const details = event.target.closest(".chip details, .chooser, .person-menu");
  closePopovers(details);

  const button = event.target.closest("button");
  if (button?.dataset.copy !== undefined) return copy(button);
  if (button?.dataset.show !== undefined) return show(button);
  if (button?.dataset.print !== undefined) return window.print();
  if (button?.dataset.passkey !== undefined) return passkey(button);
  openRow(event);
});

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    return;
  }
  const label = button.getAttribute("aria-label");
  button.classList.add("done");
  button.setAttribute("aria-label", button.dataset.done);
  button.title = button.dataset.done;
  setTimeout(() => {
    button.classList.remove("done");
    button.setAttribute("aria-label", label);
    button.removeAttribute("title");
  }, 1600);
}

function show(button) {
  const field = document.getElementById(button.dataset.show);
  const other = button.dataset.hide;
  button.dataset.hide = button.textContent;
  button.textContent = other;
  field.type = field.type === "password" ? "text" : "password";
  field.focus();
}

// A click on a row opens its header's link, unless a control or text in the row was clicked or selected.
function openRow(event) {
  if (event.target.closest("a, button, summary, label, input, select")) return;
  const link = event.target.closest(".data tbody tr")?.querySelector("th a");
  if (!link || String(getSelection())) return;
  const { ctrlKey, metaKey, shiftKey } = event;
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}

// A form is sent once. A page that is restored from the browser's cache can send it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A file leaves the page as it is, and can be taken again.
  if (form.method === "dialog" || /\/(csv|xml)$/.test(form.action)) return;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "get") {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    setTimeout(() => { for (const field of form.elements) field.disabled = false; });
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const button of all("[aria-busy]")) button.removeAttribute("aria-busy");
});

// A change of language or appearance keeps typed values: it submits the form, and its page returns with them.
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.getAttribute("action") !== "/preferences" || !submitter?.name) return;
  const typed = all("main form[method=post]:not([enctype], .filters)").find(isTyped);
  if (!typed) return;
  event.preventDefault();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "_" + submitter.name, value: submitter.value });
  typed.append(field);
  typed.submit();
}, true);

function isTyped(form) {
  return [...form.elements].some((field) =>
    field.tagName === "SELECT" ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
    : field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue);
}

// A password is hidden again before it is sent, so that the browser can store it.
addEventListener("submit", () => {
  for (const button of all("[data-show]")) document.getElementById(button.dataset.show).type = "password";
}, true);

// Passkeys: the authenticator's response is sent in the form's hidden field.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function passkey({ form, dataset }) {
  const { challenge, known, user, name, passkey: field } = dataset;
  if (!form.reportValidity()) return;
  const keys = known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: toBytes(id) }));
  const options = { challenge: toBytes(challenge) };
  let parts;
  try {
    if (user) {
      const { response } = await navigator.credentials.create({ publicKey: {
        ...options, rp: { name: "HealthPay" }, user: { id: toBytes(user), name, displayName: name },
        pubKeyCredParams: [-7, -8].map((alg) => ({ type: "public-key", alg })), excludeCredentials: keys,
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      } });
      parts = [response.clientDataJSON, response.attestationObject];
    } else {
      const { rawId, response } = await navigator.credentials.get({ publicKey: {
        ...options, allowCredentials: keys, userVerification: "required",
      } });
      parts = [rawId, response.clientDataJSON, response.authenticatorData, response.signature];
    }
  } catch {
    return;
  }
  form.elements[field].value = parts.map(toText).join(".");
  form.requestSubmit();
}
