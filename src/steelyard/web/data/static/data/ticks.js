// The box in the head of a table ticks all rows of the page.
for (const head of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => [...head.closest("table").querySelectorAll("tbody input[type=checkbox]")];
  head.addEventListener("change", () => boxes().forEach((box) => { box.checked = head.checked; }));
  head.closest("table").addEventListener("change", () => {
    const ticked = boxes().filter((box) => box.checked).length;
    head.checked = ticked > 0 && ticked === boxes().length;
    head.indeterminate = ticked > 0 && !head.checked;
  });
}
