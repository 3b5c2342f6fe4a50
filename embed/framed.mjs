// Inside the frame: shows what the address says, and tells the page around how high it is.

import { ATTRIBUTES } from "./standfirst.mjs";

const said = new URLSearchParams(location.search);

function originOf(address, base) {
  try {
    const { origin } = new URL(address, base);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

// Whoever stands around is told heights and events; orders are taken from there alone.
const host = originOf(said.get("origin")) ?? originOf(location.ancestorOrigins?.[0]) ?? originOf(document.referrer);
const tell = (message) => parent.postMessage(message, host ?? "*");

/** A shipped profile by its name, or a file of this origin. */
const isOurs = (profile) => /^[\w-]*$/.test(profile) || originOf(profile, document.baseURI) === location.origin;

// A profile decides what is asked of which server. It would be asked by this origin, with its cookies and what
// it remembers of the reader; and anybody may write the address of a frame.
const strange = [...said].find(([name, value]) => /^(comments-)?backend$/.test(name) && !isOurs(value));

const element = document.createElement(said.get("element") === "article" ? "standfirst-article" : "standfirst-comments");
for (const [name, value] of said) {
  // A sheet of anybody's choice has no place on a page of this origin.
  const known = ATTRIBUTES.includes(name) && name !== "css";
  if (known || /^t-[\w.-]+$/.test(name)) element.setAttribute(name, value);
}
element.loading = "eager";

// Room for the outline of what has the focus.
document.body.style.margin = "0 4px";
if (strange) {
  console.error(`Standfirst: ${strange[0]}: a frame takes a profile's name or an address of its own origin, found "${strange[1]}"`);
  tell({ type: "standfirst:event", name: "failed", detail: { reason: "misconfigured" } });
} else document.body.append(element);

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

addEventListener("message", ({ source, origin, data }) => {
  // What goes to a comment would show it, too.
  if (strange || source !== parent || origin !== host) return;
  if (data?.type === "standfirst:theme" && /^(light|dark)$/.test(data.theme)) element.theme = data.theme;
  // The script of the page around may have come later than this one.
  if (data?.type === "standfirst:hello") tellHeight();
  if (data?.type === "standfirst:go") element.goTo(data.id);
  // The frame is as high as what is in it from now on.
  if (data?.type === "standfirst:fitted") document.documentElement.style.overflow = "hidden";
});

tell({ type: "standfirst:hello" });
