// What the reader sees when the application itself cannot start or go on: WebAssembly refused, a file
// lost on the way, a browser too old, a mistake of ours. Trunk calls this around the start of the
// wasm module.
export default function boot() {
  addEventListener("error", (event) => stopped(event.error));
  addEventListener("unhandledrejection", (event) => stopped(event.reason));
  addEventListener("beforeinstallprompt", offer);
  // The worker keeps what the application could start with, and nothing else (worker/service-worker.js).
  for (const outcome of ["started", "broken"]) {
    addEventListener(`standfirst-${outcome}`, () => navigator.serviceWorker?.controller?.postMessage(outcome));
  }
  // Nobody scrolls on paper.
  addEventListener("beforeprint", () => {
    for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
  });
  try {
    nameTab();
  } catch {
    // Storage is refused: nothing has a name.
  }
  keepPlaces();
  keepPlace(document);
  // The application asks for it (crates/html/src/foreign_tree.rs), and in most such browsers finds it on its way.
  if (!Element.prototype.setHTML) bringPurifier();
  addEventListener("standfirst-purifier", ({ detail }) => bringPurifier().then(({ purify }) => detail(purify)));
  document.documentElement.renderMarkdown = rendered;
  return {
    onSuccess: register,
    onFailure(error) {
      const place = document.querySelector(".boot-words[hidden]");
      if (place) {
        place.textContent =
          "This page could not be started. Reload it, or try another browser. Nothing you wrote is lost.";
        place.hidden = false;
      }
      document.querySelector(".boot-line")?.remove();
      console.error("Standfirst could not start:", error);
    },
  };
}

