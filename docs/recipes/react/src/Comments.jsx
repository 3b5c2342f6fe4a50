import { useState } from "react";

/**
 * The comments of one article. React sets what the element knows as properties (`pageId`) and listens to
 * every event by its own name after "on".
 */
export function Comments({ server, pageId }) {
  const [count, setCount] = useState();
  const [thanks, setThanks] = useState("");
  const listeners = {
    "onstandfirst:count": (event) => setCount(event.detail.count),
    "onstandfirst:published": () => setThanks("Thank you for writing."),
    "onstandfirst:held": () => setThanks("Thank you. An editor will read it first."),
  };
  return (
    <section aria-label="What readers say">
      <p role="status">
        {count === undefined ? "" : `Comments so far: ${count}. `}
        {thanks}
      </p>
      <standfirst-comments server={server} pageId={pageId} {...listeners}>
        The comments cannot be shown here.
      </standfirst-comments>
    </section>
  );
}
