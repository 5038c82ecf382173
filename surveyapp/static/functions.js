// The functions of the logic language that few conditions use: sums, rounding, dates, texts.
(() => {
  const { meanings, truth, isList, isText, members, number, day, same } = logic;
  const text = (value) => (isList(value) ? value.map(text).join(", ") : value === null ? "" : String(value));

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

  const more = {
    "+": arithmetic((a, b) => a + b),
    "-": arithmetic((a, b) => a - b),
    "*": arithmetic((a, b) => a * b),
    "/": arithmetic((a, b) => a / b),
    "%": arithmetic(modulo),
    negate: ofNumber((a) => -a),
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
  };
  for (const [name, meaning] of Object.entries(more)) meanings.set(name, meaning);
})();
