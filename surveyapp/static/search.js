// Finds an option of a long list by any of its words, with or without diacritics. The list itself stays.
(() => {
  const { all } = answering;
  const MOST = 6;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const make = (tag, given) => Object.assign(document.createElement(tag), given);

  // The options in which every word typed begins a word; first those that begin with what is typed.
  const found = (select, typed) => {
    const wanted = words(typed);
    const offered = [...select.options].filter((option) => option.value && !option.disabled && !option.hidden);
    const hits = offered.filter(({ text }) => wanted.every((word) => words(text).some((own) => own.startsWith(word))));
    const first = ({ text }) => words(text).join(" ").startsWith(wanted.join(" "));
    return wanted.length ? [...hits.filter(first), ...hits.filter((option) => !first(option))] : [];
  };

  const search = (select) => {
    const { search: name, found: count, none } = select.dataset;
    const field = make("input", { type: "search", autocomplete: "off", placeholder: name });
    field.setAttribute("aria-label", `${name}: ${select.labels[0].textContent.trim()}`);
    const list = make("ul", { className: "found", hidden: true });
    const said = make("p", { className: "small muted", hidden: true });
    said.setAttribute("role", "status");
    const box = make("div", { className: "search" });
    box.append(field, list, said);
    select.before(box);

    const clear = () => {
      field.value = "";
      show();
    };
    const take = (option) => {
      clear();
      select.value = option.value;
      select.focus();
      for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
    };
    const show = () => {
      const hits = found(select, field.value);
      const typed = field.value.trim() !== "";
      list.hidden = !hits.length;
      list.replaceChildren(...hits.slice(0, MOST).map((option) => {
        const button = make("button", { type: "button", className: "choice", textContent: option.text });
        button.addEventListener("click", () => take(option));
        const line = make("li");
        line.append(button);
        return line;
      }));
      said.hidden = !typed;
      said.textContent = !typed ? "" : hits.length ? `${count}: ${hits.length}` : none;
    };
    // What is looked for is no answer: it is neither saved nor sent.
    field.addEventListener("input", (event) => (event.stopPropagation(), show()));
    field.addEventListener("change", (event) => event.stopPropagation());
    box.addEventListener("keydown", (event) => {
      const buttons = all("button", list);
      const at = buttons.indexOf(document.activeElement);
      if (event.key === "Enter" && event.target === field) {
        event.preventDefault();
        if (buttons.length) buttons[0].click();
      }
      if (event.key === "Escape") clear(), field.focus();
      if (event.key === "ArrowDown" && buttons[at + 1]) event.preventDefault(), buttons[at + 1].focus();
      if (event.key === "ArrowUp" && at >= 0) event.preventDefault(), (buttons[at - 1] || field).focus();
    });
  };

  answering.join({ start: (form) => all("select[data-search]", form).forEach(search) });
})();
