// The service worker: the application opens without a network. Articles and threads are kept by the
// application itself (crates/offline/src/), because only it knows what is personal and what is old.
//
// A classic script, not a module: Firefox starts no module workers.

// Filled in by the build (xtask/src/site/worker.rs): what the application is made of, by addresses
// relative to the scope, and the digits of all of it.
const FILES = [];
const VERSION = "";
// What renders Markdown: most sites never need it, and a version is whole without it.
const MARKDOWN = "";

// Only browsers without a sanitiser of their own ask for it, and only they keep it.
const PURIFIER = "purifier.mjs";

// Two sites may share an origin, each with a scope of its own.
const SITE = `standfirst-${new URL(registration.scope).pathname}`;
const SHELL = `${SITE}-shell-${VERSION}`;
// The configuration, profiles and messages of the network that no page has started with yet. What is in the
// shell is the last with which one could.
const UNTRIED = `${SITE}-untried-${VERSION}`;
const IMAGES = `${SITE}-images`;
// Images of articles that were saved on purpose: put there by the application, never dropped here.
const SAVED_IMAGES = "standfirst-saved-images";

// Longer than this nobody waits for a page or its configuration while a copy of it is here.
const PATIENCE = 3000;

// Nor for the answer to something that is sent.
const ANSWER_PATIENCE = 30_000;

// No server is waited for longer than this.
const LONGEST_ASKED = 60 * 60 * 1000;

// Images seen in passing may take this many bytes together. Of images of other origins a browser does
// not say how large they are, and Chromium counts each as some megabytes more than it is.
const MOST_IMAGE_BYTES = 40 * 1024 * 1024;
const UNKNOWN_IMAGE_BYTES = 1024 * 1024;

addEventListener("install", (event) => event.waitUntil(gather()));

// All or nothing: half a version would start and then stop.
async function gather() {
  const older = (await caches.keys()).find((name) => name.startsWith(`${SITE}-shell-`) && name !== SHELL);
  const before = older && (await caches.open(older));
  const shell = await caches.open(SHELL);
  try {
    // Past the browser's own cache, except for what has its digits in its name.
    const fresh = (file) => new Request(file, { cache: isNamedByContent(file) ? "default" : "no-cache" });
    const isKept = await caches.match(PURIFIER);
    await shell.addAll(FILES.filter((file) => file !== PURIFIER || isKept).map(fresh));
    // One that cannot be read would be the last one that is known, without a network.
    await (await shell.match("config.json"))?.json();
    // Nor may one take its place with which no page has started.
    const good = await before?.match("config.json");
    if (good) await shell.put("config.json", good);
    // What the publisher added is nothing that a version consists of: without it the application says what it lacks.
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

// What the configuration names beside the files of the build: profiles and messages of the publisher's own.
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

// Whether texts of the site are written in Markdown, by its profiles. One that lies elsewhere is not here to be
// read: then it is kept once it was asked for.
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
  // Not in Firefox: where its early request is cut off it gives up the navigation, and never asks us.
  if (!/ Firefox\//.test(navigator.userAgent)) await registration.navigationPreload?.enable();
  // The very first version takes the page that brought it, so that its images are kept already.
  await clients.claim();
}

// The reader asks for the new version (src/boot.mjs); no worker takes over by itself.
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
    // The places of the application (src/app/place.rs); whatever else stands on this origin is not ours.
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

// Of this version, from the first time that a page asked for it.
async function purifier() {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(PURIFIER);
  if (kept) return kept;
  const answer = await fetch(PURIFIER, { cache: "no-cache" });
  if (answer.ok) await shell.put(PURIFIER, answer.clone()).catch(() => {});
  return answer;
}

// Only the configuration knows whether a file is one that the publisher added, or an answer with such a name.
async function perhapsAdded(event) {
  const { request } = event;
  const caching = [SHELL, UNTRIED].map(async (name) => added(await caches.open(name)));
  const lists = await Promise.all(caching).catch(() => []);
  return lists.flat().includes(request.url) ? current(event) : fetch(request);
}

function isNamedByContent(file) {
  return /-[0-9a-f]{12,}(_bg)?\.[a-z]+$|^[0-9a-f]{12,}-/.test(file);
}

// Every address of the application is answered by the same page, which finds out where it is.
async function page(event) {
  const shell = await caches.open(SHELL);
  const copy = () => shell.match("./");
  const answer = Promise.resolve(event.preloadResponse).then((preloaded) => preloaded ?? fetch(event.request));
  return first(event, answer, copy);
}

// What a publisher changes without a build: the network's, unless that is slow.
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

// What pages were given that is not in the shell, by their ids: with its text, for each whether a page starts
// with it. Only the application can say so (src/app/boot.rs).
const given = new Map();

// What no page could start with.
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
    if (good) console.error(`Standfirst: ${request.url} ${reason}: the last good copy stands in for it`);
    return good ?? answer;
  });
  const shown = await first(event, answer, copy);
  const [text, kept] = await Promise.all([shown.clone().text(), shell.match(request).then((kept) => kept?.text())]);
  if (shown.ok && text !== kept) {
    given.set(clientId, [...(given.get(clientId) ?? []), { request, text, answer: shown.clone(), kept }]);
  }
  return shown;
}

