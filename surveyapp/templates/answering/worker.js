// Where there is no network: gives back the page as this phone kept it, and sends what waits once there is one.
const HEADERS = {{ headers | tojson }};

const kept = async (request) => {
  const page = await (await caches.open("pages")).match(request);
  if (page) {
    const html = (await page.text()).replace('id="answers"', 'id="answers" data-kept');
    return new Response(html, { headers: HEADERS });
  }
  const file = await (await caches.open("files")).match(request, { ignoreSearch: true, ignoreVary: true });
  return file || Response.error();
};

const deliver = async () => {
  const waiting = await caches.open("waiting");
  for (const key of await waiting.keys()) {
    const form = await waiting.match(key);
    if (!form) continue;
    const headers = { "Content-Type": form.headers.get("Content-Type") };
    const answer = await fetch(key.url.split("?")[0], { method: "POST", body: await form.blob(), headers });
    if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
    await waiting.delete(key);
    if (!/\/(received|answers)\?/.test(answer.url)) continue;
    const pages = await caches.open("pages");
    for (const page of await pages.keys()) {
      const kept = await pages.match(page);
      if (kept && kept.headers.get("X-Submission") === form.headers.get("X-Submission")) await pages.delete(page);
    }
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(location.origin)) return;
  event.respondWith(fetch(request).catch(() => kept(request)));
});
addEventListener("sync", (event) => event.waitUntil(deliver()));
