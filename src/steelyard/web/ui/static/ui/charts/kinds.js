// One function per kind of chart: from the shape of README.md to an option of ECharts.
import { words } from "../js/words.js";
import { shown } from "./format.js";
import { axis } from "./theme.js";

const number = (value) => (value === null || value === undefined || value === "" ? null : Number(value));

const waterfall = (data, look) => {
  let reached = 0;
  const below = [], values = [], full = [];
  for (const step of data.steps) {
    const value = number(step.value) ?? 0;
    const start = step.kind === "total" ? 0 : reached;
    if (step.kind !== "total") reached += value;
    below.push(Math.min(start, start + value));
    values.push({ value: Math.abs(value), href: step.href, shown: step.value, itemStyle: { color: step.kind === "total" ? look.hues[0] : value < 0 ? look.bad : look.hues[2] } });
    full.push(step.full === undefined || step.full === null ? 0 : Math.max(0, number(step.full) - value));
  }
  const text = (at) => `${data.steps[at].name}: ${shown(data.steps[at].value, data.unit)}${data.steps[at].full != null ? ` / ${shown(data.steps[at].full, data.unit)}` : ""}`;
  return {
    grid: { left: 12, right: 48, top: 8, bottom: 8, containLabel: true },
    tooltip: { ...baseTip(look), formatter: (found) => text(found.dataIndex) },
    yAxis: axis(look, { type: "category", inverse: true, data: data.steps.map((step) => step.name), axisLabel: { width: 150, overflow: "truncate" }, splitLine: { show: false } }),
    xAxis: axis(look, { type: "value", min: 0 }),
    series: [
      { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: below },
      { type: "bar", stack: "all", data: values, barMaxWidth: 18, label: { show: true, position: "right", color: look.text, formatter: (found) => shown(found.data.shown, data.unit) } },
      { type: "bar", stack: "all", silent: true, data: full, barMaxWidth: 18, itemStyle: { color: "transparent", borderColor: look.muted, borderType: "dashed", borderWidth: 1 } },
    ],
  };
};

const baseTip = (look) => ({ renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line, textStyle: { color: look.text, fontSize: 12 } });

