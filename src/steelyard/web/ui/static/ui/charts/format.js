// Numbers as people read them: what ui/numbers.py does, for labels and hovers of charts.
import { language } from "../js/words.js";

const SYMBOLS = { CNY: "¥", USD: "$", EUR: "€", TWD: "NT$", HKD: "HK$", GBP: "£" };

const plain = (value, places) => new Intl.NumberFormat(language(), { maximumFractionDigits: places }).format(value);

const short = (value, places) => {
  const chinese = language().startsWith("zh");
  const traditional = language().toLowerCase() === "zh-hant";
  const steps = chinese
    ? [[1e8, traditional ? "億" : "亿"], [1e4, traditional ? "萬" : "万"]]
    : [[1e9, "B"], [1e6, "M"], [1e3, "K"]];
  for (const [size, word] of steps) {
    if (Math.abs(value) >= Math.max(size, 1e4)) {
      const scaled = value / size;
      return plain(scaled, Math.max(0, 3 - String(Math.trunc(Math.abs(scaled))).length)) + word;
    }
  }
  return plain(value, places);
};

export const shown = (value, unit = "") => {
  if (value === null || value === undefined || value === "" || Number.isNaN(Number(value))) return "–";
  const number = Number(value);
  const [kind, detail] = unit.split(":");
  if (kind === "percent") return `${plain(number * 100, 1)}%`;
  if (kind === "percentage_point") return `${plain(number * 100, 1)} pp`;
  if (kind === "currency") return `${number < 0 ? "-" : ""}${SYMBOLS[detail] ?? detail}${short(Math.abs(number), 2)}`;
  if (kind === "duration") return `${short(number, 1)} ${{ hour: "h", day: "d", minute: "min" }[detail] ?? detail}`;
  return short(number, kind === "score" || kind === "points" ? 1 : 2);
};
