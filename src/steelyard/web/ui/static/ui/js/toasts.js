// Messages go away by themselves, errors stay until they are closed. The server may send more with HX-Trigger.
const LASTS = 8000;

const leave = (toast) => { if (!toast.matches(".toast-error")) setTimeout(() => toast.remove(), LASTS); };

export const toast = (text, kind = "info") => {
  const box = document.createElement("div");
  box.className = `toast show toast-${kind}`;
  const body = document.createElement("div");
  body.className = "toast-body";
  body.textContent = text;
  box.append(body);
  document.getElementById("toasts").append(box);
  leave(box);
};

export const prepareToasts = () => {
  document.querySelectorAll("#toasts .toast").forEach(leave);
  document.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail.text, event.detail.kind));
  document.addEventListener("htmx:responseError", () => toast(document.getElementById("words").dataset.failed, "error"));
  document.addEventListener("htmx:sendError", () => toast(document.getElementById("words").dataset.failed, "error"));
};
