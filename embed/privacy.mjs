// Counts, shows and clears what the widget stores in a reader's browser, on the origin of the page. A separate
// file, for a page about privacy: use <standfirst-privacy>, or the functions.

/**
 * The kinds of stored data, with the prefixes of their keys. They match the application's
 * (crates/offline/src/inventory.rs).
 */
export const KINDS = {
  drafts: ["draft:", "tab"],
  waiting: ["outbox-", "here"],
  details: ["identity"],
  own: ["own:"],
  held: ["held:"],
  votes: ["vote:", "report:", "voter"],
  choices: ["sort", "text-size", "theme", "view", "install"],
};

// Set by the build from crates/script-constants: the names and limits that the widget shares with this script, and
// the keys of an entry of the outbox.
const SHARED = {};
const ENTRY_KEY = {};

const PREFIX = SHARED.storagePrefix;

// The list of completed entries stays: without it other tabs would still send the entries that were cleared.
const COMPLETED_KEY = PREFIX + SHARED.completedEntries;

/** Returns a storage, or nothing if the browser blocks it. */
function storage(name) {
  try {
    return window[name];
  } catch {
    return undefined;
  }
}

function keys(name) {
  const kept = Object.keys(storage(name) ?? {});
  return kept.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

const resultOf = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Runs `work` in the outbox store. Only the widget creates the database, so it may not exist. */
async function inStore(work) {
  let database;
  try {
    const opening = indexedDB.open(SHARED.database);
    opening.onupgradeneeded = () => opening.transaction.abort();
    database = await resultOf(opening);
    return await work(database.transaction(SHARED.outboxStore, "readwrite").objectStore(SHARED.outboxStore));
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

/** Returns the pending entries. The store also holds the delivered log. */
async function pendingEntries() {
  const texts = (await inStore((store) => resultOf(store.getAll()))) ?? [];
  return texts.map((text) => JSON.parse(text)).filter((entry) => entry[ENTRY_KEY.operation]);
}

/** Returns what is stored: a list of { kind, count }. */
export async function stored() {
  const kept = keys("localStorage");
  const entries = await pendingEntries();
  return Object.entries(KINDS).map(([kind, starts]) => ({
    kind,
    count: kind === "waiting" ? entries.length : kept.filter((key) => starts.some((start) => key.startsWith(start))).length,
  }));
}

/** Clears everything. Pending comments are lost. An open form saves its text again, so that text is kept. */
export async function clear() {
  const local = storage("localStorage");
  for (const entry of await pendingEntries()) {
    const before = (local?.getItem(COMPLETED_KEY) ?? "").split(" ").filter(Boolean);
    const completed = [...before, `${entry[ENTRY_KEY.key]}@${entry[ENTRY_KEY.written]}`];
    const newValue = completed.slice(-SHARED.maxCompletedEntries).join(" ");
    local?.setItem(COMPLETED_KEY, newValue);
    // The browser notifies other tabs, but not this page.
    dispatchEvent(new StorageEvent("storage", { key: COMPLETED_KEY, newValue }));
  }
  await inStore((store) => resultOf(store.clear()));
  for (const name of ["localStorage", "sessionStorage"]) {
    for (const key of keys(name)) {
      if (PREFIX + key !== COMPLETED_KEY) storage(name).removeItem(PREFIX + key);
    }
  }
}

async function fetchMessages(file) {
  const found = await fetch(new URL(`../messages/${file}.json`, import.meta.url));
  if (!found.ok) throw Error(`messages/${file}.json: the server answered ${found.status}`);
  return found.json();
}

/** Returns the messages of a language, with English ones for those that are missing. */
async function loadMessages(lang) {
  const english = fetchMessages("en");
  const own = /^[\w-]+$/.test(lang) && lang !== "en"
    ? fetchMessages(lang).catch((error) => console.error(`Standfirst: ${error.message}`))
    : undefined;
  return { ...(await english), ...(await own) };
}

function createElement(tag, text, ...inside) {
  const element = document.createElement(tag);
  element.textContent = text;
  element.append(...inside);
  return element;
}

/**
 * Whether a page of another origin frames this one: it could trick its reader into pressing a button they do not
 * see.
 */
function isFramed() {
  try {
    return top.location.origin !== location.origin;
  } catch {
    return true;
  }
}

// There is no HTMLElement on a server.
const Base = globalThis.HTMLElement ?? class {};

/** The list, and a button that clears everything after asking for confirmation. */
export class StandfirstPrivacy extends Base {
  connectedCallback() {
    this.show().catch((error) => console.error(`Standfirst: ${error.message}`));
  }

  /** Counts again and renders the list. */
  async show(isCleared = false) {
    const [texts, kept] = await Promise.all([loadMessages(this.lang || "en"), stored()]);
    const plural = new Intl.PluralRules(this.lang || "en");
    const number = new Intl.NumberFormat(this.lang || "en");
    const amount = (count) => {
      const forms = texts["privacy.count"];
      return (forms[count] ?? forms[plural.select(count)] ?? forms.other).replace("{count}", number.format(count));
    };
    const list = createElement("dl", "");
    for (const { kind, count } of kept) {
      list.append(createElement("dt", texts[`privacy.${kind}`], ": ", createElement("b", amount(count))), createElement("dd", texts[`privacy.${kind}-why`]));
    }
    const status = createElement("p", isCleared ? texts["privacy.cleared"] : "");
    status.role = "status";
    const button = createElement("button", texts["privacy.clear"]);
    button.type = "button";
    button.onclick = () => {
      button.textContent = texts["privacy.sure"];
      button.onclick = () => clear().then(() => this.show(true));
    };
    const hasWaiting = kept.some(({ kind, count }) => kind === "waiting" && count > 0);
    const warning = hasWaiting ? [createElement("p", texts["privacy.waits"])] : [];
    const controls = isFramed() ? [] : [...warning, button, status];
    this.replaceChildren(createElement("p", texts["privacy.note"]), list, ...controls);
    // The button that was pressed is removed.
    if (isCleared) button.focus();
  }
}

if (globalThis.customElements && !customElements.get("standfirst-privacy")) {
  customElements.define("standfirst-privacy", StandfirstPrivacy);
}
