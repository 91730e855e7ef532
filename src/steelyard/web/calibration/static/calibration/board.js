// Dragging a card to another grade opens its form there, with the grade filled in: a reason is still to be given.
const TYPE = "text/x-steelyard-card";

const watch = (board) => {
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card) return;
    event.dataTransfer.setData(TYPE, card.id);
    event.dataTransfer.effectAllowed = "move";
  });
  for (const column of board.querySelectorAll("[data-grade]")) {
    column.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes(TYPE)) return;
      event.preventDefault();
      column.classList.add("is-over");
    });
    column.addEventListener("dragleave", () => column.classList.remove("is-over"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("is-over");
      ask(document.getElementById(event.dataTransfer.getData(TYPE)), column.dataset.grade);
    });
  }
};

const ask = (card, grade) => {
  const select = card?.querySelector("select[name=to]");
  if (!select || ![...select.options].some((option) => option.value === grade)) return;
  card.querySelector("details").open = true;
  select.value = grade;
  card.querySelector("[name=reason]").focus();
};

const board = document.querySelector("[data-board]");
if (board) watch(board);

// The panel of a person takes its place beside the board, and the card says which one it is.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "panel") return;
  document.querySelector(".room")?.classList.add("has-panel");
  const chosen = event.detail.target.querySelector("[data-of]")?.dataset.of;
  for (const card of document.querySelectorAll("[data-card]")) card.classList.toggle("is-chosen", card.id === chosen);
  event.detail.target.querySelector("h2")?.focus();
});
