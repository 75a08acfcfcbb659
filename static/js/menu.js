// Menus are <details data-menu>: close them on Escape, on a click elsewhere, and when the focus leaves.

export function menus(root) {
  const all = () => root.querySelectorAll("details[data-menu][open], details.switcher[open]");
  root.addEventListener("click", (event) => {
    for (const menu of all()) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all()) {
      const inside = menu.contains(root.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
}
