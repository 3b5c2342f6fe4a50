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

// Requested and cached only by browsers without a sanitiser of their own.
const PURIFIER = "purifier.mjs";

// Two sites may share an origin, each with its own scope.
const SITE = `standfirst-${new URL(registration.scope).pathname}`;
const SHELL = `${SITE}-shell-${VERSION}`;
// The newest configuration, profiles and messages from the network, with which no page has started yet. The shell
// cache holds the last ones with which a page started.
const UNTRIED = `${SITE}-untried-${VERSION}`;
const IMAGES = `${SITE}-images`;
// Images of articles that the reader saved. The application puts them there; the worker never removes them.
const SAVED_IMAGES = "standfirst-saved-images";

// The longest time in milliseconds that a page or its configuration is waited for while there is a cached one.
const PATIENCE = 3000;

// The longest time that the response to something sent is waited for.
const ANSWER_PATIENCE = 30_000;

// The longest delay that a server may ask for.
const LONGEST_ASKED = 60 * 60 * 1000;

// The limit for the images that are cached because a reader saw them, in bytes. Browsers do not report the size of
// an image from another origin, and Chromium counts each as some megabytes more than it has.
const MOST_IMAGE_BYTES = 40 * 1024 * 1024;
const UNKNOWN_IMAGE_BYTES = 1024 * 1024;

addEventListener("install", (event) => event.waitUntil(gather()));

// Caches a version: all of its files or none, because half a version would start and then fail.
async function gather() {
  const older = (await caches.keys()).find((name) => name.startsWith(`${SITE}-shell-`) && name !== SHELL);
  const before = older && (await caches.open(older));
  const shell = await caches.open(SHELL);
  try {
    // Bypasses the HTTP cache, except for files with a digest in their name.
    const fresh = (file) => new Request(file, { cache: isNamedByContent(file) ? "default" : "no-cache" });
    const isKept = await caches.match(PURIFIER);
    await shell.addAll(FILES.filter((file) => file !== PURIFIER || isKept).map(fresh));
    // Throws if the configuration cannot be parsed: without a network the application would have no other.
    await (await shell.match("config.json"))?.json();
    // Keep the configuration with which a page has started: the new one is still untried.
    const good = await before?.match("config.json");
    if (good) await shell.put("config.json", good);
    // Files that the publisher added are not required. Without one the application reports what is missing.
    const keep = async (address) => {
      if (FILES.includes(address.slice(registration.scope.length))) return;
      const good = await before?.match(address);
      await (good ? shell.put(address, good) : shell.add(fresh(address)));
    };
    await Promise.all((await added(shell)).map((address) => keep(address).catch(() => {})));
    if (await speaksMarkdown(shell)) await shell.add(fresh(MARKDOWN)).catch(() => {});
  } catch (error) {
    await caches.delete(SHELL);
    throw error;
  }
}

// Returns the files of the publisher's own that the configuration names: profiles and messages.
async function added(shell) {
  const config = await configuration(shell);
  const files = profiles(config);
  if (typeof config.locale === "string") files.push(`messages/${config.locale}.json`);
  const addresses = files.map((file) => new URL(file, registration.scope));
  return addresses.filter(({ origin }) => origin === location.origin).map(({ href }) => href);
}

async function configuration(shell) {
  const answer = await shell.match("config.json");
  return (await answer?.json().catch(() => undefined)) ?? {};
}

function profiles({ articles, comments }) {
  const names = [articles?.profile, comments?.profile].filter((name) => typeof name === "string");
  return names.map((name) => (/^[\w-]+$/.test(name) ? `profiles/${name}.json` : name));
}

// Whether a profile says that texts of the site are Markdown. A profile on another origin cannot be read here;
// then the renderer is cached once it is requested.
async function speaksMarkdown(shell) {
  const answers = await Promise.all(profiles(await configuration(shell)).map((file) => shell.match(file)));
  const texts = await Promise.all(answers.map((answer) => answer?.text()));
  return texts.some((text) => text?.includes('"markdown"'));
}

addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const isOfVersion = (name) => name.startsWith(`${SITE}-shell-`) || name.startsWith(`${SITE}-untried-`);
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
  if (event.data === "started") event.waitUntil(keepTried(event.source));
  if (event.data === "broken") event.waitUntil(refuse(event.source));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const file = url.href.startsWith(registration.scope) ? url.href.slice(registration.scope.length) : null;
  if (request.mode === "navigate") {
    // The routes of the application (src/app/route.rs). Other pages of this origin are left alone.
    const place = file?.replace(/[?#].*$/, "");
    const isPlace = /^(index\.html|(article|section|topic)\/[^/]+\/?|(library|privacy|share)\/?)?$/.test(place ?? "-");
    if (isPlace) event.respondWith(page(event));
  } else if (request.destination === "image") {
    if (!FILES.includes(file)) event.respondWith(image(event));
    else event.respondWith(ours(request));
  } else if (file?.split("?")[0] === PURIFIER) {
    event.respondWith(purifier());
  } else if (FILES.includes(file)) {
    event.respondWith(isNamedByContent(file) ? ours(request) : current(event));
  } else if (file && file === MARKDOWN) {
    event.respondWith(onceAsked(request));
  } else if (url.origin === location.origin && url.pathname.endsWith(".json")) {
    event.respondWith(perhapsAdded(event));
  }
});

// Caches the purifier with this version when a page first requests it.
async function purifier() {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(PURIFIER);
  if (kept) return kept;
  const answer = await fetch(PURIFIER, { cache: "no-cache" });
  if (answer.ok) await shell.put(PURIFIER, answer.clone()).catch(() => {});
  return answer;
}

// A JSON file may be one that the publisher added, or a response whose address ends in .json. Only the
// configuration tells which.
async function perhapsAdded(event) {
  const { request } = event;
  const caching = [SHELL, UNTRIED].map(async (name) => added(await caches.open(name)));
  const lists = await Promise.all(caching).catch(() => []);
  return lists.flat().includes(request.url) ? current(event) : fetch(request);
}

function isNamedByContent(file) {
  return /-[0-9a-f]{12,}(_bg)?\.[a-z]+$|^[0-9a-f]{12,}-/.test(file);
}

// Every route of the application gets the same page, which reads the route from its address.
async function page(event) {
  const shell = await caches.open(SHELL);
  const copy = () => shell.match("./");
  const answer = Promise.resolve(event.preloadResponse).then((preloaded) => preloaded ?? fetch(event.request));
  return first(event, answer, copy);
}

// Serves what a publisher may change without a build: from the network, unless that is slow.
async function current(event) {
  const { request } = event;
  const shell = await caches.open(SHELL);
  if (new URL(request.url).pathname.endsWith(".json")) return data(event, shell);
  const answer = fetch(request, { cache: "no-cache" }).then(async (answer) => {
    if (answer.ok) await shell.put(request, answer.clone()).catch(() => {});
    return answer;
  });
  return first(event, answer, () => shell.match(request));
}

// The JSON files that pages received and that are not in the shell cache, by client id. Whether a page starts with
// them is reported by the application (src/app/boot.rs).
const given = new Map();

// The texts with which a page could not start.
const refused = new Set();

async function data(event, shell) {
  const { request, clientId } = event;
  const untried = await caches.open(UNTRIED);
  const copy = async () => (await untried.match(request)) ?? (await shell.match(request));
  const answer = fetch(request, { cache: "no-cache" }).then(async (answer) => {
    const reason = await unfit(answer.clone());
    if (!reason) {
      await untried.put(request, answer.clone()).catch(() => {});
      return answer;
    }
    const good = await copy();
    if (good) console.error(`Standfirst: ${request.url} ${reason}: the last good cached file is used instead`);
    return good ?? answer;
  });
  const shown = await first(event, answer, copy);
  const [text, kept] = await Promise.all([shown.clone().text(), shell.match(request).then((kept) => kept?.text())]);
  if (shown.ok && text !== kept) {
    given.set(clientId, [...(given.get(clientId) ?? []), { request, text, answer: shown.clone(), kept }]);
  }
  return shown;
}

