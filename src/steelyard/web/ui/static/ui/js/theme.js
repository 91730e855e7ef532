// Before anything is painted: light or dark, as the reader chose or as the system is set.
(() => {
  const wanted = document.documentElement.dataset.themeWanted;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const dark = wanted === "dark" || (wanted !== "light" && system.matches);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    document.dispatchEvent(new Event("steelyard:theme"));
  };
  apply();
  system.addEventListener("change", apply);
})();
