// Keeps the open page so that it can be opened again without a network, and leaves with the worker what waits to be sent.
(() => {
  const PAGES = "pages", FILES = "files", WAITING = "waiting", CHOSEN = "chosen", DAYS = 7;
  const here = () => location.href.split("#")[0];
  const older = (time) => Date.now() - time > DAYS * 864e5;
  let page, last, chosen;
  // One after the other: what is dropped must not come back. A phone may refuse to keep anything.
  const inTurn = (work) => (last = Promise.resolve(last).then(work).catch(() => {}));

  const put = async (name, address, body, said) =>
    (await caches.open(name)).put(address, new Response(body, { headers: { "X-Submission": page.submission, "X-Kept": Date.now(), ...said } }));
  const drop = async (name, test) => {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      const kept = await cache.match(key);
      if (kept && test(kept.headers, key)) await cache.delete(key);
    }
  };
  const address = (form) => `${form.action}?of=${form.dataset.submission}`;
  const of = (submission) => (headers) => headers.get("X-Submission") === submission;
  const keepPage = () => put(PAGES, here(), page.html, { "Content-Type": "text/html; charset=utf-8" });

  const keepFiles = async () => {
    const cache = await caches.open(FILES);
    const held = (await cache.keys()).map(({ url }) => url);
    const used = answering.all("script[src], link[href], img[src^='/']").map(({ src, href }) => src || href);
    for (const address of used.filter((one) => !held.includes(one))) {
      const answer = await fetch(address);
      if (!answer.ok) continue;
      await drop(FILES, (_, key) => key.url.split("?")[0] === address.split("?")[0]);
      await cache.put(address, answer);
    }
  };

  const tidy = async () => {
    for (const name of [PAGES, CHOSEN]) await drop(name, (headers) => older(headers.get("X-Kept")));
    for (const [key, kept] of Object.entries(localStorage)) {
      if (key.startsWith("answers:") && JSON.parse(kept).settled && older(JSON.parse(kept).edited)) localStorage.removeItem(key);
    }
  };

  // Files cannot be kept as text with the other answers: they are kept as chosen, and as part of what waits to be sent.
  const files = (form) => answering.all("[type=file]", form).filter((field) => field.files.length);
  const mark = (form) => files(form).map(({ name, files: [{ size, lastModified }] }) => [name, size, lastModified].join()).join();
  const keepChosen = (form) => {
    if (mark(form) === chosen) return;
    chosen = mark(form);
    if (!chosen) return inTurn(() => drop(CHOSEN, of(page.submission)));
    const body = new FormData();
    for (const { name, files: [file] } of files(form)) body.append(name, file);
    inTurn(() => put(CHOSEN, address(form), body));
  };
  const giveBack = async (form) => {
    if (!form.enctype.startsWith("multipart")) return;
    const of = async (name) => (await caches.open(name)).match(address(form));
    const waiting = await of(WAITING);
    const kept = waiting || (await of(CHOSEN));
    if (!kept) return;
    for (const [name, value] of await kept.formData()) {
      const field = form.elements[name];
      if (!value.size || !field || field.files.length) continue;
      const held = new DataTransfer();
      held.items.add(value);
      field.files = held.files;
      if (!waiting) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const registered = navigator.serviceWorker.register(new URL("worker.js", document.getElementById("answers").action));
  registered.catch(() => {});

  answering.join({
    start(form, html) {
      page = { html, submission: form.dataset.submission };
      chosen = "";
      inTurn(keepPage);
      inTurn(() => giveBack(form));
      keepFiles().catch(() => {});
    },
    moved(from) {
      inTurn(keepPage);
      if (from !== here()) inTurn(() => drop(PAGES, (_, key) => key.url === from));
    },
    changed: keepChosen,
    unsent(body, form) {
      inTurn(() => put(WAITING, address(form), body()));
      inTurn(async () => (await registered).sync.register("answers"));
    },
    sent(submission) {
      for (const name of [WAITING, CHOSEN]) inTurn(() => drop(name, of(submission)));
    },
    done(submission) {
      for (const name of [WAITING, CHOSEN]) inTurn(() => drop(name, of(submission)));
      inTurn(() => drop(PAGES, of(submission)));
    },
  });
  inTurn(tidy);
})();
