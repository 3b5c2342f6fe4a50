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

const PREFIX = "standfirst:";
const DATABASE = "standfirst";
const STORE = "outbox";

// The list of completed entries stays: without it other tabs would still send the entries that were cleared.
const SETTLED = `${PREFIX}outbox-settled`;
const SETTLED_AT_MOST = 100;

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

const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Runs `work` in the outbox store. Only the widget creates the database, so it may not exist. */
async function inStore(work) {
  let database;
  try {
    const opening = indexedDB.open(DATABASE);
    opening.onupgradeneeded = () => opening.transaction.abort();
    database = await answer(opening);
    return await work(database.transaction(STORE, "readwrite").objectStore(STORE));
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

/** Returns the pending entries. The store also holds the delivered log. */
async function waiting() {
  const texts = (await inStore((store) => answer(store.getAll()))) ?? [];
  return texts.map((text) => JSON.parse(text)).filter(({ errand }) => errand);
}

/** Returns what is stored: a list of { kind, count }. */
export async function stored() {
  const kept = keys("localStorage");
  const entries = await waiting();
  return Object.entries(KINDS).map(([kind, starts]) => ({
    kind,
    count: kind === "waiting" ? entries.length : kept.filter((key) => starts.some((start) => key.startsWith(start))).length,
  }));
}

/** Clears everything. Pending comments are lost. An open form saves its text again, so that text is kept. */
export async function clear() {
  const lasting = storage("localStorage");
  for (const { key, written } of await waiting()) {
    const settled = [...(lasting?.getItem(SETTLED) ?? "").split(" ").filter(Boolean), `${key}@${written}`];
    const newValue = settled.slice(-SETTLED_AT_MOST).join(" ");
    lasting?.setItem(SETTLED, newValue);
    // The browser notifies other tabs, but not this page.
    dispatchEvent(new StorageEvent("storage", { key: SETTLED, newValue }));
  }
  await inStore((store) => answer(store.clear()));
  for (const name of ["localStorage", "sessionStorage"]) {
    for (const key of keys(name)) {
      if (PREFIX + key !== SETTLED) storage(name).removeItem(PREFIX + key);
    }
  }
}

async function messages(file) {
  const found = await fetch(new URL(`../messages/${file}.json`, import.meta.url));
  if (!found.ok) throw Error(`messages/${file}.json: the server answered ${found.status}`);
  return found.json();
}

/** Returns the messages of a language, with English ones for those that are missing. */
async function words(lang) {
  const english = messages("en");
  const own = /^[\w-]+$/.test(lang) && lang !== "en"
    ? messages(lang).catch((error) => console.error(`Standfirst: ${error.message}`))
    : undefined;
  return { ...(await english), ...(await own) };
}

function make(tag, text, ...inside) {
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
    const [said, kept] = await Promise.all([words(this.lang || "en"), stored()]);
    const plural = new Intl.PluralRules(this.lang || "en");
    const number = new Intl.NumberFormat(this.lang || "en");
    const amount = (count) => {
      const forms = said["privacy.count"];
      return (forms[count] ?? forms[plural.select(count)] ?? forms.other).replace("{count}", number.format(count));
    };
    const list = make("dl", "");
    for (const { kind, count } of kept) {
      list.append(make("dt", said[`privacy.${kind}`], ": ", make("b", amount(count))), make("dd", said[`privacy.${kind}-why`]));
    }
    const status = make("p", isCleared ? said["privacy.cleared"] : "");
    status.role = "status";
    const button = make("button", said["privacy.clear"]);
    button.type = "button";
    button.onclick = () => {
      button.textContent = said["privacy.sure"];
      button.onclick = () => clear().then(() => this.show(true));
    };
    const hasWaiting = kept.some(({ kind, count }) => kind === "waiting" && count > 0);
    const warning = hasWaiting ? [make("p", said["privacy.waits"])] : [];
    const clearing = isFramed() ? [] : [...warning, button, status];
    this.replaceChildren(make("p", said["privacy.note"]), list, ...clearing);
    // The button that was pressed is removed.
    if (isCleared) button.focus();
  }
}

if (globalThis.customElements && !customElements.get("standfirst-privacy")) {
  customElements.define("standfirst-privacy", StandfirstPrivacy);
}
