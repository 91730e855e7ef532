// <textarea data-yaml>: an editor with line numbers. Without scripts it stays a text field.
for (const area of document.querySelectorAll("textarea[data-yaml]")) {
  if (!window.CodeMirror) continue;
  const editor = window.CodeMirror.fromTextArea(area, { mode: "yaml", lineNumbers: true, lineWrapping: true, indentUnit: 2, tabSize: 2, extraKeys: { Tab: false, "Shift-Tab": false } });
  editor.getInputField().setAttribute("aria-label", document.querySelector(`label[for="${area.id}"]`)?.textContent ?? "");
  editor.getScrollerElement().tabIndex = 0;
  editor.on("change", () => editor.save());
}
