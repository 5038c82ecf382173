// Opens at once what an answer opens, saves by itself, sends later what could not be sent. The server decides again.
(() => {
  const SAVE_AFTER = 600, RETRY_AFTER = 5000, KEPT = "answers:";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  let form, live, slots, words, edited, told, timer, wait, busy, queued, wish, address;

  // ---- what was typed

  const number = (typed) => {
    let text = typed.replace(/\s|₫/g, "").toLowerCase().replace("−", "-").replace(/(vn)?[đd]$|[đd][ồo]ng$|^\+/g, "");
    const parts = text.split(/[.,]/);
    const both = text.includes(".") && text.includes(",");
    const last = both || !/^-?(?!0[.,])\d{1,3}([.,]\d{3})+$/.test(text) ? "." + parts.pop() : "";
    text = parts.length || !last ? parts.join(both || !last ? "" : ".") + last : text;
    return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null;
  };
  const word = (data, name) => (data.get(name) || "").trim() || null;
  const reading = {
    text: word,
    number: (data, name) => number(word(data, name) || "") ?? word(data, name),
    list: (data, name) => data.getAll(name),
    box: (data, name) => data.get(name) === "yes",
    order: (data, name) =>
      [...data].filter(([own, place]) => own.startsWith(name + ".") && place).sort((a, b) => a[1] - b[1])
        .map(([own]) => own.slice(name.length + 1)),
  };

  // ---- showing and hiding

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

  const update = () => {
    if (!live) return;
    const values = { ...live.values };
    for (const [id, fields, shown, parts, value] of live.questions) {
      const slot = slots[id];
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
      const data = new FormData(form);
      if (value !== null) values[id] = holds ? logic.evaluate(value, values) : null;
      for (const [name, read] of Object.entries(fields)) values[name] = slot && slot.hidden ? null : reading[read](data, name);
    }
  };

  const totals = () => {
    for (const box of all("[data-sum]", form)) {
      const typed = all("input", box).map((field) => number(field.value) || 0);
      const sum = typed.reduce((a, b) => a + b, 0);
      all("output", box)[0].textContent = sum.toLocaleString(document.documentElement.lang);
      all(".sum", box)[0].hidden = !sum;
    }
  };

  const slide = (field) => {
    const { low, high, step } = field.dataset;
    const range = Object.assign(document.createElement("input"), { type: "range", min: low, max: high, step });
    const follow = () => (range.value = number(field.value) ?? (Number(low) + Number(high)) / 2);
    range.setAttribute("aria-label", field.labels[0].innerText);
    range.addEventListener("input", () => (field.value = range.value));
    field.addEventListener("input", follow);
    follow();
    field.closest(".amount").before(range);
  };

  // ---- keeping and sending

  const say = (state) => {
    words.hidden = false;
    words.className = "saving " + (state.startsWith("un") ? "notice" : "foot");
    if (words.textContent !== words.dataset[state]) words.textContent = words.dataset[state];
  };

  const store = (change) => {
    try { return change(localStorage); } catch { return null; }
  };
  const own = () => KEPT + form.dataset.submission;
  const keep = (go) => {
    const kept = { action: form.action, page: form.elements.page.value, body: String(body(go)), go, edited };
    store((storage) => storage.setItem(own(), JSON.stringify(kept)));
    if (!form.dataset.address || location.href !== address) return;
    history.replaceState(null, "", form.dataset.address);
    delete form.dataset.address;
    address = location.href;
  };
  const forget = (key = own()) => store((storage) => storage.removeItem(key));
  const copies = () => store((storage) => Object.keys(storage).filter((key) => key.startsWith(KEPT))
    .map((key) => ({ key, ...JSON.parse(storage[key]) })).filter(({ action }) => action === form.action)) || [];

  const body = (go, files) => {
    const data = new FormData(form);
    data.set("go", go);
    data.set("edited", edited);
    if (files && form.enctype.startsWith("multipart")) return data;
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  };

  const post = async (content, options) => {
    const answer = await fetch(form.action, { method: "POST", body: content, ...options });
    if (answer.status >= 500) throw new Error(answer.status);
    return answer;
  };

  const save = async (options) => {
    clearTimeout(timer);
    timer = null;
    if (busy || wish) return;
    const at = edited;
    const page = form;
    const gone = () => page !== form || busy;
    try {
      const answer = await post(body("save"), options);
      if (gone()) return;
      if (answer.status !== 204) return say("unsaved");
      if (at === edited) forget();
      say("saved");
    } catch {
      if (gone()) return;
      say("unsaved");
      timer = setTimeout(save, RETRY_AFTER);
    }
  };

  const send = async (go) => {
    if (busy) return busy === "stay" && (queued = go);
    busy = go;
    queued = null;
    clearTimeout(timer);
    clearTimeout(wait);
    keep(go);
    say("sending");
    const at = edited;
    const stay = go === "stay" || go.startsWith("more:");
    try {
      const answer = await post(body(go, true));
      const html = await answer.text();
      forget();
      show(html, answer.redirected && answer.url, stay, stay && at !== edited && form);
      if (queued) send(queued);
    } catch {
      busy = null;
      wish = queued || go;
      say("unsent");
      wait = setTimeout(send, RETRY_AFTER, wish);
    }
  };

  // What an earlier visit could not send, and what was typed here that the server does not know.
  const deliver = async () => {
    for (const { key, body: content, go, page } of copies()) {
      if (key === own() && page === form.elements.page.value && go === "save") {
        fill(new URLSearchParams(content));
        continue;
      }
      try {
        const answer = await post(new URLSearchParams(content));
        if (answer.status !== 429) forget(key);
        if (key === own() && go !== "save") return show(await answer.text(), answer.redirected && answer.url);
        if (go !== "save" && answer.ok) say("sent");
      } catch {
        say("unsent");
        wait = setTimeout(deliver, RETRY_AFTER);
        return;
      }
    }
  };

  const fill = (data) => {
    const used = {};
    for (const field of form.elements) {
      const values = data.getAll(field.name);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length && !/hidden|file|submit/.test(field.type)) field.value = values[(used[field.name] = (used[field.name] ?? -1) + 1)] ?? "";
    }
    changed();
  };

  // ---- pages

  // `late`: the form as it was typed in while the server was asked.
  const show = (html, to, stay, late) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const focused = stay && document.activeElement && document.activeElement.id;
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(page.body);
    if (to && to !== location.href) history.pushState(null, "", to);
    start();
    if (late) {
      fill(new FormData(late));
      for (const file of all("[type=file]", late)) if (file.value && form.elements[file.name]) form.elements[file.name].replaceWith(file);
    }
    const first = (focused && document.getElementById(focused)) || all("[autofocus]")[0] || all("main")[0];
    if (!stay) scrollTo(0, 0);
    if (first) first.focus({ preventScroll: !first.matches("[autofocus]") });
  };

  const changed = () => {
    edited = Date.now();
    told = false;
    update();
    totals();
    keep(wish || "save");
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  };

  const start = () => {
    busy = wish = live = null;
    clearTimeout(timer);
    clearTimeout(wait);
    address = location.href;
    form = document.getElementById("answers");
    if (!form) return;
    words = all(".saving", form)[0];
    edited = 0;
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
    all("[data-slider]", form).forEach(slide);
    update();
    totals();
    form.addEventListener("input", changed);
    form.addEventListener("change", ({ target }) => {
      changed();
      const slot = target.closest("[data-q]");
      if (slot && live && live.ask.includes(slot.dataset.q)) send("stay");
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(event.submitter ? event.submitter.value : "next");
    });
    deliver();
  };

  addEventListener("online", () => (wish ? send(wish) : form && (timer ? save() : deliver())));
  addEventListener("visibilitychange", () => document.hidden && timer && save({ keepalive: true }));
  addEventListener("popstate", async () => {
    if (location.href.split("#")[0] === address.split("#")[0]) return;
    if (timer) save({ keepalive: true });
    try {
      show(await (await fetch(location.href)).text());
    } catch {
      location.reload();
    }
  });
  start();
})();
