// The second script of the elements: everything they do once they are started. It is fetched together with the
// module.

// The build replaces this with the style sheet.
const STYLE = "";

const HANDLED_HERE = new Set(["backend", "comments-backend", "site-id", "dir", "theme", "css", "loading"]);

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
let lastId = 0;

/** The elements that show something. Their theme follows the page's. */
const instances = new Set();

/** Takes the loaded module. Returns a function that shows an element. */
export function start(loaded) {
  module = loaded;
  // A constructed style sheet needs no permission in the page's content security policy.
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  lazySheet = new CSSStyleSheet();
  // Absent if nothing was split off.
  module.onLoadLazyPart?.(loadLazyPart);
  module.setup(renderMarkdown);
  try {
    nameTab();
  } catch {
    // Storage is blocked: the tab has no name.
  }
  addEventListener("error", (event) => handlePanic(event.error));
  addEventListener("unhandledrejection", (event) => handlePanic(event.reason));
  addEventListener("online", () => instances.forEach((shown) => shown.retry()));
  return (element) => (element.localName === "standfirst-count" ? new Count(element) : new Instance(element));
}

/** Gives a duplicated tab a name of its own, as the application's script does (src/boot.mjs). */
function nameTab() {
  // The frames of a tab share its session storage, and would take each other for duplicates.
  if (parent !== window) return;
  const mark = "standfirst:tab-open";
  if (sessionStorage[mark]) sessionStorage.removeItem("standfirst:tab");
  const markOpen = () => (sessionStorage[mark] = 1);
  markOpen();
  addEventListener("pageshow", markOpen);
  addEventListener("pagehide", () => sessionStorage.removeItem(mark));
}

/**
 * Handles a panic, which stops all elements of the page: each shows a notice and leaves its text readable. The
 * page itself is not affected.
 */
function handlePanic(error) {
  const isNamed = (name) => error.stack?.includes(name);
  const isOurs = error instanceof WebAssembly.RuntimeError && ["widget-0", LAZY_PART.href].some(isNamed);
  if (!isOurs || !module) return;
  module = undefined;
  console.error("Standfirst stopped.");
  for (const shown of instances) shown.showFatalError();
}

/** Fetches a file, and checks it against its digest. */
async function fetchPart(address, integrity) {
  // A connection that has been silent for so long is given up.
  const response = await fetch(address, { integrity, signal: AbortSignal.timeout(30_000) });
  if (response.ok) return response;
  throw Error(`the server answered ${response.status}`);
}

let lazyPartRequest;

/** Requests the lazy part. The response is kept until it is needed. */
function requestLazyPart() {
  lazyPartRequest ??= fetchPart(LAZY_PART, DIGEST).catch((error) => {
    lazyPartRequest = undefined;
    throw error;
  });
  return lazyPartRequest;
}