// Returns why a response cannot be used, or false: it is an error, cut short, the login page of a Wi-Fi network,
// or a file with which a page could not start.
async function unfit(answer) {
  if (!answer.ok) return `returned the status ${answer.status}`;
  const text = await answer.text();
  try {
    JSON.parse(text);
  } catch {
    return "is no JSON";
  }
  return refused.has(text) && "is no configuration that the application can start with";
}

// A page has started: the files it received are good, and move to the shell cache.
async function keepTried({ id }) {
  const [shell, untried] = await Promise.all([caches.open(SHELL), caches.open(UNTRIED)]);
  for (const { request, answer } of given.get(id) ?? []) {
    await shell.put(request, answer).catch(() => {});
    await untried.delete(request);
  }
  given.delete(id);
}

// A page could not start: discards the files it received. If the shell cache has others, reloads the page with
// them.
async function refuse(page) {
  const untried = await caches.open(UNTRIED);
  let hasOthers = false;
  for (const { request, text, kept } of given.get(page.id) ?? []) {
    await untried.delete(request);
    if (kept === undefined) continue;
    refused.add(text);
    hasOthers = true;
  }
  given.delete(page.id);
  if (hasOthers) await page.navigate(page.url);
}

// Returns the network's response, or the cached one if the network is too slow, fails or returns a server error.
async function first(event, answer, copy) {
  const good = answer.then((answer) => (answer.status < 500 ? answer : Promise.reject(answer)));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(copy);
  event.waitUntil(answer.catch(() => {}));
  try {
    return (await Promise.race([good, late])) ?? (await good);
  } catch (failure) {
    const kept = await copy();
    if (kept) return kept;
    if (failure instanceof Response) return failure;
    throw failure;
  }
}

async function ours(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}

// Serves a part that not every reader needs: it is cached when it is first requested.
async function onceAsked(request) {
  const shell = await caches.open(SHELL);
  const copy = await shell.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone()).catch(() => {});
  return answer;
}

// Serves the cached image if there is one, and fetches a newer one for the next time.
async function image(event) {
  const { request } = event;
  const here =
    (await caches.match(request, { cacheName: SAVED_IMAGES })) ?? (await caches.match(request, { cacheName: IMAGES }));
  const answer = fetch(request);
  event.waitUntil(answer.then((answer) => keep(request, answer.clone())).catch(() => {}));
  // The page's security policy may allow an image that this worker's policy forbids to fetch. A redirect to the
  // same address makes the page fetch the image itself.
  return here ?? answer.catch(() => Response.redirect(request.url));
}

async function keep(request, answer) {
  const isKept = answer.ok || answer.type === "opaque";
  if (!isKept || /no-store/i.test(answer.headers.get("cache-control") ?? "")) return;
  const images = await caches.open(IMAGES);
  // Deleted first: a cache lists its entries in the order they were put in, and the oldest are removed first.
  await images.delete(request);
  await images.put(request, answer);
  await makeRoom(images);
}

async function makeRoom(images) {
  const kept = await images.keys();
  let bytes = 0;
  for (const request of kept.reverse()) {
    const answer = await images.match(request);
    bytes += Number(answer?.headers.get("content-length")) || UNKNOWN_IMAGE_BYTES;
    if (bytes > MOST_IMAGE_BYTES) await images.delete(request);
  }
}

