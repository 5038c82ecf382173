// Reads lines of JSON [compiled, values] and writes what static/logic.js with functions.js makes of each, one line each.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const scripts = ["logic.js", "functions.js"].map((name) => path.join(__dirname, "../../surveyapp/static", name));
const logic = vm.runInThisContext(scripts.map((script) => fs.readFileSync(script, "utf8")).join("\n") + "; logic");
const lines = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(
  lines.map((line) => {
    const [compiled, values] = JSON.parse(line);
    const value = logic.evaluate(compiled, values);
    return JSON.stringify([value, logic.truth(value)]) + "\n";
  }).join(""),
);
