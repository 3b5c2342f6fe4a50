// What a started element does: the part of the elements that is fetched together with the module.

// The build puts the style sheet in the place of this.
const STYLE = "";

const OWN = new Set(["backend", "comments-backend", "site-id", "dir", "theme", "css", "loading"]);

// The part of the module that is fetched when somebody turns to a form, or an article is to be shown; and
// its digest, which the build puts here.
const LAZY_PART = new URL("./lazy-0.wasm", import.meta.url);
const DIGEST = "";

// What renders Markdown, fetched where somebody writes in it; and its digest.
const MARKDOWN = new URL("./markdown-0.wasm", import.meta.url);
const MARKDOWN_DIGEST = "";

let module;
let sheet;
let lazySheet;
let last = 0;

/** Elements that show something; their theme follows the page's. */
const all = new Set();

/** Takes over the module; answers with what shows an element. */
export function begin(loaded) {
  module = loaded;
  // A constructed sheet needs no permission in the page's content security policy.
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  lazySheet = new CSSStyleSheet();
  module.begin(() => bring(module.shared()), rendered);
  try {
    nameTab();
  } catch {
    // Storage is refused: nothing has a name.
  }
  addEventListener("error", (event) => stopped(event.error));
  addEventListener("unhandledrejection", (event) => stopped(event.reason));
  addEventListener("online", () => all.forEach((shown) => shown.retry()));
  return (element) => (element.localName === "standfirst-count" ? new Count(element) : new Shown(element));
}

/** Gives a duplicated tab a name of its own, as the application's script does (src/boot.mjs). */
function nameTab() {
  // The frames of a tab share its storage, and would take each other for duplicates.
  if (parent !== window) return;
  const mark = "standfirst:tab-open";
  if (sessionStorage[mark]) sessionStorage.removeItem("standfirst:tab");
  const open = () => (sessionStorage[mark] = 1);
  open();
  addEventListener("pageshow", open);
  addEventListener("pagehide", () => sessionStorage.removeItem(mark));
}

/** A mistake of ours ends all elements of the page: each leaves readable text, and the page goes on. */
function stopped(error) {
  const isNamed = (name) => error.stack?.includes(name);
  const ours = error instanceof WebAssembly.RuntimeError && ["widget-0", LAZY_PART.href].some(isNamed);
  if (!ours || !module) return;
  module = undefined;
  console.error("Standfirst stopped.");
  for (const shown of all) shown.apologise();
}

/** A file that is as it was published. */
async function fetchPart(address, integrity) {
  // A line that is silent for so long has nothing more to say.
  const answer = await fetch(address, { integrity, signal: AbortSignal.timeout(30_000) });
  if (answer.ok) return answer;
  throw Error(`the server answered ${answer.status}`);
}

let asked;