// Background Sync: sends the pending entries of the outbox while no page of this site is open. Only entries that
// may be sent twice have a stored request (crates/backend/src/serialized_request.rs). A sent entry stays in the
// outbox, so that the next page learns that the worker sent it. For a new comment, that page sends the request
// once more with the same key, to learn which comment was created.
addEventListener("sync", (event) => {
  if (event.tag === "standfirst-outbox") event.waitUntil(carry());
});

async function carry() {
  // A visible page sends for itself. The browser tries again later, when the page may be closed.
  const pages = await clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible")) throw new Error("a page is open");
  const left = await navigator.locks.request("standfirst-outbox", async () => {
    const stuck = new Set();
    let left = 0;
    for (const [key, entry] of await outbox(everything)) {
      // An earlier version of the application did not store the lane.
      const lane = entry.lane ?? `${entry.site} ${entry.errand.vote ? `vote ${entry.errand.vote}` : entry.page.path}`;
      if (entry.carried) continue;
      // An entry must not overtake one before it that only a page can send, or that has to wait.
      if (!entry.request || entry.refused || waits(entry)) stuck.add(lane);
      if (stuck.has(lane)) {
        if (entry.request && !entry.refused) left += 1;
        continue;
      }
      const save = (changes) => outbox((store) => asked(store.put(JSON.stringify({ ...entry, ...changes }), key)));
      // From now on the request may have arrived, whatever the response, and even if there is none.
      const sent = entry.sent ?? Date.now();
      await save({ sent });
      const answer = await send(entry.request);
      if (answer && (await isYes(answer))) {
        await save({ sent, carried: true, not_before: 0 });
        continue;
      }
      // An error of one server must not hold up another.
      stuck.add(lane);
      const isTooFast = answer?.status === 429;
      if (!answer || isTooFast || answer.status >= 500) left += 1;
      const seconds = Number(answer?.headers.get("retry-after"));
      if (isTooFast && seconds > 0) {
        await save({ sent, failure: "too-fast", not_before: Date.now() + Math.min(seconds * 1000, LONGEST_ASKED) });
      }
    }
    return left;
  });
  if (left > 0) throw new Error(`${left} could not be sent yet`);
}

// Whether an entry has to wait, by the same rules as in a page that is back online
// (crates/offline/src/outbox/schedule.rs). Entries that failed for lack of a network are tried, and so are entries
// with a delay that only a wrong clock can have set.
function waits({ failure, not_before }) {
  const left = not_before - Date.now();
  return failure !== "offline" && left > 0 && left <= LONGEST_ASKED;
}

// Whether a response confirms the request. A network that requires a sign-in answers every request with a page of
// its own.
async function isYes(answer) {
  const isJson = /^application\/([^;]+\+)?json\b/i.test(answer.headers.get("content-type") ?? "");
  if (!answer.ok || answer.redirected) return false;
  // A page does not accept a truncated response either, nor an error page that is labelled as JSON.
  const isWhole = () => answer.json().then(() => true).catch(() => false);
  return answer.status === 204 || (isJson && (await isWhole()));
}

// Returns nothing if there is no response in time: this runs under a lock that keeps every page from sending.
async function send({ url, method, headers, body }) {
  return fetch(url, { method, headers, body, signal: AbortSignal.timeout(ANSWER_PATIENCE) }).catch(() => undefined);
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Opens the application's database (crates/offline/src/database/). Only the application may create it: created
// here it would lack its stores, and keep lacking them.
async function outbox(work) {
  const opening = indexedDB.open("standfirst");
  opening.onupgradeneeded = () => opening.transaction.abort();
  const database = await asked(opening).catch(() => undefined);
  // Without a database nothing is pending.
  if (!database) return [];
  try {
    return await work(database.transaction("outbox", "readwrite").objectStore("outbox"));
  } finally {
    database.close();
  }
}

// Returns the pending entries with their keys. The store also holds the delivered log.
async function everything(store) {
  const [keys, texts] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
  const entries = texts.map((text, index) => [keys[index], JSON.parse(text)]);
  return entries.filter(([, entry]) => entry.errand);
}
