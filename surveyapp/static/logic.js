// The logic language in the browser: evaluate(compiled, values by name). Means what domain/logic_values.py means. What
// nearly every condition is made of; functions.js has the rest.
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

  const known = (test) => (a, b) => a !== null && b !== null && test(a, b);

  const within = (a, b) => anyIn(members(a), members(b));
  const notWithin = known((a, b) => !within(a, b));
  const contains = (a, b) => (isText(a) ? isText(b) && a.includes(b) : isList(a) && allIn(members(b), a));
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
    empty: (a) => a === null,
    notempty: (a) => a !== null,
    selected: within,
    any_of: (a, ...codes) => within(a, codes),
    all_of: (a, ...codes) => allIn(members(codes), members(a)),
    none_of: (a, ...codes) => notWithin(a, settled(members(codes))),
    between: (a, low, high) => atMost(low, a) && atMost(a, high),
  }));

  const evaluate = (compiled, values) => {
    if (!isList(compiled)) return settled(compiled);
    const [operator, ...operands] = compiled;
    if (operator === "$") return settled(values[operands[0]]);
    return settled(meanings.get(operator)(...operands.map((operand) => evaluate(operand, values))));
  };

  return { evaluate, meanings, truth, isList, isText, members, number, day, same };
})();
