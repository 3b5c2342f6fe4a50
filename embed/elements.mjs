// Standfirst's elements: <standfirst-comments>, <standfirst-article> and <standfirst-count>. A page asks for this
// file; the rest comes when the first of them is near the viewport. What is inside an element stays until then.

export const ATTRIBUTES = [
  "backend", "server", "comments-backend", "comments-server", "site-id", "page-id", "page-url",
  "page-title", "lang", "dir", "theme", "css", "sort", "page-size", "max-level", "input-position",
  "require", "sign-in", "loading",
];

// The further files and their digests, by the build: what is not as it was published does not run.
const INTEGRITY = {};
const MODULE = "widget-0_bg.wasm";

// Bundlers look for both together.
const HERE = import.meta.url;
const at = (file) => new URL(file, HERE);

// Some browsers never ask twice for a script that did not come.
let again = "";

let policy;

/** An address as pages with Trusted Types want it. */
function trusted(href) {
  try {
    policy ??= trustedTypes.createPolicy("standfirst", { createScriptURL: (href) => href });
    return policy.createScriptURL(href);
  } catch {
    return href;
  }
}

/** A script that the browser has checked, or as a bundler brings it. */
async function script(file, bundled) {
  const integrity = INTEGRITY[file];
  if (!integrity) return bundled();
  const { href } = at(file + again);
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { type: "module", crossOrigin: "anonymous", integrity, src: trusted(href) });
    script.onload = resolve;
    script.onerror = () => {
      again += "?";
      reject(Error(`${href} did not come as it was published`));
    };
    document.head.append(script);
  });
  // The import of the same address takes what was checked.
  return import(/* webpackIgnore: true */ /* @vite-ignore */ href);
}

async function begin(element) {
  const integrity = INTEGRITY[MODULE];
  const [bytes, module, rest] = await Promise.all([
    integrity && fetch(at(MODULE), { integrity }),
    script("widget-0.js", () => import("./widget-0.js")),
    script("started-0.mjs", () => import("./started-0.mjs")).then((rest) => {
      rest.expect(element, script);
      return rest;
    }),
  ]);
  await module.default(bytes && { module_or_path: bytes });
  return rest.begin(module);
}

let started;

/** Fetches the rest, once for the page. */
function start(element) {
  started ??= begin(element).catch((error) => {
    // The network may be back when somebody asks again.
    started = undefined;
    throw error;
  });
  return started;
}

let complained;

function refused(element, error) {
  addEventListener("online", () => element.isConnected && element.load(), { once: true });
  if (!complained) console.error("Standfirst could not start; the page's own content stays.", error);
  complained = true;
  const detail = { reason: "start" };
  element.dispatchEvent(new CustomEvent("standfirst:failed", { bubbles: true, composed: true, detail }));
}

let observer;

/** Calls an element's load() when it comes near. */
function near(element) {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        // Watched on: where it could not start, who comes back asks again.
        if (isIntersecting) target.load();
      }
    },
    { rootMargin: "600px" },
  );
  observer.observe(element);
}

// On a server there are none.
const Base = globalThis.HTMLElement ?? class {};

class StandfirstElement extends Base {
  static observedAttributes = ATTRIBUTES;

  /** Values for the profile's variables. */
  variables = this.variables ?? {};
  /** Answers with a new token, or a promise of one, when the backend no longer takes the old one. */
  renewToken = this.renewToken;
  #token = "";

  constructor() {
    super();
    // What a page set before this script was there hides the properties.
    for (const name of Object.keys(this)) {
      if (!(name in StandfirstElement.prototype)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** A proof of who the reader is, for sites with a sign-in of their own. */
  get token() {
    return this.#token;
  }

  set token(value) {
    this.#token = value ?? "";
    this.shown?.sign();
  }

  connectedCallback() {
    if (this.loading === "manual") return;
    // A link to a comment leads to what is not there yet.
    if (this.loading === "eager" || location.hash.startsWith("#comment-")) this.load();
    else near(this);
  }

  disconnectedCallback() {
    // An element that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      observer?.unobserve(this);
      this.#wanted = undefined;
      this.shown?.leave();
      this.shown = undefined;
    });
  }

  #wanted;

  /** Shows it now, whatever `loading` says. */
  load() {
    if (!this.#wanted) {
      const wanted = (this.#wanted = start(this).then((show) => {
        // Meanwhile it may have left, or left and come back.
        if (this.#wanted === wanted) this.shown = show(this);
      }).catch((error) => {
        this.#wanted = undefined;
        refused(this, error);
      }));
    }
    return this.#wanted;
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.shown?.change(name);
  }

  /** Changes several properties at once, and shows what they mean now. */
  update(changes = {}) {
    Object.assign(this, changes);
    this.shown?.change();
  }

  /** Loads it again. */
  refresh() {
    this.shown?.call("refresh");
  }

  /** Puts the cursor into the form. */
  focusForm() {
    this.#call("focusForm");
  }

  /** Goes to a comment. */
  goTo(id) {
    this.#call("goTo", String(id));
  }

  /** What is asked of an element that nobody has come near brings it. */
  #call(...call) {
    // At once where it can be: some browsers show a keyboard only while a finger's press is heard.
    if (this.shown) this.shown.call(...call);
    else this.load().then(() => this.shown?.call(...call));
  }
}

for (const name of ATTRIBUTES) {
  const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  // `lang` and `dir` are there already.
  if (property in Base.prototype) continue;
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

/** The thread of a page, and the form to write in it. */
export class StandfirstComments extends StandfirstElement {}

/** A whole article, with its thread. */
export class StandfirstArticle extends StandfirstElement {}

/** The number of comments on a page; one request for all the elements of a page. */
export class StandfirstCount extends StandfirstElement {}

const KINDS = { comments: StandfirstComments, article: StandfirstArticle, count: StandfirstCount };

/** Defines the elements; a second loader on the page leaves those of the first alone. */
export function define() {
  for (const kind in KINDS) {
    const name = `standfirst-${kind}`;
    if (globalThis.customElements?.get(name) === undefined) globalThis.customElements?.define(name, KINDS[kind]);
  }
}

/** Puts elements where <div data-standfirst="comments" data-backend=…>, or a script of that kind, stands. */
export function scan(root = globalThis.document) {
  for (const mark of root?.querySelectorAll("[data-standfirst]:not([data-standfirst-done])") ?? []) {
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
