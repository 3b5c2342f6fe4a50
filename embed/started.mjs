// The second script of the elements: everything they do once they are started. It is fetched together with the
// module.

// The build replaces this with the style sheet.
const STYLE = "";

const OWN = new Set(["backend", "comments-backend", "site-id", "dir", "theme", "css", "loading"]);

// The lazy part of the module, which is fetched when somebody focuses a form or an article is to be shown. The
// build sets its digest.
const LAZY_PART = new URL("./lazy-0.wasm", import.meta.url);
const DIGEST = "";

// The Markdown renderer, which is fetched where comments use Markdown. The build sets its digest.
const MARKDOWN = new URL("./markdown-0.wasm", import.meta.url);
const MARKDOWN_DIGEST = "";

let module;
let sheet;
let lazySheet;
let last = 0;

/** The elements that show something. Their theme follows the page's. */
const all = new Set();

/** Takes the loaded module. Returns a function that shows an element. */
export function begin(loaded) {
  module = loaded;
  // A constructed style sheet needs no permission in the page's content security policy.
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  lazySheet = new CSSStyleSheet();
  module.begin(() => bring(module.shared()), rendered);
  try {
    nameTab();
  } catch {
    // Storage is blocked: the tab has no name.
  }
  addEventListener("error", (event) => stopped(event.error));
  addEventListener("unhandledrejection", (event) => stopped(event.reason));
  addEventListener("online", () => all.forEach((shown) => shown.retry()));
  return (element) => (element.localName === "standfirst-count" ? new Count(element) : new Shown(element));
}

/** Gives a duplicated tab a name of its own, as the application's script does (src/boot.mjs). */
function nameTab() {
  // The frames of a tab share its session storage, and would take each other for duplicates.
  if (parent !== window) return;
  const mark = "standfirst:tab-open";
  if (sessionStorage[mark]) sessionStorage.removeItem("standfirst:tab");
  const open = () => (sessionStorage[mark] = 1);
  open();
  addEventListener("pageshow", open);
  addEventListener("pagehide", () => sessionStorage.removeItem(mark));
}

/**
 * Handles a panic, which stops all elements of the page: each shows a notice and leaves its text readable. The
 * page itself is not affected.
 */
function stopped(error) {
  const isNamed = (name) => error.stack?.includes(name);
  const ours = error instanceof WebAssembly.RuntimeError && ["widget-0", LAZY_PART.href].some(isNamed);
  if (!ours || !module) return;
  module = undefined;
  console.error("Standfirst stopped.");
  for (const shown of all) shown.apologise();
}

/** Fetches a file, and checks it against its digest. */
async function fetchPart(address, integrity) {
  // A connection that has been silent for so long is given up.
  const answer = await fetch(address, { integrity, signal: AbortSignal.timeout(30_000) });
  if (answer.ok) return answer;
  throw Error(`the server answered ${answer.status}`);
}

let asked;

