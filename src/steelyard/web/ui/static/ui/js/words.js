// Words of the current language, written into the page by the template.
export const words = () => document.getElementById("words").dataset;
export const language = () => document.documentElement.lang;

export const announce = (text) => {
  const place = document.getElementById("announcer");
  place.textContent = "";
  // A screen reader hears only what changes.
  setTimeout(() => { place.textContent = text; }, 50);
};
