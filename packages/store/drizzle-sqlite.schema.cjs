module.exports = require("./src/schema/sqlite.ts").sqliteTables();
