// `/` searches, `g` and a key of the list go to a room, `?` shows the list: only what the reader may open is in it.
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable=true], .CodeMirror") !== null;

export const watchKeys = () => {
  let afterG = false;
  const list = document.getElementById("keys");
  if (!list) return;
  const places = Object.fromEntries([...list.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.dataset.address]));
  const show = () => { if (!list.open) list.showModal(); };
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
