// <div data-live="address" data-live-version="id">: asks every ten seconds whether there are newer figures.
import { announce, words } from "./words.js";

const EVERY = 10_000;

const renew = async () => {
  const answer = await fetch(location.href, { headers: { "X-Renew": "1" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  const main = document.getElementById("main");
  if (!fresh) return;
  const focused = document.activeElement?.id;
  main.replaceChildren(...fresh.childNodes);
  window.htmx?.process(main);
  main.dispatchEvent(new Event("steelyard:replaced", { bubbles: true }));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  announce(words().updated);
};

const ask = async () => {
  const mark = document.querySelector("[data-live]");
  if (!mark || document.hidden) return;
  // Somebody who is typing must not lose what is typed.
  if (document.activeElement?.closest("#main input, #main textarea, #main select")) return;
  try {
    const answer = await fetch(mark.dataset.live, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).version !== mark.dataset.liveVersion) await renew();
  } catch { /* The next time it may be there again. */ }
};

export const watchLive = () => {
  if (!document.querySelector("[data-live]")) return;
  const every = Number(document.querySelector("[data-live]").dataset.liveEvery) || EVERY;
  setInterval(ask, every);
  document.addEventListener("visibilitychange", ask);
};