/** Requests the lazy part. The response is kept until it is needed. */
function requestLazyPart() {
  asked ??= fetchPart(LAZY_PART, DIGEST).catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** Instantiates the lazy part next to the module, with which it shares memory and functions. */
async function place(shared) {
  const answer = await requestLazyPart();
  asked = undefined;
  // Streaming compilation gives the module a name in stack traces. It fails on servers that do not know the
  // content type.
  const isNamed = answer.headers.get("Content-Type")?.startsWith("application/wasm");
  const part = await (isNamed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  const [style] = WebAssembly.Module.customSections(part, "style");
  lazySheet.replaceSync(new TextDecoder().decode(style));
  await WebAssembly.instantiate(part, shared);
}

let placed;

/** Loads the lazy part once: a second time would reset its data while the module uses it. */
function bring(shared) {
  placed ??= place(shared).catch((error) => {
    // Retried on the next request: the network may be back.
    placed = undefined;
    console.error(`Standfirst: ${LAZY_PART}: ${error.message}`);
    throw error;
  });
  return placed;
}

let markdown;
let renderer;

/**
 * Renders Markdown as HTML with a separate wasm module that shares nothing with ours (src/boot.mjs). Returns
 * nothing until it is loaded.
 */
function rendered(text) {
  markdown ??= fetchPart(MARKDOWN, MARKDOWN_DIGEST).then(async (answer) => {
    renderer = (await WebAssembly.instantiate(await answer.arrayBuffer())).instance.exports;
    module?.rendered();
  }).catch((error) => {
    markdown = undefined;
    console.error(`Standfirst: ${MARKDOWN}: ${error.message}`);
    addEventListener("online", () => rendered(""), { once: true });
  });
  if (!renderer) return;
  const typed = new TextEncoder().encode(text);
  const bytes = (...place) => new Uint8Array(renderer.memory.buffer, ...place);
  bytes(renderer.room(typed.length)).set(typed);
  return new TextDecoder().decode(bytes(renderer.render(), renderer.length())) || undefined;
}

/**
 * Decodes a file that a bundler inlined as a `data:` address: fetching it would need `data:` in the page's
 * policy.
 */
function inlined(address) {
  const [, coding, text] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(address);
  return coding ? new TextDecoder().decode(Uint8Array.from(atob(text), (one) => one.charCodeAt())) : decodeURIComponent(text);
}

async function read(address) {
  if (address.startsWith("data:")) return { address, text: inlined(address) };
  const answer = await fetch(address);
  if (!answer.ok) throw Error(`the server answered ${answer.status}`);
  return { address, text: await answer.text() };
}

const fetched = new Map();

/** Fetches a file of the site, once: { address, text }. */
function file(url) {
  const { href } = url;
  if (!fetched.has(href)) {
    fetched.set(href, read(href).catch((error) => {
      // The next element that needs it fetches it again.
      fetched.delete(href);
      throw Error(`${href}: ${error.message}. Does it exist, and may other sites read it (Access-Control-Allow-Origin)?`);
    }));
  }
  return fetched.get(href);
}

/** Fetches a shipped profile by its name, or any other by its address. */
const profile = async (name) =>
  file(/^[\w-]+$/.test(name) ? new URL(`../profiles/${name}.json`, import.meta.url) : new URL(name, document.baseURI));

/** The value of `comments-backend` for an article without comments. */
const NO_COMMENTS = "none";

/** Requests the files an element names, all at once. */
function files(element) {
  const { lang, backend, commentsBackend } = element;
  return {
    profile: profile(backend || "standfirst"),
    "comments-profile": commentsBackend && commentsBackend !== NO_COMMENTS ? profile(commentsBackend) : undefined,
    english: file(new URL("../messages/en.json", import.meta.url)),
    // The language becomes part of an address, which must stay in this folder. If its messages are missing,
    // English is used.
    own: /^[\w-]+$/.test(lang) && lang !== "en"
      ? file(new URL(`../messages/${lang}.json`, import.meta.url)).catch((error) => console.error(`Standfirst: ${error.message}`))
      : undefined,
  };
}

let script;
let purifier;
let wait = 1000;

/** Loads the sanitiser for browsers without `setHTML`. Retries until it is loaded. */
function bringPurifier() {
  purifier ??= script("purifier-0.mjs", () => import("./purifier-0.mjs")).catch((error) => {
    console.error(`Standfirst: ${error.message}: foreign text is shown as words`);
    return new Promise((done) => {
      addEventListener("online", done, { once: true });
      setTimeout(done, (wait *= 2));
    }).then(() => {
      purifier = undefined;
      return bringPurifier();
    });
  });
  return purifier;
}

// The module requests it (crates/html/src/untrusted_tree.rs).
addEventListener("standfirst-purifier", (event) => {
  event.stopImmediatePropagation();
  bringPurifier().then(({ purify }) => event.detail(purify));
});

/** Requests the files of an element that will be shown. Errors are reported when it is shown. */
export function expect(element, checked) {
  script = checked;
  if (!Element.prototype.setHTML && element.localName !== "standfirst-count") bringPurifier();
  if (DIGEST && isArticle(element)) requestLazyPart().catch(() => {});
  Promise.allSettled(Object.values(files(element)));
}

const canonical = () => document.querySelector('link[rel="canonical"]')?.href ?? "";

/** Returns an element's settings and the files it names, as JSON for the module. */
async function settings(element, more) {
  const named = files(element);
  const said = { kind: element.localName.slice(11), words: {}, variables: { ...element.variables } };
  if (element.siteId) said.variables.site = element.siteId;
  if (element.commentsBackend === NO_COMMENTS) said["without-comments"] = "yes";
  for (const { name, value } of element.attributes) {
    if (name.startsWith("t-")) said.words[name.slice(2)] = value;
    else if (element.constructor.observedAttributes.includes(name) && !OWN.has(name)) said[name] = value;
  }
  said.location = location.href;
  said.canonical = canonical();
  const texts = await Promise.all(Object.values(named));
  Object.keys(named).forEach((name, index) => (said[name] = texts[index]));
  return JSON.stringify({ ...said, ...more });
}

const isArticle = (element) => element.localName === "standfirst-article";

/**
 * Whether the code that shows an element is loaded. Loads the lazy part for an article, which needs it from the
 * start.
 */
const hasLazyPart = (element) => !isArticle(element) || new Promise((done) => module?.loadLazyPart(done));

// Keeps keyboard focus near a pressed element that is removed, at once or when a response arrives: the focus moves
// to the nearest ancestor that is still in the page, instead of to the top of the page.
function keepPlace(root) {
  const page = document.documentElement;
  const forget = () => page.removeAttribute("data-standfirst-kept");
  root.addEventListener("click", () => {
    forget();
    // After a link, navigation places the focus.
    if (root.activeElement?.matches("a[href]")) return;
    const around = [];
    for (let at = root.activeElement; at && at !== document.body; at = at.parentElement) around.push(at);
    const began = performance.now();
    const look = () => {
      const [pressed] = around;
      if (pressed?.isConnected) {
        if (root.activeElement === pressed && performance.now() - began < 15000) setTimeout(look, 100);
      } else if (document.activeElement === document.body) {
        const left = around.find((one) => one.isConnected);
        if (!left) return;
        if (left.tabIndex < 0) left.tabIndex = -1;
        left.focus({ preventScroll: true });
        // A view that renders later may move the focus to a better place (src/view/dom.rs).
        page.toggleAttribute("data-standfirst-kept", true);
        addEventListener("focusin", forget, { once: true });
      }
    };
    setTimeout(look, 100);
  }, true);
}

function tell(element, name, detail) {
  element.dispatchEvent(new CustomEvent(`standfirst:${name}`, { bubbles: true, composed: true, detail }));
}

/** Reports an error in an element's attributes to the publisher. The element's own content stays. */
function misconfigured(element, reason) {
  console.error(`Standfirst: ${reason}`);
  tell(element, "failed", { reason: "misconfigured" });
}

// A page may set its theme on <html> or on <body>.
const page = new MutationObserver(() => all.forEach((shown) => shown.dress()));

class Shown {
  #id = ++last;
  #element;
  #place = document.createElement("div");
  #round = 0;
  // True if the lazy part, which this element needs, could not be fetched.
  #lacks = false;
  // The invalid theme that was already reported.
  #wrong;

  constructor(element) {
    this.#element = element;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet, lazySheet];
    keepPlace(root);
    this.#place.className = "sheet";
    this.#place.part = "root";
    // The slot shows the element's own content until the module replaces it.
    this.#place.append(document.createElement("slot"));
    this.dress();
    this.#look();
    if (!all.size) {
      for (const outer of [document.documentElement, document.body]) page.observe(outer, { attributes: true });
    }
    all.add(this);
    this.#mount();
  }

  async #mount() {
    const round = ++this.#round;
    try {
      const [said, isHere] = await Promise.all([settings(this.#element), hasLazyPart(this.#element)]);
      // The element may have been removed or changed meanwhile.
      if (round !== this.#round) return;
      this.#lacks = !isHere;
      if (!isHere) return tell(this.#element, "failed", { reason: "start" });
      const problem = module?.mount(this.#id, this.#element, this.#place, said, () => this.#renew());
      if (problem) misconfigured(this.#element, problem);
      // The token may have changed while the files were being fetched.
      this.sign();
    } catch (error) {
      if (round === this.#round) misconfigured(this.#element, error.message);
    }
  }

  async #renew() {
    const token = (await this.#element.renewToken?.()) ?? "";
    if (token) this.#element.token = token;
    return token;
  }

  /** Adds the page's own style sheet, if the element names one. */
  #look() {
    const own = document.createElement("link");
    own.rel = "stylesheet";
    own.href = this.#element.css;
    this.#element.shadowRoot.replaceChildren(...(this.#element.css ? [own] : []), this.#place);
  }

  /** Applies the theme: light, dark, or that of the page. `auto` takes the page's colour scheme. */
  dress() {
    const said = this.#element.theme || "auto";
    let theme = said;
    try {
      if (!/^(auto|light|dark)$/.test(said)) theme = document.querySelector(said) ? "dark" : "light";
    } catch {
      // An invalid theme must not stop the thread. It is reported once, because the page's attributes change
      // often.
      theme = "auto";
      if (this.#wrong !== said) console.error(`Standfirst: theme: expected light, dark, auto or a selector, found "${said}"`);
      this.#wrong = said;
    }
    this.#place.dataset.theme = theme;
    if (this.#element.dir) this.#place.dir = this.#element.dir;
  }

  /** Handles a changed attribute or property. */
  change(name) {
    if (name === "theme" || name === "dir") this.dress();
    else if (name === "css") this.#look();
    // Only the last of several changes in a row takes effect.
    else if (name !== "loading") this.#mount();
  }

  /** Mounts the element again when the network is back. */
  retry() {
    if (this.#lacks) this.#mount();
  }

  sign() {
    module?.setToken(this.#id, this.#element.token);
  }

  call(name, ...values) {
    if (this.#lacks) this.#mount();
    const act = () => module?.[name](this.#id, ...values);
    // An article has no form before it is loaded.
    const there = isArticle(this.#element) ? "standfirst:loaded" : "standfirst:ready";
    if (act() === false) this.#element.addEventListener(there, act, { once: true });
  }

  async apologise() {
    const notice = document.createElement("p");
    notice.className = "notice notice-failed";
    notice.role = "alert";
    const { english, own } = files(this.#element);
    const [theirs, ours] = await Promise.all([english, own]);
    const words = { ...JSON.parse(theirs.text), ...(ours && JSON.parse(ours.text)) };
    notice.textContent = this.#element.getAttribute("t-boot.panic") ?? words["boot.panic"];
    this.#place.prepend(notice);
  }

  leave() {
    this.#round++;
    module?.unmount(this.#id);
    this.#element.shadowRoot.replaceChildren();
    all.delete(this);
    if (!all.size) page.disconnect();
  }
}

// Count elements of the same moment, grouped by backend, so that one request serves each group.
const counting = new Map();

class Count {
  #element;

  constructor(element) {
    this.#element = element;
    this.change();
  }

  change() {
    const { backend, server, siteId, variables } = this.#element;
    const key = JSON.stringify([backend, server, siteId, variables]);
    if (!counting.has(key)) {
      counting.set(key, new Set());
      setTimeout(() => {
        count([...counting.get(key)]);
        counting.delete(key);
      });
    }
    counting.get(key).add(this.#element);
  }

  sign() {}
  call() {}
  leave() {}
}

/** Returns what identifies the page of a count: an id after "=", or an address. */
const pageOf = ({ pageId, pageUrl }) => pageId ? `=${pageId}` : new URL(pageUrl || canonical() || location.href, location.href).href;

async function count(elements) {
  const failed = (reason) => misconfigured(elements[0], reason);
  try {
    const said = await settings(elements[0], { pages: elements.map(pageOf) });
    module?.counts(said, (counts) => {
      if (typeof counts === "string") return failed(counts);
      elements.forEach((element, index) => {
        const count = counts[index];
        if (count === null) return;
        element.textContent = new Intl.NumberFormat(element.lang || undefined).format(count);
        tell(element, "count", { count });
      });
    });
  } catch (error) {
    failed(error.message);
  }
}
