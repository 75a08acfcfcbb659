// Menus are <details data-menu>: close them on Escape and on a click elsewhere. In the list of people the arrows,
// Home and End go from one to the next, and Page Up and Page Down from house to house.

export function menus(root) {
  const all = () => root.querySelectorAll("details[data-menu][open], details.switcher[open]");
  root.addEventListener("click", (event) => {
    for (const menu of all()) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      step(event, root);
      return;
    }
    for (const menu of all()) {
      const inside = menu.contains(root.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
}

function step(event, root) {
  const list = root.activeElement?.closest("details.switcher[open]");
  if (!list) return;
  const everybody = [...list.querySelectorAll(".switcher-list button")];
  const houses = [...list.querySelectorAll("[role=group]")];
  const at = everybody.indexOf(root.activeElement);
  const house = houses.findIndex((one) => one.contains(root.activeElement));
  const next = {
    ArrowDown: everybody[at + 1],
    ArrowUp: everybody[at - 1] ?? list.querySelector("summary"),
    Home: everybody[0],
    End: everybody.at(-1),
    PageDown: houses[house + 1]?.querySelector("button"),
    PageUp: houses[Math.max(house - 1, 0)]?.querySelector("button"),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
