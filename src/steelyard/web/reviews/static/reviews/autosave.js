// Saves what is typed every few seconds, when a field is left and when the page is hidden.
// The page says when. If somebody else saved first, both texts are shown and nothing is overwritten.
const EVERY = 4_000;
const form = document.getElementById("review");
const state = document.getElementById("save-state");
const conflict = document.getElementById("conflict");
const revision = form.elements.namedItem("revision");

const typed = () => {
  const data = new FormData(form);
  data.delete("revision");
  data.delete("csrfmiddlewaretoken");
  return new URLSearchParams(data).toString();
};

let held = conflict.childElementCount > 0;
// What is in the fields beside a conflict is saved nowhere.
let saved = held ? "" : typed();
let pending = null;
let leaving = false;

const dirty = () => typed() !== saved;
const say = (text) => { if (state.textContent !== text) state.textContent = text; };

const showBoth = (html) => {
  held = true;
  conflict.innerHTML = html;
  say(form.dataset.both);
  conflict.querySelector("[data-keep-mine]").hidden = false;
  conflict.scrollIntoView({ block: "nearest" });
};

const save = (last = false) => {
  if (pending || held || leaving || !dirty()) return;
  pending = send(last).finally(() => { pending = null; });
};

const send = async (last) => {
  const sent = typed();
  say(form.dataset.saving);
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), keepalive: last });
    if (answer.ok && !answer.redirected) {
      const { revision: number, saved: at } = await answer.json();
      revision.value = number;
      saved = sent;
      say(`${form.dataset.saved} ${at}`);
    } else if (answer.status === 409) {
      showBoth(await answer.text());
    } else if (answer.status === 422) {
      say((await answer.json()).problem);
    } else {
      say(form.dataset.unsaved);
    }
  } catch {
    say(form.dataset.unsaved);
  }
};

conflict.addEventListener("click", (event) => {
  if (event.target.closest("[data-take-theirs]")) { leaving = true; return; }
  if (!event.target.closest("[data-keep-mine]")) return;
  // Saved on top of what is there now: whoever clicks has seen both.
  revision.value = conflict.querySelector("[data-revision]").dataset.revision;
  conflict.replaceChildren();
  held = false;
  save();
});
conflict.querySelector("[data-keep-mine]")?.removeAttribute("hidden");

form.addEventListener("focusout", () => save());
form.addEventListener("change", () => save());
form.addEventListener("submit", (event) => {
  if (!pending) { leaving = true; return; }
  // A save is on its way and will count the revision on: whoever submits comes after it, not against it.
  const button = event.submitter;
  event.preventDefault();
  pending.then(() => form.requestSubmit(button));
});
document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
setInterval(() => save(), EVERY);
addEventListener("beforeunload", (event) => { if (!leaving && dirty()) event.preventDefault(); });
