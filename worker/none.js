// What stands in the place of the service worker in a build for development: files change under the
// same names there, and a worker of an earlier build would answer with old ones. This one goes at once,
// and takes what it finds of others with it.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(goAway()));

async function goAway() {
  const site = `standfirst-${new URL(registration.scope).pathname}-`;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(site)).map((name) => caches.delete(name)));
  await registration.unregister();
}
