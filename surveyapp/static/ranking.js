// A ranking by two buttons a row or by dragging, over its lists of places: the rows stand in their order, no place is given twice.
(() => {
  const { all } = answering;
  const rows = (box) => all(".beside", box).map((row) => ({ row, select: all("select", row)[0], label: all("label", row)[0] }));
  const open = ({ row }) => !row.hidden;
  const place = ({ select }) => Number(select.value) || Infinity;

  // Puts `ranked` in their places, takes the place from the rest, and stands the rows in order.
  const arrange = (box, ranked) => {
    const every = rows(box);
    const most = every[0].select.options.length - 1;
    for (const one of every) one.select.value = "";
    ranked.slice(0, most).forEach(({ select }, at) => (select.value = String(at + 1)));
    order(box);
  };

  const order = (box) => {
    const focused = document.activeElement;
    const every = rows(box);
    const sorted = every.filter(open).sort((a, b) => place(a) - place(b) || box.original.indexOf(a.row) - box.original.indexOf(b.row));
    if (sorted.some(({ row }, at) => every.filter(open)[at].row !== row)) {
      for (const { row } of [...sorted, ...every.filter((one) => !open(one))]) box.append(row);
      if (box.contains(focused)) focused.focus();
    }
    const ranked = sorted.filter((one) => place(one) < Infinity);
    for (const [at, { row, select }] of sorted.entries()) {
      const [up, down] = all("button", row);
      up.disabled = at === 0 && select.value !== "";
      down.disabled = !select.value || (at === ranked.length - 1 && ranked.length === sorted.length);
    }
  };

  const inOrder = (box) => rows(box).filter((one) => open(one) && place(one) < Infinity).sort((a, b) => place(a) - place(b));
  const settle = (box, own, ranked) => {
    arrange(box, ranked);
    own.select.dispatchEvent(new Event("change", { bubbles: true }));
    all("[role=status]", box)[0].textContent = own.label.textContent.trim() + ": " + own.select.selectedOptions[0].textContent;
  };

  const move = (box, own, by) => {
    const ranked = inOrder(box);
    const at = ranked.findIndex(({ row }) => row === own.row);
    if (at < 0) {
      const most = own.select.options.length - 1;
      ranked.splice(Math.min(ranked.length, most - 1), 0, own);
    } else {
      ranked.splice(at, 1);
      if (at + by < ranked.length + 1) ranked.splice(at + by, 0, own);
    }
    settle(box, own, ranked);
    const pressed = all("button", own.row)[by < 0 ? 0 : 1];
    (pressed.disabled ? all("button:enabled", own.row)[0] : pressed).focus();
  };

  // A row follows the finger by its handle and takes the place it is let go at, the last one where that is none yet.
  const grip = (box, own) => {
    const made = Object.assign(document.createElement("span"), { className: "grip", textContent: "⠿" });
    made.setAttribute("aria-hidden", "true");
    made.onpointerdown = ({ pointerId, clientY: from, button }) => {
      if (button) return;
      made.setPointerCapture(pointerId);
      own.row.classList.add("held");
      made.onpointermove = ({ clientY }) => (own.row.style.translate = `0 ${clientY - from}px`);
      made.onpointerup = made.onpointercancel = ({ type, clientY }) => {
        made.onpointermove = made.onpointerup = made.onpointercancel = null;
        own.row.classList.remove("held");
        own.row.style.translate = "";
        if (type === "pointercancel" || Math.abs(clientY - from) < 8) return;
        const others = inOrder(box).filter(({ row }) => row !== own.row);
        const above = others.filter(({ row }) => row.getBoundingClientRect().top + row.offsetHeight / 2 < clientY).length;
        settle(box, own, [...others.slice(0, above), own, ...others.slice(above)]);
      };
    };
    return made;
  };

  const button = (box, own, by) => {
    const name = by < 0 ? box.dataset.up : box.dataset.down;
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button quiet move" });
    made.textContent = by < 0 ? "↑" : "↓";
    made.setAttribute("aria-label", `${name}: ${own.label.textContent.trim()}`);
    made.addEventListener("click", () => move(box, own, by));
    return made;
  };

  // A place chosen from a list that another row had: the two change places.
  const chosen = (box, own, before) => {
    const other = rows(box).find(({ row, select }) => row !== own.row && select.value && select.value === own.select.value);
    if (other) other.select.value = before;
  };

  answering.join({
    start(form) {
      for (const box of all("[data-ranking]", form)) {
        box.original = rows(box).map(({ row }) => row);
        for (const own of rows(box)) {
          let before = own.select.value;
          own.row.prepend(grip(box, own));
          own.select.after(button(box, own, -1), button(box, own, 1));
          own.select.addEventListener("focus", () => (before = own.select.value));
          own.select.addEventListener("input", () => (chosen(box, own, before), (before = own.select.value)));
        }
        const said = Object.assign(document.createElement("p"), { className: "unseen" });
        said.setAttribute("role", "status");
        box.append(said);
        order(box);
      }
    },
    changed: (form) => all("[data-ranking]", form).forEach(order),
  });
})();
