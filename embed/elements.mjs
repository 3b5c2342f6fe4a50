// Standfirst's custom elements: <standfirst-comments>, <standfirst-article> and <standfirst-count>. A page loads
// only this file; the other files are fetched when the first element is near the viewport. The content of an
// element is shown until then.

export const ATTRIBUTES = [
  "backend", "server", "comments-backend", "comments-server", "site-id", "page-id", "page-url",
  "page-title", "lang", "dir", "theme", "css", "sort", "page-size", "max-level", "input-position",
  "require", "sign-in", "avatars", "loading",
];

// The other files with their digests, set by the build: a file that was altered does not run.
const INTEGRITY = {};
const MODULE = "widget-0_bg.wasm";

// Bundlers recognise only `new URL` together with `import.meta.url`.
const HERE = import.meta.url;
const urlOf = (file) => new URL(file, HERE);

// Some browsers do not fetch a script again after it failed, unless its address differs.
let retrySuffix = "";

let policy;

/** Returns an address in the form that Trusted Types require. */
function trustedUrl(href) {
  try {
    policy ??= trustedTypes.createPolicy("standfirst", { createScriptURL: (href) => href });
    return policy.createScriptURL(href);
  } catch {
    return href;
  }
}

/** Imports a script that the browser has checked against its digest, or the one that a bundler provides. */
async function loadScript(file, bundled) {
  const integrity = INTEGRITY[file];
  if (!integrity) return bundled();
  const { href } = urlOf(file + retrySuffix);
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { type: "module", crossOrigin: "anonymous", integrity, src: trustedUrl(href) });
    script.onload = resolve;
    script.onerror = () => {
      retrySuffix += "?";
      reject(Error(`${href} failed to load, or was altered`));
    };
    document.head.append(script);
  });
  // Importing the same address uses the checked script.
  return import(/* webpackIgnore: true */ /* @vite-ignore */ href);
}

async function loadWidget(element) {
  const integrity = INTEGRITY[MODULE];
  const [bytes, module, started] = await Promise.all([
    integrity && fetch(urlOf(MODULE), { integrity }),
    loadScript("widget-0.js", () => import("./widget-0.js")),
    loadScript("started-0.mjs", () => import("./started-0.mjs")).then((started) => {
      started.prefetch(element, loadScript);
      return started;
    }),
  ]);
  await module.default(bytes && { module_or_path: bytes });
  return started.start(module);
}

let starting;

/** Fetches the other files, once per page. */
function start(element) {
  starting ??= loadWidget(element).catch((error) => {
    // Retried on the next request: the network may be back.
    starting = undefined;
    throw error;
  });
  return starting;
}

let isReported;

function reportStartFailure(element, error) {
  addEventListener("online", () => element.isConnected && element.load(), { once: true });
  if (!isReported) console.error("Standfirst could not start; the page's own content stays.", error);
  isReported = true;
  const detail = { reason: "start" };
  element.dispatchEvent(new CustomEvent("standfirst:failed", { bubbles: true, composed: true, detail }));
}

let observer;

/** Calls an element's load() when it is near the viewport. */
function loadWhenNear(element) {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        // Not unobserved: if the start failed, scrolling back to the element tries again.
        if (isIntersecting) target.load();
      }
    },
    { rootMargin: "600px" },
  );
  observer.observe(element);
}

// There is no HTMLElement on a server.
const Base = globalThis.HTMLElement ?? class {};

class StandfirstElement extends Base {
  static observedAttributes = ATTRIBUTES;

  /** Values for the profile's variables. */
  variables = this.variables ?? {};
  /** Returns a new token, or a promise of one, when the backend no longer accepts the old one. */
  renewToken = this.renewToken;
  #token = "";

  constructor() {
    super();
    // Properties that a page set before this script was loaded hide the accessors: set them again.
    for (const name of Object.keys(this)) {
      if (!(name in StandfirstElement.prototype)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** The reader's sign-in token, for sites with a sign-in of their own. */
  get token() {
    return this.#token;
  }

  set token(value) {
    this.#token = value ?? "";
    this.view?.setToken();
  }

  connectedCallback() {
    if (this.loading === "manual") return;
    // A link to a comment needs the thread at once.
    if (this.loading === "eager" || location.hash.startsWith("#comment-")) this.load();
    else loadWhenNear(this);
  }

  disconnectedCallback() {
    // An element that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      observer?.unobserve(this);
      this.#wanted = undefined;
      this.view?.destroy();
      this.view = undefined;
    });
  }

  #wanted;

  /** Shows the element now, whatever `loading` says. */
  load() {
    if (!this.#wanted) {
      const wanted = (this.#wanted = start(this).then((show) => {
        // The element may have been removed meanwhile, or removed and added again.
        if (this.#wanted === wanted) this.view = show(this);
      }).catch((error) => {
        this.#wanted = undefined;
        reportStartFailure(this, error);
      }));
    }
    return this.#wanted;
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.view?.change(name);
  }

  /** Changes several properties at once, and shows the result. */
  update(changes = {}) {
    Object.assign(this, changes);
    this.view?.change();
  }

  /** Loads the content again. */
  refresh() {
    this.view?.call("refresh");
  }

  /** Moves the focus into the form. */
  focusForm() {
    this.#call("focusForm");
  }

  /** Scrolls to a comment. */
  goTo(id) {
    this.#call("goTo", String(id));
  }

  /** Calls a method of the shown element. An element that is not loaded yet is loaded first. */
  #call(...call) {
    // Synchronous if possible: some browsers show the keyboard only during the handler of a tap.
    if (this.view) this.view.call(...call);
    else this.load().then(() => this.view?.call(...call));
  }
}

for (const name of ATTRIBUTES) {
  const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  // `lang` and `dir` exist already.
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

/** The thread of a page, with the form to write in it. */
export class StandfirstComments extends StandfirstElement {}

/** A whole article, with its thread. */
export class StandfirstArticle extends StandfirstElement {}

/** The number of comments on a page. All elements of a page share one request. */
export class StandfirstCount extends StandfirstElement {}

const KINDS = { comments: StandfirstComments, article: StandfirstArticle, count: StandfirstCount };

/** Defines the elements. If a page has a second loader, the definitions of the first stay. */
export function define() {
  for (const kind in KINDS) {
    const name = `standfirst-${kind}`;
    if (globalThis.customElements?.get(name) === undefined) globalThis.customElements?.define(name, KINDS[kind]);
  }
}

/** Inserts elements into every <div data-standfirst="comments" data-backend=…>, and after every such script. */
export function scan(root = globalThis.document) {
  for (const placeholder of root?.querySelectorAll("[data-standfirst]:not([data-standfirst-done])") ?? []) {
    placeholder.dataset.standfirstDone = "";
    const element = document.createElement(`standfirst-${placeholder.dataset.standfirst || "comments"}`);
    for (const { name, value } of placeholder.attributes) {
      if (name.startsWith("data-") && !name.startsWith("data-standfirst")) element.setAttribute(name.slice(5), value);
    }
    if (placeholder.localName === "script") placeholder.after(element);
    else {
      element.append(...placeholder.childNodes);
      placeholder.append(element);
    }
  }
}
