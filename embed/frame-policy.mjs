// Decides what a frame may show, and whether it may use what this browser stores about its reader. Anybody can
// write the address of a frame, and what runs in it runs with the publisher's rights. So the address only says
// which page is meant and how it looks. Backends, servers and texts come from the publisher's configuration alone.

/** Attributes that any address may set: they choose the page and its looks. `embed/api.json` lists them. */
export const FROM_ANY = ["page-id", "page-url", "lang", "dir", "theme", "sort", "page-size", "max-level", "input-position"];

/**
 * Attributes that only an embedder on the publisher's list may set: they are texts, require more of a reader, or let third parties know
 * of one.
 */
export const FROM_LISTED = ["page-title", "require", "avatars"];

/** Parameters of the frame itself, beside the attributes. */
const FRAME_PARAMETERS = ["element", "backend", "server", "comments-backend", "comments-server", "origin", "loading"];

// Milliseconds to wait for the embedding page. One that has not responded by then counts as unlisted.
const EMBEDDER_TIMEOUT = 1000;

/** Returns the origin of an address, or nothing if it has none. */
export function originOf(address, base) {
  try {
    const { origin } = new URL(address, base);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

/** Loads the site's `config.json`, from the folder above the widget. */
export async function configuration(site) {
  const address = new URL("config.json", site);
  try {
    const response = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!response.ok) throw Error(`the server answered ${response.status}`);
    const config = await response.json();
    if (typeof config?.articles?.profile !== "string") throw Error("articles.profile: is missing");
    return config;
  } catch (error) {
    throw Error(`${address}: ${error.message}. A frame shows what this file names; a frame with "sandbox" needs "Access-Control-Allow-Origin: *" on it, too.`);
  }
}

/** Returns the absolute address, or nothing if it is invalid. */
function absoluteUrl(address, base) {
  try {
    return new URL(address, base).href;
  } catch {
    return undefined;
  }
}

/** Returns a backend of the configuration in the form an element takes. */
function source({ profile, server, variables }, site) {
  const isShipped = /^[\w-]+$/.test(profile);
  return {
    name: profile,
    file: absoluteUrl(isShipped ? `profiles/${profile}.json` : profile, site),
    backend: isShipped ? profile : absoluteUrl(profile, site),
    server: absoluteUrl(server || "./", site)?.replace(/\/+$/, ""),
    variables: variables ?? {},
  };
}

/**
 * Returns everything that a frame of this site may show: the site's own articles and comments, then the
 * publisher's list.
 */
function availableBackends(config, site, isArticle) {
  const articles = source(config.articles, site);
  const comments = config.comments === false ? undefined : source(config.comments ?? config.articles, site);
  const list = (config.frames?.backends ?? []).map((entry) => {
    const only = source(entry, site);
    return { name: entry.name, shown: only, comments: entry.comments ? source(entry.comments, site) : only };
  });
  // The site's own thread follows the site's rules for comments.
  const own = { name: "", shown: isArticle ? articles : comments, comments, commentSettings: config.comments };
  return own.shown ? [own, ...list] : list;
}

/**
 * Returns the backend that the address chooses: by its name in the list, or, as in addresses from before the list
 * existed, by profile and server. Throws an error for the publisher if it matches none.
 */
export function chooseBackend(config, site, params) {
  const isArticle = params.get("element") === "article";
  const matchesProfile = (one, parameter) => {
    const name = params.get(parameter);
    return !name || one?.name === name || (one && absoluteUrl(name, location.href) === one.file);
  };
  const matchesServer = (one, parameter) => {
    const server = params.get(parameter);
    return !server || server.replace(/\/+$/, "") === one?.server;
  };
  const backend = params.get("backend");
  const matchesName = (option) => (backend && option.name === backend) || matchesProfile(option.shown, "backend");
  const found = availableBackends(config, site, isArticle).find((option) =>
    matchesName(option) && matchesServer(option.shown, "server") &&
    (!isArticle || (matchesProfile(option.comments, "comments-backend") && matchesServer(option.comments, "comments-server"))));
  if (found) return found;
  const requested = ["backend", "server", "comments-backend", "comments-server"].filter((name) => params.get(name));
  throw Error(requested.length
    ? `${requested.map((name) => `${name} "${params.get(name)}"`).join(", ")}: a frame shows what the site's config.json names, under "articles", "comments" and "frames"`
    : "the site's config.json turns comments off");
}

/**
 * Returns the origins of pages on which readers may be remembered: the site's own, and those the publisher lists.
 */
export function listedOrigins(config) {
  const origins = [location.href, config.site?.url, ...(config.frames?.embedders ?? [])].map((one) => originOf(one));
  return new Set(origins.filter(Boolean));
}

/**
 * Whether the origin of every page around the frame is in the list. Where that cannot be known, the answer is no.
 * Some browsers do not tell a frame its ancestors; there only a message from the embedding page counts, by its
 * origin. A frame page that is opened directly has no embedder that could be on the list.
 */
export async function isEmbedderListed(origins) {
  if (parent === window) return false;
  if (location.ancestorOrigins) return [...location.ancestorOrigins].every((origin) => origins.has(origin));
  // A message can come only from the direct parent, so there must be no page above it.
  if (parent !== top) return false;
  try {
    // Throws for any other origin.
    return origins.has(parent.location.origin);
  } catch {
    return embedderResponds(origins);
  }
}

function embedderResponds(origins) {
  const referrer = originOf(document.referrer);
  if (referrer && !origins.has(referrer)) return false;
  return new Promise((resolve) => {
    const onMessage = ({ source, origin, data }) => {
      if (source !== parent || !/^standfirst:/.test(data?.type)) return;
      removeEventListener("message", onMessage);
      resolve(origins.has(origin));
    };
    addEventListener("message", onMessage);
    setTimeout(() => resolve(false), EMBEDDER_TIMEOUT);
    parent.postMessage({ type: "standfirst:hello" }, "*");
  });
}

/**
 * Blocks access to what this browser stores: storage, databases, caches and cookies. The widget treats this like
 * a browser that blocks storage, and keeps what is written in memory.
 */
export function blockStorage() {
  const refused = () => {
    throw new DOMException("This frame is on a page that its publisher does not list.", "SecurityError");
  };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, { get: refused });
  }
  const { fetch } = window;
  window.fetch = (resource, options) => fetch(new Request(resource, { ...options, credentials: "omit" }));
}

/**
 * Sets the attributes for page and looks from the address. Parameters that the address may not set are named in
 * the console.
 */
export function applyParameters(element, params, origins, isListed, embedder) {
  const refused = [];
  for (const [name, value] of params) {
    const isAllowed = FROM_ANY.includes(name) || (isListed && FROM_LISTED.includes(name));
    if (isAllowed && isAllowedValue(name, value, origins, embedder)) element.setAttribute(name, value);
    else if (!FRAME_PARAMETERS.includes(name)) refused.push(name);
  }
  if (refused.length) console.error(`Standfirst: the address of a frame does not decide ${refused.join(", ")}`);
}

function isAllowedValue(name, value, origins, embedder) {
  // The other themes are selectors, and this page has no elements for them to match.
  if (name === "theme") return /^(auto|light|dark)$/.test(value);
  if (name === "lang") return /^[A-Za-z0-9-]+$/.test(value);
  // Links to comments lead to this address.
  if (name === "page-url") {
    const origin = originOf(value, location.href);
    return /^https?:/.test(origin ?? "") && (origins.has(origin) || origin === embedder);
  }
  return true;
}
