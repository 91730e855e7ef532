// <table data-sortable>: heads become buttons. <input id=x> and <table data-filter="#x">: rows that hold the words.
// A cell's data-value is what it is sorted by, else that of the number written in it, else its text, as a number
// where it is one.
import { announce, language, words } from "./words.js";

const value = (row, column) => {
  const cell = row.cells[column];
  return cell ? (cell.dataset.value ?? cell.querySelector("[data-value]")?.dataset.value ?? cell.textContent.trim()) : "";
};

const compare = (a, b) => {
  const [x, y] = [Number(a), Number(b)];
  return !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, language(), { numeric: true });
};

const sortBy = (table, column, head) => {
  const descending = head.getAttribute("aria-sort") === "ascending";
  table.querySelectorAll("th[aria-sort]").forEach((other) => other.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  const [filled, empty] = [[], []];
  for (const row of body.rows) (value(row, column) === "" || value(row, column) === "–" ? empty : filled).push(row);
  filled.sort((a, b) => compare(value(a, column), value(b, column)) * (descending ? -1 : 1));
  body.append(...filled, ...empty);
};

const makeSortable = (table) => {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, column) => {
    if (!head.textContent.trim() || head.hasAttribute("data-unsorted")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", head.dataset.sorted ?? "none");
    button.addEventListener("click", () => sortBy(table, column, head));
  });
};

const makeFilter = (table) => {
  const box = document.querySelector(table.dataset.filter);
  if (!box) return;
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    announce(`${shown} ${words().shown}`);
  });
};

const makeCards = (table) => {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent.trim());
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, at) => { cell.dataset.label ??= names[at] ?? ""; });
  }
};

export const prepareTables = (root) => {
  root.querySelectorAll("table").forEach((table) => {
    if (table.dataset.ready) return;
    table.dataset.ready = "yes";
    if (table.matches(".table-cards")) makeCards(table);
    if (table.hasAttribute("data-sortable")) makeSortable(table);
    if (table.dataset.filter) makeFilter(table);
  });
};
