// Runs inside the frame: shows what its address chooses from the publisher's configuration, and reports the
// frame's height to the embedding page.

import "./standfirst.mjs";
import { chooseBackend, configuration, applyParameters, blockStorage, isEmbedderListed, listedOrigins, originOf } from "./frame-policy.mjs";

const params = new URLSearchParams(location.search);

// Heights and events are sent to the embedding page, and commands are accepted only from there. What the address
// says about the embedder proves nothing.
const embedder = originOf(location.ancestorOrigins?.[0]) ?? originOf(document.referrer);
const host = originOf(params.get("origin")) ?? embedder;
const send = (message) => parent.postMessage(message, host ?? "*");

const element = document.createElement(params.get("element") === "article" ? "standfirst-article" : "standfirst-comments");
element.loading = "eager";

// Room for the focus outline.
document.body.style.margin = "0 4px";

let hasFailed = false;

async function show() {
  const site = new URL("../", import.meta.url);
  const config = await configuration(site);
  const { shown, comments, commentSettings } = chooseBackend(config, site, params);
  const origins = listedOrigins(config);
  const isListed = await isEmbedderListed(origins);
  if (!isListed) blockStorage();
  applyParameters(element, params, origins, isListed, embedder);
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
  element.signIn = commentSettings?.sign_in;
  for (const [key, words] of Object.entries(config.frames?.words ?? {})) element.setAttribute(`t-${key}`, words);
  document.body.append(element);
}

const showing = show().catch((error) => {
  hasFailed = true;
  console.error(`Standfirst: ${error.message}`);
  send({ type: "standfirst:event", name: "failed", detail: { reason: "misconfigured" } });
});

// WordPress adds this to the addresses of the frames it embeds, and expects it back.
const secret = /[#?&]secret=(\w+)/.exec(location.hash)?.[1];

let height = 0;
let isLoaded = false;

function measure() {
  const now = Math.ceil(element.getBoundingClientRect().height);
  // Until everything is loaded the height only grows, so that the embedding page does not jump.
  if (now === height || (!isLoaded && now < height)) return;
  height = now;
  sendHeight();
}

function sendHeight() {
  send({ type: "standfirst:height", height });
  if (secret) send({ message: "height", secret, value: height });
}

new ResizeObserver(measure).observe(element);

// WebKit lays out this page and the embedding one in turn, and sometimes finds the size changed again while it
// notifies the observer. It then notifies it in the next frame: nothing is lost, and this is no error.
addEventListener("error", (event) => {
  if (event.message.startsWith("ResizeObserver loop")) event.preventDefault();
});

for (const name of ["ready", "loaded", "submitted", "published", "held", "failed", "count"]) {
  element.addEventListener(`standfirst:${name}`, ({ detail }) => {
    isLoaded ||= name === "loaded" || name === "failed";
    send({ type: "standfirst:event", name, detail });
    measure();
  });
}

addEventListener("message", async ({ source, origin, data }) => {
  if (source !== parent || origin !== host) return;
  // `goTo` would show the element, too: nothing may be shown before the embedder is known.
  await showing;
  if (hasFailed) return;
  if (data?.type === "standfirst:theme" && /^(light|dark)$/.test(data.theme)) element.theme = data.theme;
  // The script of the embedding page may have loaded later than this one.
  if (data?.type === "standfirst:hello") sendHeight();
  if (data?.type === "standfirst:go") element.goTo(data.id);
  // From now on the frame is as high as its content.
  if (data?.type === "standfirst:fitted") document.documentElement.style.overflow = "hidden";
});

send({ type: "standfirst:hello" });
