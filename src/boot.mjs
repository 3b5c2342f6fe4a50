// What the reader sees when the application itself cannot start or go on: WebAssembly refused, a file
// lost on the way, a browser too old, a mistake of ours. Trunk calls this around the start of the
// wasm module.
export default function boot() {
  addEventListener("error", (event) => stopped(event.error));
  addEventListener("unhandledrejection", (event) => stopped(event.reason));
  return {
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
