// Files are dropped or chosen; what is too large is said before it is sent.
const size = (bytes) => (bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`);

const watch = (form) => {
  const [input, drop] = [form.querySelector("input[type=file]"), form.querySelector("[data-drop]")];
  const [list, problem] = [form.querySelector("[data-upload-list]"), form.querySelector("[data-upload-problem]")];
  const button = form.querySelector("button[type=submit]");
  const total = () => [...input.files].reduce((sum, file) => sum + file.size, 0);
  const tooLarge = () => total() > Number(form.dataset.mostBytes) * (1 << 20);
  const show = () => {
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${size(file.size)}`;
      return item;
    }));
    problem.hidden = !tooLarge();
    problem.textContent = tooLarge() ? form.dataset.tooLarge : "";
    button.disabled = tooLarge();
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
  form.addEventListener("submit", (event) => {
    if (tooLarge()) { event.preventDefault(); return; }
    button.disabled = true;
    button.textContent = form.dataset.sending;
  });
};

document.querySelectorAll("form[data-upload]").forEach(watch);
