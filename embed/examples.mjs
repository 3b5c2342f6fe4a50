// The page's own script: it controls one thread and lists the events it receives.

const thread = document.getElementById("controlled");
const eventList = document.getElementById("events");

const ACTIONS = {
  newest: () => thread.update({ sort: "newest" }),
  oldest: () => thread.update({ sort: "oldest" }),
  refresh: () => thread.refresh(),
  focus: () => thread.focusForm(),
};

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => ACTIONS[button.dataset.do]());
}

for (const name of ["ready", "loaded", "submitted", "published", "held", "failed", "count"]) {
  thread.addEventListener(`standfirst:${name}`, ({ detail }) => {
    const line = document.createElement("li");
    line.textContent = `${name} ${JSON.stringify(detail)}`;
    eventList.append(line);
  });
}
