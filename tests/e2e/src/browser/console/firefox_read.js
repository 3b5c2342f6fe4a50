// Returns the list in the format of Chromium's driver, without the browser's messages about itself.
const { errorFlag, warningFlag } = Ci.nsIScriptError;

const source = (category) => {
  if (category === "content javascript") return "javascript";
  if (category.startsWith("CSP")) return "security";
  if (category.startsWith("CORS")) return "network";
  return category;
};

const level = (flags) => {
  if (flags === errorFlag) return "SEVERE";
  return flags & warningFlag ? "WARNING" : "INFO";
};

const entries = Services.console
  .getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError)
  .filter((one) => !/^(chrome|resource|moz-[a-z]+):/.test(one.sourceName))
  .filter((one) => !one.category.startsWith("chrome "))
  // Firefox logs this when a page is left while its database is being opened.
  .filter((one) => !(one.category === "indexedDB" && one.errorMessage.includes("in ActorDestroy")))
  .map((one) => ({
    level: level(one.flags),
    source: source(one.category),
    message: `${one.sourceName}:${one.lineNumber} ${one.errorMessage}`,
  }));
Services.console.reset();
return entries;
