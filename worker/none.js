// Replaces the service worker in a development build. There files change without changing their names, and a
// worker of an earlier build would serve old ones. This worker removes itself and the caches of earlier workers.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(removeItself()));

async function removeItself() {
  const site = `standfirst-${new URL(registration.scope).pathname}-`;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(site)).map((name) => caches.delete(name)));
  await registration.unregister();
}