/** Instantiates the lazy part next to the module, with which it shares memory and functions. */
async function instantiateLazyPart(shared) {
  const response = await requestLazyPart();
  lazyPartRequest = undefined;
  // Streaming compilation gives the module a name in stack traces. It fails on servers that do not know the
  // content type.
  const isNamed = response.headers.get("Content-Type")?.startsWith("application/wasm");
  const compiled = await (isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  const [style] = WebAssembly.Module.customSections(compiled, "style");
  lazySheet.replaceSync(new TextDecoder().decode(style));
  await WebAssembly.instantiate(compiled, shared);
}

/**
 * Loads the lazy part, and returns whether that worked. The module calls this again only if it did not: loaded a
 * second time, the part would reset its data while the module uses it.
 */
async function loadLazyPart(shared) {
  try {
    await instantiateLazyPart(shared);
    return true;
  } catch (error) {
    console.error(`Standfirst: ${LAZY_PART}: ${error.message}`);
    return false;
  }
}

let markdownRequest;
let renderer;

/**
 * Renders Markdown as HTML with a separate wasm module that shares nothing with ours (src/boot.mjs). Returns
 * nothing until it is loaded.
 */
function renderMarkdown(text) {
  markdownRequest ??= fetchPart(MARKDOWN, MARKDOWN_DIGEST).then(async (response) => {
    renderer = (await WebAssembly.instantiate(await response.arrayBuffer())).instance.exports;
    module?.markdownReady();
  }).catch((error) => {
    markdownRequest = undefined;
    console.error(`Standfirst: ${MARKDOWN}: ${error.message}`);
    addEventListener("online", () => renderMarkdown(""), { once: true });
  });
  if (!renderer) return;
  const input = new TextEncoder().encode(text);
  const bytes = (...range) => new Uint8Array(renderer.memory.buffer, ...range);
  bytes(renderer.room(input.length)).set(input);
  return new TextDecoder().decode(bytes(renderer.render(), renderer.length())) || undefined;
}

/**
 * Decodes a file that a bundler inlined as a `data:` address: fetching it would need `data:` in the page's
 * policy.
 */
function decodeDataUrl(address) {
  const [, coding, text] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(address);
  return coding ? new TextDecoder().decode(Uint8Array.from(atob(text), (one) => one.charCodeAt())) : decodeURIComponent(text);
}

async function fetchText(address) {
  if (address.startsWith("data:")) return { address, text: decodeDataUrl(address) };
  const response = await fetch(address);
  if (!response.ok) throw Error(`the server answered ${response.status}`);
  return { address, text: await response.text() };
}

const fileRequests = new Map();

/** Fetches a file of the site, once: { address, text }. */
function fetchFile(url) {
  const { href } = url;
  if (!fileRequests.has(href)) {
    fileRequests.set(href, fetchText(href).catch((error) => {
      // The next element that needs it fetches it again.
      fileRequests.delete(href);
      throw Error(`${href}: ${error.message}. Does it exist, and may other sites read it (Access-Control-Allow-Origin)?`);
    }));
  }
  return fileRequests.get(href);
}

/** Fetches a shipped profile by its name, or any other by its address. */
const fetchProfile = async (name) =>
  fetchFile(/^[\w-]+$/.test(name) ? new URL(`../profiles/${name}.json`, import.meta.url) : new URL(name, document.baseURI));

/** The value of `comments-backend` for an article without comments. */
const NO_COMMENTS = "none";

/** Requests the files an element names, all at once. */
function requestFiles(element) {
  const { lang, backend, commentsBackend } = element;
  return {
    profile: fetchProfile(backend || "standfirst"),
    "comments-profile": commentsBackend && commentsBackend !== NO_COMMENTS ? fetchProfile(commentsBackend) : undefined,
    english: fetchFile(new URL("../messages/en.json", import.meta.url)),
    // The language becomes part of an address, which must stay in this folder. If its messages are missing,
    // English is used.
    own: /^[\w-]+$/.test(lang) && lang !== "en"
      ? fetchFile(new URL(`../messages/${lang}.json`, import.meta.url)).catch((error) => console.error(`Standfirst: ${error.message}`))
      : undefined,
  };
}

let loadScript;
let purifier;
let retryDelay = 1000;

/** Loads the sanitiser for browsers without `setHTML`. Retries until it is loaded. */
function loadPurifier() {
  purifier ??= loadScript("purifier-0.mjs", () => import("./purifier-0.mjs")).catch((error) => {
    console.error(`Standfirst: ${error.message}: HTML is shown as plain text`);
    return new Promise((done) => {
      addEventListener("online", done, { once: true });
      setTimeout(done, (retryDelay *= 2));
    }).then(() => {
      purifier = undefined;
      return loadPurifier();
    });
  });
  return purifier;
}

// The module requests it (crates/html/src/untrusted_tree.rs).
addEventListener("standfirst-purifier", (event) => {
  event.stopImmediatePropagation();
  loadPurifier().then(({ purify }) => event.detail(purify));
});

/** Requests the files of an element that will be shown. Errors are reported when it is shown. */
export function prefetch(element, loader) {
  loadScript = loader;
  if (!Element.prototype.setHTML && element.localName !== "standfirst-count") loadPurifier();
  if (DIGEST && isArticle(element)) requestLazyPart().catch(() => {});
  Promise.allSettled(Object.values(requestFiles(element)));
}

const canonical = () => document.querySelector('link[rel="canonical"]')?.href ?? "";

/** Returns an element's settings and the files it names, as JSON for the module. */
async function collectSettings(element, extra) {
  const requests = requestFiles(element);
  const values = { kind: element.localName.slice(11), words: {}, variables: { ...element.variables } };
  if (element.siteId) values.variables.site = element.siteId;
  if (element.commentsBackend === NO_COMMENTS) values["without-comments"] = "yes";
  for (const { name, value } of element.attributes) {
    if (name.startsWith("t-")) values.words[name.slice(2)] = value;
    else if (element.constructor.observedAttributes.includes(name) && !HANDLED_HERE.has(name)) values[name] = value;
  }
  values.location = location.href;
  values.canonical = canonical();
  const texts = await Promise.all(Object.values(requests));
  Object.keys(requests).forEach((name, index) => (values[name] = texts[index]));
  return JSON.stringify({ ...values, ...extra });
}

const isArticle = (element) => element.localName === "standfirst-article";

/**
 * Whether the code that shows an element is loaded. Loads the lazy part for an article, which needs it from the
 * start.
 */
const ensureLazyPart = (element) => !isArticle(element) || new Promise((done) => module?.loadLazyPart(done));

// Keeps keyboard focus near a pressed element that is removed, at once or when a response arrives: the focus moves
// to the nearest ancestor that is still in the page, instead of to the top of the page.
function keepFocus(root) {
  const page = document.documentElement;
  const clearMark = () => page.removeAttribute("data-standfirst-kept");
  root.addEventListener("click", () => {
    clearMark();
    // After a link, navigation places the focus.
    if (root.activeElement?.matches("a[href]")) return;
    const ancestors = [];
    for (let node = root.activeElement; node && node !== document.body; node = node.parentElement) ancestors.push(node);
    const start = performance.now();
    const check = () => {
      const [pressed] = ancestors;
      if (pressed?.isConnected) {
        if (root.activeElement === pressed && performance.now() - start < 15000) setTimeout(check, 100);
      } else if (document.activeElement === document.body) {
        const nearest = ancestors.find((one) => one.isConnected);
        if (!nearest) return;
        if (nearest.tabIndex < 0) nearest.tabIndex = -1;
        nearest.focus({ preventScroll: true });
        // A view that renders later may move the focus to a better place (src/view/dom.rs).
        page.toggleAttribute("data-standfirst-kept", true);
        addEventListener("focusin", clearMark, { once: true });
      }
    };
    setTimeout(check, 100);
  }, true);
}

function dispatch(element, name, detail) {
  element.dispatchEvent(new CustomEvent(`standfirst:${name}`, { bubbles: true, composed: true, detail }));
}

/** Reports an error in an element's attributes to the publisher. The element's own content stays. */
function reportMisconfigured(element, reason) {
  console.error(`Standfirst: ${reason}`);
  dispatch(element, "failed", { reason: "misconfigured" });
}

// A page may set its theme on <html> or on <body>.
const themeObserver = new MutationObserver(() => instances.forEach((shown) => shown.applyTheme()));

class Instance {
  #id = ++lastId;
  #element;
  #root = document.createElement("div");
  #round = 0;
  // True if the lazy part, which this element needs, could not be fetched.
  #lacksPart = false;
  // The invalid theme that was already reported.
  #reported;

  constructor(element) {
    this.#element = element;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet, lazySheet];
    keepFocus(root);
    this.#root.className = "root";
    this.#root.part = "root";
    // The slot shows the element's own content until the module replaces it.
    this.#root.append(document.createElement("slot"));
    this.applyTheme();
    this.#applyCss();
    if (!instances.size) {
      for (const outer of [document.documentElement, document.body]) themeObserver.observe(outer, { attributes: true });
    }
    instances.add(this);
    this.#mount();
  }

  async #mount() {
    const round = ++this.#round;
    try {
      const [values, isHere] = await Promise.all([collectSettings(this.#element), ensureLazyPart(this.#element)]);
      // The element may have been removed or changed meanwhile.
      if (round !== this.#round) return;
      this.#lacksPart = !isHere;
      if (!isHere) return dispatch(this.#element, "failed", { reason: "start" });
      const problem = module?.mount(this.#id, this.#element, this.#root, values, () => this.#renew());
      if (problem) reportMisconfigured(this.#element, problem);
      // The token may have changed while the files were being fetched.
      this.setToken();
    } catch (error) {
      if (round === this.#round) reportMisconfigured(this.#element, error.message);
    }
  }

  async #renew() {
    const token = (await this.#element.renewToken?.()) ?? "";
    if (token) this.#element.token = token;
    return token;
  }

  /** Adds the page's own style sheet, if the element names one. */
  #applyCss() {
    const own = document.createElement("link");
    own.rel = "stylesheet";
    own.href = this.#element.css;
    this.#element.shadowRoot.replaceChildren(...(this.#element.css ? [own] : []), this.#root);
  }

  /** Applies the theme: light, dark, or that of the page. `auto` takes the page's colour scheme. */
  applyTheme() {
    const setting = this.#element.theme || "auto";
    let theme = setting;
    try {
      if (!/^(auto|light|dark)$/.test(setting)) theme = document.querySelector(setting) ? "dark" : "light";
    } catch {
      // An invalid theme must not stop the thread. It is reported once, because the page's attributes change
      // often.
      theme = "auto";
      if (this.#reported !== setting) console.error(`Standfirst: theme: expected light, dark, auto or a selector, found "${setting}"`);
      this.#reported = setting;
    }
    this.#root.dataset.theme = theme;
    if (this.#element.dir) this.#root.dir = this.#element.dir;
  }

  /** Handles a changed attribute or property. */
  change(name) {
    if (name === "theme" || name === "dir") this.applyTheme();
    else if (name === "css") this.#applyCss();
    // Only the last of several changes in a row takes effect.
    else if (name !== "loading") this.#mount();
  }

  /** Mounts the element again when the network is back. */
  retry() {
    if (this.#lacksPart) this.#mount();
  }

  setToken() {
    module?.setToken(this.#id, this.#element.token);
  }

  call(name, ...values) {
    if (this.#lacksPart) this.#mount();
    const invoke = () => module?.[name](this.#id, ...values);
    // An article has no form before it is loaded.
    const readyEvent = isArticle(this.#element) ? "standfirst:loaded" : "standfirst:ready";
    if (invoke() === false) this.#element.addEventListener(readyEvent, invoke, { once: true });
  }

  async showFatalError() {
    const notice = document.createElement("p");
    notice.className = "notice notice-failed";
    notice.role = "alert";
    const { english, own } = requestFiles(this.#element);
    const [englishFile, ownFile] = await Promise.all([english, own]);
    const messages = { ...JSON.parse(englishFile.text), ...(ownFile && JSON.parse(ownFile.text)) };
    notice.textContent = this.#element.getAttribute("t-boot.panic") ?? messages["boot.panic"];
    this.#root.prepend(notice);
  }

  destroy() {
    this.#round++;
    module?.unmount(this.#id);
    this.#element.shadowRoot.replaceChildren();
    instances.delete(this);
    if (!instances.size) themeObserver.disconnect();
  }
}

// Count elements of the same moment, grouped by backend, so that one request serves each group.
const countRequests = new Map();

class Count {
  #element;

  constructor(element) {
    this.#element = element;
    this.change();
  }

  change() {
    const { backend, server, siteId, variables } = this.#element;
    const key = JSON.stringify([backend, server, siteId, variables]);
    if (!countRequests.has(key)) {
      countRequests.set(key, new Set());
      setTimeout(() => {
        count([...countRequests.get(key)]);
        countRequests.delete(key);
      });
    }
    countRequests.get(key).add(this.#element);
  }

  setToken() {}
  call() {}
  destroy() {}
}

/** Returns what identifies the page of a count: an id after "=", or an address. */
const pageOf = ({ pageId, pageUrl }) => pageId ? `=${pageId}` : new URL(pageUrl || canonical() || location.href, location.href).href;

async function count(elements) {
  const failed = (reason) => reportMisconfigured(elements[0], reason);
  try {
    const values = await collectSettings(elements[0], { pages: elements.map(pageOf) });
    module?.counts(values, (counts) => {
      if (typeof counts === "string") return failed(counts);
      elements.forEach((element, index) => {
        const count = counts[index];
        if (count === null) return;
        element.textContent = new Intl.NumberFormat(element.lang || undefined).format(count);
        dispatch(element, "count", { count });
      });
    });
  } catch (error) {
    failed(error.message);
  }
}
