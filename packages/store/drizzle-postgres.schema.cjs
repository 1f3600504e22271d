module.exports = require("./src/schema/postgres.ts").postgresTables();
