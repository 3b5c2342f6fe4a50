// Handles the cases in which the application cannot start or go on: WebAssembly is blocked, a file failed to load,
// the browser is too old, or the code panicked. Trunk calls this function around the start of the wasm module.
export default function boot() {
  addEventListener("error", (event) => showFatalError(event.error));
  addEventListener("unhandledrejection", (event) => showFatalError(event.reason));
  addEventListener("beforeinstallprompt", keepInstallPrompt);
  // The service worker keeps the configuration with which a page started, and discards one with which it did not
  // (worker/service-worker.js).
  for (const outcome of ["started", "broken"]) {
    addEventListener(`standfirst-${outcome}`, () => navigator.serviceWorker?.controller?.postMessage(outcome));
  }
  // Lazy images below the viewport would be missing on paper.
  addEventListener("beforeprint", () => {
    for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
  });
  try {
    nameTab();
  } catch {
    // Storage is blocked: the tab has no name.
  }
  // WebKit reports requests as failed that end because the reader leaves the page. While the application starts, it
  // waits before it believes a failure if this is set (src/app/boot.rs).
  const leave = () => (document.documentElement.dataset.leaving = "");
  addEventListener("beforeunload", leave);
  restorePlaces();
  keepFocus(document);
  // Browsers without `setHTML` start to fetch the purifier here. The application requests it with an event later
  // (crates/html/src/untrusted_tree.rs).
  if (!Element.prototype.setHTML) loadPurifier();
  addEventListener("standfirst-purifier", ({ detail }) => loadPurifier().then(({ purify }) => detail(purify)));
  document.documentElement.renderMarkdown = renderMarkdown;
  return {
    onSuccess() {
      // Firefox keeps no page with such a listener for the way back.
      removeEventListener("beforeunload", leave);
      register();
    },
    async onFailure(error) {
      if ("leaving" in document.documentElement.dataset) await new Promise((resolve) => setTimeout(resolve, 3000));
      const message = document.querySelector(".boot-text[hidden]");
      if (message) {
        message.textContent =
          "This page could not be started. Reload it, or try another browser. Nothing you wrote is lost.";
        message.hidden = false;
      }
      document.querySelector(".boot-line")?.remove();
      console.error("Standfirst could not start:", error);
    },
  };
}

// Loads the script that sanitises untrusted HTML in browsers without `setHTML`. Retries until it is loaded. Some
// browsers do not fetch a script again after it failed, unless its address differs.
let purifier;
let retrySuffix = "";
let retryDelay = 1000;
function loadPurifier() {
  purifier ??= import(`./purifier.mjs${retrySuffix}`).catch((error) => {
    console.error("Standfirst: HTML is shown as plain text:", error);
    retrySuffix += "?";
    return new Promise((done) => {
      addEventListener("online", done, { once: true });
      setTimeout(done, (retryDelay *= 2));
    }).then(() => {
      purifier = undefined;
      return loadPurifier();
    });
  });
  return purifier;
}

// Keeps keyboard focus near a pressed element that is removed, at once or when a response arrives: the focus moves
// to the nearest ancestor that is still in the page, instead of to the top of the page.
function keepFocus(root) {
  const page = document.documentElement;
  const clearMark = () => page.removeAttribute("data-standfirst-kept");
  root.addEventListener("click", () => {
    clearMark();
    // After a link, navigation places the focus.
    if (root.activeElement?.matches("a[href]")) return;
    const ancestors = [];
    for (let node = root.activeElement; node && node !== document.body; node = node.parentElement) ancestors.push(node);
    const start = performance.now();
    const check = () => {
      const [pressed] = ancestors;
      if (pressed?.isConnected) {
        if (root.activeElement === pressed && performance.now() - start < 15000) setTimeout(check, 100);
      } else if (document.activeElement === document.body) {
        const nearest = ancestors.find((one) => one.isConnected);
        if (!nearest) return;
        if (nearest.tabIndex < 0) nearest.tabIndex = -1;
        nearest.focus({ preventScroll: true });
        // A view that renders later may move the focus to a better place (src/view/dom.rs).
        page.toggleAttribute("data-standfirst-kept", true);
        addEventListener("focusin", clearMark, { once: true });
      }
    };
    setTimeout(check, 100);
  }, true);
}

