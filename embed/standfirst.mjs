// Defines Standfirst's elements, and inserts them where plain elements ask for them.
export * from "./elements.mjs";
import { define, scan } from "./elements.mjs";

define();
scan();
