// Reads lines of JSON [compiled, values] and writes what static/logic.js makes of each, one line each.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const script = path.join(__dirname, "../../surveyapp/static/logic.js");
const logic = vm.runInThisContext(fs.readFileSync(script, "utf8") + "; logic");
const lines = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(
  lines.map((line) => {
    const [compiled, values] = JSON.parse(line);
    const value = logic.evaluate(compiled, values);
    return JSON.stringify([value, logic.truth(value)]) + "\n";
  }).join(""),
);
