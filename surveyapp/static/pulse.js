// Pages of results keep up by themselves: asks whether anything has arrived, and puts the changed parts in place.
{
  const status = document.querySelector("[data-pulse]"), parts = document.getElementById("live-parts");
  const SOONEST = 10000, LATEST = 120000;
  let wait = SOONEST, mark = status.dataset.mark, timer;
  const busy = (part) => part.contains(document.activeElement) || part.matches("details[open]") || part.querySelector("details[open]");
  const put = (old, fresh) => {
    [...fresh.children].forEach((next, place) => {
      const now = old.children[place];
      if (!now) old.append(document.importNode(next, true));
      else if (now.isEqualNode(next)) return;
      else if (!busy(now)) now.replaceWith(document.importNode(next, true));
      else if (now.tagName === next.tagName) put(now, next);
    });
    while (old.children.length > fresh.children.length && !busy(old.lastElementChild)) old.lastElementChild.remove();
  };
  const ask = async () => {
    try {
      const answer = await fetch(status.dataset.pulse, { headers: { "If-None-Match": mark }, cache: "no-store" });
      wait = answer.status === 200 ? SOONEST : Math.min(wait * 1.5, LATEST);
      if (answer.status === 200 && !answer.redirected) {
        const said = await answer.json();
        const page = await fetch(location.href);
        const made = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("live-parts");
        if (page.ok && made) put(parts, made);
        status.textContent = said.words;
        mark = answer.headers.get("ETag");
      }
    } catch {
      wait = LATEST;
    }
    again();
  };
  const again = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait);
  };
  document.addEventListener("visibilitychange", () => {
    wait = SOONEST;
    document.hidden ? clearTimeout(timer) : ask();
  });
  again();
}
