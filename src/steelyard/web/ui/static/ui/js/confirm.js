// <form data-confirm="What will happen">: asks once before it is sent.
export const watchConfirmations = () => {
  const dialog = document.getElementById("confirm");
  let asked = null;
  const ask = (event) => {
    const button = event.submitter;
    const text = button?.dataset.confirm || event.target.dataset.confirm;
    if (!text || event.target.dataset.confirmed === "yes") {
      delete event.target.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = { form: event.target, button };
    document.getElementById("confirm-text").textContent = text;
    dialog.returnValue = "no";
    dialog.showModal();
  };
  document.addEventListener("submit", ask, true);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes" && asked) {
      asked.form.dataset.confirmed = "yes";
      asked.form.requestSubmit(asked.button);
    }
    asked = null;
  });
};