// A file that is lost or cut short, the page of a hotel's network in its place, or one that no page could start with.
async function unfit(answer) {
  if (!answer.ok) return `was answered with ${answer.status}`;
  const text = await answer.text();
  try {
    JSON.parse(text);
  } catch {
    return "is no JSON";
  }
  return refused.has(text) && "is no configuration that the application can start with";
}

// A page has started: what it was given is good.
async function keepTried({ id }) {
  const [shell, untried] = await Promise.all([caches.open(SHELL), caches.open(UNTRIED)]);
  for (const { request, answer } of given.get(id) ?? []) {
    await shell.put(request, answer).catch(() => {});
    await untried.delete(request);
  }
  given.delete(id);
}

// A page could not start. Where there is what another could start with, it is given that.
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

// The answer, or the copy where there is none in time or the server is broken.
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

// A part that not all need: kept from when somebody does.
async function onceAsked(request) {
  const shell = await caches.open(SHELL);
  const copy = await shell.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone()).catch(() => {});
  return answer;
}

// The picture that is here, and a newer one for the next time.
async function image(event) {
  const { request } = event;
  const here =
    (await caches.match(request, { cacheName: SAVED_IMAGES })) ?? (await caches.match(request, { cacheName: IMAGES }));
  const answer = fetch(request);
  event.waitUntil(answer.then((answer) => keep(request, answer.clone())).catch(() => {}));
  // A policy that lets the page show a picture may keep this worker from fetching it. Sent back to its
  // own address, the page fetches it by itself.
  return here ?? answer.catch(() => Response.redirect(request.url));
}

async function keep(request, answer) {
  const isKept = answer.ok || answer.type === "opaque";
  if (!isKept || /no-store/.test(answer.headers.get("cache-control") ?? "")) return;
  const images = await caches.open(IMAGES);
  // Taken away first: the order of a cache is the order in which things were put there, oldest first.
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

// Background synchronisation: what waits in the outbox is carried to its server where no page of ours
// is open. Only what may be sent twice has a request written down with it (crates/backend/src/portable.rs), and
// it stays in the outbox: the next page learns from it that it was carried, and of a new comment it asks
// once more under the same key which it has become.
addEventListener("sync", (event) => {
  if (event.tag === "standfirst-outbox") event.waitUntil(carry());
});

async function carry() {
  // A page that is looked at sends for itself. The browser asks again later, in case it is closed by then.
  const pages = await clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible")) throw new Error("a page is open");
  const left = await navigator.locks.request("standfirst-outbox", async () => {
    const stuck = new Set();
    let left = 0;
    for (const [key, entry] of await outbox(everything)) {
      // Votes need no order among comments.
      const lane = `${entry.site} ${entry.errand.vote ? `vote ${entry.errand.vote}` : entry.page.path}`;
      if (entry.carried) continue;
      // Nothing overtakes what only a page can send, or what has been told to wait.
      if (!entry.request || entry.refused || waits(entry)) stuck.add(lane);
      if (stuck.has(lane)) {
        if (entry.request && !entry.refused) left += 1;
        continue;
      }
      const save = (changes) => outbox((store) => asked(store.put(JSON.stringify({ ...entry, ...changes }), key)));
      // From now on it may have arrived, whatever the answer, and whether or not there is one.
      const sent = entry.sent ?? Date.now();
      await save({ sent });
      const answer = await send(entry.request);
      if (answer && (await isYes(answer))) {
        await save({ sent, carried: true, not_before: 0 });
        continue;
      }
      // One server's trouble is not another's.
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

// Like a page that comes back to the network (crates/offline/src/outbox/schedule.rs): what failed for want of one is
// tried, and what a clock that was wrong has put off for ever.
function waits({ failure, not_before }) {
  const left = not_before - Date.now();
  return failure !== "offline" && left > 0 && left <= LONGEST_ASKED;
}

// A network that asks for a sign-in answers everything with a page of its own.
async function isYes(answer) {
  const isJson = /^application\/([^;]+\+)?json\b/i.test(answer.headers.get("content-type") ?? "");
  if (!answer.ok || answer.redirected) return false;
  // One that breaks off, or a server's complaint under that name, is no yes for a page either.
  const isWhole = () => answer.json().then(() => true).catch(() => false);
  return answer.status === 204 || (isJson && (await isWhole()));
}

// Nothing where no answer came: the lock under which this is done keeps every page from sending.
async function send({ url, method, headers, body }) {
  return fetch(url, { method, headers, body, signal: AbortSignal.timeout(ANSWER_PATIENCE) }).catch(() => undefined);
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The database is the application's (crates/offline/src/database/), which alone makes it: opened where there
// is none, it would be made without its stores, and stay so.
async function outbox(work) {
  const opening = indexedDB.open("standfirst");
  opening.onupgradeneeded = () => opening.transaction.abort();
  const database = await asked(opening).catch(() => undefined);
  // Where there is none, nothing waits.
  if (!database) return [];
  try {
    return await work(database.transaction("outbox", "readwrite").objectStore("outbox"));
  } finally {
    database.close();
  }
}

// Beside what waits lie the traces of what has arrived.
async function everything(store) {
  const [keys, texts] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
  const entries = texts.map((text, index) => [keys[index], JSON.parse(text)]);
  return entries.filter(([, entry]) => entry.errand);
}
