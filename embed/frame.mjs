// Runs on the embedding page: sets the height of Standfirst's frames, sends them the page's theme, and dispatches
// their events. Without it a frame keeps its given height, and scrolls.

const address = new URL("frame.html", import.meta.url);

const frames = () => [...document.querySelectorAll("iframe")].filter(({ src }) => src.startsWith(address.href));

/** Returns the origin of a frame's messages. A sandboxed frame has an opaque one. */
function originOf(frame) {
  const opaque = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
  return opaque ? "null" : address.origin;
}

function tell(frame, message) {
  const origin = originOf(frame);
  frame.contentWindow?.postMessage(message, origin === "null" ? "*" : origin);
}

const night = matchMedia("(prefers-color-scheme: dark)");

/**
 * Reads `data-theme` of the frame: light, dark, or a selector that matches only while the page is dark. Otherwise
 * follows the page's colour scheme.
 */
function themeOf(frame) {
  const said = frame.dataset.theme || "auto";
  if (said === "light" || said === "dark") return said;
  if (said !== "auto") return document.querySelector(said) ? "dark" : "light";
  const scheme = getComputedStyle(frame).colorScheme;
  const dark = scheme.includes("dark") && (night.matches || !scheme.includes("light"));
  return dark ? "dark" : "light";
}

const dress = (frame) => tell(frame, { type: "standfirst:theme", theme: themeOf(frame) });

// The first message may go to any origin: the frame's page may not be loaded yet.
const greet = (frame) => frame.contentWindow?.postMessage({ type: "standfirst:hello" }, "*");

addEventListener("message", ({ source, origin, data }) => {
  const frame = frames().find(({ contentWindow }) => contentWindow === source);
  if (!frame || origin !== originOf(frame)) return;
  if (data?.type === "standfirst:hello") dress(frame);
  if (data?.type === "standfirst:height" && Number.isFinite(data.height)) {
    frame.style.height = `${data.height}px`;
    tell(frame, { type: "standfirst:fitted" });
  }
  if (data?.type === "standfirst:event") {
    const { name, detail } = data;
    frame.dispatchEvent(new CustomEvent(`standfirst:${name}`, { bubbles: true, detail }));
    const id = /^#comment-(.+)$/.exec(location.hash)?.[1];
    if (name === "ready" && id) tell(frame, { type: "standfirst:go", id: decodeURIComponent(id) });
  }
});

const dressAll = () => frames().forEach(dress);
night.addEventListener("change", dressAll);
const page = new MutationObserver(dressAll);
for (const outer of [document.documentElement, document.body]) page.observe(outer, { attributes: true });

frames().forEach(greet);
