// Runs in each process that shows pages. What is said by `console` stays there otherwise; uncaught
// errors and refusals of the content security policy reach the browser's list by themselves.
const LEVELS = { error: "errorFlag", assert: "errorFlag", warn: "warningFlag" };

const spoken = (value) => {
  try {
    // What belongs to a page answers a script of the browser only when that is waived.
    return String(Cu.waiveXrays(value));
  } catch {
    return "something that cannot be spoken";
  }
};

Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).addLogEventListener((event) => {
  const said = event.wrappedJSObject || event;
  const entry = Cc["@mozilla.org/scripterror;1"].createInstance(Ci.nsIScriptError);
  entry.init(
    [...said.arguments].map(spoken).join(" "),
    said.filename,
    said.lineNumber,
    said.columnNumber,
    Ci.nsIScriptError[LEVELS[said.level] || "infoFlag"],
    "console-api",
  );
  Services.console.logMessage(entry);
}, Cc["@mozilla.org/systemprincipal;1"].createInstance(Ci.nsIPrincipal));
