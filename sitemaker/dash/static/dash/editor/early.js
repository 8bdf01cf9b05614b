// Before the first paint: the editor's place instead of the plain list, unless somebody prefers that on this
// device or the editor's modules cannot be loaded.
{
  const root = document.documentElement;
  const plain = "sitemaker.plain";
  const turn = (/** @type {string} */ selector, /** @type {() => void} */ run) => {
    addEventListener("click", (event) => {
      if (!(event.target instanceof Element && event.target.closest(selector))) return;
      run();
      location.reload();
    });
  };
  root.classList.toggle("edits", !localStorage.getItem(plain));
  root.classList.toggle("may-edit", Boolean(localStorage.getItem(plain)));
  turn("[data-do=plain]", () => localStorage.setItem(plain, "yes"));
  turn("[data-do=visual]", () => localStorage.removeItem(plain));
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof HTMLScriptElement) root.classList.remove("edits");
    },
    { capture: true },
  );
}
