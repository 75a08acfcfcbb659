// Shows a notice that the house pushed, and opens its page. It intercepts no request and keeps nothing.

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  // One notice has one tag: pushed twice, it stands once.
  const shown = { body: said.body, tag: said.id, lang: said.language, icon: "/static/img/mark.svg", data: { path: said.path } };
  event.waitUntil(self.registration.showNotification(said.title ?? "Bianliang", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = event.notification.data?.path ?? "/notices";
  // A path of this site and nothing else, whatever was pushed.
  const address = new URL(path, self.location.origin);
  if (address.origin !== self.location.origin) return;
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const same = open.find((one) => one.url === address.href);
      await (same ? same.focus() : self.clients.openWindow(address.href));
    })(),
  );
});
