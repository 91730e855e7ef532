// Finds the charts of a page, draws them, and gives each its table and downloads.
import { announce, words } from "../js/words.js";
import { furnish } from "./furniture.js";
import { kinds } from "./kinds.js";
import { base, colours } from "./theme.js";

let library = null;

const load = () => {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/echarts/echarts.min.js", import.meta.url).href;
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
};

const dataOf = (figure) => JSON.parse(document.getElementById(figure.dataset.source).textContent);

const paint = (figure, chart, data) => {
  const look = colours();
  const option = { ...base(look), ...kinds[figure.dataset.chart](data, look) };
  chart.setOption(option, { notMerge: true });
};

const open = (parameters) => {
  const href = parameters.data?.href;
  if (href) location.assign(href);
};

const drawOne = async (figure) => {
  figure.dataset.drawn = "yes";
  const data = dataOf(figure);
  const echarts = await load();
  const canvas = figure.querySelector(".chart-canvas");
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  paint(figure, chart, data);
  chart.on("click", open);
  furnish(figure, chart, data);
  new ResizeObserver(() => chart.resize()).observe(canvas);
  document.addEventListener("steelyard:theme", () => paint(figure, chart, data));
};

export const draw = (root) => {
  for (const figure of root.querySelectorAll("figure[data-chart]:not([data-drawn])")) {
    drawOne(figure).catch((error) => {
      console.error(error);
      announce(words().failed);
    });
  }
};
