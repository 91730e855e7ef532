// `/` searches, `g d`, `g m`, `g t` go to dashboard, my score, tasks, `?` lists the keys.
import { words } from "./words.js";

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable=true], .CodeMirror") !== null;

export const watchKeys = () => {
  let afterG = false;
  const places = { d: words().dashboard, m: words().my, t: words().tasks };
  const show = () => document.getElementById("keys").showModal();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/" && document.getElementById("search-box")) {
      event.preventDefault();
      document.getElementById("search-box").focus();
    } else if (event.key === "?") {
      show();
    } else if (afterG && places[event.key]) {
      location.assign(places[event.key]);
    }
    afterG = event.key === "g";
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) show();
  });
  document.addEventListener("keydown", (event) => {
    const results = document.getElementById("search-results");
    if (event.key === "Escape" && results) results.replaceChildren();
  });
};
