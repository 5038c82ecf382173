// A slider beside a number, a running total.
(() => {
  const all = answering.all;

  const totals = (form) => {
    for (const box of all("[data-sum]", form)) {
      const typed = all("input", box).map((field) => amount(field.value) || 0);
      const sum = typed.reduce((a, b) => a + b, 0);
      all("output", box)[0].textContent = sum.toLocaleString(document.documentElement.lang);
      all(".sum", box)[0].hidden = !sum;
    }
  };

  const slide = (field) => {
    const { low, high, step } = field.dataset;
    const range = Object.assign(document.createElement("input"), { type: "range", min: low, max: high, step });
    const follow = () => (range.value = amount(field.value) ?? (Number(low) + Number(high)) / 2);
    range.setAttribute("aria-label", field.labels[0].innerText);
    range.addEventListener("input", () => (field.value = range.value));
    field.addEventListener("input", follow);
    follow();
    field.closest(".amount").before(range);
  };

  answering.join({
    start(form) {
      all("[data-slider]", form).forEach(slide);
      totals(form);
    },
    changed: totals,
  });
})();
