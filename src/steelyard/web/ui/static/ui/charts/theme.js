// Colours and type of charts, from the page's CSS variables: they follow dark mode and the printer.
const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Tabler writes light-dark(oklch(…)), which ECharts cannot read: painted once, it is plain red, green and blue.
const painted = (name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const brush = document.createElement("canvas").getContext("2d");
  brush.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
};

export const colours = () => ({
  hues: [1, 2, 3, 4, 5].map((number) => variable(`--sy-hue-${number}`)),
  text: painted("--tblr-body-color"),
  muted: variable("--sy-muted"),
  line: document.documentElement.dataset.bsTheme === "dark" ? "#3a4a5e" : "#dfe5ec",
  surface: document.documentElement.dataset.bsTheme === "dark" ? "#182433" : "#ffffff",
  good: variable("--sy-good"),
  bad: variable("--sy-bad"),
});

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const base = (look) => ({
  animation: !calm(),
  animationDuration: 300,
  color: look.hues,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: look.text, fontSize: 12 },
  // Hovers as drawn text: markup with styles of its own would be refused by the page's policy.
  tooltip: {
    renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line,
    textStyle: { color: look.text, fontSize: 12 },
  },
  grid: { left: 12, right: 16, top: 24, bottom: 8, containLabel: true },
});

export const axis = (look, extra = {}) => ({
  axisLabel: { color: look.text, hideOverlap: true, ...extra.axisLabel },
  axisLine: { lineStyle: { color: look.line } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: look.line } },
  nameTextStyle: { color: look.muted },
  ...Object.fromEntries(Object.entries(extra).filter(([key]) => key !== "axisLabel")),
});
