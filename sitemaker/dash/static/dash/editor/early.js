// Before the first paint: the editor's place instead of the plain list, unless its modules cannot be loaded.
{
  const root = document.documentElement;
  root.classList.add("edits");
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof HTMLScriptElement) root.classList.remove("edits");
    },
    { capture: true },
  );
}
