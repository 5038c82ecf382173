// The logic language in the browser: evaluate(compiled, values by name). Means what domain/logic_values.py means.
const logic = (() => {
  const scalar = (value) => {
    if (typeof value === "number") return isFinite(value) ? value : null;
    if (typeof value === "string") return value.normalize("NFC") || null;
    return typeof value === "boolean" ? value : null;
  };

  const isList = Array.isArray;
  const settled = (value) => {
    if (!isList(value)) return scalar(value);
    const known = value.map(scalar).filter((member) => member !== null);
    return known.length ? known : null;
  };

  const truth = (value) => Boolean(settled(value));
  const isText = (value) => typeof value === "string";
  const like = (pattern) => (value) => isText(value) && pattern.test(value);
  const isNumeral = like(/^-?\d+(\.\d+)?$/);
  const isTime = like(/^([01]\d|2[0-3]):[0-5]\d$/);
  const isDate = like(/^\d{4}-\d\d-\d\d$/);
  const members = (value) => [value].flat(2).filter((member) => member !== null);

  const number = (value) => {
    if (value === null || isList(value) || (isText(value) && !isNumeral(value))) return null;
    return scalar(Number(value));
  };
  const text = (value) => (isList(value) ? value.map(text).join(", ") : value === null ? "" : String(value));

  const day = (value) => {
    const midnight = isDate(value) && value > "0001" ? new Date(value + "T00:00Z") : NaN;
    return isNaN(midnight) || midnight.toISOString().slice(0, 10) !== value ? null : midnight;
  };

  const same = (a, b) => {
    if (isList(a) || isList(b)) return allIn(members(a), members(b)) && allIn(members(b), members(a));
    if (isText(a) && isText(b)) return a === b;
    return number(a) !== null && number(a) === number(b);
  };
  const anyIn = (some, others) => some.some((one) => others.some((other) => same(one, other)));
  const allIn = (some, others) => some.length > 0 && some.every((one) => anyIn([one], others));

  const ordered = (test) => (a, b) => {
    if ((day(a) && day(b)) || (isTime(a) && isTime(b))) return test(a, b);
    return number(a) !== null && number(b) !== null && test(number(a), number(b));
  };
  const less = ordered((a, b) => a < b);
  const atMost = ordered((a, b) => a <= b);

  const arithmetic = (calculate) => (...operands) => {
    const numbers = operands.map(number);
    return numbers.includes(null) ? null : numbers.reduce(calculate);
  };
  const aggregate = (calculate) => (...values) => {
    const numbers = members(values).map(number).filter((value) => value !== null);
    return numbers.length ? calculate(numbers) : null;
  };
  const ofNumber = (calculate) => (a) => (number(a) === null ? null : calculate(number(a)));
  const ofText = (calculate) => (a) => (isText(a) ? calculate(a) : null);
  const ofDate = (calculate) => (a) => (day(a) ? calculate(day(a)) : null);
  const ofDates = (calculate) => (a, b) => (day(a) && day(b) ? calculate(a, b) : null);
  const known = (test) => (a, b) => a !== null && b !== null && test(a, b);

  const within = (a, b) => anyIn(members(a), members(b));
  const notWithin = known((a, b) => !within(a, b));
  const contains = (a, b) => (isText(a) ? isText(b) && a.includes(b) : isList(a) && allIn(members(b), a));
  const total = (numbers) => numbers.reduce((a, b) => a + b, 0);

  const modulo = (a, b) => {
    const rest = a % b;
    return rest && rest < 0 !== b < 0 ? rest + b : rest;
  };

  const shifted = (value, digits) => {
    const [mantissa, exponent] = String(value).split("e");
    return Number(mantissa + "e" + (Number(exponent || 0) + digits));
  };
  const round = (a, digits = 0) => {
    const [value, places] = [number(a), number(digits)];
    if (value === null || places === null || places % 1 || Math.abs(places) > 12) return null;
    const scaled = shifted(Math.abs(value), places);
    if (scaled >= 2 ** 53) return value;
    const below = Math.floor(scaled);
    return Math.sign(value) * shifted(scaled - below >= 0.5 ? below + 1 : below, -places);
  };

  const years = (a, b) => (b < a ? -years(b, a) : b.slice(0, 4) - a.slice(0, 4) - (b.slice(4) < a.slice(4) ? 1 : 0));

  const meanings = new Map(Object.entries({
    ",": (...values) => values,
    or: (...operands) => operands.some(truth),
    and: (...operands) => operands.every(truth),
    not: (a) => !truth(a),
    "=": known(same),
    "!=": known((a, b) => !same(a, b)),
    "<": less,
    "<=": atMost,
    ">": (a, b) => less(b, a),
    ">=": (a, b) => atMost(b, a),
    in: within,
    "not in": notWithin,
    contains,
    "not contains": known((a, b) => !contains(a, b)),
    "+": arithmetic((a, b) => a + b),
    "-": arithmetic((a, b) => a - b),
    "*": arithmetic((a, b) => a * b),
    "/": arithmetic((a, b) => a / b),
    "%": arithmetic(modulo),
    negate: ofNumber((a) => -a),
    empty: (a) => a === null,
    notempty: (a) => a !== null,
    selected: within,
    any_of: (a, ...codes) => within(a, codes),
    all_of: (a, ...codes) => allIn(members(codes), members(a)),
    none_of: (a, ...codes) => notWithin(a, settled(members(codes))),
    between: (a, low, high) => atMost(low, a) && atMost(a, high),
    starts_with: (a, b) => isText(a) && isText(b) && a.startsWith(b),
    if: (condition, then, otherwise) => (truth(condition) ? then : otherwise),
    coalesce: (...values) => values.find((value) => value !== null),
    count: (...values) => members(values).length,
    rank: (a, code) => members(a).findIndex((own) => same(own, code)) + 1 || null,
    min: aggregate((numbers) => Math.min(...numbers)),
    max: aggregate((numbers) => Math.max(...numbers)),
    sum: aggregate(total),
    mean: aggregate((numbers) => total(numbers) / numbers.length),
    round,
    floor: ofNumber(Math.floor),
    ceil: ofNumber(Math.ceil),
    abs: ofNumber(Math.abs),
    number,
    length: ofText((a) => [...a].length),
    days_between: ofDates((a, b) => (day(b) - day(a)) / 864e5),
    years_between: ofDates(years),
    year: ofDate((date) => date.getUTCFullYear()),
    month: ofDate((date) => date.getUTCMonth() + 1),
    weekday: ofDate((date) => date.getUTCDay() || 7),
    text,
    lower: ofText((a) => a.replace(/[A-ZÀ-\u024f\u0370-\u052f\u1e00-\u1eff]/g, (capital) => capital.toLowerCase())),
    concat: (...values) => values.map(text).join(""),
  }));

  const evaluate = (compiled, values) => {
    if (!isList(compiled)) return settled(compiled);
    const [operator, ...operands] = compiled;
    if (operator === "$") return settled(values[operands[0]]);
    return settled(meanings.get(operator)(...operands.map((operand) => evaluate(operand, values))));
  };

  return { evaluate, truth };
})();