// Gives a duplicated tab a name of its own. A duplicated tab starts with a copy of the other tab's session
// storage, and so with its name (crates/offline/src/drafts.rs). Both tabs would save their drafts under one key,
// and one draft would be lost. A mark is set while a page is open. A page that finds it set on start is a
// duplicate or was restored after a crash; it takes a new name and finds the draft as another tab's.
function nameTab() {
  const mark = "standfirst:tab-open";
  if (sessionStorage.getItem(mark)) sessionStorage.removeItem("standfirst:tab");
  const markOpen = () => sessionStorage.setItem(mark, "1");
  markOpen();
  addEventListener("pageshow", markOpen);
  addEventListener("pagehide", () => sessionStorage.removeItem(mark));
}

// Keeps the reader's place for each history entry: the scroll position, the focused element, and how much of a
// list or thread was shown. The application reads and writes the latter in an attribute of the root element
// (src/app/entry_state.rs). `history.state` holds the entry's key, beside whatever else is in it. The places are
// stored in session storage.
function restorePlaces() {
  const root = document.documentElement;
  const storageKey = "standfirst:places";
  let places = {};
  try {
    places = JSON.parse(sessionStorage.getItem(storageKey)) ?? {};
  } catch {
    // Storage is blocked, or holds something else: places last as long as this page.
  }
  let key, path, generation = 0;
  // The scroll position before the reader follows a link within the page: the browser scrolls before it fires
  // `popstate`.
  let lastScrollY = scrollY;

  const entryKey = () => history.state?.standfirst;
  const savePlace = (y) => {
    const comment = [...document.querySelectorAll(".comment[id]")].find((one) => one.getBoundingClientRect().bottom > 0);
    const inView = entryKey() && comment && comment.getBoundingClientRect().top < innerHeight;
    delete places[key];
    places[key] = {
      y,
      row: inView ? [comment.id, comment.getBoundingClientRect().top] : null,
      focus: describeElement(document.activeElement),
      shown: root.dataset.entry ?? "",
    };
  };
  const store = () => {
    savePlace(scrollY);
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(Object.entries(places).slice(-50))));
    } catch {
      // Storage is full or blocked.
    }
  };
  const enterEntry = (isFirst) => {
    const isSamePage = path === location.pathname && !entryKey() && !isFirst;
    key = entryKey() ?? Date.now().toString(36) + Math.random().toString(36).slice(2);
    path = location.pathname;
    const state = history.state;
    if (!entryKey() && (state === null || typeof state === "object")) {
      history.replaceState({ ...state, standfirst: key }, "");
    }
    const place = places[key];
    generation++;
    if (isSamePage) return;
    root.dataset.entry = place?.shown ?? "";
    if (place || !isFirst) restorePlace(place, isFirst, ++generation);
  };

  // Restores scroll position and focus in every frame, until the page is as it was, the reader does something, or
  // 10 s have passed.
  const restorePlace = (place, isFirst, mine) => {
    const before = document.activeElement;
    const mayFocus = () => {
      const now = document.activeElement;
      return now === before || now === document.body || !now;
    };
    let isFocused = isFirst && !place?.focus;
    let restoredY = null, height = 0, idleFrames = 0;
    const start = performance.now();
    const step = () => {
      if (mine !== generation || performance.now() - start > 10000) return;
      const isLoading = document.querySelector("#main .skeleton") !== null;
      idleFrames = isLoading ? 0 : idleFrames + 1;
      if (place) {
        if (restoredY !== null && Math.abs(scrollY - restoredY) > 2 && height === root.scrollHeight) return;
        const row = place.row && document.getElementById(place.row[0]);
        const target = row ? scrollY + row.getBoundingClientRect().top - place.row[1] : place.y;
        if (Math.abs(target - scrollY) > 1) scrollTo(0, target);
        if (scrollY !== restoredY || height !== root.scrollHeight) idleFrames = Math.min(idleFrames, 1);
        restoredY = scrollY;
        height = root.scrollHeight;
      }
      if (!isFocused) {
        const last = place?.focus && findElement(place.focus);
        // The element that had the focus may still be loading. The heading gets the focus if no element had it.
        const next = last ?? (!place?.focus || idleFrames > 20 ? document.querySelector("#main :is(h1, [role=alert])") : null);
        if (next && !(isLoading && !last)) {
          if (mayFocus()) {
            if (next.tabIndex < 0) next.tabIndex = -1;
            next.focus({ preventScroll: true });
          }
          isFocused = true;
        }
      }
      if (isFocused && (!place || idleFrames > 30)) return;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };

  const describeElement = (element) => {
    if (!element || element === document.body) return null;
    const selector = element.id
      ? `[id="${CSS.escape(element.id)}"]`
      : element.hasAttribute("href") && `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
    return selector ? [selector, [...document.querySelectorAll(selector)].indexOf(element)] : null;
  };
  const findElement = ([selector, index]) => document.querySelectorAll(selector)[index];

  history.scrollRestoration = "manual";
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(event, () => generation++, { capture: true, passive: true });
  }
  addEventListener("scroll", () => (lastScrollY = scrollY), { passive: true });
  addEventListener("standfirst-leave", () => savePlace(scrollY));
  addEventListener("standfirst-arrive", () => enterEntry(false));
  addEventListener("popstate", () => {
    savePlace(entryKey() ? scrollY : lastScrollY);
    enterEntry(false);
  });
  addEventListener("pagehide", store);
  enterEntry(true);
}

// Renders Markdown as HTML with a separate wasm module that shares nothing with the application
// (src/app/markdown.rs): it takes the bytes of a text and returns the bytes of the HTML. The module is fetched on
// the first call. Until it is loaded this function returns nothing, and texts are shown as they were typed.
let markdown, renderer;
function renderMarkdown(text) {
  const file = document.documentElement.dataset.markdown;
  markdown ??= fetch(file, { signal: AbortSignal.timeout(30000) })
    .then(async (response) => {
      if (!response.ok) throw Error(`the server answered ${response.status}`);
      renderer = (await WebAssembly.instantiate(await response.arrayBuffer())).instance.exports;
      dispatchEvent(new Event("standfirst-markdown"));
    })
    .catch((error) => {
      // Fetched again for the next text, and when the network is back.
      markdown = undefined;
      console.error(`Standfirst: ${file}: ${error.message}`);
      addEventListener("online", () => renderMarkdown(""), { once: true });
    });
  if (!renderer) return;
  const input = new TextEncoder().encode(text);
  const bytes = (...range) => new Uint8Array(renderer.memory.buffer, ...range);
  bytes(renderer.room(input.length)).set(input);
  return new TextDecoder().decode(bytes(renderer.render(), renderer.length())) || undefined;
}

// Notifies the reader of a panic, which ends in a trap of the wasm module (the only module on this page that
// traps). The notice is put before the page, not in place of it: what is on the page stays readable.
function showFatalError(error) {
  if (!(error instanceof WebAssembly.RuntimeError) || document.getElementById("standfirst-stopped")) return;
  console.error("Standfirst stopped:", error);
  const notice = document.createElement("p");
  notice.id = "standfirst-stopped";
  notice.className = "boot-text";
  notice.setAttribute("role", "alert");
  notice.textContent =
    document.documentElement.dataset.stopped ??
    "Something went wrong on this page. Reload it to continue. What you wrote has been saved.";
  document.body.prepend(notice);
}

// Registers the service worker once the application has started. Results are reported to the application by
// attributes of the root element and events of the window (src/app/device.rs): as scripts these steps take a third
// of the bytes they would take in the wasm module.
async function register() {
  let registration;
  try {
    registration = await navigator.serviceWorker?.register("service-worker.js", { updateViaCache: "none" });
  } catch (error) {
    console.warn("Standfirst works without its service worker:", error);
  }
  if (!registration) return;
  // The worker caches the purifier, for this version and later ones, because this browser needs it.
  purifier?.then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage("purifier"));
  const askVersion = () => {
    // A waiting worker without an active one is the first worker: there is no update to report.
    if (registration.waiting && registration.active) registration.waiting.postMessage("which");
  };
  // The waiting worker reports its version. If the page itself was already fetched in that version, there is
  // nothing to reload for.
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data !== document.documentElement.dataset.version) notifyApp("update");
  });
  // The browser may have found the new version before this listener was added.
  const watchInstalling = () => registration.installing?.addEventListener("statechange", askVersion);
  askVersion();
  watchInstalling();
  registration.addEventListener("updatefound", watchInstalling);
  addEventListener("standfirst-take-over", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    registration.waiting?.postMessage("take over");
  });
  // The outbox is not empty: the worker sends it if no page is open when the network is back. In browsers without
  // Background Sync, the next page of this site sends it.
  addEventListener("standfirst-pending", () => registration.sync?.register("standfirst-outbox").catch(() => {}));
  // A tab that stays open for days checks for updates when the reader comes back to it.
  let lastCheck = Date.now();
  addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - lastCheck < 3600000) return;
    lastCheck = Date.now();
    registration.update().catch(() => {});
  });
}

// Keeps the browser's install prompt until the reader asks for it.
function keepInstallPrompt(event) {
  event.preventDefault();
  addEventListener("standfirst-install", () => event.prompt(), { once: true });
  addEventListener("appinstalled", () => notifyApp("installed"), { once: true });
  notifyApp("install");
}

function notifyApp(what) {
  document.documentElement.dataset[what] = "";
  dispatchEvent(new Event("standfirst-device"));
}
