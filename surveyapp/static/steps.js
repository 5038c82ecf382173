// Shows one question of the page after the other. After an error, those that need another look.
(() => {
  const { all } = answering;
  let form, every, slots, at, passed;

  const holder = (address) => {
    const target = document.getElementById(decodeURIComponent(address.split("#")[1] || ""));
    return target && target.closest("[data-q]");
  };
  // Those with a condition come when the script that knows it has come.
  const gather = () => all("div[data-q]", form).filter((slot) => slot.textContent.trim() !== "");
  const open = (slot) => !slot.hidden && slot.textContent.trim() !== "";
  const shown = () => slots.filter(open);
  const anchor = (slot) => "#" + all("[id^=q-]", slot)[0].id;

  const tell = () => {
    const [said] = all(".here");
    const [bar] = all("progress");
    const steps = shown();
    const here = steps.indexOf(at) + 1;
    const most = here + slots.length - slots.indexOf(at) - 1 + all("template[data-q]", form).length; // with every question that answers may yet open
    const words = most > steps.length ? form.dataset.most : form.dataset.of;
    said.hidden = slots !== every;
    said.classList.add("on");
    said.textContent = words.replace("{here}", here).replace("{all}", most);
    bar.value = passed + every.indexOf(at) / every.length;
    const last = steps.at(-1) === at;
    for (const button of all("[name=go][value=next]")) button.textContent = last ? form.dataset.last : form.dataset.next;
    const [back] = all(".steps .back", form);
    back.hidden = steps[0] === at && "first" in form.dataset;
    all(".head .lead", form).forEach((lead) => (lead.hidden = steps[0] !== at));
  };

  const turn = (slot) => {
    at = slot;
    for (const one of slots) one.classList.toggle("away", one !== at);
    tell();
  };

  const focus = () => {
    const fields = all("input:not([type=hidden], [type=search]), select, textarea", at).filter((field) => field.getClientRects().length && !field.disabled);
    const first = fields.find((field) => field.checked) || fields[0] || all("h2", at)[0];
    if (!fields.length && first) first.tabIndex = -1;
    scrollTo(0, 0);
    if (first) first.focus({ preventScroll: true });
  };

  const go = (slot) => {
    turn(slot);
    answering.place();
    history.pushState(null, "", anchor(slot));
    focus();
  };

  answering.join({
    start(own) {
      form = own;
      slots = every = gather();
      const linked = all(".notice li a", form).map((link) => holder(link.href)).filter(Boolean);
      if (linked.length) {
        for (const slot of slots) slot.classList.toggle("away", !linked.includes(slot));
        slots = slots.filter((slot) => linked.includes(slot));
      }
      passed = all("progress")[0].value;
      const wished = slots === every && holder(location.hash);
      const steps = shown();
      if (steps.length) turn(steps.includes(wished) ? wished : steps[0]);
      for (const link of all(".notice li a", form)) {
        link.addEventListener("click", (event) => {
          const slot = holder(link.href);
          if (!slots.includes(slot)) return;
          event.preventDefault();
          go(slot);
        });
      }
    },
    changed() {
      const [known, whole] = [every.length, slots === every];
      every = gather();
      if (whole) slots = every;
      const steps = shown();
      const wished = known !== every.length && steps.find((slot) => slot === holder(location.hash));
      if (steps.length) steps.includes(at) && known === every.length ? tell() : turn(wished || (steps.includes(at) ? at : steps[0]));
    },
    step(wish) {
      const steps = shown();
      const next = steps[steps.indexOf(at) + (wish === "next" ? 1 : -1)];
      if (!/^(next|back)$/.test(wish) || !next) return false;
      go(next);
      return true;
    },
  });
  addEventListener("popstate", () => {
    const slot = form && form.isConnected && holder(location.hash);
    if (slot && slots.includes(slot) && slot !== at) turn(slot), focus();
    else if (form && form.isConnected && !location.hash && shown().length && at !== shown()[0]) turn(shown()[0]), focus();
  });
})();