// What cleans foreign markup where the browser cannot. Tries until it is there; some browsers never ask twice for a
// script that did not come, unless its address is another.
let purifier;
let again = "";
let wait = 1000;
function bringPurifier() {
  purifier ??= import(`./purifier.mjs${again}`).catch((error) => {
    console.error("Standfirst: foreign text is shown as words:", error);
    again += "?";
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

// A tab that was duplicated begins with a copy of the other's name (crates/offline/src/drafts.rs): words typed in both
// would lie in one place, and one of them be lost. While a page is open a mark says so; who finds it set is such
// a copy, or comes back from a crash, and finds the draft as another tab's.
function nameTab() {
  const mark = "standfirst:tab-open";
  if (sessionStorage.getItem(mark)) sessionStorage.removeItem("standfirst:tab");
  const open = () => sessionStorage.setItem(mark, "1");
  open();
  addEventListener("pageshow", open);
  addEventListener("pagehide", () => sessionStorage.removeItem(mark));
}

// The reader's place belongs to the entry of the history: where the page was scrolled to, what had the focus, and
// how much of a list or thread was shown, which the application says and is told by an attribute of the root
// element (src/app/entry_state.rs). The entry has a key in `history.state`, beside whatever else is there; the
// places themselves are in the storage of the tab.
function keepPlaces() {
  const root = document.documentElement;
  const stored = "standfirst:places";
  let places = {};
  try {
    places = JSON.parse(sessionStorage.getItem(stored)) ?? {};
  } catch {
    // Storage is refused, or was written by something else: places live as long as this page.
  }
  let key, path, turn = 0;
  // Where the page was before a link within it was followed: the browser scrolls before it tells of that.
  let scrolled = scrollY;

  const named = () => history.state?.standfirst;
  const leave = (y) => {
    const comment = [...document.querySelectorAll(".comment[id]")].find((one) => one.getBoundingClientRect().bottom > 0);
    const inView = named() && comment && comment.getBoundingClientRect().top < innerHeight;
    delete places[key];
    places[key] = {
      y,
      row: inView ? [comment.id, comment.getBoundingClientRect().top] : null,
      focus: described(document.activeElement),
      shown: root.dataset.entry ?? "",
    };
  };
  const store = () => {
    leave(scrollY);
    try {
      sessionStorage.setItem(stored, JSON.stringify(Object.fromEntries(Object.entries(places).slice(-50))));
    } catch {
      // Full or refused.
    }
  };
  const arrive = (isFirst) => {
    const isWithin = path === location.pathname && !named() && !isFirst;
    key = named() ?? Date.now().toString(36) + Math.random().toString(36).slice(2);
    path = location.pathname;
    const state = history.state;
    if (!named() && (state === null || typeof state === "object")) {
      history.replaceState({ ...state, standfirst: key }, "");
    }
    const place = places[key];
    turn++;
    if (isWithin) return;
    root.dataset.entry = place?.shown ?? "";
    if (place || !isFirst) settle(place, isFirst, ++turn);
  };

  // Goes on until the page is there as it was, or the reader does something.
  const settle = (place, isFirst, own) => {
    const before = document.activeElement;
    const mayFocus = () => {
      const now = document.activeElement;
      return now === before || now === document.body || !now;
    };
    let isFocused = isFirst && !place?.focus;
    let set = null, height = 0, quiet = 0;
    const began = performance.now();
    const step = () => {
      if (own !== turn || performance.now() - began > 10000) return;
      const isLoading = document.querySelector("#main .skeleton") !== null;
      quiet = isLoading ? 0 : quiet + 1;
      if (place) {
        if (set !== null && Math.abs(scrollY - set) > 2 && height === root.scrollHeight) return;
        const row = place.row && document.getElementById(place.row[0]);
        const wanted = row ? scrollY + row.getBoundingClientRect().top - place.row[1] : place.y;
        if (Math.abs(wanted - scrollY) > 1) scrollTo(0, wanted);
        if (scrollY !== set || height !== root.scrollHeight) quiet = Math.min(quiet, 1);
        set = scrollY;
        height = root.scrollHeight;
      }
      if (!isFocused) {
        const last = place?.focus && found(place.focus);
        // What had the focus may still be on its way; the heading is there for whoever had none.
        const next = last ?? (!place?.focus || quiet > 20 ? document.querySelector("#main :is(h1, [role=alert])") : null);
        if (next && !(isLoading && !last)) {
          if (mayFocus()) {
            if (next.tabIndex < 0) next.tabIndex = -1;
            next.focus({ preventScroll: true });
          }
          isFocused = true;
        }
      }
      if (isFocused && (!place || quiet > 30)) return;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };

  const described = (element) => {
    if (!element || element === document.body) return null;
    const selector = element.id
      ? `[id="${CSS.escape(element.id)}"]`
      : element.hasAttribute("href") && `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
    return selector ? [selector, [...document.querySelectorAll(selector)].indexOf(element)] : null;
  };
  const found = ([selector, index]) => document.querySelectorAll(selector)[index];

  history.scrollRestoration = "manual";
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(event, () => turn++, { capture: true, passive: true });
  }
  addEventListener("scroll", () => (scrolled = scrollY), { passive: true });
  addEventListener("standfirst-leave", () => leave(scrollY));
  addEventListener("standfirst-arrive", () => arrive(false));
  addEventListener("popstate", () => {
    leave(named() ? scrollY : scrolled);
    arrive(false);
  });
  addEventListener("pagehide", store);
  arrive(true);
}

// Markdown as HTML, by a module of its own that shares nothing with the application (src/app/markdown.rs): bytes of
// a text in, bytes of HTML out. It is fetched when the application first asks; until it is here the answer is
// nothing, and texts stand as they were typed.
let markdown, renderer;
function rendered(text) {
  const file = document.documentElement.dataset.markdown;
  markdown ??= fetch(file, { signal: AbortSignal.timeout(30000) })
    .then(async (answer) => {
      if (!answer.ok) throw Error(`the server answered ${answer.status}`);
      renderer = (await WebAssembly.instantiate(await answer.arrayBuffer())).instance.exports;
      dispatchEvent(new Event("standfirst-markdown"));
    })
    .catch((error) => {
      // Asked for again with the next text, and when the network is back.
      markdown = undefined;
      console.error(`Standfirst: ${file}: ${error.message}`);
      addEventListener("online", () => rendered(""), { once: true });
    });
  if (!renderer) return;
  const typed = new TextEncoder().encode(text);
  const bytes = (...place) => new Uint8Array(renderer.memory.buffer, ...place);
  bytes(renderer.room(typed.length)).set(typed);
  return new TextDecoder().decode(bytes(renderer.render(), renderer.length())) || undefined;
}

// A mistake of ours ends in a trap of the module, the only one on this page. The page as it stands
// stays readable: the notice is put before it, not in its place.
function stopped(error) {
  if (!(error instanceof WebAssembly.RuntimeError) || document.getElementById("standfirst-stopped")) return;
  console.error("Standfirst stopped:", error);
  const notice = document.createElement("p");
  notice.id = "standfirst-stopped";
  notice.className = "boot-words";
  notice.setAttribute("role", "alert");
  notice.textContent =
    document.documentElement.dataset.stopped ??
    "Something went wrong on this page. Reload it to go on; what you wrote has been kept.";
  document.body.prepend(notice);
}

// The service worker, once the page is there and has what it needs. What it comes to is told to the
// application by attributes of the root element and events of the window (src/app/device.rs): scripts
// like these are a third of the size they would have in the module.
async function register() {
  let registration;
  try {
    registration = await navigator.serviceWorker?.register("service-worker.js", { updateViaCache: "none" });
  } catch (error) {
    console.warn("Standfirst works without its service worker:", error);
  }
  if (!registration) return;
  // It keeps what this browser needed, and keeps it in the versions to come.
  purifier?.then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage("purifier"));
  const notice = () => {
    // A worker that waits while none is at work is the first one: nothing is new to anybody.
    if (registration.waiting && registration.active) registration.waiting.postMessage("which");
  };
  // Of which version it is. The network may have brought this page before its worker: then there is
  // nothing to reload for.
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data !== document.documentElement.dataset.version) tell("update");
  });
  // The browser may have found the new version before this script came to listen.
  const follow = () => registration.installing?.addEventListener("statechange", notice);
  notice();
  follow();
  registration.addEventListener("updatefound", follow);
  addEventListener("standfirst-take-over", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    registration.waiting?.postMessage("take over");
  });
  // Something waits to be sent: the worker sends it should no page be open when the network is back.
  // Where the browser knows no background synchronisation, the next page of ours sends it.
  addEventListener("standfirst-waiting", () => registration.sync?.register("standfirst-outbox").catch(() => {}));
  // A tab that stays open for days hears of what is new when somebody comes back to it.
  let asked = Date.now();
  addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < 3600000) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
}

// The browser offers to install the site: kept until the reader asks for it.
function offer(event) {
  event.preventDefault();
  addEventListener("standfirst-install", () => event.prompt(), { once: true });
  addEventListener("appinstalled", () => tell("installed"), { once: true });
  tell("install");
}

function tell(what) {
  document.documentElement.dataset[what] = "";
  dispatchEvent(new Event("standfirst-device"));
}
