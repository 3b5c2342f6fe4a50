// Creates an empty database for Waline with its own SQLite library: node make-database.js FILE SCHEMA.
const fs = require("node:fs");
const path = require("node:path");
const sqlite3 = require(path.join(process.env.WALINE_MODULES, "sqlite3"));

const [file, schema] = process.argv.slice(2);
const database = new sqlite3.Database(file);
database.exec(fs.readFileSync(schema, "utf8"), (error) => {
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
  database.close();
});
