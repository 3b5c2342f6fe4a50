// Correct uses of the elements in TypeScript: nothing here is a type error.
import "standfirst";
import { ATTRIBUTES, StandfirstComments, StandfirstCount, define, scan } from "standfirst/elements";

define();
scan(document.body);

const thread = document.createElement("standfirst-comments");
thread.backend = "isso";
thread.server = "https://comments.example";
thread.pageId = "/post";
thread.lang = "pl";
thread.sort = "newest";
thread.theme = ".night";
thread.loading = "manual";
thread.variables = { site: "harbour" };
thread.token = "proof";
thread.renewToken = () => fetch("/session/renew").then((answer) => answer.text());
thread.update({ pageId: "/other", sort: "oldest" });
thread.goTo(17);
document.body.append(thread);

const shown: Promise<void> = thread.load();
const same: StandfirstComments | null = document.querySelector("standfirst-comments");
const article = document.createElement("standfirst-article");
article.commentsBackend = "waline";
const count: StandfirstCount = document.createElement("standfirst-count");

thread.addEventListener("standfirst:loaded", ({ detail }) => detail.count.toFixed());
document.addEventListener("standfirst:published", ({ detail }) => detail.id?.toUpperCase());
document.addEventListener("standfirst:failed", (event) => event.detail.reason === "start");

export const all = [shown, same, count.pageId, ATTRIBUTES.join()];
