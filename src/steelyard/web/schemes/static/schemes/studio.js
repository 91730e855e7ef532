// The studio: one text, seen as YAML and as forms. What is typed in a form is written into the text by the
// server, what is typed in the text changes the forms; nothing is saved before Save. Without this script the
// text field and the forms work as they are.
const $ = (id) => document.getElementById(id);
const panes = $("panes");
const form = $("studio");
const field = $("text");
const saved = $("saved").value;
let editor = null;
let asked = null;
let leaving = false;

const watchUnsaved = () => { const mark = $("unsaved"); if (mark) mark.hidden = field.value === saved; };

// The text as the server wrote a field into it: only what differs is replaced, so the place one looks at stays.
const adopt = (text) => {
  if (!editor) { field.value = text; watchUnsaved(); return; }
  const now = editor.getValue();
  let start = 0;
  while (start < now.length && now[start] === text[start]) start += 1;
  let end = 0;
  while (end < now.length - start && end < text.length - start && now[now.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  const from = editor.posFromIndex(start);
  editor.replaceRange(text.slice(start, text.length - end), from, editor.posFromIndex(now.length - end), "written");
  editor.scrollIntoView(from, 120);
};

const begin = () => {
  if (!globalThis.CodeMirror) return;
  editor = CodeMirror.fromTextArea(field, { mode: "yaml", lineNumbers: true, indentWithTabs: false, tabSize: 2, readOnly: field.readOnly, inputStyle: "contenteditable", extraKeys: { Tab: false, "Shift-Tab": false } });
  editor.getInputField().setAttribute("aria-label", document.querySelector("label[for=text]").textContent);
  editor.on("changes", (_editor, changes) => {
    editor.save();
    watchUnsaved();
    // What a form wrote is in the forms already.
    if (changes.some((one) => one.origin !== "written")) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

const show = (view) => {
  panes.dataset.view = view;
  for (const button of panes.querySelectorAll(".studio-switch button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  editor?.refresh();
};

const toLine = (line) => {
  show("text");
  if (editor) {
    editor.focus();
    editor.setCursor({ line: line - 1, ch: 0 });
    editor.scrollIntoView(null, 120);
    return;
  }
  const start = field.value.split("\n").slice(0, line - 1).join("\n").length + 1;
  field.focus();
  field.setSelectionRange(start, start);
};

const insert = (name) => {
  const formula = document.getElementById("part-formula");
  if (!formula) return;
  formula.setRangeText(name, formula.selectionStart, formula.selectionEnd, "end");
  formula.focus();
  formula.dispatchEvent(new Event("input", { bubbles: true }));
};

// A part that was asked for in the tree is looked at, also where it stands further down.
const showPart = () => {
  show("form");
  const title = $("part-title");
  title?.focus({ preventScroll: true });
  if (title && (title.getBoundingClientRect().top < 0 || title.getBoundingClientRect().top > innerHeight * .6)) title.scrollIntoView({ block: "start" });
};

document.addEventListener("click", (event) => {
  const found = event.target.closest("[data-line], [data-insert], [data-follow], .studio-switch [data-view]");
  if (!found) return;
  if (found.dataset.line) toLine(Number(found.dataset.line));
  else if (found.dataset.insert) insert(found.dataset.insert);
  else if (found.dataset.view) show(found.dataset.view);
  else {
    const link = [...document.querySelectorAll("#tree a[data-go]")].find((one) => one.getAttribute("href") === found.getAttribute("href"));
    if (link) { event.preventDefault(); link.click(); }
  }
});

const isFields = (detail) => detail.requestConfig?.path === form.dataset.fields || detail.path === form.dataset.fields;
document.addEventListener("htmx:configRequest", (event) => { if (isFields(event.detail)) asked = field.value; });
document.addEventListener("htmx:afterRequest", (event) => {
  // The link itself has been replaced by now.
  if (event.detail.requestConfig?.elt?.matches?.("[data-go]") && event.detail.successful) showPart();
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  // Whoever went on typing in the text meanwhile is not overwritten.
  if (event.detail.target?.id === "written" && field.value === asked) adopt($("written").value);
});

form.addEventListener("submit", () => { leaving = true; });
form.addEventListener("htmx:beforeRequest", () => { leaving = false; });
addEventListener("beforeunload", (event) => { if (!leaving && field.value !== saved) event.preventDefault(); });

panes.classList.add("has-script");
panes.querySelector(".studio-switch").hidden = false;
if (document.readyState === "complete") begin(); else addEventListener("load", begin);
watchUnsaved();
