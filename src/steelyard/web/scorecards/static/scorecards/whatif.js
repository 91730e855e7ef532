// A slider and the field beside it move together; putting all back is one button.
const pair = (row) => {
  const [slider, field] = [row.querySelector("[type=range]"), row.querySelector("[type=number]")];
  slider.addEventListener("input", () => { field.value = slider.value; });
  field.addEventListener("input", () => { slider.value = field.value; });
};

const form = document.getElementById("what-if");
if (form) {
  form.querySelectorAll(".slider").forEach(pair);
  form.addEventListener("reset", () => setTimeout(() => {
    form.querySelectorAll(".slider").forEach((row) => { row.querySelector("[type=range]").value = row.querySelector("[type=number]").value; });
    form.dispatchEvent(new Event("change"));
  }));
}
