// Runs on the embedding page: sets the height of Standfirst's frames, sends them the page's theme, and dispatches
// their events. Without it a frame keeps its given height, and scrolls.

const address = new URL("frame.html", import.meta.url);

const frames = () => [...document.querySelectorAll("iframe")].filter(({ src }) => src.startsWith(address.href));

/** Returns the origin of a frame's messages. A sandboxed frame has an opaque one. */
function originOf(frame) {
  const opaque = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
  return opaque ? "null" : address.origin;
}

function send(frame, message) {
  const origin = originOf(frame);
  frame.contentWindow?.postMessage(message, origin === "null" ? "*" : origin);
}

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/**
 * Reads `data-theme` of the frame: light, dark, or a selector that matches only while the page is dark. Otherwise
 * follows the page's colour scheme.
 */
function themeOf(frame) {
  const setting = frame.dataset.theme || "auto";
  if (setting === "light" || setting === "dark") return setting;
  if (setting !== "auto") return document.querySelector(setting) ? "dark" : "light";
  const scheme = getComputedStyle(frame).colorScheme;
  const dark = scheme.includes("dark") && (darkScheme.matches || !scheme.includes("light"));
  return dark ? "dark" : "light";
}

const sendTheme = (frame) => send(frame, { type: "standfirst:theme", theme: themeOf(frame) });

// The first message may go to any origin: the frame's page may not be loaded yet.
const sendHello = (frame) => frame.contentWindow?.postMessage({ type: "standfirst:hello" }, "*");

addEventListener("message", ({ source, origin, data }) => {
  const frame = frames().find(({ contentWindow }) => contentWindow === source);
  if (!frame || origin !== originOf(frame)) return;
  if (data?.type === "standfirst:hello") sendTheme(frame);
  if (data?.type === "standfirst:height" && Number.isFinite(data.height)) {
    frame.style.height = `${data.height}px`;
    send(frame, { type: "standfirst:fitted" });
  }
  if (data?.type === "standfirst:event") {
    const { name, detail } = data;
    frame.dispatchEvent(new CustomEvent(`standfirst:${name}`, { bubbles: true, detail }));
    const id = /^#comment-(.+)$/.exec(location.hash)?.[1];
    if (name === "ready" && id) send(frame, { type: "standfirst:go", id: decodeURIComponent(id) });
  }
});

const sendThemeToAll = () => frames().forEach(sendTheme);
darkScheme.addEventListener("change", sendThemeToAll);
const themeObserver = new MutationObserver(sendThemeToAll);
for (const outer of [document.documentElement, document.body]) themeObserver.observe(outer, { attributes: true });

frames().forEach(sendHello);
