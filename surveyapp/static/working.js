// A page that waits for a piece of work keeps up in place and is loaded again once, when the work is over.
{
  const section = document.querySelector("[data-look-again]"), pause = 1000 * section.dataset.lookAgain;
  const look = async () => {
    try {
      const answer = await fetch(`${location.pathname}?looking=1`, { cache: "no-store" });
      if (answer.status === 204 || answer.redirected) return location.reload();
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-look-again]");
        [...section.children].forEach((part, place) => part.isEqualNode(fresh.children[place]) || part.replaceWith(fresh.children[place].cloneNode(true)));
      }
    } catch {
      // No network: what is shown stays, and the next look may succeed.
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
