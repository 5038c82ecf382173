// Keeps the open page so that it can be opened again without a network, and leaves with the worker what waits to be sent.
(() => {
  const PAGES = "pages", FILES = "files", WAITING = "waiting", DAYS = 7;
  const here = () => location.href.split("#")[0];
  const older = (time) => Date.now() - time > DAYS * 864e5;
  let page, last;
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
    await drop(PAGES, (headers) => older(headers.get("X-Kept")));
    for (const [key, kept] of Object.entries(localStorage)) {
      if (key.startsWith("answers:") && JSON.parse(kept).settled && older(JSON.parse(kept).edited)) localStorage.removeItem(key);
    }
  };

  // Files cannot be kept as text with the other answers: they come back from what waits to be sent.
  const giveBack = async (form) => {
    const waiting = await (await caches.open(WAITING)).match(address(form));
    if (!waiting || !form.enctype.startsWith("multipart")) return;
    for (const [name, value] of await waiting.formData()) {
      const field = form.elements[name];
      if (!value.size || !field || field.files.length) continue;
      const held = new DataTransfer();
      held.items.add(value);
      field.files = held.files;
    }
  };

  const registered = navigator.serviceWorker.register(new URL("worker.js", document.getElementById("answers").action));
  registered.catch(() => {});

  answering.join({
    start(form, html) {
      page = { html, submission: form.dataset.submission };
      inTurn(keepPage);
      inTurn(() => giveBack(form));
      keepFiles().catch(() => {});
    },
    moved(from) {
      inTurn(() => drop(PAGES, (_, key) => key.url === from));
      inTurn(keepPage);
    },
    unsent(body, form) {
      inTurn(() => put(WAITING, address(form), body()));
      inTurn(async () => (await registered).sync.register("answers"));
    },
    sent: (submission) => inTurn(() => drop(WAITING, of(submission))),
    done(submission) {
      inTurn(() => drop(WAITING, of(submission)));
      inTurn(() => drop(PAGES, of(submission)));
    },
  });
  inTurn(tidy);
})();
