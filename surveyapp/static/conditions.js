// Shows and hides questions and options at once, by what is answered on the page.
(() => {
  const { all } = answering;
  let live, slots, told;

  const word = (data, name) => (data.get(name) || "").trim() || null;
  const reading = {
    text: word,
    number: (data, name) => amount(word(data, name) || "") ?? word(data, name),
    list: (data, name) => data.getAll(name),
    box: (data, name) => data.get(name) === "yes",
    order: (data, name) =>
      [...data].filter(([own, place]) => own.startsWith(name + ".") && place).sort((a, b) => a[1] - b[1])
        .map(([own]) => own.slice(name.length + 1)),
  };

  const toggle = (box, shown, within = true) => {
    box.hidden = !shown;
    if (box.matches("option")) box.disabled = !shown;
    for (const field of all("[name]", box)) field.disabled = !(shown && within);
  };

  const holders = (slot, id, code) => {
    const own = `${id}.${code}`;
    const named = all("[name]", slot).filter(({ name }) => name === own || name.startsWith(own + "."));
    const valued = all("input:not([type=hidden]), option", slot).filter(({ value }) => value === code);
    return named.length ? named.map((field) => field.closest(".line, .beside")) : valued.map((field) => field.closest("label, option"));
  };

  const update = (form) => {
    if (!live) return;
    const values = { ...live.values };
    // Read again only after something was shown or hidden: large pages have hundreds of questions.
    let data;
    for (const [id, fields, shown, parts, value] of live.questions) {
      const slot = slots[id];
      const was = slot && slot.hidden;
      const varying = slot && slot.whole ? Object.entries(parts) : [];
      const holds = shown === null || logic.truth(logic.evaluate(shown, values));
      if (slot && (shown !== null || varying.length) && !(told && !slot.whole)) toggle(slot, holds);
      for (const [code, condition] of varying) {
        const offered = logic.truth(logic.evaluate(condition, values));
        for (const holder of holders(slot, id, code)) toggle(holder, offered, holds);
        for (const field of all(`[name=offered][value="${id}.${code}"]`, slot)) field.disabled = !offered;
      }
      const left = (field) => (field.type === "text" || field.value) && !field.closest("[hidden]");
      if (varying.length && holds && !all("input:not([type=hidden]), option", slot).some(left)) toggle(slot, false);
      if (!data || varying.length || (slot && slot.hidden !== was)) data = new FormData(form);
      if (value !== null) values[id] = holds ? logic.evaluate(value, values) : null;
      for (const [name, read] of Object.entries(fields)) values[name] = slot && slot.hidden ? null : reading[read](data, name);
    }
  };

  answering.join({
    open(form) {
      told = "told" in form.dataset;
      slots = {};
      for (const slot of all("div[data-q]", form)) slots[slot.dataset.q] = slot;
      for (const template of all("template", form)) {
        const { q, whole } = template.dataset;
        const slot = q ? document.createElement("div") : slots[whole];
        if (q) slots[(slot.dataset.q = q)] = slot;
        if (q || !told) {
          slot.replaceChildren(template.content.cloneNode(true));
          slot.whole = true;
        }
        if (q) template.replaceWith(slot), toggle(slot, false);
      }
      const data = document.getElementById("live");
      live = data && JSON.parse(data.textContent);
      update(form);
      form.addEventListener("change", ({ target }) => {
        const slot = target.closest("[data-q]");
        if (slot && live && live.ask.includes(slot.dataset.q)) answering.send("stay");
      });
    },
    changed(form) {
      told = false;
      update(form);
    },
  });
})();
