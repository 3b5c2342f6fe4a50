// Starts Waline as its own entry point does, but on one address and on the port from the environment. Its
// serverless entry point listens on every interface, which a test machine should not.
const path = require("node:path");
const { WALINE_MODULES, WALINE_PORT } = process.env;
const root = path.join(WALINE_MODULES, "@waline", "vercel");
const Application = require(path.join(WALINE_MODULES, "thinkjs"));

const application = new Application({
  ROOT_PATH: root,
  APP_PATH: path.join(root, "src"),
  proxy: true,
  env: "production",
});
application.run();
think.config("host", "127.0.0.1");
think.config("port", Number(WALINE_PORT));
