// Standfirst's loader. It defines <standfirst-comments> and <standfirst-count>, and fetches the
// rest, one WebAssembly module for all of them, when the first comes near the viewport.
//
// Nothing is asked of the page but this file; what is inside an element stays until its thread is there.

const ATTRIBUTES = [
  "backend", "server", "site-id", "page-id", "page-url", "page-title", "lang", "dir", "theme", "css",
  "sort", "page-size", "max-level", "input-position", "require", "loading",
];
// These are the loader's own business; the others go to the module.
const OURS = new Set(["backend", "site-id", "dir", "theme", "css", "loading"]);

let engine;
let complained = false;

/** Fetches the module, once for the page. */
function start() {
  engine ??= Promise.all([import("./widget-0.js"), import("./widget-style-0.mjs")]).then(
    async ([module, style]) => {
      await module.default();
      // A constructed sheet needs no permission in the page's content security policy.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style.default);
      return { module, sheet };
    },
  ).catch((error) => {
    // The network may be back when somebody asks again.
    engine = undefined;
    throw error;
  });
  return engine;
}

/** WebAssembly or the network was refused: the page's own content stays. */
function refused(element, error) {
  if (!complained) console.error("Standfirst could not start; the page's own content stays.", error);
  complained = true;
  element.dispatchEvent(
    new CustomEvent("standfirst:failed", { bubbles: true, composed: true, detail: { reason: "start" } }),
  );
}

/** The address of a shipped profile by its name, or of any other as it is. */
function profile(name) {
  return /^[\w-]+$/.test(name)
    ? new URL(`../profiles/${name}.json`, import.meta.url).href
    : new URL(name, document.baseURI).href;
}

/** What an element says, as the module reads it. */
function settings(element, more) {
  const words = {};
  const variables = { ...element.variables };
  const all = { words, variables, ...more };
  if (element.token) variables.token = element.token;
  if (element.siteId) variables.site = element.siteId;
  for (const { name, value } of element.attributes) {
    if (name.startsWith("t-")) words[name.slice(2)] = value;
    else if (ATTRIBUTES.includes(name) && !OURS.has(name)) all[name] = value;
  }
  all.profile = profile(element.backend || "standfirst");
  all.messages = new URL("../messages/", import.meta.url).href;
  all.location = location.href;
  all.canonical = document.querySelector('link[rel="canonical"]')?.href ?? "";
  return JSON.stringify(all);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      target.load();
    }
  },
  { rootMargin: "600px" },
);

// Elements whose theme follows the page's.
const shown = new Set();
const dress = () => shown.forEach((element) => element.dress());
const page = new MutationObserver(dress);

class StandfirstElement extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  /** Values for the profile's variables. */
  variables = {};
  /** A proof of who the reader is, for profiles that use {token}. */
  token = "";

  connectedCallback() {
    if (this.loading === "eager") this.load();
    else if (this.loading !== "manual") near.observe(this);
  }

  disconnectedCallback() {
    // An element that is only moved is connected again before this runs, and keeps all it has.
    queueMicrotask(() => {
      if (this.isConnected) return;
      near.unobserve(this);
      this.leave();
    });
  }

  leave() {}
}

