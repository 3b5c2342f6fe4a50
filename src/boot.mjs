// What the reader sees when the application itself cannot start: WebAssembly refused, a file lost
// on the way, a browser too old. Trunk calls this around the start of the wasm module.
export default function boot() {
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
