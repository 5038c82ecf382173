// Saves what is typed and sends later what could not be sent. The server decides again. What else a page can do joins
// in from a file of its own, with any of: open, start, changed (form), step (go), moved, unsent, sent, done (submission).
const answering = (() => {
  const SAVE_AFTER = 600, RETRY_AFTER = 5000, GIVE_UP_AFTER = 3e4, KEPT = "answers:";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const parts = [];
  const tell = (event, ...said) => parts.map((part) => part[event] && part[event](...said));
  const here = () => location.href.split("#")[0];
  const lasting = () => navigator.serviceWorker && "offline" in form.dataset; // not on a device of a shop
  let form, html, words, told, edited, timer, wait, busy, queued, wish, address;

  // ---- keeping and sending

  // What is said once is not read aloud again each time something more was typed and saved.
  const say = (state) => {
    words.hidden = false;
    words.setAttribute("aria-live", state === "saving" || state === told ? "off" : "polite");
    if (state !== "saving") told = state;
    words.className = "saving " + (state.startsWith("un") ? "notice" : "foot");
    if (words.textContent !== words.dataset[state]) words.textContent = words.dataset[state];
  };

  const store = (change) => {
    try { return change(localStorage); } catch { return null; }
  };
  const own = () => `${KEPT}${form.dataset.submission}:${form.elements.page.value}`;
  // From the address of the survey to that of this response, which a reload and the way back need.
  const place = () => {
    if (!form.dataset.address || here() !== address) return;
    history.replaceState(null, "", form.dataset.address + location.hash);
    delete form.dataset.address;
    tell("moved", address);
    address = here();
  };
  const keep = (go) => {
    const kept = { action: form.action, body: String(body(go)), go, edited };
    if (go !== "save" || "offline" in form.dataset) store((storage) => storage.setItem(own(), JSON.stringify(kept)));
    place();
  };
  // What the server has is kept until everything is sent: a page opened without a network shows it again.
  const settle = (key = own()) => store((storage) => {
    if (!lasting()) storage.removeItem(key);
    else if (storage[key]) storage[key] = JSON.stringify({ ...JSON.parse(storage[key]), settled: true });
  });
  const copies = () => store((storage) => Object.keys(storage).filter((key) => key.startsWith(KEPT))
    .map((key) => ({ key, ...JSON.parse(storage[key]) })).filter(({ action }) => action === form.action)) || [];
  const forget = (submission) => store((storage) => {
    for (const key of Object.keys(storage)) if (key.startsWith(KEPT + submission)) storage.removeItem(key);
    tell("done", submission);
  });

  const body = (go, files) => {
    const data = new FormData(form);
    data.set("go", go);
    data.set("edited", edited);
    if (files && form.enctype.startsWith("multipart")) return data;
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  };

  // A weak network may leave a request without any answer. Sending the same again is harmless; files take longer.
  const post = async (content, options) => {
    const over = new AbortController();
    setTimeout(() => over.abort(), GIVE_UP_AFTER * (content instanceof FormData ? 10 : 1));
    const answer = await fetch(form.action, { method: "POST", body: content, signal: over.signal, ...options });
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
      if (at !== edited) return;
      settle();
      say(all("[type=file]", form).some(({ value }) => value) ? "held" : "saved"); // files go with the page alone
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
    const { submission } = form.dataset;
    const stay = go === "stay" || go.startsWith("more:");
    try {
      const answer = await post(body(go, true));
      const html = await answer.text();
      if (answer.status !== 429) settle(), tell("sent", submission);
      await show(html, answer.redirected && answer.url, stay, () => stay && at !== edited && form);
      if (!form && answer.status !== 429) forget(submission);
      if (queued) send(queued);
    } catch {
      busy = null;
      wish = queued || go;
      say("unsent");
      tell("unsent", () => body(wish, true), form);
      wait = setTimeout(send, RETRY_AFTER, wish);
    }
  };

  // What an earlier visit could not send, and what was typed here that this page does not show.
  const deliver = async () => {
    for (const { key, body: content, go, settled } of copies()) {
      if (key === own() && (!settled || "kept" in form.dataset)) {
        fill(new URLSearchParams(content));
        if (!settled && go !== "save") return send(go);
      }
      if (key === own() || settled) continue;
      try {
        const answer = await post(new URLSearchParams(content));
        if (answer.status === 429) continue;
        if (/\/(received|answers)\?/.test(answer.url) || /400|409|410/.test(answer.status)) forget(key.slice(KEPT.length).split(":")[0]);
        else settle(key);
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

  const load = (src) => new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src, async: false, onload: done });
    script.onerror = () => (script.remove(), done());
    document.head.append(script);
  });

  // `late`: the form as it was typed in while the server was asked.
  const show = async (text, to, stay, late) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const loaded = Object.fromEntries(all("script[src]").map(({ src }) => src.split("?")));
    const needed = all("script[src]", page).map(({ src }) => src.split("?"));
    if (needed.some(([name, version]) => name in loaded && loaded[name] !== version)) return location.assign(to || here());
    await Promise.all(needed.filter(([name]) => !(name in loaded)).map((parts) => load(parts.join("?"))));
    const linked = all("link[rel=stylesheet]").map(({ href }) => href);
    for (const link of all("link[rel=stylesheet]", page)) if (!linked.includes(link.href)) document.head.append(link);
    const typed = late && late();
    const focused = stay && document.activeElement && document.activeElement.id;
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(page.body);
    if (to && to !== here()) history.pushState(null, "", to + (stay ? location.hash : ""));
    start(text);
    if (typed) {
      fill(new FormData(typed));
      for (const file of all("[type=file]", typed)) if (file.value && form.elements[file.name]) form.elements[file.name].replaceWith(file);
    }
    const first = (focused && document.getElementById(focused)) || all("[autofocus]")[0] || all("main")[0];
    if (!stay) scrollTo(0, 0);
    if (first) first.focus({ preventScroll: !first.matches("[autofocus]") });
  };

  const changed = () => {
    edited = Date.now();
    tell("changed", form);
    keep(wish || "save");
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
    if (!busy && !told.startsWith("un")) say("saving");
    if (wish) tell("unsent", () => body(wish, true), form);
  };

  const start = (text) => {
    busy = wish = null;
    told = "";
    html = text;
    clearTimeout(timer);
    clearTimeout(wait);
    address = here();
    form = document.getElementById("answers");
    if (!form) return;
    words = all(".saving", form)[0];
    edited = 0;
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    tell("open", form);
    tell("start", form, html);
    for (const src of (form.dataset.later || "").split(" ")) if (src && !all(`script[src="${src}"]`)[0]) load(src);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const go = event.submitter ? event.submitter.value : "next";
      if (!tell("step", go).includes(true)) send(go);
    });
    deliver();
  };

  addEventListener("online", () => (wish ? send(wish) : form && (timer ? save() : deliver())));
  addEventListener("visibilitychange", () => document.hidden && timer && save({ keepalive: true }));
  addEventListener("popstate", async () => {
    if (here() === address) return;
    if (timer) save({ keepalive: true });
    try {
      await show(await (await fetch(here())).text());
    } catch {
      location.reload();
    }
  });
  const source = document.documentElement.outerHTML;
  addEventListener("DOMContentLoaded", () => start("<!doctype html>" + source));
  addEventListener("load", () => form && lasting() && load(form.dataset.offline));

  const join = (part) => {
    parts.push(part);
    if (!form) return;
    const typed = new FormData(form);
    if (part.open) part.open(form), edited ? fill(typed) : tell("changed", form);
    if (part.start) part.start(form, html);
  };
  return { all, join, place, send };
})();