// Names round a radar have little room: Chinese is parted in the middle, other words fill lines of 14 letters.
const broken = (name) => {
  if (/[\u4e00-\u9fff]/.test(name)) {
    const middle = Math.ceil(name.length / 2);
    return name.length > 6 ? `${name.slice(0, middle)}\n${name.slice(middle)}` : name;
  }
  const lines = [""];
  for (const word of name.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= 14 || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
};

// A polygon has no gaps: ECharts would draw a missing value at the centre, as if it were 0.
const isWhole = (series) => series.values.every((value) => number(value) !== null);

const radar = (data, look) => ({
  legend: { bottom: 0, textStyle: { color: look.text } },
  tooltip: baseTip(look),
  radar: {
    indicator: data.axes.map((one) => ({ name: one.name, max: number(one.max) })),
    radius: "57%", center: ["50%", "46%"],
    axisName: { color: look.text, formatter: broken },
    splitArea: { show: false }, splitLine: { lineStyle: { color: look.line } }, axisLine: { lineStyle: { color: look.line } },
  },
  series: data.series.filter(isWhole).map((one) => ({
    type: "radar",
    data: [{ name: one.name, value: one.values.map(number) }],
    lineStyle: { type: one.dashed ? "dashed" : "solid", width: 2, color: look.hues[data.series.indexOf(one)] },
    itemStyle: { color: look.hues[data.series.indexOf(one)] },
    areaStyle: one.dashed ? undefined : { opacity: 0.12, color: look.hues[data.series.indexOf(one)] },
  })),
});

// Bars in a row say sizes more honestly than the slopes of a funnel.
const funnel = (data, look) => ({
  grid: { left: 12, right: 96, top: 8, bottom: 8, containLabel: true },
  tooltip: { ...baseTip(look), formatter: (found) => `${found.name}: ${shown(found.value)}${data.stages[found.dataIndex].rate != null ? ` (${shown(data.stages[found.dataIndex].rate, "percent")})` : ""}` },
  yAxis: axis(look, { type: "category", inverse: true, data: data.stages.map((stage) => stage.name), splitLine: { show: false } }),
  xAxis: axis(look, { type: "value", min: 0, show: false }),
  series: [{
    type: "bar", barMaxWidth: 26, itemStyle: { color: look.hues[0], borderRadius: 2 },
    data: data.stages.map((stage) => ({ value: number(stage.value), href: stage.href })),
    label: { show: true, position: "right", color: look.text, formatter: (found) => { const stage = data.stages[found.dataIndex]; return `${shown(stage.value)}${stage.rate != null ? `  ${shown(stage.rate, "percent")}` : ""}`; } },
  }],
});

const bubbles = (data, look) => {
  const largest = Math.max(1, ...data.points.map((point) => number(point.size) ?? 0));
  const radius = (point) => 6 + 30 * Math.sqrt(Math.max(0, number(point.size) ?? 0) / largest);
  return {
    tooltip: { ...baseTip(look), formatter: (found) => { const point = data.points[found.dataIndex]; return `${point.name}\n${data.x.name}: ${shown(point.x, data.x.unit)}\n${data.y.name}: ${shown(point.y, data.y.unit)}${data.size ? `\n${data.size.name}: ${shown(point.size, data.size.unit)}` : ""}`; } },
    grid: { left: 16, right: 24, top: 28, bottom: 28, containLabel: true },
    xAxis: axis(look, { type: "value", name: data.x.name, nameLocation: "middle", nameGap: 26, axisLabel: { formatter: (value) => shown(value, data.x.unit) } }),
    yAxis: axis(look, { type: "value", name: data.y.name, axisLabel: { formatter: (value) => shown(value, data.y.unit) } }),
    series: [{
      type: "scatter",
      data: data.points.map((point) => ({ value: [number(point.x), number(point.y)], href: point.href, symbolSize: radius(point), symbol: point.marked ? "diamond" : "circle", itemStyle: { color: point.marked ? look.bad : look.hues[0], opacity: 0.75, borderColor: look.surface } })),
      markLine: data.line == null ? undefined : { symbol: "none", silent: true, lineStyle: { color: look.text, type: "dashed" }, label: { color: look.text, position: "insideStartTop", formatter: data.line_name ?? words().target }, data: [{ yAxis: number(data.line) }] },
    }],
  };
};

const histogram = (data, look) => ({
  tooltip: { ...baseTip(look), formatter: (found) => `${found.name}: ${shown(found.value)}` },
  xAxis: [
    axis(look, { type: "category", data: data.bars.map((bar) => bar.name), axisLabel: { interval: 0, hideOverlap: true }, splitLine: { show: false } }),
    // The line may stand between two bars: it has an axis of numbers on which bar 0 is at 0.
    { type: "value", min: -0.5, max: data.bars.length - 0.5, show: false },
  ],
  yAxis: axis(look, { type: "value", min: 0, minInterval: 1 }),
  series: [
    {
      type: "bar", barCategoryGap: "8%",
      data: data.bars.map((bar) => ({ value: number(bar.value), itemStyle: { color: bar.marked ? look.hues[1] : look.hues[0] } })),
    },
    ...(data.line == null ? [] : [{
      type: "line", xAxisIndex: 1, data: [[number(data.line.at), 0]], symbol: "none", silent: true, tooltip: { show: false },
      markLine: { symbol: "none", silent: true, lineStyle: { color: look.text, type: "dashed" }, label: { color: look.text, formatter: data.line.name }, data: [{ xAxis: number(data.line.at) }] },
    }]),
  ],
});

const band = (one, at, look) => (one.low && one.high
  ? [
    { type: "line", stack: `band${at}`, data: one.low.map(number), lineStyle: { opacity: 0 }, symbol: "none", silent: true, tooltip: { show: false } },
    { type: "line", stack: `band${at}`, data: one.high.map((high, place) => (high == null || one.low[place] == null ? null : number(high) - number(one.low[place]))), lineStyle: { opacity: 0 }, symbol: "none", silent: true, areaStyle: { color: look.hues[at], opacity: 0.15 }, tooltip: { show: false } },
  ]
  : []);

const targetLine = (data, look) => {
  if (data.target == null) return [];
  const values = Array.isArray(data.target) ? data.target.map(number) : data.categories.map(() => number(data.target));
  return [{ name: words().target, type: "line", data: values, step: "middle", symbol: "none", lineStyle: { color: look.text, type: "dashed", width: 1.25 }, itemStyle: { color: look.text } }];
};

const lines = (data, look) => ({
  legend: data.series.length + (data.target == null ? 0 : 1) > 1 ? { top: 0, textStyle: { color: look.text }, data: [...data.series.map((one) => one.name), ...(data.target == null ? [] : [words().target])] } : undefined,
  grid: { left: 12, right: 44, top: 36, bottom: 8, containLabel: true },
  tooltip: { ...baseTip(look), trigger: "axis", valueFormatter: (value) => shown(value, data.unit) },
  xAxis: axis(look, { type: "category", data: data.categories, boundaryGap: false, splitLine: { show: false } }),
  yAxis: axis(look, { type: "value", scale: true, axisLabel: { formatter: (value) => shown(value, data.unit) } }),
  series: [
    ...data.series.flatMap((one, at) => [
      ...band(one, at, look),
      { name: one.name, type: "line", data: one.values.map(number), symbolSize: 6, connectNulls: false, lineStyle: { color: look.hues[at], width: 2, type: one.dashed ? "dashed" : "solid" }, itemStyle: { color: look.hues[at] } },
    ]),
    ...targetLine(data, look),
  ],
});

const bars = (data, look) => ({
  legend: data.series.length > 1 ? { top: 0, textStyle: { color: look.text } } : undefined,
  tooltip: { ...baseTip(look), trigger: "axis", valueFormatter: (value) => shown(value, data.unit) },
  grid: { left: 12, right: 16, top: 32, bottom: 8, containLabel: true },
  xAxis: axis(look, { type: "category", data: data.categories, splitLine: { show: false } }),
  yAxis: axis(look, { type: "value", min: (extent) => Math.min(0, extent.min), axisLabel: { formatter: (value) => shown(value, data.unit) } }),
  series: [
    ...data.series.map((one, at) => ({ name: one.name, type: "bar", data: one.values.map(number), barMaxWidth: 36, itemStyle: { color: look.hues[at] } })),
    ...targetLine(data, look),
  ],
});

// A hue thinned with the ground, so that numbers on it can be read.
const pale = (hue, look) => {
  const parts = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const ground = parts(look.surface);
  return `rgb(${parts(hue).map((one, at) => Math.round(0.6 * one + 0.4 * ground[at])).join(", ")})`;
};

const heatmap = (data, look) => ({
  tooltip: { ...baseTip(look), formatter: (found) => `${data.y[found.value[1]]} · ${data.x[found.value[0]]}\n${shown(found.value[2], "score")}` },
  grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
  xAxis: axis(look, { type: "category", position: "top", data: data.x, axisLabel: { interval: 0, rotate: 40, width: 110, overflow: "truncate" }, splitLine: { show: false } }),
  yAxis: axis(look, { type: "category", inverse: true, data: data.y, axisLabel: { interval: 0 }, splitLine: { show: false } }),
  visualMap: { show: false, min: number(data.low) ?? 0, max: number(data.high) ?? 120, dimension: 2, inRange: { color: [pale(look.hues[1], look), look.line, pale(look.hues[0], look)] } },
  series: [{
    type: "heatmap", itemStyle: { borderColor: look.surface, borderWidth: 2 },
    data: data.values.flatMap((row, y) => row.flatMap((value, x) => (value === null ? [] : [{ value: [x, y, number(value)], href: data.hrefs[y] }]))),
    label: { show: data.x.length * data.y.length <= 700, color: look.text, fontSize: 10, formatter: (found) => String(Math.round(found.value[2])) },
  }],
});

const curve = (data, look) => ({
  tooltip: { ...baseTip(look), trigger: "item", formatter: (found) => `${shown(found.value[0], data.x.unit)} → ${shown(found.value[1], data.y.unit)}` },
  grid: { left: 16, right: 24, top: 44, bottom: 28, containLabel: true },
  xAxis: axis(look, { type: "value", scale: true, name: data.x.name, nameLocation: "middle", nameGap: 26, axisLabel: { formatter: (value) => shown(value, data.x.unit) } }),
  yAxis: axis(look, { type: "value", name: data.y.name, nameGap: 24, axisLabel: { formatter: (value) => shown(value, data.y.unit) } }),
  series: [
    { type: "line", data: data.points.map(([x, y]) => [number(x), number(y)]), symbol: "none", lineStyle: { color: look.hues[0], width: 2 },
      markLine: data.marks ? { symbol: "none", silent: true, lineStyle: { color: look.muted, type: "dashed" }, label: { color: look.text, formatter: (found) => found.name }, data: data.marks.filter((mark) => mark.x !== null).map((mark) => ({ name: mark.name, xAxis: number(mark.x) })) } : undefined },
    ...(data.me && data.me[0] !== null ? [{ type: "scatter", data: [[number(data.me[0]), number(data.me[1])]], symbolSize: 14, itemStyle: { color: look.hues[1], borderColor: look.surface, borderWidth: 2 }, label: { show: true, position: "top", color: look.text, fontWeight: "bold", formatter: () => data.me_name ?? words().me } }] : []),
  ],
});

export const kinds = { waterfall, radar, funnel, bubbles, histogram, lines, band: lines, bars, heatmap, curve };
