// What the reader sees when the application itself cannot start or go on: WebAssembly refused, a file
// lost on the way, a browser too old, a mistake of ours. Trunk calls this around the start of the
// wasm module.
export default function boot() {
  addEventListener("error", (event) => stopped(event.error));
  addEventListener("unhandledrejection", (event) => stopped(event.reason));
  addEventListener("beforeinstallprompt", offer);
  try {
    nameTab();
  } catch {
    // Storage is refused: nothing has a name.
  }
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

// A tab that was duplicated begins with a copy of the other's name (src/offline/drafts.rs): words typed in both
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
