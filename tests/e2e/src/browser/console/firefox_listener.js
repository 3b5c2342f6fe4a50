// Runs in each content process. Without it, `console` messages would stay in their process. Uncaught errors and
// violations of the content security policy reach the browser's list by themselves.
const LEVELS = { error: "errorFlag", assert: "errorFlag", warn: "warningFlag" };

const asText = (value) => {
  try {
    // A privileged script can read a page's object only with the Xray wrapper waived.
    return String(Cu.waiveXrays(value));
  } catch {
    return "something that cannot be spoken";
  }
};

Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).addLogEventListener((event) => {
  const message = event.wrappedJSObject || event;
  const entry = Cc["@mozilla.org/scripterror;1"].createInstance(Ci.nsIScriptError);
  entry.init(
    [...message.arguments].map(asText).join(" "),
    message.filename,
    message.lineNumber,
    message.columnNumber,
    Ci.nsIScriptError[LEVELS[message.level] || "infoFlag"],
    "console-api",
  );
  Services.console.logMessage(entry);
}, Cc["@mozilla.org/systemprincipal;1"].createInstance(Ci.nsIPrincipal));
