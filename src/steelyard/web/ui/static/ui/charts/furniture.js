// What stands round a chart: the same figures as a table, and downloads as picture, CSV and xlsx.
import { language, words } from "../js/words.js";
import { shown } from "./format.js";

const button = (text, icon, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

const isNumber = (value) => value !== null && value !== "" && !Number.isNaN(Number(value));

const cell = (value, column) => {
  const made = document.createElement("td");
  if (column.unit !== undefined && isNumber(value)) {
    made.className = "num";
    made.textContent = shown(value, column.unit);
    made.title = String(value);
    made.dataset.value = String(value);
  } else {
    made.textContent = value ?? "–";
  }
  return made;
};

const tableOf = (data, title) => {
  const table = document.createElement("table");
  table.className = "table table-sm";
  const caption = table.createCaption();
  caption.className = "visually-hidden";
  caption.textContent = title;
  const head = table.createTHead().insertRow();
  for (const column of data.columns) {
    const made = document.createElement("th");
    made.scope = "col";
    if (column.unit !== undefined) made.className = "num";
    made.textContent = column.name;
    head.append(made);
  }
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    row.forEach((value, at) => line.append(cell(value, data.columns[at])));
  }
  return table;
};

const save = (address, name) => {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
};

const fileName = (title, ending) => `${title.replace(/[\\/:*?"<>|\s]+/g, "-")}.${ending}`;

const picture = (figure, chart, title) => {
  const background = getComputedStyle(document.documentElement).getPropertyValue("--tblr-bg-surface") || "#fff";
  save(chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: background.trim() || "#fff" }), fileName(title, "png"));
};

const file = async (ending, data, title) => {
  const answer = await fetch(`/downloads/table.${ending}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
    },
    body: JSON.stringify({ title, columns: data.columns.map((column) => column.name), rows: data.rows }),
  });
  if (!answer.ok) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: words().failed, kind: "error" } }));
    return;
  }
  const address = URL.createObjectURL(await answer.blob());
  save(address, fileName(title, ending));
  URL.revokeObjectURL(address);
};

const menu = (figure, chart, data, title) => {
  const box = document.createElement("div");
  box.className = "dropdown";
  const opener = button(words().download, "download", () => {});
  opener.dataset.bsToggle = "dropdown";
  opener.setAttribute("aria-expanded", "false");
  const list = document.createElement("div");
  list.className = "dropdown-menu dropdown-menu-end";
  const entry = (text, act) => {
    const made = button(text, "", act);
    made.className = "dropdown-item";
    list.append(made);
  };
  entry(words().picture, () => picture(figure, chart, title));
  entry("CSV", () => file("csv", data, title));
  entry("Excel (xlsx)", () => file("xlsx", data, title));
  box.append(opener, list);
  return box;
};

export const furnish = (figure, chart, data) => {
  const title = figure.dataset.title;
  const place = figure.querySelector(".chart-table");
  const canvas = figure.querySelector(".chart-canvas");
  const toggle = button(words().table, "table", () => {
    const toTable = place.hidden;
    if (!place.firstChild) place.append(tableOf(data, title));
    place.hidden = !toTable;
    canvas.hidden = toTable;
    toggle.textContent = toTable ? words().chart : words().table;
    toggle.setAttribute("aria-pressed", String(toTable));
  });
  toggle.setAttribute("aria-pressed", "false");
  figure.querySelector(".chart-tools").append(toggle, menu(figure, chart, data, title));
  figure.lang ||= language();
};
