// Each line that ends in the word "wrong" is a type error, and no other line is.
import { StandfirstComments, StandfirstCount } from "standfirst/elements";
import * as everything from "standfirst/widget/elements.mjs"; // wrong

declare const thread: StandfirstComments;
declare const count: StandfirstCount;

thread.backend = 5; // wrong
thread.sort = "loudest"; // wrong
thread.pageid = "/post"; // wrong
thread.commentsBackend = "waline"; // wrong
thread.variables = { nonce: 7 }; // wrong
thread.renewToken = () => 5; // wrong
thread.goTo(); // wrong
thread.update({ pageIdd: "/other" }); // wrong
count.focusForm(); // wrong
count.refresh(); // wrong
document.addEventListener("standfirst:loaded", ({ detail }) => detail.total); // wrong
document.addEventListener("standfirst:held", ({ detail }) => detail.id.toFixed()); // wrong

export default everything;
