// The service worker: it lets the application start without a network. The application itself caches articles and
// threads (crates/offline/src/), because only it knows what is personal and what is outdated.
//
// A classic script, not a module: Firefox does not start module service workers.

// Set by the build (xtask/src/site/worker.rs): the files of the application, by addresses relative to the scope,
// and a digest of all of them.
const FILES = [];
const VERSION = "";
// The Markdown renderer. Most sites never need it, and a version is complete without it.
const MARKDOWN = "";

// The routes of the application (crates/routes), by their addresses relative to the scope.
const ROUTES = /^$/;
// Set by the build from crates/script-constants: the names and limits that the application shares with this script,
// and the keys of an entry of the outbox.
const SHARED = {};
const ENTRY_KEY = {};

// Requested and cached only by browsers without a sanitiser of their own.
const PURIFIER = "purifier.mjs";

// Two sites may share an origin, each with its own scope.
const SITE = `${SHARED.cachePrefix}${new URL(registration.scope).pathname}`;
const SHELLS = `${SITE}${SHARED.shellCache}`;
const SHELL = `${SHELLS}${VERSION}`;
// The newest configuration, profiles and messages from the network, with which no page has started yet. The shell
// cache holds the last ones with which a page started.
const UNTRIED = `${SITE}-untried-${VERSION}`;
const IMAGES = `${SITE}-images`;

// The longest time in milliseconds that a page or its configuration is waited for while there is a cached one.
const PATIENCE = 3000;

// The limit for the images that are cached because a reader saw them, in bytes. Browsers do not report the size of
// an image from another origin, and Chromium counts each as some megabytes more than it has.
const MOST_IMAGE_BYTES = 40 * 1024 * 1024;
const UNKNOWN_IMAGE_BYTES = 1024 * 1024;

addEventListener("install", (event) => event.waitUntil(precache()));

// Caches a version: all of its files or none, because half a version would start and then fail.
async function precache() {
  const older = (await caches.keys()).find((name) => name.startsWith(SHELLS) && name !== SHELL);
  const previous = older && (await caches.open(older));
  const shell = await caches.open(SHELL);
  try {
    // Bypasses the HTTP cache, except for files with a digest in their name.
    const fresh = (file) => new Request(file, { cache: isNamedByContent(file) ? "default" : "no-cache" });
    const isCached = await caches.match(PURIFIER);
    await shell.addAll(FILES.filter((file) => file !== PURIFIER || isCached).map(fresh));
    // Throws if the configuration cannot be parsed: without a network the application would have no other.
    await (await shell.match("config.json"))?.json();
    // Keep the configuration with which a page has started: the new one is still untried.
    const good = await previous?.match("config.json");
    if (good) await shell.put("config.json", good);
    // Files that the publisher added are not required. Without one the application reports what is missing.
    const restore = async (address) => {
      if (FILES.includes(address.slice(registration.scope.length))) return;
      const good = await previous?.match(address);
      await (good ? shell.put(address, good) : shell.add(fresh(address)));
    };
    await Promise.all((await publisherFiles(shell)).map((address) => restore(address).catch(() => {})));
    if (await usesMarkdown(shell)) await shell.add(fresh(MARKDOWN)).catch(() => {});
  } catch (error) {
    await caches.delete(SHELL);
    throw error;
  }
}

// Returns the files of the publisher's own that the configuration names: profiles and messages.
async function publisherFiles(shell) {
  const config = await configuration(shell);
  const files = profiles(config);
  if (typeof config.locale === "string") files.push(`messages/${config.locale}.json`);
  const addresses = files.map((file) => new URL(file, registration.scope));
  return addresses.filter(({ origin }) => origin === location.origin).map(({ href }) => href);
}

async function configuration(shell) {
  const response = await shell.match("config.json");
  return (await response?.json().catch(() => undefined)) ?? {};
}

function profiles({ articles, comments }) {
  const names = [articles?.profile, comments?.profile].filter((name) => typeof name === "string");
  return names.map((name) => (/^[\w-]+$/.test(name) ? `profiles/${name}.json` : name));
}

// Whether a profile says that texts of the site are Markdown. A profile on another origin cannot be read here;
// then the renderer is cached once it is requested.
async function usesMarkdown(shell) {
  const responses = await Promise.all(profiles(await configuration(shell)).map((file) => shell.match(file)));
  const texts = await Promise.all(responses.map((response) => response?.text()));
  return texts.some((text) => text?.includes('"markdown"'));
}

addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  const isOfVersion = (name) => name.startsWith(SHELLS) || name.startsWith(`${SITE}-untried-`);
  const old = (await caches.keys()).filter((name) => isOfVersion(name) && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  // Not in Firefox: if the preload request is aborted, Firefox gives up the navigation and never dispatches a
  // fetch event.
  if (!/ Firefox\//.test(navigator.userAgent)) await registration.navigationPreload?.enable();
  // The very first version claims the page that registered it, so that the images of that page are cached already.
  await clients.claim();
}

// A new version takes over only when the reader asks for it (src/boot.mjs).
addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
  if (event.data === "which") event.source.postMessage(VERSION);
  if (event.data === "purifier") event.waitUntil(purifier());
  if (event.data === "started") event.waitUntil(acceptFiles(event.source));
  if (event.data === "broken") event.waitUntil(rejectFiles(event.source));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const file = url.href.startsWith(registration.scope) ? url.href.slice(registration.scope.length) : null;
  if (request.mode === "navigate") {
    // Other pages of this origin are left alone.
    if (file !== null && ROUTES.test(file.replace(/[?#].*$/, ""))) event.respondWith(page(event));
  } else if (request.destination === "image") {
    if (!FILES.includes(file)) event.respondWith(image(event));
    else event.respondWith(fromShell(request));
  } else if (file?.split("?")[0] === PURIFIER) {
    event.respondWith(purifier());
  } else if (FILES.includes(file)) {
    event.respondWith(isNamedByContent(file) ? fromShell(request) : siteFile(event));
  } else if (file && file === MARKDOWN) {
    event.respondWith(cacheOnRequest(request));
  } else if (url.origin === location.origin && url.pathname.endsWith(".json")) {
    event.respondWith(possiblePublisherFile(event));
  }
});

// Opens a cache to answer a request from. A browser may fail to read or write one, for instance while the reader
// clears the site's data; then nothing is cached, and the response comes from the network. The worker's other
// functions use the cache itself: an update must fail if it cannot be stored.
async function readableCache(name) {
  const cache = await caches.open(name).catch(() => undefined);
  return {
    match: async (request) => cache?.match(request).catch(() => undefined),
    put: async (request, response) => cache?.put(request, response).catch(() => {}),
  };
}

// The same for one request. It does not make the cache.
const matchIn = (cacheName, request) => caches.match(request, { cacheName }).catch(() => undefined);

// Caches the purifier with this version when a page first requests it.
async function purifier() {
  const shell = await readableCache(SHELL);
  const cached = await shell.match(PURIFIER);
  if (cached) return cached;
  const response = await fetch(PURIFIER, { cache: "no-cache" });
  if (response.ok) await shell.put(PURIFIER, response.clone());
  return response;
}

// A JSON file may be one that the publisher added, or a response whose address ends in .json. Only the
// configuration tells which.
async function possiblePublisherFile(event) {
  const { request } = event;
  const caching = [SHELL, UNTRIED].map(async (name) => publisherFiles(await readableCache(name)));
  const lists = await Promise.all(caching).catch(() => []);
  return lists.flat().includes(request.url) ? siteFile(event) : fetch(request);
}

function isNamedByContent(file) {
  return /-[0-9a-f]{12,}(_bg)?\.[a-z]+$|^[0-9a-f]{12,}-/.test(file);
}

// Every route of the application gets the same page, which reads the route from its address.
async function page(event) {
  const shell = await readableCache(SHELL);
  const fromCache = () => shell.match("./");
  const response = Promise.resolve(event.preloadResponse).then((preloaded) => preloaded ?? fetch(event.request));
  return networkFirst(event, response, fromCache);
}

// Serves what a publisher may change without a build: from the network, unless that is slow.
async function siteFile(event) {
  const { request } = event;
  const shell = await readableCache(SHELL);
  if (new URL(request.url).pathname.endsWith(".json")) return jsonFile(event, shell);
  const response = fetch(request, { cache: "no-cache" }).then(async (response) => {
    if (response.ok) await shell.put(request, response.clone());
    return response;
  });
  return networkFirst(event, response, () => shell.match(request));
}

// The JSON files that pages received and that are not in the shell cache, by client id. Whether a page starts with
// them is reported by the application (src/app/boot.rs).
const received = new Map();

// The texts with which a page could not start.
const rejected = new Set();

async function jsonFile(event, shell) {
  const { request, clientId } = event;
  const untried = await readableCache(UNTRIED);
  const fromCache = async () => (await untried.match(request)) ?? (await shell.match(request));
  const response = fetch(request, { cache: "no-cache" }).then(async (response) => {
    const reason = await findProblem(response.clone());
    if (!reason) {
      await untried.put(request, response.clone());
      return response;
    }
    const good = await fromCache();
    if (good) console.error(`Standfirst: ${request.url} ${reason}: the last good cached file is used instead`);
    return good ?? response;
  });
  const served = await networkFirst(event, response, fromCache);
  const [text, cached] = await Promise.all([served.clone().text(), shell.match(request).then((cached) => cached?.text())]);
  if (served.ok && text !== cached) {
    received.set(clientId, [...(received.get(clientId) ?? []), { request, text, response: served.clone(), cached }]);
  }
  return served;
}

// Returns why a response cannot be used, or false: it is an error, cut short, the login page of a Wi-Fi network,
// or a file with which a page could not start.
async function findProblem(response) {
  if (!response.ok) return `returned the status ${response.status}`;
  const text = await response.text();
  try {
    JSON.parse(text);
  } catch {
    return "is no JSON";
  }
  return rejected.has(text) && "is no configuration that the application can start with";
}

// A page has started: the files it received are good, and move to the shell cache.
async function acceptFiles({ id }) {
  const [shell, untried] = await Promise.all([caches.open(SHELL), caches.open(UNTRIED)]);
  for (const { request, response } of received.get(id) ?? []) {
    await shell.put(request, response).catch(() => {});
    await untried.delete(request);
  }
  received.delete(id);
}

// A page could not start: discards the files it received. If the shell cache has others, reloads the page with
// them.
async function rejectFiles(page) {
  const untried = await caches.open(UNTRIED);
  let hasOthers = false;
  for (const { request, text, cached } of received.get(page.id) ?? []) {
    await untried.delete(request);
    if (cached === undefined) continue;
    rejected.add(text);
    hasOthers = true;
  }
  received.delete(page.id);
  if (hasOthers) await page.navigate(page.url);
}

// Returns the network's response, or the cached one if the network is too slow, fails or returns a server error.
async function networkFirst(event, response, fromCache) {
  const good = response.then((response) => (response.status < 500 ? response : Promise.reject(response)));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(fromCache);
  event.waitUntil(response.catch(() => {}));
  try {
    return (await Promise.race([good, late])) ?? (await good);
  } catch (failure) {
    const cached = await fromCache();
    if (cached) return cached;
    if (failure instanceof Response) return failure;
    throw failure;
  }
}

async function fromShell(request) {
  return (await matchIn(SHELL, request)) ?? fetch(request);
}

// Serves a part that not every reader needs: it is cached when it is first requested.
async function cacheOnRequest(request) {
  const shell = await readableCache(SHELL);
  const cached = await shell.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) await shell.put(request, response.clone());
  return response;
}

// Serves the cached image if there is one, and fetches a newer one for the next time.
async function image(event) {
  const { request } = event;
  // The application caches the images of articles that the reader saved; the worker never removes them.
  const cached = (await matchIn(SHARED.savedImages, request)) ?? (await matchIn(IMAGES, request));
  const response = fetch(request);
  event.waitUntil(response.then((response) => cacheImage(request, response.clone())).catch(() => {}));
  // The page's security policy may allow an image that this worker's policy forbids to fetch. A redirect to the
  // same address makes the page fetch the image itself.
  return cached ?? response.catch(() => Response.redirect(request.url));
}

async function cacheImage(request, response) {
  const isCacheable = response.ok || response.type === "opaque";
  if (!isCacheable || /no-store/i.test(response.headers.get("cache-control") ?? "")) return;
  const images = await caches.open(IMAGES);
  // Deleted first: a cache lists its entries in the order they were put in, and the oldest are removed first.
  await images.delete(request);
  await images.put(request, response);
  await evictImages(images);
}

async function evictImages(images) {
  const cached = await images.keys();
  let bytes = 0;
  for (const request of cached.reverse()) {
    const response = await images.match(request);
    bytes += Number(response?.headers.get("content-length")) || UNKNOWN_IMAGE_BYTES;
    if (bytes > MOST_IMAGE_BYTES) await images.delete(request);
  }
}

// Background Sync: sends the pending entries of the outbox while no page of this site is open. Only entries that
// may be sent twice have a stored request (crates/backend/src/serialized_request.rs). A sent entry stays in the
// outbox, so that the next page learns that the worker sent it. For a new comment, that page sends the request
// once more with the same key, to learn which comment was created.
addEventListener("sync", (event) => {
  if (event.tag === SHARED.outboxSyncTag) event.waitUntil(sendPending());
});

async function sendPending() {
  // A visible page sends for itself. The browser tries again later, when the page may be closed.
  const pages = await clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible")) throw new Error("a page is open");
  const remaining = await navigator.locks.request(SHARED.outboxLock, async () => {
    const blocked = new Set();
    let remaining = 0;
    for (const [key, entry] of await outbox(pendingEntries)) {
      const lane = laneOf(entry);
      const request = entry[ENTRY_KEY.request];
      const isSendable = request && !entry[ENTRY_KEY.refused];
      if (entry[ENTRY_KEY.sentByWorker]) continue;
      // An entry must not overtake one before it that only a page can send, or that has to wait.
      if (!isSendable || mustWait(entry, Date.now())) blocked.add(lane);
      if (blocked.has(lane)) {
        if (isSendable) remaining += 1;
        continue;
      }
      // From now on the request may have arrived, whatever the response, and even if there is none.
      const sent = { [ENTRY_KEY.sent]: entry[ENTRY_KEY.sent] ?? Date.now() };
      const save = (changes) =>
        outbox((store) => resultOf(store.put(JSON.stringify({ ...entry, ...sent, ...changes }), key)));
      await save({});
      const response = await send(request);
      if (response && (await isSuccessful(response))) {
        await save({ [ENTRY_KEY.sentByWorker]: true, [ENTRY_KEY.notBefore]: 0 });
        continue;
      }
      // An error of one server must not hold up another.
      blocked.add(lane);
      const isTooFast = response?.status === 429;
      if (!response || isTooFast || response.status >= 500) remaining += 1;
      const wait = Number(response?.headers.get("retry-after")) * 1000;
      if (isTooFast && wait > 0) {
        const notBefore = Date.now() + Math.min(wait, SHARED.longestRetryAfter);
        await save({ [ENTRY_KEY.failure]: SHARED.tooFast, [ENTRY_KEY.notBefore]: notBefore });
      }
    }
    return remaining;
  });
  if (remaining > 0) throw new Error(`${remaining} could not be sent yet`);
}

// The rules below are the application's. tests/outbox_rules.json lists cases on which both are tested.

// Returns the lane of an entry. An earlier version of the application did not store it; it had votes, which need no
// order among comments, and no reports.
function laneOf(entry) {
  if (entry[ENTRY_KEY.lane]) return entry[ENTRY_KEY.lane];
  const vote = entry[ENTRY_KEY.operation][ENTRY_KEY.vote];
  return `${entry[ENTRY_KEY.site]} ${vote ? `vote ${vote}` : entry[ENTRY_KEY.page][ENTRY_KEY.path]}`;
}

// Whether an entry has to wait, as in a page that is back online (crates/offline/src/outbox/schedule.rs). Entries
// that failed for lack of a network are tried, and so are entries with a delay that only a wrong clock can have set.
function mustWait(entry, now) {
  const remaining = entry[ENTRY_KEY.notBefore] - now;
  return entry[ENTRY_KEY.failure] !== SHARED.offline && remaining > 0 && remaining <= SHARED.longestRetryAfter;
}

// Whether a response confirms the request. The worker has no profile and accepts less than a page
// (crates/backend/src/response_origin.rs): a page sends again what the worker could not confirm. A network that
// requires a sign-in answers every request with a page of its own.
async function isSuccessful(response) {
  const isJson = /^application\/([^;]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
  if (!response.ok || response.redirected) return false;
  // A page does not accept a truncated response either, nor an error page that is labelled as JSON.
  const isComplete = () => response.json().then(() => true).catch(() => false);
  return response.status === 204 || (isJson && (await isComplete()));
}

// Returns nothing if there is no response in time: this runs under a lock that keeps every page from sending.
async function send({ url, method, headers, body }) {
  const signal = AbortSignal.timeout(SHARED.workerResponseTimeout);
  return fetch(url, { method, headers, body, signal }).catch(() => undefined);
}

const resultOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Opens the application's database (crates/offline/src/database/). Only the application may create it: created
// here it would lack its stores, and keep lacking them.
async function outbox(work) {
  const opening = indexedDB.open(SHARED.database);
  opening.onupgradeneeded = () => opening.transaction.abort();
  const database = await resultOf(opening).catch(() => undefined);
  // Without a database nothing is pending.
  if (!database) return [];
  try {
    return await work(database.transaction(SHARED.outboxStore, "readwrite").objectStore(SHARED.outboxStore));
  } finally {
    database.close();
  }
}

// Returns the pending entries with their keys. The store also holds the delivered log.
async function pendingEntries(store) {
  const [keys, texts] = await Promise.all([resultOf(store.getAllKeys()), resultOf(store.getAll())]);
  const entries = texts.map((text, index) => [keys[index], JSON.parse(text)]);
  return entries.filter(([, entry]) => entry[ENTRY_KEY.operation]);
}
