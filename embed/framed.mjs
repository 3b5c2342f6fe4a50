// Inside the frame: shows what its publisher configured and its address chooses among that, and tells the page
// around how high it is.

import "./standfirst.mjs";
import { choose, configuration, describe, forgetReader, isAmong, listed, originOf } from "./frame-policy.mjs";

const said = new URLSearchParams(location.search);

// Whoever stands around is told heights and events; orders are taken from there alone. What the address says of
// it is no proof of anything.
const embedder = originOf(location.ancestorOrigins?.[0]) ?? originOf(document.referrer);
const host = originOf(said.get("origin")) ?? embedder;
const tell = (message) => parent.postMessage(message, host ?? "*");

const element = document.createElement(said.get("element") === "article" ? "standfirst-article" : "standfirst-comments");
element.loading = "eager";

// Room for the outline of what has the focus.
document.body.style.margin = "0 4px";

let refused = false;

async function show() {
  const site = new URL("../", import.meta.url);
  const config = await configuration(site);
  const { shown, comments, terms } = choose(config, site, said);
  const origins = listed(config);
  const isListed = await isAmong(origins);
  if (!isListed) forgetReader();
  describe(element, said, origins, isListed, embedder);
  element.lang ||= config.locale ?? "";
  element.backend = shown.backend;
  element.server = shown.server;
  element.variables = shown.variables;
  if (!comments) element.commentsBackend = "none";
  else if (JSON.stringify(comments) !== JSON.stringify(shown)) {
    element.commentsBackend = comments.backend;
    element.commentsServer = comments.server;
    element.variables = { ...shown.variables, ...comments.variables };
  }
  element.signIn = terms?.sign_in;
  for (const [key, words] of Object.entries(config.frames?.words ?? {})) element.setAttribute(`t-${key}`, words);
  document.body.append(element);
}

const showing = show().catch((error) => {
  refused = true;
  console.error(`Standfirst: ${error.message}`);
  tell({ type: "standfirst:event", name: "failed", detail: { reason: "misconfigured" } });
});

// WordPress puts this into the addresses of the frames it embeds, and wants to hear it again.
const secret = /[#?&]secret=(\w+)/.exec(location.hash)?.[1];

let height = 0;
let settled = false;

function measure() {
  const now = Math.ceil(element.getBoundingClientRect().height);
  // Until it is all there it only grows: nothing on the page around jumps back and forth.
  if (now === height || (!settled && now < height)) return;
  height = now;
  tellHeight();
}

function tellHeight() {
  tell({ type: "standfirst:height", height });
  if (secret) tell({ message: "height", secret, value: height });
}

new ResizeObserver(measure).observe(element);

// WebKit, laying out this page and the one around in turn, now and then finds the size changed again
// while it tells of it. It tells of that in the next frame: nothing is lost, and nothing has failed.
addEventListener("error", (event) => {
  if (event.message.startsWith("ResizeObserver loop")) event.preventDefault();
});

for (const name of ["ready", "loaded", "submitted", "published", "held", "failed", "count"]) {
  element.addEventListener(`standfirst:${name}`, ({ detail }) => {
    settled ||= name === "loaded" || name === "failed";
    tell({ type: "standfirst:event", name, detail });
    measure();
  });
}

addEventListener("message", async ({ source, origin, data }) => {
  if (source !== parent || origin !== host) return;
  // What goes to a comment would show it, too: nothing is shown before it is known who is around.
  await showing;
  if (refused) return;
  if (data?.type === "standfirst:theme" && /^(light|dark)$/.test(data.theme)) element.theme = data.theme;
  // The script of the page around may have come later than this one.
  if (data?.type === "standfirst:hello") tellHeight();
  if (data?.type === "standfirst:go") element.goTo(data.id);
  // The frame is as high as what is in it from now on.
  if (data?.type === "standfirst:fitted") document.documentElement.style.overflow = "hidden";
});

tell({ type: "standfirst:hello" });
