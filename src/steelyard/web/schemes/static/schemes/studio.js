// The editor over the text field; a finding leads to its line. Without it the text field works as it is.
const field = document.getElementById("text");
let editor = null;

const begin = () => {
  if (!globalThis.CodeMirror || !field) return;
  editor = CodeMirror.fromTextArea(field, { mode: "yaml", lineNumbers: true, indentWithTabs: false, tabSize: 2, readOnly: field.readOnly, inputStyle: "contenteditable", extraKeys: { Tab: false, "Shift-Tab": false } });
  editor.getInputField().setAttribute("aria-label", document.querySelector("label[for=text]").textContent);
  editor.on("change", () => { editor.save(); field.dispatchEvent(new Event("input", { bubbles: true })); });
};

document.addEventListener("click", (event) => {
  const line = Number(event.target.closest("[data-line]")?.dataset.line);
  if (!line) return;
  if (editor) {
    editor.focus();
    editor.setCursor({ line: line - 1, ch: 0 });
    editor.scrollIntoView(null, 120);
  } else {
    const start = field.value.split("\n").slice(0, line - 1).join("\n").length + 1;
    field.focus();
    field.setSelectionRange(start, start);
  }
});

if (document.readyState === "complete") begin(); else addEventListener("load", begin);

// What is typed in the text is not lost by following a link or saving a field.
const studio = document.getElementById("studio");
const saved = field?.value;
let leaving = false;
studio?.addEventListener("submit", () => { leaving = true; });
addEventListener("beforeunload", (event) => {
  if (!leaving && field && field.value !== saved) event.preventDefault();
});
