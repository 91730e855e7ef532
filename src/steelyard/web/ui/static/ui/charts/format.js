// Numbers as people read them: what ui/numbers.py does, for labels and hovers of charts, with the words of its `how`.
import { words } from "../js/words.js";

let read = null;

const how = () => (read ??= JSON.parse(words().numbers));

const written = (value, places) => {
  const format = new Intl.NumberFormat("en", { maximumFractionDigits: places, signDisplay: "negative" });
  return { text: format.format(value), number: Number(format.format(value).replaceAll(",", "")) };
};

const rounded = (value, places) => {
  const found = written(value, places);
  return found.number === 0 && value !== 0 ? written(value, how().finest) : found;
};

const significant = (value) => rounded(value, Math.max(0, 3 - String(Math.trunc(Math.abs(value))).length));

const short = (value, places) => {
  let [found, word, scale] = [rounded(value, places), "", 1];
  for (const [power, name] of how().sizes) {
    const size = 10 ** power;
    if (Math.abs(found.number * scale) >= Math.max(size, how().small)) [found, word, scale] = [significant(value / size), name, size];
  }
  return found.text + word;
};

const filled = (text, number) => text.replace("%(number)s", number);

const duration = (value, unit) => {
  const number = short(value, Math.abs(value) >= 10 ? 1 : 2);
  const [one, more] = how().durations[unit] ?? [`%(number)s ${unit}`, `%(number)s ${unit}`];
  return filled(number === "1" ? one : more, number);
};

export const shown = (value, unit = "") => {
  if (value === null || value === undefined || value === "" || !Number.isFinite(Number(value))) return "–";
  const number = Number(value);
  const [kind, detail = ""] = (unit ?? "").split(":");
  const places = how().places[kind] ?? how().places[""];
  // Shifted as text: 0.285 times 100 is not 28.5 in binary.
  const hundredfold = () => rounded(Number(`${number}e2`) || number * 100, places).text;
  if (kind === "percent") return `${hundredfold()}%`;
  if (kind === "percentage_point") return filled(how().point, hundredfold());
  if (kind === "currency") {
    const amount = short(Math.abs(number), places);
    return `${number < 0 && amount !== "0" ? "-" : ""}${how().symbols[detail] ?? `${detail} `}${amount}`;
  }
  if (kind === "duration") return duration(number, detail);
  return short(number, places);
};
