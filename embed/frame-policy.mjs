// What a frame may show, and whether it may use what this browser remembers of its reader. Anybody can write
// the address of a frame, and what runs in it runs as the publisher. So the address says which page is meant
// and how it is to look; backends, servers and words come from the publisher's configuration alone.

/** Attributes that any address may set: which page, and how it looks. `embed/api.json` says why. */
export const FROM_ANY = ["page-id", "page-url", "lang", "dir", "theme", "sort", "page-size", "max-level", "input-position"];

/** Attributes that only a page on the publisher's list may set: they are words, or ask more of a reader. */
export const FROM_LISTED = ["page-title", "require"];

/** What the frame itself understands beside attributes. */
const OF_THE_FRAME = ["element", "backend", "server", "comments-backend", "comments-server", "origin", "loading"];

// A page around that has not answered by then is taken for a stranger's.
const PATIENCE = 1000;

/** The origin of an address; nothing where it has none. */
export function originOf(address, base) {
  try {
    const { origin } = new URL(address, base);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

/** The site's `config.json`, from beside the widget. */
export async function configuration(site) {
  const address = new URL("config.json", site);
  try {
    const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) throw Error(`the server answered ${answer.status}`);
    const config = await answer.json();
    if (typeof config?.articles?.profile !== "string") throw Error("articles.profile: is missing");
    return config;
  } catch (error) {
    throw Error(`${address}: ${error.message}. A frame shows what this file names; a frame with "sandbox" needs "Access-Control-Allow-Origin: *" on it, too.`);
  }
}

/** An address in full; nothing where it is none. */
function full(address, base) {
  try {
    return new URL(address, base).href;
  } catch {
    return undefined;
  }
}

/** A backend of the configuration, as an element names it. */
function source({ profile, server, variables }, site) {
  const isShipped = /^[\w-]+$/.test(profile);
  return {
    name: profile,
    file: full(isShipped ? `profiles/${profile}.json` : profile, site),
    backend: isShipped ? profile : full(profile, site),
    server: full(server || "./", site)?.replace(/\/+$/, ""),
    variables: variables ?? {},
  };
}

/** All that a frame of this site may show: the site's own articles and comments, then the publisher's list. */
function offered(config, site, isArticle) {
  const articles = source(config.articles, site);
  const comments = config.comments === false ? undefined : source(config.comments ?? config.articles, site);
  const list = (config.frames?.backends ?? []).map((entry) => {
    const only = source(entry, site);
    return { name: entry.name, shown: only, comments: entry.comments ? source(entry.comments, site) : only };
  });
  // The site's own thread is written to on the terms of the site.
  const own = { name: "", shown: isArticle ? articles : comments, comments, terms: config.comments };
  return own.shown ? [own, ...list] : list;
}

/**
 * What the address chooses among what is offered: by a name of the list, or as addresses were written before
 * there was a list, by profile and server. Throws a sentence for the publisher where it is none of it.
 */
export function choose(config, site, said) {
  const isArticle = said.get("element") === "article";
  const names = (one, parameter) => {
    const name = said.get(parameter);
    return !name || one?.name === name || (one && full(name, location.href) === one.file);
  };
  const stands = (one, parameter) => {
    const server = said.get(parameter);
    return !server || server.replace(/\/+$/, "") === one?.server;
  };
  const backend = said.get("backend");
  const named = (option) => (backend && option.name === backend) || names(option.shown, "backend");
  const found = offered(config, site, isArticle).find((option) =>
    named(option) && stands(option.shown, "server") &&
    (!isArticle || (names(option.comments, "comments-backend") && stands(option.comments, "comments-server"))));
  if (found) return found;
  const asked = ["backend", "server", "comments-backend", "comments-server"].filter((name) => said.get(name));
  throw Error(asked.length
    ? `${asked.map((name) => `${name} "${said.get(name)}"`).join(", ")}: a frame shows what the site's config.json names, under "articles", "comments" and "frames"`
    : "the site's config.json says that there are no comments");
}

/** The pages that readers may be remembered on: the site's own, and those the publisher lists. */
export function listed(config) {
  const origins = [location.href, config.site?.url, ...(config.frames?.embedders ?? [])].map((one) => originOf(one));
  return new Set(origins.filter(Boolean));
}

/**
 * Whether every page around is one of these. Where it cannot be known, they are not: a browser that does not
 * tell its frames who is around them is believed only what the page around itself has said, under its origin.
 * An address that was opened by itself has nobody around who could be on the list.
 */
export async function isAmong(origins) {
  if (parent === window) return false;
  if (location.ancestorOrigins) return [...location.ancestorOrigins].every((origin) => origins.has(origin));
  // Only the innermost page can answer.
  if (parent !== top) return false;
  try {
    // Throws for every other origin.
    return origins.has(parent.location.origin);
  } catch {
    return answers(origins);
  }
}

function answers(origins) {
  const referrer = originOf(document.referrer);
  if (referrer && !origins.has(referrer)) return false;
  return new Promise((done) => {
    const hear = ({ source, origin, data }) => {
      if (source !== parent || !/^standfirst:/.test(data?.type)) return;
      removeEventListener("message", hear);
      done(origins.has(origin));
    };
    addEventListener("message", hear);
    setTimeout(() => done(false), PATIENCE);
    parent.postMessage({ type: "standfirst:hello" }, "*");
  });
}

/**
 * Takes away what this browser remembers: storage, databases, caches and cookies. The widget takes it as it
 * takes a browser that refuses them, and keeps what is written in memory.
 */
export function forgetReader() {
  const refused = () => {
    throw new DOMException("This frame stands on a page that its publisher does not list.", "SecurityError");
  };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, { get: refused });
  }
  const { fetch } = window;
  window.fetch = (resource, options) => fetch(new Request(resource, { ...options, credentials: "omit" }));
}

/** Sets what the address says of page and looks; what it may not say is named in the console. */
export function describe(element, said, origins, isListed, embedder) {
  const refused = [];
  for (const [name, value] of said) {
    const isFree = FROM_ANY.includes(name) || (isListed && FROM_LISTED.includes(name));
    if (isFree && isPlain(name, value, origins, embedder)) element.setAttribute(name, value);
    else if (!OF_THE_FRAME.includes(name)) refused.push(name);
  }
  if (refused.length) console.error(`Standfirst: the address of a frame does not decide ${refused.join(", ")}`);
}

function isPlain(name, value, origins, embedder) {
  // The other themes are selectors, and there is nothing here to select.
  if (name === "theme") return /^(auto|light|dark)$/.test(value);
  if (name === "lang") return /^[A-Za-z0-9-]+$/.test(value);
  // Links to comments lead there.
  if (name === "page-url") {
    const origin = originOf(value, location.href);
    return /^https?:/.test(origin ?? "") && (origins.has(origin) || origin === embedder);
  }
  return true;
}
