// What every page does. Each part looks after its own marks in the page and after those htmx brings later.
import { watchKeys } from "./keys.js";
import { watchConfirmations } from "./confirm.js";
import { watchLive } from "./live.js";
import { prepareTables } from "./tables.js";
import { prepareToasts } from "./toasts.js";

const prepare = (root) => {
  prepareTables(root);
  if (root.querySelector("figure[data-chart]")) {
    // ECharts is a megabyte: only pages with charts pay for it.
    import("../charts/charts.js").then((charts) => charts.draw(root));
  }
};

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
document.addEventListener("steelyard:replaced", (event) => prepare(event.target));

watchKeys();
watchConfirmations();
watchLive();
prepareToasts();
prepare(document);