/** Asks for the lazy part; the answer waits for who needs it. */
function askFurther() {
  asked ??= fetchPart(LAZY_PART, DIGEST).catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** Puts the lazy part beside the module, with which it shares memory and functions. */
async function place(shared) {
  const answer = await askFurther();
  asked = undefined;
  // Compiled as it comes it has a name in traces; servers that do not know the type get by without.
  const isNamed = answer.headers.get("Content-Type")?.startsWith("application/wasm");
  const part = await (isNamed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  const [style] = WebAssembly.Module.customSections(part, "style");
  lazySheet.replaceSync(new TextDecoder().decode(style));
  await WebAssembly.instantiate(part, shared);
}

let placed;

/** The same, once: a second time would put its data back to what it was at first, under what runs. */
function bring(shared) {
  placed ??= place(shared).catch((error) => {
    // The network may be back when somebody asks again.
    placed = undefined;
    console.error(`Standfirst: ${LAZY_PART}: ${error.message}`);
    throw error;
  });
  return placed;
}

let markdown;
let renderer;

/** Markdown as HTML, by a module of its own that shares nothing with ours (src/boot.mjs); nothing until it is here. */
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

/** What a bundler put into the script itself; asking for it would need `data:` in the page's policy. */
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

/** A file of the site's own, fetched once: { address, text }. */
function file(url) {
  const { href } = url;
  if (!fetched.has(href)) {
    fetched.set(href, read(href).catch((error) => {
      // Asked for again by the next who needs it.
      fetched.delete(href);
      throw Error(`${href}: ${error.message}. Is it there, and may other sites read it (Access-Control-Allow-Origin)?`);
    }));
  }
  return fetched.get(href);
}

/** A shipped profile by its name, or any other by its address. */
const profile = async (name) =>
  file(/^[\w-]+$/.test(name) ? new URL(`../profiles/${name}.json`, import.meta.url) : new URL(name, document.baseURI));

/** What `comments-backend` says for an article without comments. */
const NO_COMMENTS = "none";

/** The files an element names; all of them are asked for at once. */
function files(element) {
  const { lang, backend, commentsBackend } = element;
  return {
    profile: profile(backend || "standfirst"),
    "comments-profile": commentsBackend && commentsBackend !== NO_COMMENTS ? profile(commentsBackend) : undefined,
    english: file(new URL("../messages/en.json", import.meta.url)),
    // Without the words of a language, English ones do.
    // It becomes a part of an address, which is to stay in this folder.
    own: /^[\w-]+$/.test(lang) && lang !== "en"
      ? file(new URL(`../messages/${lang}.json`, import.meta.url)).catch((error) => console.error(`Standfirst: ${error.message}`))
      : undefined,
  };
}

let script;
let purifier;
let wait = 1000;

/** Fetches what cleans foreign markup where the browser cannot; tries until it is there. */
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

// The module asks for it (crates/html/src/foreign_tree.rs).
addEventListener("standfirst-purifier", (event) => {
  event.stopImmediatePropagation();
  bringPurifier().then(({ purify }) => event.detail(purify));
});

/** Asks for the files of an element that will be shown; what fails is said when it is. */
export function expect(element, checked) {
  script = checked;
  if (!Element.prototype.setHTML && element.localName !== "standfirst-count") bringPurifier();
  if (DIGEST && isArticle(element)) askFurther().catch(() => {});
  Promise.allSettled(Object.values(files(element)));
}

const canonical = () => document.querySelector('link[rel="canonical"]')?.href ?? "";

/** What an element says, with the files it names, as the module reads it. */
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

/** Whether what shows an element is here; has it fetched where it is needed from the start. */
const hasLazyPart = (element) => !isArticle(element) || new Promise((done) => module?.loadLazyPart(done));

// Who presses something that goes, at once or when an answer comes, reads on at what stood around it, and not at the
// top of the page.
function keepPlace(root) {
  const page = document.documentElement;
  const forget = () => page.removeAttribute("data-standfirst-kept");
  root.addEventListener("click", () => {
    forget();
    // Where a link leads has a place of its own for its reader.
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
        // What is still to come may have a better place (src/view/dom.rs).
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

/** What is said of it is at fault: the publisher is told, and the page's own content stays. */
function misconfigured(element, reason) {
  console.error(`Standfirst: ${reason}`);
  tell(element, "failed", { reason: "misconfigured" });
}

// The page's own theme may be changed at either of its outer elements.
const page = new MutationObserver(() => all.forEach((shown) => shown.dress()));

class Shown {
  #id = ++last;
  #element;
  #place = document.createElement("div");
  #round = 0;
  // True where what shows it could not be fetched.
  #lacks = false;
  // The theme that was complained of.
  #wrong;

  constructor(element) {
    this.#element = element;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet, lazySheet];
    keepPlace(root);
    this.#place.className = "sheet";
    this.#place.part = "root";
    // The element's own content shows through until the module takes it away.
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
      // Meanwhile it may have left, or been changed once more.
      if (round !== this.#round) return;
      this.#lacks = !isHere;
      if (!isHere) return tell(this.#element, "failed", { reason: "start" });
      const problem = module?.mount(this.#id, this.#element, this.#place, said, () => this.#renew());
      if (problem) misconfigured(this.#element, problem);
      // As it is now: it may have changed while the files were on their way.
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

  /** The page's own sheet, if it names one. */
  #look() {
    const own = document.createElement("link");
    own.rel = "stylesheet";
    own.href = this.#element.css;
    this.#element.shadowRoot.replaceChildren(...(this.#element.css ? [own] : []), this.#place);
  }

  /** Light, dark, or as the page is: `auto` takes the page's own colour scheme. */
  dress() {
    const said = this.#element.theme || "auto";
    let theme = said;
    try {
      if (!/^(auto|light|dark)$/.test(said)) theme = document.querySelector(said) ? "dark" : "light";
    } catch {
      // The thread matters more than its colours. The page's attributes change often; once is enough.
      theme = "auto";
      if (this.#wrong !== said) console.error(`Standfirst: theme: expected light, dark, auto or a selector, found "${said}"`);
      this.#wrong = said;
    }
    this.#place.dataset.theme = theme;
    if (this.#element.dir) this.#place.dir = this.#element.dir;
  }

  /** An attribute, or something else, is not what it was. */
  change(name) {
    if (name === "theme" || name === "dir") this.dress();
    else if (name === "css") this.#look();
    // Several changes in a row are one.
    else if (name !== "loading") this.#mount();
  }

  /** The network is back. */
  retry() {
    if (this.#lacks) this.#mount();
  }

  sign() {
    module?.setToken(this.#id, this.#element.token);
  }

  call(name, ...values) {
    if (this.#lacks) this.#mount();
    const act = () => module?.[name](this.#id, ...values);
    // An article has no form before it is there.
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

// Counts asked for in the same moment, by the backend they are asked of.
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

/** What a count is of: an id, behind "=", or an address. */
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
