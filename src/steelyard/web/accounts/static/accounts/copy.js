// Copies what stands in the field named by data-copy, and says so on the button and to screen readers.

async function copy(event) {
  const button = event.currentTarget;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without https there is no clipboard for pages; the selected text can be copied by hand.
    field.select();
    return;
  }
  const before = button.textContent;
  button.textContent = button.dataset.textCopied;
  setTimeout(() => { button.textContent = before; }, 2000);
}

for (const button of document.querySelectorAll("button[data-copy]")) button.addEventListener("click", copy);
