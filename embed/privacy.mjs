// What the widget keeps in the browser of a reader, on the origin of the page: counted, shown and cleared. A file
// of its own, for a page about privacy: <standfirst-privacy>, or the functions.

/** The kinds of things, and what their keys begin with; those of the application (crates/offline/src/inventory.rs). */
export const KINDS = {
  drafts: ["draft:", "tab"],
  waiting: ["outbox-", "here"],
  details: ["identity"],
  own: ["own:"],
  held: ["held:"],
  votes: ["vote:", "voter"],
  choices: ["sort", "text-size", "theme", "view", "install"],
};

const PREFIX = "standfirst:";
const DATABASE = "standfirst";
const STORE = "outbox";

// Other tabs must go on knowing what has been settled, or they would send it after all.
const SETTLED = `${PREFIX}outbox-settled`;
const SETTLED_AT_MOST = 100;

/** A storage, or nothing where the browser refuses it. */
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

/** Works in the store of what waits; the widget alone makes the database, so there may be none. */
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

/** Beside what waits lie the traces of what has arrived. */
async function waiting() {
  const texts = (await inStore((store) => answer(store.getAll()))) ?? [];
  return texts.map((text) => JSON.parse(text)).filter(({ errand }) => errand);
}

/** What is kept: a list of { kind, count }. */
export async function stored() {
  const kept = keys("localStorage");
  const entries = await waiting();
  return Object.entries(KINDS).map(([kind, starts]) => ({
    kind,
    count: kind === "waiting" ? entries.length : kept.filter((key) => starts.some((start) => key.startsWith(start))).length,
  }));
}

/** Clears it. What waits to be sent is lost; what stands in an open form is kept again, so that no word is lost. */
export async function clear() {
  const lasting = storage("localStorage");
  for (const { key, written } of await waiting()) {
    const settled = [...(lasting?.getItem(SETTLED) ?? "").split(" ").filter(Boolean), `${key}@${written}`];
    const newValue = settled.slice(-SETTLED_AT_MOST).join(" ");
    lasting?.setItem(SETTLED, newValue);
    // Other tabs hear of it by themselves, this page does not.
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

/** The words of a language over English ones. */
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

/** A page of another origin around this one could have its reader press what they do not see. */
function isFramed() {
  try {
    return top.location.origin !== location.origin;
  } catch {
    return true;
  }
}

// On a server there are no elements.
const Base = globalThis.HTMLElement ?? class {};

/** The list, and a button that clears it after asking once more. */
export class StandfirstPrivacy extends Base {
  connectedCallback() {
    this.show().catch((error) => console.error(`Standfirst: ${error.message}`));
  }

  /** Counts anew. */
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
    // The button that was pressed has gone.
    if (isCleared) button.focus();
  }
}

if (globalThis.customElements && !customElements.get("standfirst-privacy")) {
  customElements.define("standfirst-privacy", StandfirstPrivacy);
}