for (const name of ATTRIBUTES) {
  const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  if (property in HTMLElement.prototype) continue;
  Object.defineProperty(StandfirstElement.prototype, property, {
    get() {
      return this.getAttribute(name) ?? "";
    },
    set(value) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

let last = 0;

/** The thread of a page, and the form to write in it. */
export class StandfirstComments extends StandfirstElement {
  #id = 0;
  #place;
  #module;
  #queued = false;

  /** Shows the thread now, whatever `loading` says. */
  async load() {
    if (this.#id) return;
    this.#id = ++last;
    const id = this.#id;
    try {
      const { module, sheet } = await start();
      if (this.#id !== id) return;
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.#module = module;
      this.#place = document.createElement("div");
      this.#place.className = "sheet";
      this.#place.part = "root";
      // The element's own content shows through until the module takes it away.
      this.#place.append(document.createElement("slot"));
      this.dress();
      this.#look(root);
      shown.add(this);
      page.observe(document.documentElement, { attributes: true });
      page.observe(document.body, { attributes: true });
      module.mount(id, this, this.#place, settings(this));
    } catch (error) {
      this.#id = 0;
      refused(this, error);
    }
  }

  #look(root) {
    const own = document.createElement("link");
    own.rel = "stylesheet";
    own.href = this.css;
    root.replaceChildren(...(this.css ? [own] : []), this.#place);
  }

  /** Light, dark, or as the page is: `auto` takes the page's own colour scheme. */
  dress() {
    if (!this.#place) return;
    const said = this.theme || "auto";
    const known = ["auto", "light", "dark"].includes(said);
    this.#place.dataset.theme = known ? said : document.querySelector(said) ? "dark" : "light";
    if (this.dir) this.#place.dir = this.dir;
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#place) return;
    if (name === "theme" || name === "dir") this.dress();
    else if (name === "css") this.#look(this.shadowRoot);
    else if (name !== "loading") this.update();
  }

  /** Changes several attributes at once, by their properties' names, and shows what they mean now. */
  update(changes = {}) {
    Object.assign(this, changes);
    if (this.#queued || !this.#place) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.#place) this.#module.mount(this.#id, this, this.#place, settings(this));
    });
  }

  /** Loads the thread again. */
  refresh() {
    this.#module?.refresh(this.#id);
  }

  /** Puts the cursor into the form. */
  focusForm() {
    this.#module?.focusForm(this.#id);
  }

  /** Goes to a comment. */
  goTo(id) {
    this.#module?.goTo(this.#id, String(id));
  }

  leave() {
    this.#module?.unmount(this.#id);
    this.shadowRoot?.replaceChildren();
    this.#id = 0;
    this.#place = undefined;
    shown.delete(this);
    if (!shown.size) page.disconnect();
  }
}

// Counts asked for in the same moment, by the backend they are asked of.
const asked = new Map();

/** The number of comments on a page; one request for all the elements of a page. */
export class StandfirstCount extends StandfirstElement {
  load() {
    const key = JSON.stringify([this.backend, this.server, this.siteId, this.variables]);
    if (!asked.has(key)) {
      asked.set(key, []);
      setTimeout(() => count(asked.get(key), asked.delete(key)));
    }
    asked.get(key).push(this);
  }

  attributeChangedCallback(name, before, after) {
    if (before !== null && before !== after && this.isConnected) this.load();
  }
}

async function count(elements) {
  const pages = elements.map((element) => element.pageId || new URL(element.pageUrl || location.href, location.href).pathname.replace(/(.)\/$/, "$1"));
  try {
    const { module } = await start();
    module.counts(settings(elements[0], { pages }), (counts) => {
      elements.forEach((element, index) => {
        if (counts[index] === null) return;
        element.textContent = new Intl.NumberFormat(element.lang || undefined).format(counts[index]);
        element.dispatchEvent(
          new CustomEvent("standfirst:count", { bubbles: true, composed: true, detail: { count: counts[index] } }),
        );
      });
    });
  } catch (error) {
    refused(elements[0], error);
  }
}

/** Puts elements where <div data-standfirst="comments" data-backend=…> or a script of that kind stands. */
export function scan(root = document) {
  for (const mark of root.querySelectorAll("[data-standfirst]:not([data-standfirst-done])")) {
    mark.dataset.standfirstDone = "";
    const element = document.createElement(`standfirst-${mark.dataset.standfirst || "comments"}`);
    for (const { name, value } of mark.attributes) {
      if (name.startsWith("data-") && !name.startsWith("data-standfirst")) element.setAttribute(name.slice(5), value);
    }
    if (mark.localName === "script") mark.after(element);
    else {
      element.append(...mark.childNodes);
      mark.append(element);
    }
  }
}

/** Defines the elements; a second loader on the page leaves those of the first alone. */
export function define() {
  for (const [name, kind] of [["standfirst-comments", StandfirstComments], ["standfirst-count", StandfirstCount]]) {
    if (!customElements.get(name)) customElements.define(name, kind);
  }
}

define();
scan();
